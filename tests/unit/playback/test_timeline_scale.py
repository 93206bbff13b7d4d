from __future__ import annotations

from array import array
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from recviewer.model.transcript import Mark, MarkKind
from recviewer.playback.player import Player
from recviewer.playback.timeline import Clock, Source, Timeline
from recviewer.playback.timeline_scale import timeline_scale


def line_of(
    gaps: list[float], tokens: list[int] | None = None, source: Source = Source.ASSUMED
) -> Timeline:
    """Make a timeline of gaps, and of tokens a chunk (one where not given)."""
    counts = tokens or [1] * len(gaps)
    return Timeline(
        array("d", accumulate(gaps)), array("d", accumulate(counts)), Clock(source, "x")
    )


def timelines() -> st.SearchStrategy[Timeline]:
    """Draw timelines of either axis, with bursts and pauses."""
    gap = st.sampled_from([0.0, 0.1, 1.0, 30.0])
    gaps = st.lists(gap, min_size=1, max_size=40)
    return st.builds(line_of, gaps, source=st.sampled_from(Source))


@given(timelines(), st.integers(1, 60))
def test_a_chunk_stands_in_a_column_that_leads_back_to_it(
    line: Timeline, width: int
) -> None:
    scale = timeline_scale(line, width)
    columns = [scale.column_of(chunk) for chunk in range(len(line))]
    assert columns == sorted(columns)
    for chunk, column in enumerate(columns):
        assert 0 <= column < width
        last = scale.chunk(column)
        assert last >= chunk
        assert scale.column_of(last) == column


@given(timelines(), st.integers(1, 60))
def test_the_playhead_on_a_chunk_stands_in_the_chunks_column(
    line: Timeline, width: int
) -> None:
    scale = timeline_scale(line, width)
    player = Player(line)
    for chunk in range(-1, len(line)):
        column = scale.column(player.seek_chunk(chunk, 0).at(0))
        assert column == scale.column_of(chunk)


@given(timelines(), st.integers(1, 60))
def test_the_end_of_the_timeline_is_its_last_column(line: Timeline, width: int) -> None:
    scale = timeline_scale(line, width)
    assert scale.column_of(len(line) - 1) == width - 1
    assert scale.chunk(width - 1) == len(line) - 1
    assert scale.chunk(width + 9) == len(line) - 1


@given(timelines(), st.integers(1, 60))
def test_there_is_a_bar_for_every_column(line: Timeline, width: int) -> None:
    assert len(timeline_scale(line, width).bars()) == width


def test_bars_show_tokens_against_their_mean() -> None:
    assert timeline_scale(line_of([1] * 4, [1, 0, 1, 4]), 4).bars() == "▃▁▃▆"
    assert timeline_scale(line_of([1] * 4, [5, 5, 5, 5]), 4).bars() == "▄▄▄▄"


def test_a_chunk_covers_columns_where_there_are_more_of_them() -> None:
    assert timeline_scale(line_of([1, 1], [1, 3]), 6).bars() == "▃▃▃▅▅▅"


def test_a_pause_is_empty_where_time_was_recorded() -> None:
    line = line_of([0, 1, 8], source=Source.RECORDED)
    scale = timeline_scale(line, 9)
    assert scale.bars() == "▄▄▁▁▁▁▁▁▄"
    assert scale.chunk(5) == 1


def test_before_the_first_chunk_there_is_none() -> None:
    assert timeline_scale(line_of([5, 5], source=Source.RECORDED), 10).chunk(0) == -1


def test_the_most_telling_mark_of_a_column_is_shown() -> None:
    text = Mark(0, MarkKind.FIRST_TEXT, 0, "content")
    finish = Mark(1, MarkKind.FINISH, 0, "stop")
    usage = Mark(2, MarkKind.USAGE, None, "usage")
    other = Mark(9, MarkKind.USAGE, None, "usage")
    scale = timeline_scale(line_of([1] * 10), 2)
    assert scale.marks([text, finish, usage, other]) == {0: finish, 1: other}


def test_300_000_chunks_are_scale_by_bisecting() -> None:
    scale = timeline_scale(line_of([0.5] * 300_000, source=Source.RECORDED), 100)
    assert scale.chunk(49) == 149_998
    assert set(scale.bars()) == {"▄"}
