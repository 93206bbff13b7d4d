from __future__ import annotations

from typing import Any

from recviewer.model.track import Kind
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import (
    content,
    exchange,
    notes,
    only,
    reply,
)


def completion(text: object, index: object = 0, **choice: Any) -> dict[str, Any]:
    return {
        "object": "text_completion",
        "choices": [{"text": text, "index": index, **choice}],
    }


def test_texts_join_by_index() -> None:
    folded = reply(completion("a"), completion("x", 1), completion("b"))

    assert [choice.text(Kind.CONTENT) for choice in folded.choices] == ["ab", "x"]
    assert folded.choices[0].tracks[0].paths == (".choices[0].text",)


def test_the_finish_reason_and_the_usage_are_kept() -> None:
    last = completion("", finish_reason="length") | {"usage": {"total_tokens": 9}}
    folded = reply(completion("a"), last)

    assert only(folded).finish_reason == "length"
    assert folded.usage == {"total_tokens": 9}


def test_logprobs_stand_in_lists_side_by_side() -> None:
    logprobs = {"tokens": ["a", "b", "c"], "token_logprobs": [None, -0.5]}
    (found,) = only(reply(completion("abc", logprobs=logprobs))).logprobs

    assert (found.token, found.logprob) == ("b", -0.5)


def test_chat_chunks_that_also_have_a_text_are_chat() -> None:
    choice = {"index": 0, "text": "a", "delta": {"content": "a"}}

    read = exchange([{"choices": [choice]}])
    assert read.protocol == "openai-chat"
    assert content(fold(read)) == "a"


def test_a_null_text_is_left_out_and_a_number_is_a_text() -> None:
    folded = reply(completion(5), completion(None), completion("a"))

    assert content(folded) == "5a"
    assert notes(folded) == []
