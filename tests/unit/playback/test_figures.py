from __future__ import annotations

import pytest

from recviewer.model.transcript import Totals
from recviewer.playback.figures import reply_figures
from recviewer.playback.timeline import Source
from tests.unit.playback.replies import reply_of


def test_chunks_and_characters_are_counted_for_all_and_for_each_choice() -> None:
    figures = reply_figures(reply_of("abcd", "ab", "", "abcd", choices=2))
    assert (figures.whole.chunks, figures.whole.characters) == (4, 10)
    assert figures.whole.characters_per_chunk == 2.5
    assert [(c.chunks, c.characters) for c in figures.choices] == [(2, 4), (2, 6)]


def test_tokens_are_those_that_were_recorded() -> None:
    assert reply_figures(reply_of("abcd")).whole.tokens is None
    tokens = reply_figures(reply_of("abcd", usage={"output_tokens": 9})).whole.tokens
    assert tokens is not None
    assert tokens.completion == 9


def test_nothing_is_timed_by_the_assumed_pace() -> None:
    figures = reply_figures(reply_of("abcd", "abcd", usage={"output_tokens": 9}))
    assert figures.whole.timing is None
    assert all(choice.timing is None for choice in figures.choices)


def test_rates_are_of_what_came_after_the_first_text() -> None:
    usage = {"completion_tokens": 6}
    reply = reply_of("", "abcd", "ab", "abcdef", "", times=[0, 1, 2, 5, 9], usage=usage)
    timing = reply_figures(reply).whole.timing
    assert timing is not None
    assert timing.source is Source.RECORDED
    assert (timing.ttft, timing.duration) == (None, 9)
    assert timing.characters_per_second == 2
    assert timing.tokens_per_second == 1


def test_tokens_that_were_not_recorded_have_no_rate() -> None:
    timing = reply_figures(reply_of("abcd", "abcd", times=[0, 1])).whole.timing
    assert timing is not None
    assert timing.characters_per_second == 4
    assert timing.tokens_per_second is None


def test_each_choice_is_timed_by_its_own_chunks() -> None:
    totals = Totals(None, 7.0, "total")
    reply = reply_of(*"abab", choices=2, times=[0, 1, 2, 5], totals=totals)
    first, second = (choice.timing for choice in reply_figures(reply).choices)
    assert first is not None
    assert second is not None
    assert (first.ttft, first.duration, first.characters_per_second) == (2, 4, 0.5)
    assert (second.ttft, second.duration, second.characters_per_second) == (3, 7, 0.25)


def test_a_stated_first_chunk_is_a_figure_but_gives_no_rate() -> None:
    figures = reply_figures(reply_of("ab", "ab", totals=Totals(0.5, None, "queue")))
    timing = figures.whole.timing
    assert timing is not None
    assert (timing.ttft, timing.duration) == (0.5, None)
    assert timing.characters_per_second is None
    assert figures.choices[0].timing is None


@pytest.mark.parametrize("texts", [(), ("",), ("", "")])
def test_a_response_without_text_can_be_measured(texts: tuple[str, ...]) -> None:
    times = [float(k) for k in range(len(texts))]
    figures = reply_figures(reply_of(*texts, times=times))
    assert figures.whole.characters_per_chunk == 0


def test_a_body_sent_whole_has_a_duration_and_no_first_chunk() -> None:
    figures = reply_figures(reply_of("all of it", totals=Totals(0.5, 3.0, "total")))
    timing = figures.whole.timing
    assert timing is not None
    assert (timing.ttft, timing.duration) == (None, 3)
    assert figures.choices[0].timing is None


def test_two_chunks_are_enough_to_time_a_choice() -> None:
    usage = {"completion_tokens": 3}
    figures = reply_figures(reply_of("ab", "abcd", times=[0, 2], usage=usage))
    [timing] = (choice.timing for choice in figures.choices)
    assert timing is not None
    assert (timing.ttft, timing.duration) == (None, 2)
    assert (timing.characters_per_second, timing.tokens_per_second) == (2, 1)
    assert timing.source is Source.RECORDED


def test_a_choice_whose_text_came_at_once_has_no_rate() -> None:
    figures = reply_figures(reply_of("ab", "", "", times=[0, 2, 3]))
    [timing] = (choice.timing for choice in figures.choices)
    assert timing is not None
    assert (timing.characters_per_second, timing.duration) == (None, 3)


def test_the_only_of_all_figures_with_tokens_are_those_of_the_whole() -> None:
    figures = reply_figures(reply_of("ab", "ab", usage={"total_tokens": 3}))
    assert figures.whole.tokens is not None
    assert [choice.tokens for choice in figures.choices] == [None]
