"""Lines as strips: their width, their styles, and their memory."""

from __future__ import annotations

import gc

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style as RichStyle
from textual.color import Color
from textual.content import Content, Span
from textual.filter import Monochrome
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style

from recviewer.tui.common.strips import (
    PADDING,
    Canvas,
    LineStrip,
    Overlay,
    Piece,
    Selected,
    join_pieces,
    line_segments,
    pieces_width,
    to_strip,
)
from recviewer.tui.common.wrapping import drawn

BASE = RichStyle(color="white")
BOLD = RichStyle(bold=True)
RED = RichStyle(color="red")

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


BACK = Style(Color.parse("#102030"), Color.parse("#d0d0d0"))

STYLES = [Style(bold=True), Style(foreground=Color.parse("#808080")), Style()]


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Draw a line whose styles follow each other, overlap or are nowhere."""
    text = draw(st.text("ab 你", max_size=12))
    places = st.integers(0, len(text))
    ends = draw(st.lists(st.tuples(places, places), max_size=4))
    looks = st.sampled_from(STYLES)
    spans = [Span(min(pair), max(pair), draw(looks)) for pair in ends]
    return Content(
        text, sorted(spans, key=span_start) if draw(st.booleans()) else spans
    )


def span_start(span: Span) -> int:
    return span.start


def styled_characters(strip: Strip) -> list[tuple[str, RichStyle | None]]:
    return [(c, segment.style) for segment in strip for c in segment.text]


@given(contents(), st.integers(1, 20))
def test_a_line_is_drawn_as_textual_would_draw_it(content: Content, width: int) -> None:
    segments = content.truncate(width, ellipsis=True).render_segments(BACK)
    expected = Strip(segments).adjust_cell_length(width, BACK.rich_style)
    strip = to_strip(content, width, BACK)

    assert strip.cell_length == width
    assert styled_characters(strip) == styled_characters(expected)


@given(
    st.lists(st.tuples(st.text("ab 你é␀", max_size=4), st.sampled_from(["", "bold"])))
)
def test_a_line_of_pieces_is_what_textual_makes_of_them(pieces: list[Piece]) -> None:
    expected = Content.assemble(*pieces)
    line = join_pieces(pieces)

    assert line.plain == expected.plain
    assert line.cell_length == expected.cell_length == pieces_width(pieces)
    assert line.spans == [span for span in expected.spans if span.end > span.start]


def test_selected_text_is_styled_to_the_end_of_the_line_too() -> None:
    style, line = Style(reverse=True), Content("abcd")
    selected = Selected(Selection(Offset(1, 5), Offset(3, 6)), style)

    assert selected.draw(line, 4).spans == []
    assert selected.draw(line, 5).spans == [Span(1, 4, style)]
    assert selected.draw(line, 6).spans == [Span(0, 3, style)]


def test_a_canvas_fills_its_width_and_filters_each_line() -> None:
    plain = Canvas(6, 1, [], Color.parse("black"))
    grey = Canvas(6, 1, [Monochrome()], Color.parse("black"))
    line = Content.styled("ab", "red")

    assert plain.strip(line, BACK).text == "ab    "
    colours = [
        {segment.style and segment.style.color for segment in canvas.strip(line, BACK)}
        for canvas in (plain, grey)
    ]
    assert colours[0] != colours[1]
