"""Recorded log probabilities lie over the text of the tokens they belong to."""

from __future__ import annotations

from math import log

import pytest

from recviewer.model.transcript import TokenLogprob
from recviewer.tui.choices.document import Position, document
from recviewer.tui.choices.logprobs import (
    ChoiceLogprobs,
    Likelihood,
    TrackLogprobs,
    track_logprobs,
)
from tests.unit.tui.transcripts import CONTENT, REASONING, transcript


def logprobs_of(tokens: list[tuple[int, str, float]]) -> TrackLogprobs:
    track = transcript([(0, CONTENT, "so it "), (1, CONTENT, "is so")]).tracks[0]
    return track_logprobs(
        track, [TokenLogprob(CONTENT, text, log(p), k) for k, text, p in tokens]
    )


def test_a_token_is_found_in_what_its_chunk_wrote() -> None:
    found = logprobs_of([(1, "so", 0.1), (1, "so", 0.2)])
    assert list(found.starts) == [9]


def test_a_range_yields_its_tokens_in_words() -> None:
    found = logprobs_of([(0, "so", 0.9), (0, " it", 0.5), (1, "is", 0.1)])
    assert list(found.within(0, 11)) == [
        (0, 2, Likelihood.LIKELY),
        (2, 5, Likelihood.UNSURE),
        (6, 8, Likelihood.UNLIKELY),
    ]


def test_text_of_no_token_has_no_probability() -> None:
    found = logprobs_of([(0, "so", 0.9), (1, "\ufffd", 0.5)])
    assert found.at(1) == log(0.9)
    assert found.at(2) is None
    assert found.at(9) is None


def test_the_probability_at_a_position_is_that_of_its_token() -> None:
    choice = transcript([(0, REASONING, "so"), (1, CONTENT, "it is")])
    tokens = [TokenLogprob(CONTENT, "it", log(0.25), 1)]
    logprobs = ChoiceLogprobs(document(choice), tokens)
    assert logprobs.probability(Position(1, 1), 1) == pytest.approx(0.25)
    assert logprobs.probability(Position(1, 3), 1) is None
    assert logprobs.probability(Position(0, 0), 1) is None
    assert list(logprobs.sections) == [1]
