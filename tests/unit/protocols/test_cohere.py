from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.model.transcript import Reply
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import (
    exchange,
    only,
    reply,
    whole_reply,
)


def event(type: str, index: int | None = None, **message: Any) -> dict[str, Any]:
    delta = {"message": message} if message else {}
    return {"type": type, "index": index, "delta": delta}


def content(text: str, field: str = "text") -> dict[str, Any]:
    return event("content-delta", 0, content={field: text})


def texts(folded: Reply) -> dict[str, str]:
    return {str(track.channel): track.text for track in only(folded).tracks}


def test_version_2_streams_thinking_text_and_usage() -> None:
    folded = reply(
        event("message-start", role="assistant"),
        event("content-start", 0, content={"type": "thinking", "thinking": ""}),
        content("Hm", "thinking"),
        content("Hel"),
        content("lo"),
        event("content-end", 0),
        {
            "type": "message-end",
            "delta": {
                "finish_reason": "COMPLETE",
                "usage": {"tokens": {"output_tokens": 2}},
            },
        },
    )
    assert texts(folded) == {"reasoning": "Hm", "content": "Hello"}
    assert only(folded).role == "assistant"
    assert only(folded).finish_reason == "COMPLETE"
    assert folded.usage == {"output_tokens": 2}
    assert folded.notes == ()


def test_version_2_plans_and_calls_tools() -> None:
    def call(function: dict[str, str]) -> dict[str, Any]:
        return {"id": "1", "function": function}

    folded = reply(
        event("tool-plan-delta", tool_plan="I will look."),
        event("tool-call-start", 0, tool_calls=call({"name": "a", "arguments": ""})),
        event("tool-call-delta", 0, tool_calls=call({"arguments": '{"q"'})),
        event("tool-call-delta", 0, tool_calls=call({"arguments": ": 1}"})),
        event("tool-call-start", 1, tool_calls=call({"name": "b", "arguments": "{}"})),
    )
    first, second = only(folded).tool_calls
    assert texts(folded)["reasoning"] == "I will look."
    assert (first.name, first.arguments) == ("a", '{"q": 1}')
    assert (second.name, second.arguments) == ("b", "{}")


def test_version_1_streams_text() -> None:
    folded = reply(
        {"event_type": "stream-start", "generation_id": "1"},
        {"event_type": "text-generation", "text": "Hel"},
        {"event_type": "text-generation", "text": "lo"},
        {
            "event_type": "stream-end",
            "finish_reason": "COMPLETE",
            "response": {
                "text": "Hello",
                "meta": {"tokens": {"output_tokens": 2}},
            },
        },
    )
    assert texts(folded) == {"content": "Hello"}
    assert only(folded).finish_reason == "COMPLETE"
    assert folded.usage == {"output_tokens": 2}


def test_an_answer_that_only_the_end_of_a_stream_holds_is_not_lost() -> None:
    end = {"event_type": "stream-end", "response": {"text": "Hello"}}
    assert texts(reply(end)) == {"content": "Hello"}


def test_whole_answers_of_both_versions_are_folded() -> None:
    call = {"id": "1", "function": {"name": "look", "arguments": "{}"}}
    blocks = [{"type": "text", "text": "Hello"}]
    message = {"role": "assistant", "content": blocks, "tool_calls": [call]}
    second = whole_reply({"id": "1", "finish_reason": "COMPLETE", "message": message})
    first = whole_reply({"generation_id": "1", "text": "Hello"})

    assert texts(second) == {"content": "Hello", "tool_call[0].name": "look"}
    assert only(second).finish_reason == "COMPLETE"
    assert texts(first) == {"content": "Hello"}


def test_generations_are_choices() -> None:
    body = {"id": "1", "generations": [{"text": "A"}, {"text": "B"}]}
    folded = whole_reply(body)
    assert [choice.tracks[0].text for choice in folded.choices] == ["A", "B"]


def test_an_unknown_event_is_noted() -> None:
    folded = reply(event("message-start"), event("brand-new"))
    assert [note.text for note in folded.notes] == ["unknown event: brand-new"]


junk = st.recursive(
    st.none() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["message", "content", "text", "tool_calls", "function"]), inner
    ),
)  # fmt: skip


@given(
    st.sampled_from(["content-delta", "tool-call-start", "tool-call-delta"]),
    st.dictionaries(st.sampled_from(["delta", "index"]), junk),
)
def test_any_shape_is_folded_or_noted(type: str, fields: dict[str, Any]) -> None:
    folded = reply({"type": type} | fields, content("Hello"))
    assert folded.chunk_count == 2
    assert texts(folded)["content"].endswith("Hello")


@pytest.mark.parametrize(
    "url",
    [
        "https://api.cohere.com/v2/chat",
        "https://api.cohere.com/v1/generate",
        "http://127.0.0.1:8080/v2/chat",
        "/v2/chat",
    ],
)
def test_an_error_without_a_shape_has_the_protocol_of_its_url(url: str) -> None:
    asked = {"url": url}
    found = exchange({"message": "no such model"}, request=asked, status=404)
    assert found.protocol == "cohere"
    folded = fold(found)
    assert folded.error is not None
    assert folded.error.message == "no such model"
    assert folded.choices == ()


def test_version_1_streams_a_plan_and_calls_in_pieces() -> None:
    def piece(**delta: Any) -> dict[str, Any]:
        return {"event_type": "tool-calls-chunk", "tool_call_delta": delta}

    whole = [{"name": "f", "parameters": {"a": 1}}]
    folded = reply(
        {"event_type": "tool-calls-chunk", "text": "I will look."},
        piece(index=0, name="f"),
        piece(index=0, parameters='{"a"'),
        piece(index=0, parameters=": 1}"),
        {
            "event_type": "tool-calls-generation",
            **{"text": "I will look.", "tool_calls": whole},
        },
        {"event_type": "stream-end", "response": {"text": "", "tool_calls": whole}},
    )

    assert texts(folded)["reasoning"] == "I will look."
    (call,) = only(folded).tool_calls
    assert (call.name, call.arguments) == ("f", '{"a": 1}')
    assert folded.notes == ()


def test_version_1_notes_a_whole_text_that_differs() -> None:
    folded = reply(
        {"event_type": "text-generation", "text": "Good"},
        {"event_type": "stream-end", "response": {"text": "Bad"}},
    )

    assert texts(folded) == {"content": "Good"}
    assert [note.text for note in folded.notes] == [
        "the whole text differs from what came: only in the JSON"
    ]


@pytest.mark.parametrize(
    ("fields", "protocol"),
    [
        ({"meta": {}, "generations": [{"finish_reason": "COMPLETE"}]}, "cohere"),
        ({"generations": [{"text": "A"}]}, "cohere"),
        (
            {"generations": [{"text": "A", "finish_reason": "COMPLETE"}]},
            "text-completions",
        ),
    ],
)
def test_generations_are_told_from_those_of_bedrock(
    fields: dict[str, Any], protocol: str
) -> None:
    assert exchange({"id": "1", **fields}).protocol == protocol
