from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest

from recviewer.model.prompt import PartKind
from recviewer.reading import reader
from tests.unit.formats.inputs import REQUEST, WHOLE, first_text, read

CALL = {"request": REQUEST, "response": WHOLE, "time": 0.5}

OUTPUT = {
    "model": "made-up",
    "choices": [
        {"message": {"role": "assistant", "content": "Hi"}, "stop_reason": "stop"}
    ],
    "usage": {"input_tokens": 9},
    "time": 0.75,
}

ASKED = [
    {"role": "user", "content": "Say hello"},
    {"role": "assistant", "tool_calls": [{"id": "c", "function": "f"}]},
    {"role": "tool", "tool_call_id": "c", "content": "ok"},
]


def event(**fields: Any) -> dict[str, Any]:
    return {"event": "model", "input": ASKED, "output": OUTPUT} | fields


def log(*events: Any, **sample: Any) -> dict[str, Any]:
    whole = {"id": 1, "epoch": 1, "events": [{"event": "state"}, *events]} | sample
    return {"version": 2, "eval": {"task": "lamps"}, "samples": [whole]}


def test_the_bodies_of_the_api_are_read_where_they_were_kept() -> None:
    (one,) = read(log(event(call=CALL)))

    assert (one.format, one.protocol, one.test_id) == (
        "inspect",
        "openai-chat",
        "lamps::1",
    )
    assert (first_text(one), one.request.model) == ("Hello", "made-up")
    assert one.response.arrivals
    assert list(one.response.arrivals.seconds) == [0.5]


def test_without_them_inspects_own_input_and_output_are_read() -> None:
    (one,) = read(log(event(model="openai/made-up")))

    reply = reader.fold(one)
    assert (one.protocol, first_text(one)) == ("recorded-messages", "Hi")
    assert (reply.choices[0].finish_reason, reply.usage) == (
        "stop",
        {"input_tokens": 9},
    )
    parts = [p for m in reader.prompt(one).messages for p in m.parts]
    assert [(p.kind, p.text) for p in parts] == [
        (PartKind.TEXT, "Say hello"),
        (PartKind.TOOL_CALL, "f"),
        (PartKind.TOOL_RESULT, "ok"),
    ]


def test_a_sample_without_events_has_the_answer_it_ended_with() -> None:
    last = {"role": "assistant", "content": "Hi"}
    (one,) = read(log(messages=[*ASKED, last], output=OUTPUT, epoch=2))

    assert (first_text(one), one.test_id) == ("Hi", "lamps::1[2]")
    assert len(reader.prompt(one).messages) == 3


def test_an_error_is_shown() -> None:
    (one,) = read(log(event(error="too many", output={})))

    assert one.response.error
    assert one.response.error.message == "too many"


def test_a_log_without_calls_is_json() -> None:
    assert [x.format for x in read(log())] == ["json"]


@pytest.mark.parametrize("junk", [None, 5, "x", [], {}, [5]])
def test_fields_of_other_types_do_no_harm(junk: Any) -> None:
    for name in ("input", "output", "call", "error", "model"):
        for exchange in read(log(event(), event(**{name: junk}))):
            reader.fold(exchange)
            reader.prompt(exchange)
    for name in ("id", "epoch", "events", "messages", "output"):
        read(log(event(), **{name: junk}))


STORED_APART = {
    "a question": "Which lamp is lit? " * 9,
    "an answer": "The green lamp is lit. " * 9,
}


@pytest.mark.skipif(not shutil.which("jq"), reason="needs jq, which paths are for")
@pytest.mark.parametrize("kept", ["the call", "Inspect's own"])
def test_long_texts_are_put_back_that_are_stored_apart(kept: str) -> None:
    asked = [{"role": "user", "content": "attachment://a question"}]
    message = {"role": "assistant", "content": "attachment://an answer"}
    choices = [{"message": message, "stop_reason": "stop"}]
    call = {"request": {"messages": asked}, "response": {"choices": choices}}
    made = event(input=asked, output={"choices": choices, "model": "m"})
    file = log(
        made | ({"call": call} if kept == "the call" else {}),
        event(input=[], output={"choices": choices}),
        attachments=STORED_APART,
    )
    one, _ = read(file)
    (prompt,) = reader.prompt(one).messages

    assert first_text(one) == STORED_APART["an answer"]
    assert prompt.parts[0].text == STORED_APART["a question"]
    assert "stores apart" in one.notes[0]
    chunks = one.response.chunks
    path = chunks.path(0, "" if chunks.lines else None).removesuffix(" | ")
    done = subprocess.run(
        ["jq", "-c", path], input=json.dumps(file), capture_output=True, text=True
    )
    assert json.loads(done.stdout) == json.loads(chunks.text(0))


@pytest.mark.parametrize("attachments", [None, 5, {}, {"x": 5}])
def test_a_text_that_is_not_there_stays_as_it_is(attachments: Any) -> None:
    message = {"role": "assistant", "content": "attachment://x"}
    made = event(output={"choices": [{"message": message}]})
    (one,) = read(log(made, attachments=attachments))
    assert first_text(one) == "attachment://x"
    assert not one.notes
