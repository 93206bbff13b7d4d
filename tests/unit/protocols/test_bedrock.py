from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import Reply
from tests.unit.protocols.recorded import (
    exchange,
    only,
    reply,
    whole_reply,
)


def delta(index: int, **delta: Any) -> dict[str, Any]:
    value = {"contentBlockIndex": index, "delta": delta}
    return {"contentBlockDelta": value, "p": "abc"}


def tool(index: int, name: str) -> dict[str, Any]:
    start = {"toolUse": {"toolUseId": f"id-{name}", "name": name}}
    return {"contentBlockStart": {"contentBlockIndex": index, "start": start}}


def texts(folded: Reply) -> dict[str, str]:
    return {str(track.channel): track.text for track in only(folded).tracks}


def test_text_and_reasoning_begin_with_their_first_delta() -> None:
    folded = reply(
        {"messageStart": {"role": "assistant"}},
        delta(0, reasoningContent={"text": "Hm"}),
        delta(0, reasoningContent={"signature": "xyz"}),
        delta(1, text="Hel"),
        delta(1, text="lo"),
        {"contentBlockStop": {"contentBlockIndex": 1}},
        {"messageStop": {"stopReason": "end_turn"}},
        {"metadata": {"usage": {"outputTokens": 2}, "metrics": {"latencyMs": 500}}},
    )
    assert texts(folded) == {"reasoning": "Hm", "content": "Hello"}
    assert only(folded).finish_reason == "end_turn"
    assert only(folded).role == "assistant"
    assert folded.usage == {"outputTokens": 2}
    assert folded.totals is not None
    assert folded.totals.duration == 0.5
    assert folded.notes == ()


def test_tool_calls_are_kept_apart_by_their_block() -> None:
    folded = reply(
        tool(1, "first"),
        tool(2, "second"),
        delta(2, toolUse={"input": "{}"}),
        delta(1, toolUse={"input": '{"a": '}),
        delta(1, toolUse={"input": "1}"}),
    )
    first, second = only(folded).tool_calls
    assert (first.id, first.name, first.arguments) == ("id-first", "first", '{"a": 1}')
    assert (second.name, second.arguments) == ("second", "{}")


def test_a_delta_has_its_path() -> None:
    recorded = exchange([delta(0, text="Hello")], is_streaming=True)
    track = only(reply(delta(0, text="Hello"))).track(Channel(Kind.CONTENT))
    assert track is not None
    path = recorded.response.chunks.path(0, track.delta(0).path)
    assert path == ".response.body[0].contentBlockDelta.delta.text"


def test_an_exception_in_the_stream_is_an_error() -> None:
    folded = reply(
        delta(0, text="Hel"),
        {"modelStreamErrorException": {"message": "no", "originalStatusCode": 424}},
    )
    assert texts(folded) == {"content": "Hel"}
    assert folded.error is not None
    assert (folded.error.message, folded.error.type, folded.error.code) == (
        "no",
        "modelStreamErrorException",
        424,
    )


def test_a_whole_answer_is_folded_too() -> None:
    thought = {"reasoningText": {"text": "Hm"}}
    call = {"toolUseId": "1", "name": "look", "input": {"a": 1}}
    content = [{"reasoningContent": thought}, {"text": "Hello"}, {"toolUse": call}]
    message = {"role": "assistant", "content": content}
    body = {"output": {"message": message}, "stopReason": "tool_use"}
    folded = whole_reply(body)

    assert texts(folded) == {
        "reasoning": "Hm",
        "content": "Hello",
        "tool_call[0].name": "look",
    }
    assert only(folded).tool_calls[0].arguments == {"a": 1}
    assert only(folded).finish_reason == "tool_use"


@given(
    st.lists(
        st.sampled_from([delta(0, text="a"), tool(0, "b"), delta(0, text=5)])
        | st.dictionaries(
            st.sampled_from(["contentBlockDelta", "contentBlockStart", "metadata"]),
            st.recursive(st.none() | st.text(), lambda i: st.dictionaries(
                st.sampled_from(["delta", "start", "toolUse", "text", "usage"]), i)),
        )
    )
)  # fmt: skip
def test_every_shape_of_a_request_is_understood(events: list[dict[str, Any]]) -> None:
    folded = reply(delta(0, text="x"), *events)
    assert not any(note.text.startswith("not understood") for note in folded.notes)


@pytest.mark.parametrize("event", [{"contentBlockStop": {}}, {"aException": {}}])
def test_the_protocol_is_detected_from_any_event(event: dict[str, Any]) -> None:
    found = exchange([event], is_streaming=True)
    assert found.protocol == "bedrock-converse"


def test_a_cited_answer_is_text() -> None:
    cited = {"content": [{"text": "It says so."}], "citations": [{"title": "t"}]}
    content = [{"text": "Yes. "}, {"citationsContent": cited}]

    folded = whole_reply(
        {"output": {"message": {"content": content}}, "stopReason": "end_turn"}
    )
    assert texts(folded) == {"content": "Yes. It says so."}
    assert folded.notes == ()


def test_padding_beside_an_exception_does_not_hide_it() -> None:
    folded = reply({"throttlingException": {"message": "slow"}, "p": "abc"})

    assert folded.error is not None
    assert folded.error.message == "slow"
    assert folded.notes == ()
