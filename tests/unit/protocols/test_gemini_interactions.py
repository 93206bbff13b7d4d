from __future__ import annotations

from typing import Any

from recviewer.model.track import Kind
from tests.unit.protocols.recorded import (
    content,
    notes,
    only,
    sse,
    whole_reply,
)


def event(kind: str, **fields: Any) -> dict[str, Any]:
    return {"event_type": kind, **fields}


def start(status: str, **fields: Any) -> dict[str, Any]:
    return {"status": status, "object": "interaction", "model": "m", **fields}


def test_deltas_join_to_reasoning_and_content() -> None:
    thought = {"type": "thought_summary", "content": {"type": "text", "text": "Hm."}}
    folded = sse(
        event("interaction.start", interaction=start("in_progress")),
        event("content.start", index=0, content={"type": "thought"}),
        event("content.delta", index=0, delta=thought),
        event("content.delta", index=0, delta={"type": "thought_signature"}),
        event("content.stop", index=0),
        event("content.start", index=1, content={"type": "text"}),
        event("content.delta", index=1, delta={"type": "text", "text": "Ye"}),
        event("content.delta", index=1, delta={"type": "text", "text": "s"}),
        event(
            "interaction.complete",
            interaction=start("completed", usage={"total_tokens": 9}),
        ),
    )

    choice = only(folded)
    assert (choice.text(Kind.REASONING), content(folded)) == ("Hm.", "Yes")
    assert choice.tracks[0].paths == (".delta.content.text",)
    assert (choice.finish_reason, folded.model) == ("completed", "m")
    assert folded.usage == {"total_tokens": 9}
    assert notes(folded) == []


def test_a_function_call_comes_whole_in_a_delta() -> None:
    call = {"type": "function_call", "id": "a", "name": "f", "arguments": {"x": 1}}
    folded = sse(
        event("content.start", index=0, content={"type": "function_call"}),
        event("content.delta", index=0, delta=call),
    )

    (found,) = only(folded).tool_calls
    assert (found.id, found.name, found.arguments) == ("a", "f", {"x": 1})


def test_steps_stream_their_arguments_as_text() -> None:
    call = {"type": "function_call", "id": "a", "name": "f"}
    pieces = ('{"x"', ":1}")
    folded = sse(
        event("interaction.created", interaction=start("in_progress")),
        event("step.start", index=0, step={"type": "model_output"}),
        event("step.delta", index=0, delta={"type": "text", "text": "Hi"}),
        event("step.start", index=1, step=call),
        *(
            event(
                "step.delta",
                index=1,
                delta={"type": "arguments_delta", "partial_arguments": piece},
            )
            for piece in pieces
        ),
        event("step.stop", index=1),
    )

    (found,) = only(folded).tool_calls
    assert (content(folded), found.name, found.arguments) == ("Hi", "f", '{"x":1}')


def test_a_whole_interaction_folds_as_one_chunk() -> None:
    thought = {"type": "thought", "summary": [{"type": "text", "text": "Hm."}]}
    call = {"type": "function_call", "id": "a", "name": "f", "arguments": {"x": 1}}
    outputs = [thought, {"type": "text", "text": "Hi"}, call]
    folded = whole_reply(start("requires_action", role="model", outputs=outputs))

    choice = only(folded)
    assert (choice.role, choice.finish_reason) == ("model", "requires_action")
    assert (choice.text(Kind.REASONING), content(folded)) == ("Hm.", "Hi")
    assert choice.tool_calls[0].arguments == {"x": 1}
    assert choice.tracks[1].paths == (".outputs[1].text",)


def test_an_error_event_is_the_reply_s_error() -> None:
    folded = sse(
        event("interaction.start", interaction=start("in_progress")),
        event("error", error={"code": 500, "message": "broken"}),
    )

    assert folded.error is not None
    assert (folded.error.message, folded.error.code) == ("broken", 500)


def test_what_is_unknown_is_noted() -> None:
    folded = sse(
        event("interaction.start", interaction=start("in_progress")),
        event("content.delta", index=0, delta={"type": "image", "data": "AA=="}),
        event("novel"),
    )

    assert [text for _, text in notes(folded)] == [
        "image: only in the JSON",
        "unknown event: novel",
    ]
