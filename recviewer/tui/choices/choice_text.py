"""The text of one choice; playing only changes how much of it shows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive, var
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer

from recviewer.model.track import Delta
from recviewer.model.transcript import Transcript
from recviewer.tui.choices.document import Document, Position, document
from recviewer.tui.choices.found_text import ChoiceFindTarget
from recviewer.tui.choices.logprobs import ChoiceLogprobs
from recviewer.tui.choices.reading_place import ReadingPlace
from recviewer.tui.choices.text_cursor import CursorMoves, selected_text
from recviewer.tui.choices.text_rows import RowPainter, TextState
from recviewer.tui.choices.text_styles import TextStyles, text_styles
from recviewer.tui.choices.wrapped_document import GradualWrapping, WrappedDocument
from recviewer.tui.common.finding import Findable, Finder, Leader
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.common.strips import PADDING
from recviewer.tui.keys import Scope, bindings

_WRAPPING_PAUSE_SECONDS = 0.005
"""Time left to the rest of the program between two turns of wrapping a long text."""

_FRESH_FRAMES = 6
"""Frames for which the newest text is brighter while playing."""

_CACHED_SCREENS = 4
"""Screens of strips that are cached. With more, the garbage collector's pauses show."""

_MAX_GROWING_SECTIONS = 4
"""Sections that grow at a time up to which only their newest rows are redrawn."""


class ChoiceText(ScrollView, Findable, can_focus=True, inherit_bindings=False):
    """Shows a choice up to the playhead, and which chunk wrote which character.

    It follows the end of the text while the reader is there. The text is wrapped once
    per width, a long one step by step.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.FIND)
    DEFAULT_CSS = """
    ChoiceText {
        height: 1fr;
        color: $body;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 0;
    }
    """

    playhead = var(-1, init=False)
    """The newest chunk that shows; -1 for none."""
    playing = var(False)
    """Whether the playhead moves by itself."""
    cursor: var[Position | None] = var(None)
    """The character under the text cursor; None outside the cursor mode."""
    shows_logprobs = reactive(False)
    """Whether the text is coloured by its recorded log probabilities."""

    @message_fields
    class CursorMoved(Message):
        """The text cursor stands on another character."""

        choice: int
        """Wire index of the choice."""
        delta: Delta
        """The delta that wrote the character."""
        probability: float | None
        """Recorded probability of the token it belongs to."""

    @message_fields
    class MatchAhead(Message):
        """A person wants to see a match that has not arrived at the playhead."""

        chunk: int
        """The chunk that completes it."""

    class LaidOut(Message):
        """The text has its first size."""

    class CursorEntered(Message):
        """The cursor mode begins."""

    class CursorLeft(Message):
        """The cursor mode ends."""

    def __init__(self, found: Callable[[str], None] = lambda _: None) -> None:
        """Show nothing yet.

        Args:
            found: Called with how a search stands, whenever that changes.
        """
        super().__init__()
        self.document = Document()
        """The choice as sections."""
        self._find_target = ChoiceFindTarget(self)
        self.finder = Finder(self, self._find_target, found)
        self._transcript: Transcript | None = None
        self._last_chunk = -1
        self._is_growing = False
        self._empty_text = ""
        self._logprobs = ChoiceLogprobs(self.document, ())
        self._highlighted: int | None = None
        self._written: dict[int, tuple[int, int]] = {}
        self._wrapping = GradualWrapping()
        self._wrapping_timer: Timer | None = None
        self._viewport = Size()
        self._text_styles: TextStyles | None = None
        """The current styles; None until they are needed. They outlive a painter, which
        is made anew whenever the text grows."""
        self._painter: RowPainter | None = None
        self._state = TextState()
        self._drawn_top = 0
        self._recent_playheads: deque[int] = deque(maxlen=_FRESH_FRAMES)
        self._place = ReadingPlace(self)

    @property
    def max_scroll_y(self) -> int:
        """The top row when the last row of the visible text is on the bottom row."""
        rows = self._wrapping.shown.rows(self.playhead)
        return max(0, rows - self._viewport.height)

    @property
    def state(self) -> TextState:
        """Everything that changes how the text looks now."""
        awaiting = self._is_growing or self.playhead < self._last_chunk
        recent = self._recent_playheads
        return TextState(
            playhead=self.playhead,
            fresh_after=recent[0] if recent else None,
            caret=self.document.newest(self.playhead) if awaiting else None,
            awaiting=awaiting,
            cursor=self.cursor,
            written=self._written,
            logprobs=self._logprobs.sections if self.shows_logprobs else {},
            # Textual may draw the widget once more after it has been removed.
            selection=self.text_selection if self.is_attached else None,
            found=self._find_target.found,
        )

    def show(
        self,
        transcript: Transcript,
        empty_text: str,
        *,
        more: bool,
        growing: bool = False,
    ) -> None:
        """Show a choice.

        Args:
            transcript: The choice.
            empty_text: Text to show if it has none.
            more: Whether it is the same choice with more of its chunks folded; then
                the reader's place and the cursor stay.
            growing: Whether it is still being written, so that more is awaited.
        """
        self._is_growing = growing
        self.document = document(transcript, self.document if more else None)
        self._transcript = transcript
        self._last_chunk = transcript.chunks[-1] if transcript.chunks else -1
        self._empty_text = empty_text
        self._logprobs = ChoiceLogprobs(self.document, transcript.logprobs)
        if not more:
            self.set_reactive(ChoiceText.cursor, None)
            self._highlighted = None
            self._state = TextState()
            self._place.begin()
            self._recent_playheads.clear()
        self._find_target.read(self.document)
        self._wrap()
        self.highlight(self._highlighted)
        self.finder.again()

    def highlight(self, chunk: int | None) -> None:
        """Highlight the text of a chunk and scroll it into view; None for no chunk."""
        self._highlighted = chunk
        self._written = self.document.written(chunk, self.playhead)
        self.refresh()
        for section, (start, _) in self._written.items():
            self._place.reveal(self._moves.row(Position(section, start)))
            break

    def enter_cursor(self, position: Position | None = None) -> None:
        """Begin the cursor mode, at the newest character by default."""
        position = position or self._moves.newest()
        if position is None:
            return
        if self.cursor is None:
            self.post_message(self.CursorEntered())
        self.cursor = position

    def leave_cursor(self) -> None:
        """End the cursor mode."""
        if self.cursor is not None:
            self.cursor = None
            self.post_message(self.CursorLeft())

    def go_to(self, chunk: int) -> None:
        """Put the cursor on the first character that a chunk wrote, if there is one."""
        for section, (start, end) in self.document.written(
            chunk, self.playhead
        ).items():
            if start < end:
                self.enter_cursor(Position(section, start))
                return

    def follow(self, channel: str, start: int, end: int, leader: Leader) -> None:
        """Go to a piece of a channel, one of many hits; see `Finder.follow`."""
        if match := self._find_target.match_of(channel, start, end):
            self.finder.follow(*match, leader)

    def reading_position(self) -> Position | None:
        """Return the character under the cursor, else the first one in the window."""
        shown = self._wrapping.shown
        if self.cursor is not None or shown.document is not self.document:
            return self.cursor
        line = shown.line(self.scroll_offset.y, self.playhead)
        return None if line is None else Position(line.section, line.start)

    def await_match(self, chunk: int) -> None:
        """Ask for the playhead to go to the chunk that completes a match."""
        self.post_message(self.MatchAhead(chunk))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, without borders and wrapping."""
        return selected_text(self._wrapping.shown, self.playhead, selection), "\n"

    def notify_style_update(self) -> None:
        """Redraw everything in the new styles."""
        super().notify_style_update()
        self._text_styles = self._painter = None

    def on_resize(self) -> None:
        """Wrap the text to the new width; a reader at its end stays there."""
        before, self._viewport = self._viewport, self.size
        if before.width != self._viewport.width:
            self._wrap()
        self._place.follow_end()
        if not before:
            self.post_message(self.LaidOut())

    def on_key(self, event: events.Key) -> None:
        """Move the cursor in the cursor mode; its keys come before the player's."""
        if self.cursor is None:
            return
        position = self._moves.by_key(event.key, self.cursor)
        if position is not None:
            self.cursor = position
        elif event.key == "escape" and not self.finder.matches.query:
            self.leave_cursor()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the character that was clicked."""
        offset = event.get_content_offset(self)
        if offset is None or self.text_selection is not None:
            return
        row = offset.y + self.scroll_offset.y
        position = self._moves.at_cell(row, max(0, offset.x - PADDING))
        if position is not None:
            self.enter_cursor(position)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the end of the text exactly while the reader is there."""
        super().watch_scroll_y(old_value, new_value)
        self._place.scrolled()

    def watch_playhead(self, before: int, now: int) -> None:
        """Show more or less of the text; the cursor stays on its character."""
        recent = self._recent_playheads
        fresh_before = recent[0] if recent else before
        if self.playing:
            recent.append(before)
        at_end = now >= self._last_chunk
        top = self.scroll_y
        self._place.text_changed(played=self.playing or not at_end)
        grows = self.playing and now > before and self._wrapping.shown.finished
        if self._highlighted is not None:
            self._written = self.document.written(self._highlighted, now)
            self.refresh()
        elif grows and self.scroll_y == top:
            self._refresh_newest(fresh_before, now)
        else:
            self.refresh()
        if self.cursor is not None:
            self.cursor = self._moves.same_character(self.cursor, before)
        if self._find_target.match_ahead is not None:
            self.finder.show(self._find_target.match_ahead)

    def watch_playing(self, playing: bool) -> None:
        """Leave the cursor mode when playing starts; dim fresh text when it stops."""
        self._recent_playheads.clear()
        self.refresh()
        if playing:
            self._highlighted = None
            self._written = {}
            self.leave_cursor()
            if self._is_growing:  # it is read from its end on
                self._place.text_changed(played=True)

    def watch_cursor(self, now: Position | None) -> None:
        """Scroll the cursor into view and post what wrote its character."""
        self.refresh()
        if now is None or self._transcript is None:
            return
        self._place.reveal(self._moves.row(now))
        section = self.document.sections[now.section]
        self.post_message(
            self.CursorMoved(
                self._transcript.index,
                section.delta_at(now.offset, self.playhead),
                self._logprobs.probability(now, self.playhead),
            )
        )

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the rows on the screen.

        It bypasses Textual's cache of styled lines, which builds all strips anew when
        the text scrolls. A strip of the painter's cache keeps what Textual computed
        from it.
        """
        # Textual sends no resize event if a layout comes while the widget mounts.
        if self._viewport != self.size:
            self.on_resize()
        state, top = self.state, self.scroll_offset.y
        self._state, self._drawn_top = state, top
        paint = self._rows.paint
        strips = [paint(y + top, state) for y in crop.line_range]
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Draw one row with offsets, from which Textual reads a mouse selection."""
        row = y + self._drawn_top
        return self._rows.paint(row, self._state).apply_offsets(-PADDING, row)

    @property
    def _rows(self) -> RowPainter:
        """The painter of the wrapped text in the current styles."""
        if self._text_styles is None:
            self._text_styles = text_styles(self)
        if self._painter is None:
            self._painter = RowPainter(
                self._wrapping.shown,
                self._text_styles,
                width=self.size.width,
                max_cached=_CACHED_SCREENS * max(1, self._viewport.height),
                empty_text=self._empty_text,
            )
        return self._painter

    @property
    def _moves(self) -> CursorMoves:
        return CursorMoves(self._wrapping.shown, self.playhead)

    def _wrap(self) -> None:
        """Start to wrap the text to the current width."""
        # Before the first layout, a width that is too large costs least.
        width = self.size.width or self.app.size.width
        rows = self.scroll_offset.y + self._viewport.height
        before = self._wrapping.shown
        self._wrapping.begin(self.document, width - 2 * PADDING, rows)
        self._painter = None
        self.refresh()
        self._show_wrapped(before)

    def _wrap_more(self) -> None:
        """Wrap some more of a long text."""
        before = self._wrapping.shown
        rows = before.height
        self._wrapping.proceed()
        if rows < self.scroll_offset.y + self._viewport.height:
            self.refresh()
        self._show_wrapped(before)

    def _show_wrapped(self, before: WrappedDocument) -> None:
        """Show what is wrapped by now, with the same text on the top row as before."""
        shown = self._wrapping.shown
        if shown is not before:
            line = before.line(self.scroll_offset.y, self.playhead)
            if line is not None and before.document is self.document:
                self._place.keep(self._moves.row(Position(line.section, line.start)))
            self._painter = None
            self.refresh()
        if shown is not before or shown.finished:
            # Playing changes no layout, because this is the size of the whole text.
            self.virtual_size = Size(shown.width, shown.height)
        self._place.follow_end()
        if self._wrapping_timer is not None:
            self._wrapping_timer.stop()
        if not self._wrapping.finished:
            self._wrapping_timer = self.set_timer(
                _WRAPPING_PAUSE_SECONDS, self._wrap_more
            )

    def _refresh_newest(self, since: int, now: int) -> None:
        """Redraw the rows that changed since the oldest text that was still bright."""
        growing = self.document.growing(since, now)
        if len(growing) > _MAX_GROWING_SECTIONS:
            self.refresh()
            return
        caret = self._state.caret
        for section in {*growing} if caret is None else {*growing, caret}:
            rows = self._wrapping.shown.newest_rows(section, since, now)
            self.refresh_lines(rows.start, len(rows))
