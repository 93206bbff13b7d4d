from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style as RichStyle
from textual.color import Color
from textual.content import Content, Span
from textual.strip import Strip
from textual.style import Style

from recviewer.tui.common.strips import (
    Piece,
    join_pieces,
    pieces_width,
    to_strip,
)

BASE = Style(Color.parse("#102030"), Color.parse("#d0d0d0"))

STYLES = [Style(bold=True), Style(foreground=Color.parse("#808080")), Style()]


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Draw a line whose styles follow each other, overlap or are nowhere."""
    text = draw(st.text("ab 你", max_size=12))
    places = st.integers(0, len(text))
    ends = draw(st.lists(st.tuples(places, places), max_size=4))
    looks = st.sampled_from(STYLES)
    spans = [Span(min(pair), max(pair), draw(looks)) for pair in ends]
    return Content(text, sorted(spans, key=first) if draw(st.booleans()) else spans)


def first(span: Span) -> int:
    return span.start


def cells(strip: Strip) -> list[tuple[str, RichStyle | None]]:
    return [(c, segment.style) for segment in strip for c in segment.text]


@given(contents(), st.integers(1, 20))
def test_a_line_is_drawn_as_textual_would_draw_it(content: Content, width: int) -> None:
    segments = content.truncate(width, ellipsis=True).render_segments(BASE)
    expected = Strip(segments).adjust_cell_length(width, BASE.rich_style)
    strip = to_strip(content, width, BASE)

    assert strip.cell_length == width
    assert cells(strip) == cells(expected)


@given(
    st.lists(st.tuples(st.text("ab 你é␀", max_size=4), st.sampled_from(["", "bold"])))
)
def test_a_line_of_pieces_is_what_textual_makes_of_them(pieces: list[Piece]) -> None:
    expected = Content.assemble(*pieces)
    line = join_pieces(pieces)

    assert line.plain == expected.plain
    assert line.cell_length == expected.cell_length == pieces_width(pieces)
    assert line.spans == [span for span in expected.spans if span.end > span.start]
