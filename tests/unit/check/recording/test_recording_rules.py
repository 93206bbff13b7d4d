"""What the rules about recordings find, and what looks like it and is fine."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest

from recviewer.check.examples import answered, event, recording, streamed_text
from tests.unit.check.checking import findings, messages

Value = dict[str, Any]


def failing(
    status: int | None, message: str = "No.", test: str = "a.py::test_a"
) -> Value:
    """Return a recording of an error."""
    body = {"error": {"message": message, "type": "error"}}
    response = {"body": body, "is_streaming": False, "status": status}
    return recording(response, test_id=test)


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        (failing(429), "warning"),
        (failing(503), "warning"),
        (failing(401), "warning"),
        (failing(400), "hint"),
        (failing(404), "hint"),
        (failing(None, "The engine is overloaded"), "warning"),
        (failing(429, test="a.py::test_a_rate_limit"), "hint"),
        (failing(500, test="a.py::test_500_is_raised"), "hint"),
        (failing(500, test="a.py::test_http_5xx"), "hint"),
        (failing(500, test="a.py::test_recovers_from_a_crash"), "hint"),
        (failing(429, test="a.py::test_back_off"), "hint"),
        (failing(529, test="a.py::test_fallback_model"), "hint"),
        (failing(401, test="a.py::test_without_api_key"), "hint"),
        (failing(403, test="a.py::test_access_control"), "hint"),
        (failing(429, test="a.py::test_access_control"), "warning"),
        (failing(401, test="a.py::test_fallback_model"), "warning"),
        (failing(401, test="a.py::test_author_of_a_book"), "warning"),
    ],
)
def test_an_error_that_passes_is_worse_unless_the_test_is_about_it(
    value: Value, severity: str
) -> None:
    [found] = findings("R2", value)
    assert found.severity == severity


def test_an_error_after_the_answer_began_is_told_with_its_chunk() -> None:
    text = streamed_text("The answer is", finish=None, done=False)
    error = event(json.dumps({"error": {"message": "Internal error"}}))
    [found] = findings("R2", text + error, name="a.sse")
    assert (found.severity, found.chunk) == ("warning", 3)
    assert found.message == "error within the answer: Internal error"


def test_a_key_in_the_message_of_an_error_is_not_printed() -> None:
    key = "sk-proj-abcdefghijklmnop1234"
    [said] = messages("R2", failing(401, f"Incorrect API key provided: {key}"))
    assert key not in said


@pytest.mark.parametrize("body", ["<REDACTED>", "**REDACTED**", "[FILTERED]", "xxxx"])
def test_a_body_that_was_scrubbed_whole_is_found(body: str) -> None:
    value = recording(answered())
    value["request"]["body"] = body
    assert len(messages("R3", value)) == 1


@pytest.mark.parametrize("body", ["hidden treasures", "grant_type=<REDACTED>", "x=1"])
def test_a_body_that_is_merely_text_is_readable(body: str) -> None:
    value = recording(answered())
    value["request"]["body"] = body
    assert messages("R3", value) == []


def test_a_recording_of_an_answer_alone_lacks_no_request() -> None:
    assert messages("R3", streamed_text("4"), name="a.sse") == []


def cassette(body: str, encoding: str = "gzip") -> str:
    """Return a cassette of vcrpy whose body is said to be compressed."""
    call = {
        "request": {"method": "POST", "uri": "https://a.com/v1/x", "body": "{}"},
        "response": {
            "status": {"code": 200},
            "headers": {"Content-Encoding": [encoding]},
            "body": {"string": "BODY"},
        },
    }
    text = json.dumps({"interactions": [call], "version": 1})
    return text.replace('"BODY"', body)


ANSWER = json.dumps({"choices": [{"message": {"content": "4"}}]})


def sending(body: bytes) -> str:
    """Return a cassette whose request sends some bytes."""
    data = base64.b64encode(body).decode()
    text = cassette(json.dumps(ANSWER), "identity")
    return text.replace('"body": "{}"', f'"body": !!binary "{data}"')


def test_a_file_in_a_form_need_not_be_text() -> None:
    form = (
        b"--b\r\nContent-Disposition: form-data; name=f\r\n\r\n\xff\xfe is it\r\n--b--"
    )
    assert messages("R4", sending(form), name="a.yaml") == []


def test_a_text_that_is_not_utf_8_is_found() -> None:
    [said] = messages("R4", sending(b'{"a": "caf\xe9 au lait"}'), name="a.yaml")
    assert said == "not UTF-8 at byte 10: 1 character shown as \ufffd"


def test_a_body_that_is_compressed_as_its_headers_say_is_fine() -> None:
    data = base64.b64encode(gzip.compress(ANSWER.encode())).decode()
    assert messages("R4", cassette(f'!!binary "{data}"'), name="a.yaml") == []


def test_a_body_that_is_plain_under_such_headers_is_found() -> None:
    text = json.dumps(ANSWER)
    assert len(messages("R4", cassette(text), name="a.yaml")) == 1
    assert messages("R4", cassette(text, "identity"), name="a.yaml") == []


def test_a_compressed_body_that_ends_early_is_found() -> None:
    data = base64.b64encode(gzip.compress(ANSWER.encode())[:30]).decode()
    [said] = messages("R4", cassette(f'!!binary "{data}"'), name="a.yaml")
    assert "is cut off after" in said


def test_a_compressed_body_that_is_broken_is_not_said_to_end_early() -> None:
    packed = bytearray(gzip.compress(ANSWER.encode()))
    packed[10] = 0b111  # the last block, of a kind that there is not
    data = base64.b64encode(packed).decode()
    [said] = messages("R4", cassette(f'!!binary "{data}"'), name="a.yaml")
    assert said.startswith("gzip data is broken after 0 bytes: ")


def test_a_long_stream_of_nearly_equal_chunks_is_not_repetitive() -> None:
    words = " ".join(f"word{number}" for number in range(4_000))
    assert messages("R5", streamed_text(words), name="a.sse") == []


def test_a_file_of_many_megabytes_is_a_hint() -> None:
    words = " ".join(str(number * 7919) for number in range(700_000))
    [found] = findings("R5", recording(answered(words)))
    assert found.severity == "hint"


def test_signs_for_lost_characters_that_are_far_apart_are_text() -> None:
    text = "\ufffd".join(["a sentence about an unreadable sign " * 10] * 12)
    assert messages("R6", recording(answered(text))) == []


def test_lost_characters_are_found_as_json_escapes_them_too() -> None:
    value = recording(answered("\ufffdJFIF\ufffd\ufffd\x00" * 5))
    for ascii_only in (True, False):
        text = json.dumps(value, ensure_ascii=ascii_only)
        assert messages("R6", text) == [
            "15 characters are lost (U+FFFD): this was no text"
        ]


def timed(id: str, created: int, **fields: object) -> Value:
    """Return a recording with an id and a time."""
    response = answered(model="gpt-4o-2024-08-06")
    response["body"] |= {"id": id, "created": created, **fields}
    return recording(response)


@pytest.mark.parametrize(
    ("id", "created"),
    [
        ("chatcmpl-test", 1_753_822_345),
        ("chatcmpl-mock-1", 1_753_822_345),
        ("test_id", 1_753_822_345),
        ("chatcmpl-BzAJ1Gf9", 1_234_567_890),
        ("chatcmpl-BzAJ1Gf9", 1_677_652_288),
        ("chatcmpl-BzAJ1Gf9", 1_720_000_001),
    ],
)
def test_what_people_make_up_looks_invented(id: str, created: int) -> None:
    assert messages("R7", timed(id, created)) != []


@pytest.mark.parametrize(
    ("id", "created"),
    [
        ("chatcmpl-BzAJ1Gf9", 0),
        ("chatcmpl-847", 1_753_822_345),
        ("rec-53cc83a43e38", 0),
        ("contest-9f8e7d6c5b4a", 1_753_822_345),
        ("msg_01XFDUDYJgAACzvnptvVoYEL", 1_753_822_345),
        ("chatcmpl-BzAJ1Gf9", 1_722_000_001),
    ],
)
def test_what_services_and_recorders_send_does_not(id: str, created: int) -> None:
    assert messages("R7", timed(id, created)) == []


def test_the_short_ids_of_ollama_are_its_own() -> None:
    fingerprint = {"system_fingerprint": "fp_ollama"}
    assert messages("R7", timed("chatcmpl-123", 1_753_822_345, **fingerprint)) == []
    assert messages("R7", timed("chatcmpl-123", 1_753_822_345)) != []


def saying(text: str, role: str = "user") -> Value:
    asked = {"messages": [{"role": role, "content": text}]}
    return recording(answered(), asked)


@pytest.mark.parametrize(
    "text",
    [
        "Now: 2026-03-01T12:00:07Z",
        "The file /tmp/pytest-of-me/pytest-12/test_a0/x.txt is there.",
        "Read /var/folders/zz/zyxvpxvq6csf/T/tmp8s2.",
    ],
)
def test_times_of_the_run_and_temporary_paths_are_volatile(text: str) -> None:
    assert len(messages("R8", saying(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The current year is 2026.",
        "It happened on 2026-03-01T12:00:07Z.",
        "Files are in /tmp/data.",
        "id 53cc83a4-3e38-412d-90c3-d9e4b6cb8b62",
    ],
)
def test_dates_of_events_and_fixed_paths_are_not(text: str) -> None:
    assert messages("R8", saying(text)) == []
    assert messages("R8", saying("Now: 2026-03-01T12:00:07Z", "assistant")) == []


def test_age_is_told_from_headers() -> None:
    text = cassette(json.dumps(ANSWER), "identity")
    text = text.replace(
        '"Content-Encoding": ["identity"]', '"Date": ["Wed, 05 Mar 2025 01:25:51 GMT"]'
    )
    text = text.replace(
        '"method"', '"headers": {"User-Agent": ["OpenAI/Python 1.12.0"]}, "method"'
    )
    [said] = messages("R9", text, name="a.yaml")
    assert said == "recorded on 2025-03-05 with OpenAI/Python 1.12.0"
