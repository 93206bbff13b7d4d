from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.model.track import Channel
from recviewer.playback.tokens import (
    TokenCounts,
    cumulative_tokens,
    token_counts,
    visible_tokens,
)
from tests.unit.playback.replies import CONTENT, REASONING, reply_of


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": 7, "completion_tokens": 9},
        {"input_tokens": 7, "output_tokens": 9},
        {"prompt_token_count": 7, "candidates_token_count": 9},
        {"promptTokenCount": 7, "candidatesTokenCount": 9},
        {"prompt_eval_count": 7, "eval_count": 9},
        {"total_input_tokens": 7, "total_output_tokens": 9},
    ],
)
def test_tokens_are_read_by_the_names_of_every_protocol(
    usage: dict[str, object],
) -> None:
    assert token_counts(usage) == TokenCounts(prompt=7, completion=9)


@pytest.mark.parametrize("count", [None, "9", 9.5, True, -1, 10**400])
def test_values_that_are_not_counts_are_ignored(count: object) -> None:
    assert token_counts({"completion_tokens": count}).completion is None


def test_hidden_reasoning_tokens_are_not_visible() -> None:
    usage = {
        "completion_tokens": 100,
        "completion_tokens_details": {"reasoning_tokens": 90},
    }
    assert visible_tokens(reply_of("answer", usage=usage)) == 10


def test_reasoning_that_the_transcript_shows_is_visible() -> None:
    usage = {"output_tokens": 100, "output_tokens_details": {"reasoning_tokens": 90}}
    assert visible_tokens(reply_of("hm", channel=REASONING, usage=usage)) == 100


@pytest.mark.parametrize(("channel", "tokens"), [(CONTENT, 10), (REASONING, 100)])
def test_reasoning_that_is_counted_apart_is_added_only_where_it_is_shown(
    channel: Channel, tokens: int
) -> None:
    usage = {"candidates_token_count": 10, "thoughts_token_count": 90}
    assert visible_tokens(reply_of("hm", channel=channel, usage=usage)) == tokens


def test_more_reasoning_than_answer_must_have_been_counted_apart() -> None:
    usage = {
        "completion_tokens": 10,
        "completion_tokens_details": {"reasoning_tokens": 90},
    }
    assert visible_tokens(reply_of("answer", usage=usage)) == 10


def test_usage_is_distributed_by_characters() -> None:
    reply = reply_of("", "ab", "", "abcdef", usage={"completion_tokens": 16})
    assert list(cumulative_tokens(reply)) == [0, 4, 4, 16]


def test_usage_counts_all_choices_together() -> None:
    reply = reply_of("abcd", "abcd", choices=2, usage={"completion_tokens": 4})
    assert list(cumulative_tokens(reply)) == [2, 4]


@pytest.mark.parametrize("usage", [None, {}, {"completion_tokens": 0}])
def test_without_usage_four_characters_make_a_token(
    usage: dict[str, object] | None,
) -> None:
    assert list(cumulative_tokens(reply_of("abcd", "ab", usage=usage))) == [1, 1.5]


@given(
    st.lists(st.text("ab", max_size=9), max_size=20),
    st.none() | st.integers(1, 10_000),
)
def test_chunks_without_text_have_no_tokens(
    texts: list[str], completion: int | None
) -> None:
    usage = {"completion_tokens": completion}
    tokens = cumulative_tokens(reply_of(*texts, usage=usage))
    before = [0.0, *tokens]
    for k, text in enumerate(texts):
        assert (tokens[k] > before[k]) == bool(text)
    if completion and any(texts):
        assert tokens[-1] == pytest.approx(completion)


def test_the_total_is_read_by_the_names_of_every_protocol() -> None:
    for name in ("total_tokens", "total_token_count", "totalTokenCount"):
        assert token_counts({name: 9}) == TokenCounts(total=9)


def test_a_count_may_be_nothing_and_must_be_exact_as_a_float() -> None:
    assert token_counts({"input_tokens": 0}).prompt == 0
    assert token_counts({"input_tokens": 2**53 - 1}).prompt == 2**53 - 1
    assert token_counts({"input_tokens": 2**53}).prompt is None


def test_the_first_name_with_a_count_wins() -> None:
    usage = {"prompt_tokens": None, "input_tokens": 3, "promptTokenCount": 4}
    assert token_counts(usage).prompt == 3


@pytest.mark.parametrize(
    ("usage", "reasoning", "apart"),
    [
        ({"output_tokens": 9, "reasoning_tokens": 4}, 4, False),
        ({"output_tokens": 9, "reasoning_tokens": 9}, 9, False),
        ({"output_tokens": 9, "total_thought_tokens": 4}, 4, True),
        ({"output_tokens": 9, "thoughtsTokenCount": 0}, 0, True),
        ({"output_tokens_details": {}, "reasoning_tokens": 4}, None, False),
        ({"output_tokens_details": 3, "reasoning_tokens": 4}, 4, True),
        ({}, None, False),
    ],
)
def test_reasoning_is_counted_inside_the_answer_or_apart(
    usage: dict[str, object], reasoning: int | None, apart: bool
) -> None:
    counts = token_counts(usage)
    assert (counts.reasoning, counts.reasoning_apart) == (reasoning, apart)
