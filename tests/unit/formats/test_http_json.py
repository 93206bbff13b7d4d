from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.formats.inputs import (
    REQUEST,
    STREAM,
    URL,
    WHOLE,
    first_text,
    read,
)


def call(response: dict[str, Any], **fields: Any) -> dict[str, Any]:
    request = {
        "method": "POST",
        "url": "https://h/v1/chat/completions",
        "body": REQUEST,
    }
    return {"request": request, "response": {"headers": {}} | response} | fields


def test_a_call_without_headers_is_recognised_by_status_and_text() -> None:
    request = {
        "method": "POST",
        "url": "https://h/v1/chat/completions",
        "body": REQUEST,
    }
    (exchange,) = read(
        {"request": request, "response": {"status": 200, "body": STREAM}}
    )

    assert (exchange.format, first_text(exchange)) == ("http-json", "Hello")
    assert exchange.response.streaming


@pytest.mark.parametrize(
    "response",
    [
        {"status": 200, "body": STREAM},
        {"status": {"code": 200, "message": "OK"}, "body": json.dumps(WHOLE)},
        {"status_code": 200, "body_raw": STREAM},
        {"status_code": "200", "body": WHOLE},
        {
            "status": 200,
            "body": base64.b64encode(STREAM.encode()).decode(),
            "bodyEncoding": "base64",
        },
        {"status": 200, "sse_events": [{"event": "x", "data": json.dumps(WHOLE)}]},
        {"status_code": 200, "body_segments": [WHOLE]},
    ],
)
def test_a_call_is_read_however_its_fields_are_spelled(
    response: dict[str, Any],
) -> None:
    (exchange,) = read(call(response))

    assert (exchange.format, exchange.protocol) == ("http-json", "openai-chat")
    assert exchange.response.status == 200
    assert exchange.request.body == REQUEST
    assert first_text(exchange) == "Hello"


def test_calls_are_read_from_a_list_from_lines_and_from_interactions() -> None:
    one = call({"status": 200, "body": STREAM})
    for data in ([one, one], {"version": 1, "interactions": [one, one]}):
        assert [exchange.number for exchange in read(data)] == [0, 1]
    lines = f"{json.dumps(one)}\n\n{json.dumps(one)}\n"
    assert [first_text(exchange) for exchange in read(lines)] == ["Hello", "Hello"]
    indented = json.dumps(one, indent=2) + json.dumps(one, indent=2)
    assert [first_text(exchange) for exchange in read(indented)] == ["Hello", "Hello"]


def test_a_body_has_its_path_in_the_file() -> None:
    _, exchange = read([call({"status": 200, "body": STREAM})] * 2)
    assert exchange.response.chunks.path(0).startswith(".[1].response.body | split")


def test_the_duration_of_a_call_is_read_from_any_known_field() -> None:
    (exchange,) = read(call({"status": 200, "body": STREAM}, duration_ms=1_500))
    totals = exchange.response.totals
    assert totals is not None
    assert (totals.ttft, totals.duration, totals.basis) == (None, 1.5, "duration_ms")


def test_a_call_without_a_response_is_an_exchange_without_chunks() -> None:
    (exchange,) = read(call({}) | {"response": None})
    assert len(exchange.response.chunks) == 0


def test_an_item_that_is_not_a_call_is_kept_with_a_note() -> None:
    _, other = read([call({"status": 200, "body": STREAM}), 5])
    assert other.raw == b"5"
    assert other.notes


def test_a_native_recording_is_not_read_as_http_json() -> None:
    request = {"url": "u", "headers": {}, "body": {}}
    native = {"request": request, "response": {"body": [], "is_streaming": True}}
    assert read(native)[0].format == "ogx"


@pytest.mark.parametrize("text", ["base64:no base64!", "base64:", "base64"])
def test_a_text_that_only_looks_like_base64_stays_text(text: str) -> None:
    (exchange,) = read(call({"status": 200, "body": {"a": text}}))
    assert json.loads(exchange.response.chunks.text(0)) == {"a": text}
    (exchange,) = read(call({"status": 200, "body": text or None}))
    assert not exchange.response.streaming


def test_a_body_behind_the_prefix_of_ddapm_is_decoded() -> None:
    body = "base64:" + base64.b64encode(STREAM.encode()).decode()
    (exchange,) = read(call({"status": 200, "body": body}))

    assert first_text(exchange) == "Hello"
    assert exchange.response.chunks.path(0).startswith(
        '.response.body | ltrimstr("base64:") | @base64d | split'
    )


def test_pieces_of_req_llm_are_joined_wherever_they_are_cut() -> None:
    data = STREAM.encode()
    pieces = [
        {"b64": base64.b64encode(data[k : k + 7]).decode()}
        for k in range(0, len(data), 7)
    ]
    asked = {"b64": base64.b64encode(json.dumps(REQUEST).encode()).decode()}
    file = call({"status": 200, "body": None}, chunks=pieces, captured_at="2026-01-01")
    file["request"] |= {"body": asked, "method": "post"}
    (exchange,) = read(file)

    assert (exchange.format, first_text(exchange)) == ("http-json", "Hello")
    assert (exchange.request.method, exchange.request.body) == ("POST", REQUEST)
    assert len(exchange.response.chunks) == 2
    assert exchange.response.totals is None
    assert exchange.response.chunks.path(0).startswith(
        ".chunks | map(.b64 | @base64d) | add | split"
    )


def test_the_parsed_request_of_req_llm_stands_in_for_its_body() -> None:
    asked = {"method": "post", "url": URL, "canonical_json": REQUEST}
    response = {"status": 200, "headers": {}, "body": WHOLE}
    (exchange,) = read({"request": asked, "response": response})
    assert exchange.request.body == REQUEST


@pytest.mark.parametrize(
    ("spell", "note"),
    [
        (lambda text: text, ""),
        (lambda text: "\r\n".join((text[:40], text[40:])), ""),
        (lambda text: text.rstrip("="), ""),
        (lambda text: text.replace("+", "-").replace("/", "_"), ""),
        (lambda text: text[:-3], "base64 that is cut off"),
    ],
)
def test_base64_is_decoded_however_it_is_spelled(
    spell: Callable[[str], str], note: str
) -> None:
    body = b": \xc3\xbf\xc3\xbe~~\n\n" + STREAM.encode()
    text = spell(base64.b64encode(body + b"\n" * (1 - len(body) % 3)).decode())
    (one,) = read(call({"status": 200, "body": text, "bodyEncoding": "base64"}))

    assert first_text(one) == "Hello"
    assert one.notes == ((note,) if note else ())


def test_what_is_said_to_be_base64_and_is_not_is_noted() -> None:
    for body in ({"body": STREAM, "bodyEncoding": "base64"}, {"body": {"b64": STREAM}}):
        (one,) = read(call({"status": 200} | body))

        assert first_text(one) == "Hello"
        assert one.notes == ("said to be base64, but it is not: shown as it is",)
