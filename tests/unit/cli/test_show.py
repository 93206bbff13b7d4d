"""`show`: exchanges as JSON for scripts and as text for people."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from recviewer.address import Address
from recviewer.cli import ls, show
from recviewer.errors import ReadError

KEYS = [
    "path",
    "exchange",
    "format",
    "protocol",
    "streaming",
    "method",
    "url",
    "endpoint",
    "model",
    "status",
    "test_id",
    "test_from_path",
    "chunks",
    "choices",
    "usage",
    "error",
    "timing",
]

CHOICE_KEYS = [
    *("index", "role", "content", "reasoning", "refusal", "tool_calls"),
    *("finish_reason", "cut_off"),
]

Json = dict[str, Any]


def chunk(
    delta: Json, index: int = 0, finish: str | None = None, **fields: object
) -> Json:
    choice = {"index": index, "delta": delta, "finish_reason": finish}
    return {"object": "chat.completion.chunk", "choices": [choice], **fields}


def recording(body: object, streaming: bool = True, **response: object) -> Json:
    return {
        "test_id": "tests/test_a.py::test_b[c]",
        "request": {
            "method": "POST",
            "url": "http://localhost/v1/chat/completions",
            "headers": {"authorization": "Bearer a-secret"},
            "body": {"messages": [{"role": "user", "content": "Well?"}]},
            "endpoint": "/v1/chat/completions",
            "model": "m",
        },
        "response": {"body": body, "is_streaming": streaming, **response},
    }


class Folder:
    """A folder of recordings to show."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, value: object, name: str = "a.json") -> str:
        """Write a recording, and return its path."""
        path = self.path / name
        path.write_text(json.dumps(value))
        return str(path)

    def jsonl(self, value: object) -> Json:
        """Write a recording, and return the JSON that `show` prints for it."""
        [line] = show.lines([Address(self.write(value))], "jsonl")
        assert isinstance(line, str)
        shown: Json = json.loads(line)
        return shown

    def text(self, value: object) -> str:
        """Write a recording, and return the text that `show` prints for it."""
        lines = show.lines([Address(self.write(value))], "text")
        return "\n".join(line for line in lines if isinstance(line, str))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_an_exchange_is_one_object_with_these_keys_in_this_order(
    folder: Folder,
) -> None:
    shown = folder.jsonl(recording([chunk({"content": "Sol"})]))
    assert list(shown) == KEYS
    assert list(shown["choices"][0]) == CHOICE_KEYS
    assert list(shown["timing"]) == ["source", "ttft_ms", "duration_ms", "basis"]


def test_json_describes_the_request_and_the_response(folder: Folder) -> None:
    shown = folder.jsonl(recording([chunk({"content": "Sol"})], status=200))
    assert shown == shown | {
        "path": str(folder.path / "a.json"),
        "exchange": 0,
        "format": "ogx",
        "protocol": "openai-chat",
        "streaming": True,
        "method": "POST",
        "url": "http://localhost/v1/chat/completions",
        "endpoint": "/v1/chat/completions",
        "model": "m",
        "status": 200,
        "test_id": "tests/test_a.py::test_b[c]",
        "chunks": 1,
        "usage": None,
        "error": None,
    }


def test_choices_have_separate_texts_and_absent_ones_are_empty(folder: Folder) -> None:
    body = [
        chunk({"role": "assistant", "content": "Sol"}, index=1),
        chunk({"reasoning": "Hm.", "content": "Sun"}),
        chunk({"refusal": "No."}, finish="stop"),
    ]
    assert folder.jsonl(recording(body))["choices"] == [
        {
            "index": 0,
            "role": None,
            "content": "Sun",
            "reasoning": "Hm.",
            "refusal": "No.",
            "tool_calls": [],
            "finish_reason": "stop",
            "cut_off": False,
        },
        {
            "index": 1,
            "role": "assistant",
            "content": "Sol",
            "reasoning": "",
            "refusal": "",
            "tool_calls": [],
            "finish_reason": None,
            "cut_off": True,
        },
    ]


def test_arguments_are_the_string_as_recorded(folder: Folder) -> None:
    function = {"name": "f", "arguments": '{ "a": 1.0 }'}
    calls = [{"index": 0, "id": "call_1", "function": function}]
    [choice] = folder.jsonl(recording([chunk({"tool_calls": calls})]))["choices"]
    [call] = choice["tool_calls"]
    assert call == {"id": "call_1", "name": "f", "arguments": '{ "a": 1.0 }'}


def test_arguments_are_an_object_where_the_protocol_sends_one(folder: Folder) -> None:
    function = {"name": "f", "arguments": {"a": 1}}
    message = {
        "role": "assistant",
        "content": "",
        "tool_calls": [{"function": function}],
    }
    body = {"model": "m", "created_at": "2025-01-01", "done": True, "message": message}
    shown = folder.jsonl(recording(body, streaming=False))
    [call] = shown["choices"][0]["tool_calls"]
    assert call == {"id": None, "name": "f", "arguments": {"a": 1}}


def test_the_model_of_the_response_stands_in_for_that_of_the_request(
    folder: Folder,
) -> None:
    value = recording([chunk({"content": "Sol"}, model="answering")])
    value["request"]["model"] = ""
    assert folder.jsonl(value)["model"] == "answering"


def test_an_assumed_clock_has_no_figures(folder: Folder) -> None:
    timing = folder.jsonl(recording([chunk({"content": "Sol"})]))["timing"]
    assert timing["source"] == "assumed"
    assert timing["ttft_ms"] is None
    assert timing["duration_ms"] is None


def test_a_recorded_clock_has_its_figures_in_milliseconds(folder: Folder) -> None:
    body = [
        {
            "model": "m",
            "response": response,
            "done": done,
            "created_at": f"2025-01-01T00:00:00.{milliseconds}Z",
        }
        for response, done, milliseconds in (("S", False, "000"), ("ol", True, "250"))
    ]
    timing = folder.jsonl(recording(body))["timing"]
    assert timing["source"] == "recorded"
    assert timing["duration_ms"] == 250


def test_a_response_that_was_not_streamed_has_no_clock(folder: Folder) -> None:
    body = {
        "object": "chat.completion",
        "choices": [{"index": 0, "message": {"content": "Sol"}}],
    }
    shown = folder.jsonl(recording(body, streaming=False))
    assert set(shown["timing"].values()) == {None}
    assert shown["chunks"] == 1


def test_an_exception_is_an_error_without_chunks(folder: Folder) -> None:
    data = {"type": "RateLimitError", "message": "Slow down.", "status_code": 429}
    value = recording(None, False, is_exception=True, exception_data=data)
    shown = folder.jsonl(value)
    assert shown["chunks"] == 0
    assert shown["choices"] == []
    assert shown["error"] == {
        "type": "RateLimitError",
        "code": 429,
        "message": "Slow down.",
    }


def test_an_unknown_shape_has_no_protocol_and_no_choices(folder: Folder) -> None:
    shown = folder.jsonl({"neither": "request", "nor": "response"})
    assert (shown["protocol"], shown["choices"], shown["chunks"]) == (None, [], 1)


def test_json_holds_the_raw_text(folder: Folder) -> None:
    text = "\x1b[31m[red]\x00 \u202e\ud800"
    [choice] = folder.jsonl(recording([chunk({"content": text})]))["choices"]
    assert choice["content"] == text


def test_json_escapes_control_codes(folder: Folder) -> None:
    hostile = "\x1b]52;c;aGk=\x07\x7f\x9b\u202e\u2066\ufeff"
    value = recording([chunk({"content": hostile})])
    [shown] = show.lines([Address(folder.write(value))], "jsonl")
    [listed] = ls.jsonl([Address(folder.write(value))])
    assert isinstance(shown, str)
    assert isinstance(listed, str)
    assert json.loads(shown)["choices"][0]["content"] == hostile
    assert not set(hostile) & set(shown + listed) - set("]52;c;aGk=")


def test_secrets_in_endpoints_are_masked(folder: Folder) -> None:
    value = recording([chunk({"content": "Sol"})])
    value["request"]["endpoint"] = "/v1/chat/completions?key=LEAK"
    [listed] = ls.jsonl([Address(folder.write(value))])
    assert "LEAK" not in folder.text(value) + json.dumps(folder.jsonl(value))
    assert "LEAK" not in str(listed)


def test_text_holds_no_control_codes(folder: Folder) -> None:
    hostile = "\x1b]52;c;aGk=\x07\u202e\ud800"
    value = recording([chunk({"content": hostile, "reasoning": hostile})])
    value["test_id"] = hostile
    shown = folder.text(value)
    assert not set("\x1b\x07\u202e\ud800") & set(shown)


def test_halves_of_a_character_in_two_chunks_are_shown_as_one(folder: Folder) -> None:
    chunks = [chunk({"content": "wave \ud83c"}), chunk({"content": "\udf0a ok"})]
    assert "\nwave 🌊 ok\n" in folder.text(recording(chunks))


def test_text_goes_from_the_question_to_the_answer(folder: Folder) -> None:
    value = recording([chunk({"reasoning": "Hm.\nYes.", "content": "Sol"})])
    shown = folder.text(value)
    assert "user     Well?" in shown
    assert "reasoning\n│ Hm.\n│ Yes.\nSol\n" in shown
    assert "clock    assumed: 50 tok/s" in shown


def test_no_format_shows_headers(folder: Folder) -> None:
    value = recording([chunk({"content": "Sol"})])
    assert "a-secret" not in folder.text(value) + json.dumps(folder.jsonl(value))


def test_a_file_that_cannot_be_read_does_not_stop_the_others(folder: Folder) -> None:
    folder.write(recording([chunk({"content": "Sol"})]), "b.json")
    (folder.path / "a.json").write_text('{"request":')
    broken, line = show.lines([Address(str(folder.path))], "jsonl")
    assert isinstance(broken, ReadError)
    assert isinstance(line, str)
    assert json.loads(line)["path"] == str(folder.path / "b.json")


def test_an_address_shows_the_exchange_it_names(folder: Folder) -> None:
    path = folder.write(recording([chunk({"content": "Sol"})]))
    [line] = show.lines([Address(path, exchange=0, choice=1)], "jsonl")
    assert isinstance(line, str)
    [missing] = show.lines([Address(path, exchange=4)], "jsonl")
    assert isinstance(missing, ReadError)
    assert missing.reason == "expected an exchange below 1, not 4"


def test_a_file_that_is_no_recording_is_reported_only_if_it_was_named(
    folder: Folder,
) -> None:
    (folder.path / "notes.txt").write_text("no recording")
    folder.write(recording([chunk({"content": "Sol"})]))
    (shown,) = show.lines([Address(str(folder.path))], "jsonl")
    assert not isinstance(shown, ReadError)
    (error,) = show.lines([Address(str(folder.path / "notes.txt"))], "jsonl")
    assert isinstance(error, ReadError)


@pytest.mark.parametrize("spelling", ["./a.json", ".//a.json", "././a.json"])
def test_an_address_shows_its_exchange_however_the_path_is_spelled(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, spelling: str
) -> None:
    folder.write(recording([chunk({"content": "Sol"})]))
    monkeypatch.chdir(folder.path)
    [missing] = show.lines([Address(spelling, exchange=4)], "jsonl")
    assert str(missing) == "a.json: expected an exchange below 1, not 4"
    [missing] = ls.jsonl([Address(spelling, exchange=4)])
    assert str(missing) == "a.json: expected an exchange below 1, not 4"


def test_a_file_that_is_named_twice_is_shown_once(folder: Folder) -> None:
    path = folder.write(recording([chunk({"content": "Sol"})]))
    relative = os.path.relpath(path)
    assert len(list(show.lines([Address(path), Address(relative)], "jsonl"))) == 1
