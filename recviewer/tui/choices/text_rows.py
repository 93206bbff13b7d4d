"""The rows of a choice's text as strips, with everything that is laid over the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from recviewer.model.track import Kind
from recviewer.tui.choices.document import Form, Position, Section
from recviewer.tui.choices.found_text import FoundText
from recviewer.tui.choices.logprobs import TrackLogprobs
from recviewer.tui.choices.text_styles import TextStyles
from recviewer.tui.choices.wrapped_document import Line, WrappedDocument
from recviewer.tui.common.strips import LineStrip, Overlay, line_segments
from recviewer.tui.common.wrapping import index_drawn_at


class TextState(msgspec.Struct, frozen=True):
    """Everything that changes how the rows of a document look."""

    playhead: int = -1
    """The newest chunk that shows; -1 for none."""
    fresh_after: int | None = None
    """Text of later chunks is drawn as new; None if no text is."""
    caret: int | None = None
    """Section at whose end the caret stands."""
    awaiting: bool = False
    """Whether more of the choice is still to come."""
    cursor: Position | None = None
    """The character under the text cursor."""
    written: Mapping[int, tuple[int, int]] = msgspec.field(default_factory=dict)
    """The range that the highlighted chunk wrote, by section."""
    logprobs: Mapping[int, TrackLogprobs] = msgspec.field(default_factory=dict)
    """Log probabilities by section; empty while the text is not coloured by them."""
    selection: Selection | None = None
    """What is selected with the mouse."""
    found: FoundText | None = None
    """What a search found."""

    def only_adds_text(self, other: TextState) -> bool:
        """Return whether it differs from an earlier state in nothing but newer text."""
        return (
            self.playhead >= other.playhead
            and self.cursor == other.cursor
            and self.selection == other.selection
            and self.written == other.written
            and self.logprobs == other.logprobs
            and self.found is other.found
        )


class _View(msgspec.Struct, frozen=True):
    """What all rows of a section have in common in one state."""

    form: Form
    """Its text, including the part that is still to come."""
    base: Style
    """Style of its text."""
    settled: int
    """Lines that end before this offset look the same in all later states."""
    caret_row: int
    """The row with the caret; -1 for none."""
    label_length: int
    """Characters at its start that were not recorded."""
    under: Sequence[Overlay]
    """Overlays below the log probabilities."""
    logprobs: TrackLogprobs | None
    """Its log probabilities, while the text is coloured by them."""
    over: Sequence[Overlay]
    """Overlays above the log probabilities."""
    cursor: Overlay | None
    """The character under the text cursor."""


class RowPainter:
    """Draws rows of a wrapped document and caches those that playing leaves unchanged.

    The cached strips are as wide as the widget and already filtered for the terminal,
    so scrolling costs next to nothing.
    """

    def __init__(
        self,
        wrapped: WrappedDocument,
        styles: TextStyles,
        *,
        width: int,
        max_cached: int,
        empty_text: str = "",
    ) -> None:
        """Make a painter.

        Args:
            wrapped: The document.
            styles: The styles to draw with.
            width: Cells of a row, with padding.
            max_cached: Rows to cache at most, in each of two caches.
            empty_text: Text to show if the document has no sections.
        """
        self._wrapped = wrapped
        self._styles = styles
        self._width = width
        self._max_cached = max_cached
        self._empty_text = empty_text
        self._settled: dict[int, Strip] = {}
        self._drawn: dict[int, tuple[object, Strip]] = {}
        self._views: dict[int, _View] = {}
        self._state = TextState()
        self._empty = self._fill("", styles.kinds[Kind.CONTENT])

    def paint(self, row: int, state: TextState) -> Strip:
        """Draw a row."""
        if state is not self._state:
            self._change(state)
        cached = self._settled.get(row)
        if cached is not None:
            return cached
        line = self._wrapped.line(row, state.playhead)
        if line is None:
            return self._empty if row else self._start(state)
        view = self._views.get(line.section) or self._view(line.section, state)
        strip = self._draw(line, row, view, state)
        if line.end < view.settled:
            self._settled[row] = strip
        return strip

    def _fill(self, text: str, base: Style, overlays: Sequence[Overlay] = ()) -> Strip:
        """Draw a line of sanitized text that fills the width."""
        segments = line_segments(text, base, overlays, self._width)
        for line_filter in self._styles.filters:
            segments = line_filter.apply(segments, self._styles.background)
        return LineStrip(segments).crop(0, self._width)

    def _change(self, state: TextState) -> None:
        """Drop what another state changes, and caches that have become too large."""
        keeps = state.only_adds_text(self._state)
        if not keeps or len(self._settled) > self._max_cached:
            self._settled.clear()
        if len(self._drawn) > self._max_cached:
            self._drawn.clear()
        self._views.clear()
        self._state = state

    def _start(self, state: TextState) -> Strip:
        """Draw the first row while no text has arrived."""
        document, base = self._wrapped.document, self._styles.kinds[Kind.CONTENT]
        if not document.sections and state.playhead >= 0:
            return self._fill(self._empty_text, base + self._styles.label)
        if state.awaiting and not document.begun(state.playhead):
            return self._fill(" ", base, [(0, 1, self._styles.caret)])
        return self._empty

    def _view(self, index: int, state: TextState) -> _View:
        """Work out what all rows of a section have in common."""
        section = self._wrapped.document.sections[index]
        form = section.form(state.playhead)
        caret = state.caret == index
        view = self._views[index] = _View(
            form=form,
            base=self._styles.kinds[section.kind],
            settled=_settled(section, state, has_caret=caret),
            caret_row=self._wrapped.end_row(index, state.playhead) if caret else -1,
            label_length=form.label_length,
            under=list(self._under(section, state)),
            logprobs=None if form.pretty else state.logprobs.get(index),
            over=self._written(index, state),
            cursor=self._cursor(index, state),
        )
        return view

    def _draw(self, line: Line, row: int, view: _View, state: TextState) -> Strip:
        """Draw a line, unless the cached strip of the row looks the same."""
        overlays = _within(line, view.under)
        if view.logprobs is not None:
            overlays += _within(line, self._likelihoods(line, view, view.logprobs))
        if view.over:
            overlays += _within(line, view.over)
        if state.found is not None:
            overlays += _within(line, self._found(line, view.form, state.found))
        if view.cursor is not None:
            overlays += _within(line, [view.cursor])
        if state.selection is not None:
            text = view.form.text[line.start : line.end]
            overlays += self._selected(text, row, state.selection)
        caret = row == view.caret_row
        key = (line, caret, overlays)
        cached = self._drawn.get(row)
        if cached is not None and cached[0] == key:
            return cached[1]
        strip = self._strip(line, view, caret=caret, overlays=overlays)
        self._drawn[row] = (key, strip)
        return strip

    def _strip(
        self, line: Line, view: _View, *, caret: bool, overlays: list[Overlay]
    ) -> Strip:
        text = view.form.text[line.start : line.end]
        if caret:
            text = text.removesuffix("\n") + " "
            overlays = [*overlays, (len(text) - 1, len(text), self._styles.caret)]
        return self._fill(text, view.base, overlays)

    def _likelihoods(
        self, line: Line, view: _View, logprobs: TrackLogprobs
    ) -> Iterator[Overlay]:
        """Yield the likelihoods of a line's tokens, in the offsets of the form."""
        label = view.label_length
        for start, end, word in logprobs.within(line.start - label, line.end - label):
            yield start + label, end + label, self._styles.likelihoods[word]

    def _selected(self, text: str, row: int, selection: Selection) -> list[Overlay]:
        """Return the selected part of a line."""
        span = selection.get_span(row)
        if span is None:
            return []
        first, after = (
            len(text) if column < 0 else index_drawn_at(text, column) for column in span
        )
        return [(first, after, self._styles.selection)]

    def _under(self, section: Section, state: TextState) -> Iterator[Overlay]:
        """Yield the lowest overlays of a section, in the offsets of its form."""
        form = section.form(state.playhead)
        if form.label_length and section.kind is not Kind.TOOL_NAME:
            yield 0, form.label_length, self._styles.label
        if state.fresh_after is not None:
            fresh = section.end_at(state.fresh_after)
            yield fresh, len(form.text), self._styles.fresh

    def _written(self, index: int, state: TextState) -> Sequence[Overlay]:
        """Return what the highlighted chunk wrote, in the offsets of the form."""
        span = state.written.get(index)
        return [(*span, self._styles.written)] if span else ()

    def _found(self, line: Line, form: Form, found: FoundText) -> Iterator[Overlay]:
        """Yield the matches in a line, in the offsets of its form."""
        styles = self._styles
        for left, right, is_current in found.within(
            line.section, form, line.start, line.end
        ):
            yield left, right, styles.current if is_current else styles.match

    def _cursor(self, index: int, state: TextState) -> Overlay | None:
        """Return the character under the cursor, in the offsets of the form."""
        if state.cursor is None or state.cursor.section != index:
            return None
        offset = state.cursor.offset
        return offset, offset + 1, self._styles.cursor


def _within(line: Line, overlays: Iterable[Overlay]) -> list[Overlay]:
    """Return the overlays of a line, in its own offsets."""
    return [
        (max(0, start - line.start), min(end, line.end) - line.start, style)
        for start, end, style in overlays
        if start < line.end and end > line.start
    ]


def _settled(section: Section, state: TextState, *, has_caret: bool) -> int:
    """Return the offset before which lines look the same in all later states."""
    old = state.playhead if state.fresh_after is None else state.fresh_after
    if old >= section.last:
        return 0 if has_caret else len(section.complete.text) + 1
    return section.end_at(old) if section.raw is section.complete else 0
