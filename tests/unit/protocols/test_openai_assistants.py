from __future__ import annotations

from typing import Any

import pytest

from recviewer.model.track import Kind
from tests.unit.protocols.recorded import content, notes, only, reply


def delta(text: str, id: str = "m1", index: int = 0) -> dict[str, Any]:
    part = {"index": index, "type": "text", "text": {"value": text}}
    return {"id": id, "object": "thread.message.delta", "delta": {"content": [part]}}


def message(text: str, id: str = "m1") -> dict[str, Any]:
    part = {"type": "text", "text": {"value": text, "annotations": []}}
    fields = {"id": id, "object": "thread.message", "role": "assistant"}
    return {**fields, "content": [part]}


def run(status: str, **fields: Any) -> dict[str, Any]:
    return {"object": "thread.run", "model": "demo", "status": status, **fields}


def step(*calls: dict[str, Any], whole: bool = False) -> dict[str, Any]:
    details = {"step_details": {"type": "tool_calls", "tool_calls": list(calls)}}
    if whole:
        return {"id": "s", "object": "thread.run.step", **details}
    return {"id": "s", "object": "thread.run.step.delta", "delta": details}


def test_a_run_is_folded_from_its_first_event_to_its_last() -> None:
    folded = reply(
        run("queued"),
        delta("Green"),
        delta(" lamp."),
        message("Green lamp."),
        run("completed", usage={"total_tokens": 8}),
    )

    assert content(folded) == "Green lamp."
    assert (only(folded).finish_reason, folded.model) == ("completed", "demo")
    assert folded.usage == {"total_tokens": 8}
    assert notes(folded) == []
    assert only(folded).tracks[0].paths == (".delta.content[0].text.value",)


def test_parts_and_messages_are_kept_apart() -> None:
    folded = reply(delta("a"), delta("b", index=1), delta("c", id="m2"))

    assert [track.text for track in only(folded).tracks] == ["a", "b", "c"]


def test_a_message_that_was_not_streamed_is_folded() -> None:
    assert content(reply(run("queued"), message("Hi"), message("Hi"))) == "Hi"


def test_a_message_that_differs_from_what_was_streamed_is_noted() -> None:
    folded = reply(delta("a"), message("b"))

    assert content(folded) == "a"
    assert len(notes(folded)) == 1


def test_calls_of_a_step_are_joined() -> None:
    whole = {
        "id": "c",
        "type": "function",
        "function": {"name": "f", "arguments": "{}"},
    }
    folded = reply(
        step({"index": 0, "id": "c", "type": "function", "function": {"name": "f"}}),
        step({"index": 0, "type": "function", "function": {"arguments": "{"}}),
        step({"index": 0, "type": "function", "function": {"arguments": "}"}}),
        step(whole, whole=True),
        run("requires_action"),
    )

    (call,) = only(folded).tool_calls
    assert (call.id, call.name, call.arguments) == ("c", "f", "{}")
    assert only(folded).finish_reason == "requires_action"


def test_code_that_is_run_is_a_call_whose_outputs_are_noted() -> None:
    code = {"input": "1+1", "outputs": [{"logs": "2"}]}
    call = {"index": 0, "id": "c", "type": "code_interpreter", "code_interpreter": code}
    folded = reply(step(call))

    assert only(folded).tool_calls[0].name == "code_interpreter"
    assert only(folded).text(Kind.TOOL_ARGUMENTS) == "1+1"
    assert notes(folded) == [(0, "outputs of code_interpreter: only in the JSON")]


@pytest.mark.parametrize("end", [{"error": {"message": "no"}}, None])
def test_a_run_that_fails_has_an_error(end: dict[str, Any] | None) -> None:
    last = end or run("failed", last_error={"code": "server_error", "message": "no"})

    folded = reply(delta("a"), last)
    assert folded.error is not None
    assert folded.error.message == "no"


def test_calls_that_a_run_waits_for_are_folded_if_no_step_told_of_them() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    waits = run(
        "requires_action",
        required_action={"submit_tool_outputs": {"tool_calls": [call]}},
    )

    (alone,) = only(reply(waits)).tool_calls
    (told,) = only(reply(step({**call, "index": 0}), waits)).tool_calls
    assert (alone.id, alone.name, alone.arguments) == ("c", "f", "{}")
    assert (told.id, told.name, told.arguments) == ("c", "f", "{}")


def test_a_step_that_fails_has_an_error() -> None:
    failed = {"last_error": {"code": "server_error", "message": "no"}}
    folded = reply(run("in_progress"), step(whole=True) | failed)

    assert folded.error is not None
    assert (folded.error.message, folded.error.code) == ("no", "server_error")
