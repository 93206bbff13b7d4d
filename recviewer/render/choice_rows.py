"""The rows of a choice as strips: its text, and what the moment lays over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.selection import Selection
from textual.strip import Strip

from recviewer.model.track import Kind
from recviewer.render.cursor import Position
from recviewer.render.flow import Flow, Line
from recviewer.render.logprobs import Likelihood, Scores
from recviewer.render.sections import Section
from recviewer.render.strips import PADDING, LineStrip, Overlay, line_segments
from recviewer.render.wrap import index_drawn_at


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


class RowPainter:
    """Draws rows of a flow, and keeps those that playing on does not change.

    Rows are kept as the terminal gets them, filtered: to scroll costs next to nothing.
    """

    def __init__(self, flow: Flow, look: Look, kept: int) -> None:
        self._flow = flow
        self.look = look
        """The styles it draws with."""
        self._kept = kept
        self._settled: dict[int, Strip] = {}
        self._drawn: dict[int, tuple[object, Strip]] = {}
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
        strip = self._draw(line, row, moment)
        if self._is_settled(line, moment):
            self._settled[row] = strip
        return strip

    def draw(self, text: str, base: Style, overlays: Sequence[Overlay] = ()) -> Strip:
        """Draw a line of clean text over all the width."""
        width = self._flow.width + 2 * PADDING
        segments = line_segments(text, base, overlays, width)
        for line_filter in self.look.filters:
            segments = line_filter.apply(segments, self.look.background)
        return LineStrip(segments).crop(0, width)

    def _is_settled(self, line: Line, moment: Moment) -> bool:
        """Say whether newer chunks leave a line as it is."""
        section = self._flow.document.sections[line.section]
        old = moment.chunk if moment.fresh_after is None else moment.fresh_after
        if old >= section.last:
            return moment.caret != line.section
        return section.raw is section.complete and line.end < section.end_at(old)

    def _forget(self, moment: Moment) -> None:
        """Forget what a new moment changes, and all where too much is kept."""
        if not moment.follows(self._before) or len(self._settled) > self._kept:
            self._settled.clear()
        if len(self._drawn) > self._kept:
            self._drawn.clear()
        self._before = moment

    def _draw(self, line: Line, row: int, moment: Moment) -> Strip:
        """Draw a line, unless it was drawn just so before."""
        overlays = list(self._overlays(line, row, moment))
        caret = self._has_caret(line, row, moment)
        key = (line, caret, overlays)
        known = self._drawn.get(row)
        if known is not None and known[0] == key:
            return known[1]
        strip = self._strip(line, moment, caret=caret, overlays=overlays)
        self._drawn[row] = (key, strip)
        return strip

    def _strip(
        self, line: Line, moment: Moment, *, caret: bool, overlays: list[Overlay]
    ) -> Strip:
        section = self._flow.document.sections[line.section]
        text = section.form(moment.chunk).text[line.start : line.end]
        if caret:
            end = len(text.removesuffix("\n"))
            text = text.removesuffix("\n") + " "
            overlays = [*overlays, (end, end + 1, self.look.caret)]
        return self.draw(text, self.look.kinds[section.kind], overlays)

    def _has_caret(self, line: Line, row: int, moment: Moment) -> bool:
        return moment.caret == line.section and row == self._flow.end_row(
            line.section, moment.chunk
        )

    def _overlays(self, line: Line, row: int, moment: Moment) -> Iterator[Overlay]:
        """Yield what lies over a line, the lowest first, in its own offsets."""
        section = self._flow.document.sections[line.section]
        for start, end, style in self._spans(line, section, moment):
            if start < line.end and end > line.start:
                yield (
                    max(0, start - line.start),
                    min(end, line.end) - line.start,
                    style,
                )
        selected = moment.selection and moment.selection.get_span(row)
        if selected:
            text = section.form(moment.chunk).text[line.start : line.end]
            first, after = (
                len(text) if column < 0 else index_drawn_at(text, column)
                for column in selected
            )
            yield first, after, self.look.selection

    def _spans(self, line: Line, section: Section, moment: Moment) -> Iterator[Overlay]:
        """Yield what lies over a line's section, in the offsets of its form."""
        form = section.form(moment.chunk)
        if line.start < form.lead and section.kind is not Kind.TOOL_NAME:
            yield 0, form.lead, self.look.lead
        if moment.fresh_after is not None:
            yield section.end_at(moment.fresh_after), line.end, self.look.fresh
        known = moment.scores.get(line.section)
        if known is not None and form.pretty is None:
            lead = form.lead
            for start, end, word in known.within(line.start - lead, line.end - lead):
                yield start + lead, end + lead, self.look.likelihoods[word]
        if line.section in moment.written:
            yield *moment.written[line.section], self.look.written
        if moment.cursor is not None and moment.cursor.section == line.section:
            offset = moment.cursor.offset
            yield offset, offset + 1, self.look.cursor
