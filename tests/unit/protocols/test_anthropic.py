from __future__ import annotations

from typing import Any

import pytest

from recviewer.model.track import Kind
from recviewer.protocols.anthropic import Anthropic
from tests.unit.protocols.recorded import (
    content,
    notes,
    only,
    sse,
    whole_reply,
)

START: dict[str, Any] = {
    "type": "message_start",
    "message": {
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "usage": {"input_tokens": 7, "output_tokens": 1},
    },
}


def block(index: int, **fields: Any) -> dict[str, Any]:
    return {"type": "content_block_start", "index": index, "content_block": fields}


def delta(index: int, **fields: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": fields}


def text(index: int, text: str) -> dict[str, Any]:
    return delta(index, type="text_delta", text=text)


def json(index: int, part: str) -> dict[str, Any]:
    return delta(index, type="input_json_delta", partial_json=part)


def tool(index: int, **fields: Any) -> dict[str, Any]:
    return block(index, type="tool_use", id="t", name="add", input={}, **fields)


def test_text_and_thinking_are_channels() -> None:
    folded = sse(
        START,
        block(0, type="thinking", thinking=""),
        delta(0, type="thinking_delta", thinking="Hm."),
        delta(0, type="signature_delta", signature="s"),
        {"type": "content_block_stop", "index": 0},
        block(1, type="text", text=""),
        {"type": "ping"},
        text(1, "Yes"),
        text(1, "."),
        {"type": "message_stop"},
    )

    choice = only(folded)
    assert (choice.role, folded.model) == ("assistant", "m")
    assert choice.text(Kind.REASONING) == "Hm."
    assert content(folded) == "Yes."
    assert choice.tracks[1].paths == (".delta.text",)
    assert notes(folded) == []


def test_text_that_a_block_begins_with_counts() -> None:
    folded = sse(START, block(0, type="text", text="A"), text(0, "B"))

    assert content(folded) == "AB"


def test_neighbouring_texts_are_one_section_and_others_are_not() -> None:
    folded = sse(
        START,
        block(0, type="text", text="A"),
        block(1, type="text", text="B"),
        block(2, type="thinking", thinking="Hm."),
        block(3, type="text", text="C"),
    )

    sections = [(str(t.channel), t.text) for t in only(folded).tracks]
    assert sections == [("content", "AB"), ("reasoning", "Hm."), ("content[1]", "C")]


def test_arguments_are_the_streamed_text() -> None:
    folded = sse(START, tool(0), json(0, '{"x"'), json(0, ": 1}"))

    (call,) = only(folded).tool_calls
    assert (call.id, call.name, call.arguments) == ("t", "add", '{"x": 1}')


def test_arguments_that_are_never_streamed_are_those_of_the_start() -> None:
    folded = sse(START, tool(0), json(0, ""))

    assert only(folded).tool_calls[0].arguments == {}


def test_calls_are_numbered_among_themselves() -> None:
    folded = sse(START, block(0, type="text", text="A"), tool(1), tool(2))

    assert [call.index for call in only(folded).tool_calls] == [0, 1]


def test_usage_is_overwritten_field_by_field() -> None:
    end = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}
    folded = sse(START, end | {"usage": {"output_tokens": 9, "input_tokens": None}})

    assert folded.usage == {"input_tokens": 7, "output_tokens": 9}
    assert only(folded).finish_reason == "end_turn"


def test_an_error_in_mid_stream_is_kept() -> None:
    error = {"type": "overloaded_error", "message": "Overloaded"}
    folded = sse(
        START, block(0, type="text", text="A"), {"type": "error"} | {"error": error}
    )

    assert content(folded) == "A"
    assert folded.error is not None
    assert (folded.error.type, folded.error.message) == (
        "overloaded_error",
        "Overloaded",
    )


def test_a_block_that_is_no_text_is_noted() -> None:
    result = block(0, type="web_search_tool_result", tool_use_id="t", content=[])
    folded = sse(START, result, delta(0, type="odd_delta"), {"type": "novel"})

    assert [text for _, text in notes(folded)] == [
        "web_search_tool_result block: only in the JSON",
        "odd_delta of block 0: only in the JSON",
        "unknown event: novel",
    ]


def test_the_deltas_of_a_block_that_never_began_begin_it_with_a_note() -> None:
    folded = sse(
        delta(0, type="thinking_delta", thinking="Hm."),
        text(1, "Ye"),
        text(1, "s"),
        delta(2, type="input_json_delta", partial_json="{}"),
    )

    choice = only(folded)
    assert (choice.text(Kind.REASONING), content(folded)) == ("Hm.", "Yes")
    assert [call.arguments for call in choice.tool_calls] == ["{}"]
    assert notes(folded) == [
        (k, f"block {n} was not begun") for k, n in ((0, 0), (1, 1), (3, 2))
    ]


def test_a_whole_message_folds_as_one_chunk() -> None:
    folded = whole_reply(
        {
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": [
                {"type": "text", "text": "Hi"},
                {"type": "tool_use", "id": "t", "name": "add", "input": {"x": 1}},
            ],
            "stop_reason": "tool_use",
            "usage": {"output_tokens": 3},
        }
    )

    choice = only(folded)
    assert (content(folded), choice.finish_reason) == ("Hi", "tool_use")
    assert choice.tool_calls[0].arguments == {"x": 1}
    assert choice.tracks[0].paths == (".content[0].text",)
    assert choice.tracks[1].paths == (".content[1].name",)


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "assistant", "content": [{"type": "text", "text": "a"}]},
        {"role": "assistant", "content": [], "model": "m"},
        {"content": [], "stop_reason": "end_turn"},
    ],
)
def test_a_whole_message_is_claimed(fields: dict[str, Any]) -> None:
    assert Anthropic.claims({"type": "message", **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "assistant", "content": [{"type": "output_text", "text": "a"}]},
        {"role": "user", "content": [{"type": "input_text", "text": "a"}]},
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "a"}]},
        {"role": "user", "content": [{"type": "text", "text": "a"}]},
        {"role": "assistant", "content": [], "status": "completed"},
        {"role": "assistant", "content": "a"},
    ],
)
def test_items_of_the_responses_api_are_no_messages(fields: dict[str, Any]) -> None:
    assert not Anthropic.claims({"type": "message", **fields})


def whole(*blocks: Any, **fields: Any) -> dict[str, Any]:
    return {"type": "message", "role": "assistant", "content": list(blocks)} | fields


def test_a_whole_message_is_held_against_what_was_streamed() -> None:
    call = {"type": "tool_use", "id": "t", "name": "add", "input": {"a": 1}}
    reply = sse(
        START,
        block(0, type="thinking", thinking=""),
        delta(0, type="thinking_delta", thinking="Hm"),
        whole({"type": "thinking", "thinking": "Hm"}, usage={"output_tokens": 2}),
        block(1, type="text", text=""),
        text(1, "Hel"),
        text(1, "lo"),
        whole({"type": "text", "text": "Hello"}),
        tool(2),
        json(2, '{"a":'),
        json(2, "1}"),
        whole(call),
        {
            "type": "message_delta",
            "delta": {"stop_reason": "tool_use"},
            "usage": {"output_tokens": 9},
        },
        whole({"type": "text", "text": ""}, usage={"output_tokens": 2}),
    )

    (choice,) = reply.choices
    assert [track.text for track in choice.tracks] == ["Hm", "Hello", "add", '{"a":1}']
    assert choice.finish_reason == "tool_use"
    assert reply.usage == {"input_tokens": 7, "output_tokens": 9}
    assert reply.notes == ()


def test_what_was_not_streamed_of_a_whole_message_is_added() -> None:
    reply = sse(
        START,
        block(0, type="text", text=""),
        text(0, "Hel"),
        whole(
            {"type": "text", "text": "Hello"},
            {"type": "thinking", "thinking": "Hm"},
            {"type": "tool_use", "id": "t", "name": "f", "input": {}},
        ),
    )

    (choice,) = reply.choices
    assert choice.text(Kind.CONTENT) == "Hello"
    assert choice.text(Kind.REASONING) == "Hm"
    assert [call.name for call in choice.tool_calls] == ["f"]
    assert [note.text for note in reply.notes] == [
        "the whole message has more text than was streamed"
    ]


def test_a_whole_message_that_differs_is_noted() -> None:
    reply = sse(
        START,
        block(0, type="text", text="One"),
        tool(1),
        json(1, "{}"),
        whole(
            {"type": "text", "text": "Two"},
            {"type": "tool_use", "id": "t", "name": "add", "input": {"a": 1}},
        ),
    )

    assert reply.choices[0].text(Kind.CONTENT) == "One"
    assert [note.text for note in reply.notes] == [
        "the whole message has another text than was streamed",
        "the whole message has another input than was streamed",
    ]
