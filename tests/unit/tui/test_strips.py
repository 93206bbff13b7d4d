"""A line is drawn at its full width, in few segments, and goes when it is let go."""

from __future__ import annotations

import gc

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from recviewer.tui.common.strips import (
    PADDING,
    LineStrip,
    Overlay,
    line_segments,
)
from recviewer.tui.common.wrapping import drawn

BASE = Style(color="white")
BOLD = Style(bold=True)
RED = Style(color="red")

LINES = st.text("ab c\t中é", max_size=20)


def overlays() -> st.SearchStrategy[list[Overlay]]:
    place = st.integers(0, 25)
    one = st.tuples(place, place, st.sampled_from([BOLD, RED]))
    return st.lists(one, max_size=4)


@given(line=LINES, over=overlays())
def test_a_line_fills_its_width_and_says_its_text(
    line: str, over: list[Overlay]
) -> None:
    strip = LineStrip(line_segments(line, BASE, over, 100))

    assert strip.cell_length == 100
    assert strip.text.rstrip() == (" " * PADDING + drawn(line)).rstrip()


@given(line=LINES.filter(str.isalpha), over=overlays())
def test_every_character_has_its_own_style_and_those_laid_over_it(
    line: str, over: list[Overlay]
) -> None:
    segments = line_segments(line, BASE, over, 100)
    drawn_styles = [
        segment.style for segment in segments for _ in range(len(segment.text))
    ]

    for place in range(len(line)):
        wanted = BASE
        for start, end, style in over:
            if start <= place < end:
                wanted += style
        assert drawn_styles[PADDING + place] == wanted


def test_a_line_of_one_style_is_one_segment() -> None:
    assert len(line_segments("some words", BASE, [], 40)) == 1


def test_a_strip_that_is_not_divided_needs_no_garbage_collector() -> None:
    gc.disable()
    try:
        strip = LineStrip(line_segments("some words", BASE, [], 40))
        gc.collect()

        assert strip.divide([40]) == [strip]

        del strip
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_strip_is_divided_where_something_covers_a_part_of_it() -> None:
    strip = LineStrip(line_segments("some words", BASE, [], 40))

    left, right = strip.divide([6, 40])

    assert (left.text, right.text.rstrip()) == (" some ", "words")
