"""The rows of a choice as strips: its text, and what the moment lays over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.selection import Selection
from textual.strip import Strip

from recviewer.model.track import Kind
from recviewer.tui.choices.flow import Flow, Line
from recviewer.tui.choices.logprobs import Likelihood, Scores
from recviewer.tui.choices.sections import Section
from recviewer.tui.choices.text_cursor import Position
from recviewer.tui.common.strips import LineStrip, Overlay, line_segments
from recviewer.tui.common.wrapping import index_drawn_at


@dataclass(frozen=True, slots=True)
class Look:
    """The styles of a choice's text."""

    kinds: Mapping[Kind, Style]
    """Style of each kind of text."""
    likelihoods: Mapping[Likelihood, Style]
    """Style over tokens of each likelihood."""
    lead: Style
    """Style over what was not recorded, such as the word `reasoning`."""
    fresh: Style
    """Style over the newest text."""
    written: Style
    """Style over what one chunk wrote."""
    caret: Style
    """Style of the cell where the next text comes."""
    cursor: Style
    """Style of the character under the text cursor."""
    selection: Style
    """Style over selected text."""
    background: Color
    """Colour behind all of it."""
    filters: Sequence[LineFilter]
    """What every line passes on its way to the terminal."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the screen shows of a choice now."""

    chunk: int = -1
    """The playhead."""
    fresh_after: int | None = None
    """Text of later chunks is the newest; None where nothing is new."""
    caret: int | None = None
    """Section at whose end the caret stands."""
    cursor: Position | None = None
    """The character under the text cursor."""
    written: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Section -> range that the highlighted chunk wrote."""
    scores: Mapping[int, Scores] = field(default_factory=dict)
    """Section -> its log probabilities, where they are to be seen."""
    selection: Selection | None = None
    """What is selected with the mouse."""

    def follows(self, other: Moment) -> bool:
        """Say whether nothing but newer text lies between another moment and this."""
        return (
            self.chunk >= other.chunk
            and self.cursor == other.cursor
            and self.selection == other.selection
            and self.written == other.written
            and self.scores == other.scores
        )


@dataclass(frozen=True, slots=True)
class _View:
    """A section as it shows at a moment: what all its rows have in common."""

    text: str
    """Its text, with what is still to come."""
    base: Style
    """Style of all of it."""
    settled: int
    """What ends before this offset stays as it is, whatever comes."""
    caret_row: int
    """The row with the caret; -1 for none."""
    lead: int
    """Characters at its start that were not recorded."""
    under: Sequence[Overlay]
    """What lies over its text, below the log probabilities."""
    scores: Scores | None
    """Its log probabilities, where they are to be seen."""
    over: Sequence[Overlay]
    """What lies over them."""


class RowPainter:
    """Draws rows of a flow, and keeps those that playing on does not change.

    Rows are as wide as the widget, and kept as the terminal gets them, filtered: to
    scroll costs next to nothing.
    """

    def __init__(self, flow: Flow, look: Look, width: int, kept: int) -> None:
        self._flow = flow
        self._width = width
        self.look = look
        """The styles it draws with."""
        self._kept = kept
        self._settled: dict[int, Strip] = {}
        self._drawn: dict[int, tuple[object, Strip]] = {}
        self._views: dict[int, _View] = {}
        self._before = Moment()
        self._empty = self.draw("", look.kinds[Kind.CONTENT])

    def paint(self, row: int, moment: Moment) -> Strip:
        """Draw a row."""
        if moment is not self._before:
            self._forget(moment)
        known = self._settled.get(row)
        if known is not None:
            return known
        line = self._flow.line(row, moment.chunk)
        if line is None:
            return self._empty
        view = self._views.get(line.section) or self._view(line.section, moment)
        strip = self._draw(line, row, view, moment.selection)
        if line.end < view.settled:
            self._settled[row] = strip
        return strip

    def draw(self, text: str, base: Style, overlays: Sequence[Overlay] = ()) -> Strip:
        """Draw a line of clean text over all the width."""
        segments = line_segments(text, base, overlays, self._width)
        for line_filter in self.look.filters:
            segments = line_filter.apply(segments, self.look.background)
        return LineStrip(segments).crop(0, self._width)

    def _forget(self, moment: Moment) -> None:
        """Forget what a new moment changes, and all where too much is kept."""
        if not moment.follows(self._before) or len(self._settled) > self._kept:
            self._settled.clear()
        if len(self._drawn) > self._kept:
            self._drawn.clear()
        self._views.clear()
        self._before = moment

    def _view(self, index: int, moment: Moment) -> _View:
        """Work out how a section shows, once for all its rows."""
        section = self._flow.document.sections[index]
        form = section.form(moment.chunk)
        has_caret = moment.caret == index
        view = self._views[index] = _View(
            text=form.text,
            base=self.look.kinds[section.kind],
            settled=_settled(section, moment, has_caret=has_caret),
            caret_row=self._flow.end_row(index, moment.chunk) if has_caret else -1,
            lead=form.lead,
            under=list(self._under(section, moment)),
            scores=None if form.pretty else moment.scores.get(index),
            over=list(self._over(index, moment)),
        )
        return view

    def _draw(
        self, line: Line, row: int, view: _View, selection: Selection | None
    ) -> Strip:
        """Draw a line, unless it was drawn just so before."""
        overlays = _within(line, view.under)
        if view.scores is not None:
            overlays += _within(line, self._likelihoods(line, view.lead, view.scores))
        if view.over:
            overlays += _within(line, view.over)
        if selection is not None:
            overlays += self._selected(view.text[line.start : line.end], row, selection)
        caret = row == view.caret_row
        key = (line, caret, overlays)
        known = self._drawn.get(row)
        if known is not None and known[0] == key:
            return known[1]
        strip = self._strip(line, view, caret=caret, overlays=overlays)
        self._drawn[row] = (key, strip)
        return strip

    def _strip(
        self, line: Line, view: _View, *, caret: bool, overlays: list[Overlay]
    ) -> Strip:
        text = view.text[line.start : line.end]
        if caret:
            text = text.removesuffix("\n") + " "
            overlays = [*overlays, (len(text) - 1, len(text), self.look.caret)]
        return self.draw(text, view.base, overlays)

    def _likelihoods(self, line: Line, lead: int, scores: Scores) -> Iterator[Overlay]:
        """Yield how likely the tokens of a line were."""
        for start, end, word in scores.within(line.start - lead, line.end - lead):
            yield start + lead, end + lead, self.look.likelihoods[word]

    def _selected(self, text: str, row: int, selection: Selection) -> list[Overlay]:
        """Return what of a line is selected."""
        span = selection.get_span(row)
        if span is None:
            return []
        first, after = (
            len(text) if column < 0 else index_drawn_at(text, column) for column in span
        )
        return [(first, after, self.look.selection)]

    def _under(self, section: Section, moment: Moment) -> Iterator[Overlay]:
        """Yield what lies lowest over a section, in the offsets of its form."""
        form = section.form(moment.chunk)
        if form.lead and section.kind is not Kind.TOOL_NAME:
            yield 0, form.lead, self.look.lead
        if moment.fresh_after is not None:
            fresh = section.end_at(moment.fresh_after)
            yield fresh, len(form.text), self.look.fresh

    def _over(self, index: int, moment: Moment) -> Iterator[Overlay]:
        """Yield what lies highest over a section, in the offsets of its form."""
        if index in moment.written:
            yield *moment.written[index], self.look.written
        if moment.cursor is not None and moment.cursor.section == index:
            offset = moment.cursor.offset
            yield offset, offset + 1, self.look.cursor


def _within(line: Line, overlays: Iterable[Overlay]) -> list[Overlay]:
    """Return what lies over a line, in its own offsets."""
    return [
        (max(0, start - line.start), min(end, line.end) - line.start, style)
        for start, end, style in overlays
        if start < line.end and end > line.start
    ]


def _settled(section: Section, moment: Moment, *, has_caret: bool) -> int:
    """Return the offset before which lines stay as they are, whatever comes."""
    old = moment.chunk if moment.fresh_after is None else moment.fresh_after
    if old >= section.last:
        return 0 if has_caret else len(section.complete.text) + 1
    return section.end_at(old) if section.raw is section.complete else 0
