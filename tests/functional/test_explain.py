"""`recviewer explain`: the nearest recordings, what differs, and what is lost."""

from __future__ import annotations

import json
import os
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from recviewer.cli.main import main
from recviewer.formats.ogx_keys import Normalizer, key
from recviewer.reading import reader
from tests.corpus import ABSENT, CORPUS
from tests.functional.terminal import Terminal
from tests.unit.library.recordings import chat
from tests.unit.review.repositories import write

Json = dict[str, Any]

TEST = "tests/a/test_chat.py::test_hello[m1]"
FOLDER = "tests/a/recordings"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return tmp_path


def key_of(recording: Json, normalizer: Normalizer = Normalizer.TODAYS) -> str:
    exchange = reader.parse(json.dumps(recording).encode(), "a.json").exchanges[0]
    found = key(exchange.request, exchange.test_id, normalizer)
    assert found is not None
    return found


def record(here: Path, recording: Json, name: str | None = None) -> str:
    """Write a recording as OGX does; return its path."""
    path = f"{FOLDER}/{name or key_of(recording)}.json"
    write(here, path, recording)
    return path


def asked(here: Path, recording: Json, **fields: object) -> str:
    """Write the request of a recording with other fields in its body."""
    request = recording["request"]
    body = request["body"] | fields
    write(here, "request.json", request | {"body": body, "test_id": TEST})
    return "request.json"


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["explain", *arguments])
    printed = capsys.readouterr()
    assert printed.err == ""
    return status, printed.out


def objects(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[Json]:
    _, printed = explained(capsys, "--format", "jsonl", *arguments)
    return list(map(json.loads, printed.splitlines()))


def hello(*messages: str, **options: Any) -> Json:
    return chat(*messages or ("Hi",), **({"test_id": TEST} | options))


def test_the_recording_that_was_asked_for_is_found(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(here, hello())
    record(here, hello("Bye"))

    status, text = explained(capsys, asked(here, hello()), "tests")

    assert status == 0
    assert f"found  {path}" in text


def test_the_nearest_recordings_come_first_with_what_differs(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    near = record(here, hello("Say hello to the world."))
    far = record(here, hello("Say something else.", choices=2))
    other = record(here, hello("Say hello to Bob.", model="m2", test_id="t.py::other"))
    request = asked(here, hello("Say hello to Bob."), temperature=0.5)

    status, text = explained(capsys, request, "tests")

    assert status == 1
    assert text.index(near) < text.index(far) < text.index(other)
    assert "no recording is named so" in text
    assert ".body.messages[0].content  Say hello to [-the world-]{+Bob+}." in text
    assert ".body.temperature  (absent) → 0.5" in text
    assert f"recviewer diff {near} request.json" in text


def test_of_equally_near_recordings_the_most_alike_comes_first(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(here, hello("Tell me a joke about a horse."))
    path = record(here, hello("Say hello to everybody in the world."))
    record(here, hello("Say nothing."))
    request = asked(here, hello("Say hello to everybody in the house."))

    assert objects(capsys, request, "tests")[0]["path"] == path


def test_the_call_of_a_tool_has_a_key_without_a_test(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = {"provider": "tavily", "tool_name": "search", "kwargs": {"query": "a b"}}
    call = {"test_id": TEST, "request": request, "response": {"body": {}}}
    path = record(here, call)
    error = "RuntimeError: Recording not found for tavily.search | Request: "
    write(here, "error.txt", f"{error}{request['kwargs']}\n")
    write(here, "other.txt", error + "{'query': 'a c'}\n")

    status, text = explained(capsys, "error.txt", "tests")
    [line] = objects(capsys, "other.txt", "tests")

    assert status == 0
    assert f"found  {path}" in text
    assert line["same"] == ["endpoint"]
    assert [each["path"] for each in line["differences"]] == [".kwargs.query"]


def test_the_line_that_opens_the_comparison_works(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(here, hello("Say hello to the world."))
    [line] = objects(capsys, asked(here, hello("Say hello to Bob.")), "tests")

    assert main(line["compare"].split()[1:]) == 1
    assert "Say hello to [-the world-]{+Bob+}." in capsys.readouterr().out


def test_the_nearest_recordings_open_beside_the_request(here: Path) -> None:
    record(here, hello("Say hello to the world."))
    request = asked(here, hello("Say hello to Bob."))
    with Terminal("explain", "--open", request, "tests", cwd=here) as terminal:
        terminal.wait_for("{+Bob+}")
        terminal.send("q")
        assert terminal.close() == 0


@pytest.mark.parametrize("others", [["--unreachable"], ["error.txt", "tests"]])
def test_nothing_opens_without_a_request_to_show(
    here: Path, others: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    record(here, hello("Hi"))
    error = "nock: No match for request POST http://h/v1/chat/completions"
    (here / "error.txt").write_text(error)
    assert main(["explain", "--open", *others]) == 2
    assert "expected" in capsys.readouterr().err


def test_a_line_has_everything_the_document_promises(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(here, hello("One"))
    request = asked(here, hello("Two"), n=None)
    wanted = hello("Two")
    wanted["request"]["body"]["n"] = None

    assert objects(capsys, request, "tests") == [
        {
            "path": path,
            "exchange": 0,
            "exact": False,
            "same": ["test", "endpoint", "model", "streaming", "roles"],
            "other": [],
            "equal_parameters": 2,
            "equal_messages": 0.0,
            "differences": [
                {
                    "path": ".body.messages[0].content",
                    "recorded": '"One"',
                    "asked": '"Two"',
                },
                {"path": ".body.n", "recorded": "1", "asked": "null"},
            ],
            "more_differences": 0,
            "key": key_of(wanted),
            "told_by": None,
            "remarks": [],
            "compare": f"recviewer diff {path} request.json",
        }
    ]


def test_what_the_key_leaves_out_is_no_difference(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(here, hello("found it, score: 0.25"))

    status, _ = explained(capsys, asked(here, hello("found it, score: 0.5")), "tests")

    assert status == 0


def test_a_recording_under_another_name_is_near_and_no_match(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = hello("score: 0.25")
    path = record(here, recording, key_of(recording, Normalizer.ROUNDING))

    status, text = explained(capsys, asked(here, recording), "tests")

    assert status == 1
    assert path in text
    assert "its name is not its key: today's recorder does not find it" in text
    assert "it asks the same" in text


def test_the_body_alone_is_enough(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(here, hello("Say hello to the world."))
    write(here, "body.json", hello("Say hello to Bob.")["request"]["body"])

    [line] = objects(capsys, "body.json", "tests")

    assert line["same"] == ["model", "streaming", "roles"]
    assert [each["path"] for each in line["differences"]] == [
        ".body.messages[0].content"
    ]


def test_the_key_of_a_request_without_a_test_is_that_of_the_nearest_ones(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(here, hello("One"))
    request = hello("Two")["request"]
    write(here, "request.json", request)

    _, text = explained(capsys, "request.json", "tests")
    [line] = objects(capsys, "--test", "other.py::test", "request.json", "tests")

    assert f"{key_of(hello('Two'))} (of the nearest one's test" in text
    assert line["key"] == key_of(hello("Two", test_id="other.py::test"))
    assert line["other"] == ["test"]


def test_a_recording_may_be_the_request_and_is_not_its_own_match(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = record(here, hello("One")), record(here, hello("Two"))

    assert [line["path"] for line in objects(capsys, one, "tests")] == [other]


def test_the_error_of_ogx_is_explained_from_its_key(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = record(here, hello())
    error = (
        f"E   RuntimeError: Recording not found for request hash: {key_of(hello())}\n"
        "E   Model: m1 | Request: POST http://localhost/v1/chat/completions\n"
        "FAILED tests/b/test_chat.py::test_hello[m1] - RuntimeError\n"
    )
    stdin = TextIOWrapper(BytesIO(error.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    reader.all_of_stdin.cache_clear()

    status, text = explained(capsys, "-", "tests")

    reader.all_of_stdin.cache_clear()
    assert status == 0
    assert f"found  {path}" in text
    assert "the recorder looks for it in tests/b/recordings" in text


def test_an_error_without_a_body_leads_to_calls_of_the_same_test(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(here, hello())
    record(here, hello(test_id="other.py::test"))
    write(
        here,
        "error.txt",
        f"RuntimeError: Recording not found for request hash: {'0' * 64}\n"
        "Model: m1 | Request: POST http://localhost/v1/chat/completions\n"
        f"FAILED {TEST} - RuntimeError\n",
    )

    status, text = explained(capsys, "error.txt", "tests")

    assert status == 1
    assert "the error of OGX, which does not tell the body" in text
    assert f"1  {path}\n   same test, endpoint and model\n" in text
    assert f"recviewer show --format text {path}" in text


def cassette(content: str) -> str:
    """Write a cassette of vcrpy with one call."""
    body = {"model": "m", "messages": [{"role": "user", "content": content}]}
    return json.dumps(
        {
            "version": 1,
            "interactions": [
                {
                    "request": {
                        "method": "POST",
                        "uri": "https://api.example.com/v1/chat/completions",
                        "body": json.dumps(body),
                        "headers": {},
                    },
                    "response": {
                        "status": {"code": 200, "message": "OK"},
                        "headers": {},
                        "body": {"string": '{"choices": []}'},
                    },
                }
            ],
        }
    )


VCRPY = """\
vcr.errors.CannotOverwriteExistingCassetteException: Can't overwrite existing cassette \
('/home/a/cassettes/far.json') in your current record mode ('none').
No match for the request (<Request (POST) https://api.example.com/v1/chat/completions>)\
 was found.
Found 1 similar requests with 1 different matcher(s) :

1 - (<Request (POST) https://api.example.com/v1/chat/completions>).
Matchers succeeded : ['method', 'uri']
Matchers failed :
body - assertion failure :
{'model': 'm', 'messages': [{'role': 'user', 'content': 'Hello'}]} != {'model': 'm'}
"""


def test_the_cassette_in_use_comes_first_but_an_exact_match_elsewhere_is_found(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "cassettes/far.json", cassette("Something else"))
    write(here, "cassettes/near.json", cassette("Hello"))
    write(here, "error.txt", VCRPY)

    exact, _ = objects(capsys, "error.txt", "cassettes")
    write(here, "cassettes/near.json", cassette("Hello there"))
    first, _ = objects(capsys, "error.txt", "cassettes")

    assert (exact["path"], exact["exact"]) == ("cassettes/near.json", True)
    assert exact["remarks"] == [
        "the recorder looks for it in /home/a/cassettes/far.json"
    ]
    assert (first["path"], first["exact"]) == ("cassettes/far.json", False)
    assert first["told_by"] == "vcrpy"


def test_a_test_that_the_path_of_a_cassette_tells_is_the_one_that_pytest_names(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "cassettes/test_chat/test_a[1].json", cassette("Hello there"))
    write(here, "cassettes/test_chat/test_b.json", cassette("Hello there"))
    write(here, "error.txt", f"{VCRPY}FAILED tests/unit/test_chat.py::test_a[1]\n")

    first, second = objects(capsys, "error.txt", "cassettes")

    assert (first["path"], "test" in first["same"]) == (
        *("cassettes/test_chat/test_a[1].json", True),
    )
    assert "test" in second["other"]


def test_an_exact_match_of_another_test_is_told_as_such(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "cassettes/test_chat/test_b.json", cassette("Hello"))
    write(here, "error.txt", f"{VCRPY}FAILED tests/unit/test_chat.py::test_a[1]\n")

    status, text = explained(capsys, "error.txt", "cassettes")

    assert status == 0
    assert "another test recorded it: test_chat::test_b (told from the path)" in text


def session(*texts: str) -> str:
    """Write a session of Claude Code in which the user says something twice."""
    lines: list[Json] = []
    for number, text in enumerate(texts):
        ids = {"sessionId": "s", "parentUuid": f"a{number - 1}" if number else None}
        said = {"role": "user", "content": text}
        lines.append({"type": "user", "uuid": f"u{number}", "message": said} | ids)
        answer: Json = {"id": f"m{number}", "type": "message", "role": "assistant"}
        answer |= {"model": "m1", "content": [{"type": "text", "text": "Yes."}]}
        ids = {"sessionId": "s", "parentUuid": f"u{number}"}
        lines.append(
            {"type": "assistant", "uuid": f"a{number}", "message": answer} | ids
        )
    return "\n".join(map(json.dumps, lines))


def test_the_conversations_of_sessions_are_compared_by_what_was_said(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "a.jsonl", session("Hello", "More"))
    write(here, "sessions/b.jsonl", session("Hello", "More"))
    write(here, "sessions/c.jsonl", session("Hello", "Less"))
    record(here, hello())

    exact, near, *_ = objects(capsys, "a.jsonl#exchange=1", "sessions")
    other, *_ = objects(capsys, "a.jsonl#exchange=1", "tests")

    assert (exact["path"], exact["exact"]) == ("sessions/b.jsonl", True)
    assert (near["path"], near["exact"]) == ("sessions/c.jsonl", False)
    assert near["differences"] == [
        {"path": ".messages[2].text", "recorded": '"Less"', "asked": '"More"'}
    ]
    assert not other["exact"]


def test_long_values_are_cut_to_where_they_differ(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = "word " * 5_000
    record(here, hello(f"{start}one {start}"))
    request = asked(here, hello(f"{start}two {start}"), stop=["x"] * 3_000)

    _, text = explained(capsys, request, "tests")
    [line] = objects(capsys, request, "tests")

    assert "[-one-]{+two+}" in text
    assert len(text) < 3_000
    assert all(len(each["asked"]) < 200 for each in line["differences"])
    assert any("two" in each["asked"] for each in line["differences"])


def test_no_secret_and_no_control_character_is_printed(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "sk-" + "abcdef0123456789" * 2
    record(here, hello(f"key {secret} \x1b]52;c;aGk=\x07"), "\x1b[31mred")
    request = asked(
        here, hello(f"now {secret}0 \x1b[2J"), api_key=secret, x={"token": secret}
    )

    for how in ("text", "jsonl"):
        _, printed = explained(capsys, "--format", how, request, "tests")
        assert "abcdef0123" not in printed
        assert "\x1b" not in printed
        assert "••••" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "expected a request"),
        (["absent.json"], "absent.json: No such file"),
        (["words.txt"], "words.txt: expected a request as JSON, a recording, or"),
        (["empty.txt"], "the request; it is empty"),
        (["list.json"], "the request; it is a list, not an object"),
        (["broken.json"], "the request; as JSON it is broken: "),
        (["tests"], "tests: expected a request; folders of recordings are named after"),
        (["request.json", "absent"], "absent: expected a file or a folder, and there"),
        (["--most", "0", "request.json"], "--most: expected a number from 1 on, not"),
        (["--most", "x", "request.json"], "--most: expected a number from 1 on, not"),
        (["recording.json#exchange=3"], "expected an exchange below 1, not 3"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    write(here, "words.txt", "no request in here")
    write(here, "empty.txt", "\n")
    write(here, "list.json", "[1]")
    write(here, "broken.json", '{"model": "m", "messages": [')
    (here / "tests").mkdir()
    write(here, "recording.json", hello())
    asked(here, hello())

    status = main(["explain", *arguments])

    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert message in printed.err
    assert printed.err.count("\n") == 1


def nested(recording: Json, levels: int, innermost: int) -> str:
    """Write JSON with an object in the body that is nested deeply."""
    value = '{"a": ' * levels + f"{innermost}" + "}" * levels
    return json.dumps(recording).replace('"stream"', f'"x": {value}, "stream"')


@pytest.mark.parametrize("levels", [100, 400])
def test_requests_may_be_nested_deeply(
    here: Path, capsys: pytest.CaptureFixture[str], levels: int
) -> None:
    for name, innermost in (("other", 2), ("same", 1)):
        write(here, f"tests/{name}.json", nested(hello(), levels, innermost))
    write(here, "request.json", nested(hello()["request"]["body"], levels, 1))

    same, other = objects(capsys, "request.json", "tests")

    assert (same["path"], same["exact"]) == ("tests/same.json", True)
    assert (other["path"], other["exact"]) == ("tests/other.json", False)
    assert len(other["differences"]) == 1


def test_what_is_nested_too_deeply_costs_only_itself(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(here, hello())
    write(here, "tests/deep.json", nested(hello(), 950, 1))
    write(here, "deep.json", nested(hello()["request"]["body"], 950, 1))

    assert main(["explain", asked(here, hello()), "tests"]) == 0
    assert path in capsys.readouterr().out
    assert main(["explain", "deep.json", "tests"]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("recviewer: deep.json: expected a request ")
    assert printed.err.count("\n") == 1


def test_what_cannot_be_read_is_told_and_the_rest_is_looked_at(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(here, hello())
    write(here, f"{FOLDER}/broken.json", '{"request": {"body": ')

    status = main(["explain", asked(here, hello()), "tests"])

    printed = capsys.readouterr()
    assert status == 0
    assert "found" in printed.out
    assert "broken.json" in printed.err


def test_an_exchange_that_a_recording_does_not_have_is_told(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "one.json", hello())
    status = main(["explain", asked(here, hello()), "one.json#exchange=3"])
    errors = capsys.readouterr().err
    assert status == 1
    assert "one.json: expected an exchange below 1, not 3" in errors


def test_without_any_recording_that_is_said(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "tests").mkdir()

    status, text = explained(capsys, asked(here, hello()), "tests")

    assert status == 1
    assert "there is no recording to compare it with" in text


def test_what_no_request_reaches_is_told_with_the_reason_and_what_replaces_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    same = hello("score: 0.25")
    lost = {
        record(here, same, key_of(same, Normalizer.ROUNDING)): "older",
        record(here, hello("0.123456 score: 1"), "0123456789ab"): "short",
        record(here, hello("x", choices=3), "1" * 64): "other",
    }
    twin, near = record(here, same), record(here, hello("x"))

    status, text = explained(capsys, "--unreachable")
    lines = objects(capsys, "--unreachable", "tests")

    assert status == 1
    assert {line["path"]: line["reason"] for line in lines} == lost
    by_reason = {line["reason"]: line for line in lines}
    assert by_reason["older"]["superseded_by"] == twin
    assert by_reason["older"]["same_request"]
    assert by_reason["other"]["superseded_by"] == near
    assert not by_reason["other"]["same_request"]
    assert by_reason["other"]["key"] == key_of(hello("x", choices=3))
    assert "3 recordings that no request reaches: 1 older, 1 short, 1 other" in text
    assert main(by_reason["older"]["compare"].split()[1:]) == 0


def test_where_every_recording_is_reached_that_is_said(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(here, hello())
    write(here, "cassettes/a.json", cassette("Hello"))

    status, text = explained(capsys, "--unreachable")

    assert status == 0
    assert text.splitlines() == [
        "0 recordings that no request reaches",
        "1 recording with the name of today",
        "1 exchange whose names say nothing",
    ]


@pytest.mark.skipif(not (CORPUS / "ogx").is_dir(), reason=ABSENT)
def test_of_real_recordings_as_many_are_lost_as_were_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = objects(capsys, "--unreachable", os.fspath(CORPUS / "ogx"))

    reasons = [line["reason"] for line in lines]
    counts = {reason: reasons.count(reason) for reason in sorted(set(reasons))}
    assert counts == {"older": 161, "oldest": 7, "other": 60, "short": 3}
