"""The transport bar: the state of the replay, and a timeline to scrub."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import msgspec
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from recviewer.model.transcript import Mark, MarkKind, Reply
from recviewer.playback.player import Playhead
from recviewer.playback.timeline import Timeline
from recviewer.playback.timeline_scale import TimelineScale, timeline_scale
from recviewer.playback.words import chunk_text, no_replay_text
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.common.strips import to_strip
from recviewer.tui.exchange import transport_lines as rows
from recviewer.tui.exchange.transport_lines import Chip, Live
from recviewer.tui.keys import Scope, bindings


class TransportBar(Widget, can_focus=True):
    """Shows a replay's state and timeline. It requests changes and makes none itself.

    A click on the timeline seeks, dragging scrubs, the wheel steps. A click on the play
    sign plays or pauses, one on the speed or the clock offers others. Pointing at the
    timeline shows what a chunk holds.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PERCENT)
    DEFAULT_CSS: ClassVar[str] = """
    TransportBar {
        height: auto;
        border-left: round $rule;
        border-right: round $rule;
        background: $surface;
        &:focus {
            border-left: heavy $focus;
            border-right: heavy $focus;
        }
    }
    """

    playhead: reactive[Playhead] = reactive(Playhead(), repaint=False)
    playing: reactive[bool] = reactive(False)
    speed: reactive[float] = reactive(1.0)
    loop: reactive[bool] = reactive(False)
    """Whether it starts again at the end."""
    text_cursor: reactive[int | None] = reactive(None)
    """The chunk that wrote the character under the text cursor; None without one."""
    live: reactive[Live | None] = reactive(None)
    """How the stream goes on; None if it is not being written."""
    compact: reactive[bool] = reactive(False, layout=True)
    """Whether the bar has two rows instead of three."""
    _pointed_at: reactive[int | None] = reactive(None)
    """The chunk under the mouse."""

    @message_fields
    class SeekRequested(Message):
        """The person wants the playhead on a chunk."""

        chunk: int
        """The chunk; -1 for the position before the first."""

    @message_fields
    class ChipClicked(Message):
        """The person wants to play or pause, or to change the speed or the clock."""

        chip: Chip

    def __init__(self) -> None:
        super().__init__()
        self._reply: Reply | None = None
        self._timeline: Timeline | None = None
        self._streamed = True
        self._count: Callable[[int], str] = lambda chunk: ""
        self._first_text = 0
        self._cached_layout: _Layout | None = None
        self._requested_chunk: int | None = None

    def show(
        self,
        reply: Reply,
        timeline: Timeline,
        *,
        streamed: bool = True,
        count: Callable[[int], str] = lambda chunk: "",
    ) -> None:
        """Show another reply, more of it, or the same one by another clock.

        Args:
            reply: The folded chunks.
            timeline: When they are due.
            streamed: Whether they came one by one. If not, there is no replay.
            count: Says how many chunks have come at a chunk of the reply, where those
                are steps of a race; empty if they are chunks.
        """
        self._count = count
        self._reply = reply
        self._streamed = streamed
        self._timeline = timeline
        begins = (MarkKind.FIRST_TEXT, MarkKind.TOOL_CALL)
        marks = (mark.chunk for mark in reply.marks if mark.kind in begins)
        self._first_text = min(marks, default=0)
        self._cached_layout = None
        self._pointed_at = None
        self.refresh()

    @property
    def is_replayable(self) -> bool:
        """Whether there is anything to replay."""
        line = self._timeline
        return self._streamed and line is not None and len(line) > 1

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the same number of rows whatever is shown, so nothing moves."""
        return 2 if self.compact else 3

    def render_line(self, y: int) -> Strip:
        """Draw a row."""
        return to_strip(self._row(y), self.size.width, self.visual_style)

    def watch_playhead(self, before: Playhead, now: Playhead) -> None:
        """Redraw the status, and the bars if the playhead is in another column."""
        width, height = self.size
        self.refresh(Region(0, height - 1, width, 1))
        layout = self._current_layout()
        if layout is None or layout.scale.column(before) != layout.scale.column(now):
            self.refresh(Region(0, 0, width, 1))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Seek where the timeline is clicked, or play or pause."""
        event.stop()
        offset = event.get_content_offset_capture(self)
        layout = self._current_layout()
        if layout is None:
            return
        if self._is_timeline(offset.y):
            self.capture_mouse()
            self._request_seek(layout.chunk(offset.x))
        elif chip := self._status_row().chip_at(offset.x):
            self.post_message(self.ChipClicked(chip))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Scrub while a button is held, else show what a chunk holds."""
        offset = event.get_content_offset_capture(self)
        layout = self._current_layout()
        scrubbing = self.app.mouse_captured is self
        if layout is None or not (scrubbing or self._is_timeline(offset.y)):
            self._pointed_at = None
            chip = self._status_row().chip_at(offset.x) if layout else None
            self.tooltip = chip
            return
        self.tooltip = None
        if scrubbing:
            self._pointed_at = layout.scale.chunk(offset.x)
            self._request_seek(self._pointed_at)
        else:
            self._pointed_at = layout.chunk(offset.x)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Stop scrubbing."""
        event.stop()
        self.release_mouse()

    def on_leave(self) -> None:
        """Show the state of the replay again."""
        self._pointed_at = None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Step one chunk forward."""
        event.stop()
        self._step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Step one chunk back."""
        event.stop()
        self._step(-1)

    def _row(self, y: int) -> Content:
        layout = self._current_layout()
        if self._reply is None or self._timeline is None:
            return Content()
        if layout is None:
            if self.live is not None and y == self.size.height - 1:
                return self._status_row().content
            why = no_replay_text(len(self._timeline), self._streamed)
            why = "" if self.live is not None else why
            return Content.styled(why if y == 0 else "", "$quiet")
        scale, chunk = layout.scale, self.text_cursor
        cursor = None if chunk is None else scale.column_of(chunk)
        if y == 0:
            column = scale.column(self.playhead)
            if self.size.height < 3:
                return rows.density_row(layout.bars, column, layout.marks, cursor)
            return rows.density_row(layout.bars, column)
        if self._is_timeline(y):
            return rows.marks_row(layout.marks, len(scale), cursor)
        return self._status_row().content

    def _status_row(self) -> rows.StatusRow:
        assert self._reply is not None
        assert self._timeline is not None
        status = rows.Status(
            self._timeline,
            self.playhead,
            self.playing,
            self.speed,
            self.loop,
            self._first_text,
            self.live,
            self._count(self.playhead.chunk),
        )
        text = None
        if (chunk := self._pointed_at) is not None:
            text = chunk_text(self._reply, chunk, self._count(chunk))
        return rows.status_row(status, self.size.width, text)

    def _is_timeline(self, row: int) -> bool:
        return 0 <= row < self.size.height - 1

    def _step(self, count: int) -> None:
        self._pointed_at = None  # the status says where the step led
        requested = self._requested_chunk
        base = self.playhead.chunk if requested is None else requested
        if self._timeline is not None:
            self._request_seek(min(max(base + count, -1), len(self._timeline) - 1))

    def _request_seek(self, chunk: int) -> None:
        """Request a seek once per frame; of several, the latest counts."""
        if self._requested_chunk is None:
            self.call_after_refresh(self._post_request)
        self._requested_chunk = chunk

    def _post_request(self) -> None:
        chunk, self._requested_chunk = self._requested_chunk, None
        if chunk is not None and chunk != self.playhead.chunk:
            self.post_message(self.SeekRequested(chunk))

    def _current_layout(self) -> _Layout | None:
        """Return the layout for the current width; None if there is no replay."""
        width, timeline = self.size.width, self._timeline
        if timeline is None or self._reply is None or not self.is_replayable:
            return None
        if not width:
            return None
        if self._cached_layout is None or len(self._cached_layout.scale) != width:
            scale = timeline_scale(timeline, width)
            marks = scale.marks(self._reply.marks)
            self._cached_layout = _Layout(scale, scale.bars(), marks)
        return self._cached_layout


class _Layout(msgspec.Struct, frozen=True):
    """What stays the same at one width while the playhead moves."""

    scale: TimelineScale
    bars: str
    marks: Mapping[int, Mark]

    def chunk(self, column: int) -> int:
        """Return the chunk of a column: of several, the one that is marked."""
        mark = self.marks.get(column)
        return self.scale.chunk(column) if mark is None else mark.chunk
