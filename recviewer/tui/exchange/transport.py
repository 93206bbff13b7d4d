"""The transport bar: where the replay stands, and a timeline to scrub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from recviewer.model.transcript import Mark, Reply
from recviewer.playback.player import Playhead
from recviewer.playback.timeline import Timeline
from recviewer.tui.common.row import to_strip
from recviewer.tui.exchange import transport_lines as rows
from recviewer.tui.exchange.scale import Scale, scale


class TransportBar(Widget, can_focus=True):
    """Shows a replay's state and timeline; it asks for changes and makes none.

    A click on the timeline seeks, dragging scrubs, the wheel steps, pointing tells
    what a chunk holds, a click on the first sign plays or pauses.
    """

    ALLOW_SELECT = False

    DEFAULT_CSS: ClassVar[str] = """
    TransportBar {
        height: auto;
        padding: 0 1;
        background: $surface;
        &:focus { background: $row; }
        &:ansi:focus { text-style: bold; }
    }
    """

    playhead: reactive[Playhead] = reactive(Playhead(), repaint=False)
    """Where the replay stands."""
    playing: reactive[bool] = reactive(False)
    """Whether it moves."""
    speed: reactive[float] = reactive(1.0)
    """How fast."""
    loop: reactive[bool] = reactive(False)
    """Whether it begins again at the end."""
    compact: reactive[bool] = reactive(False, layout=True)
    """Whether to take two rows instead of three."""
    _pointed_at: reactive[int | None] = reactive(None)
    """The chunk under the mouse."""

    @dataclass
    class Sought(Message):
        """A person wants the playhead on a chunk."""

        chunk: int
        """The chunk; -1 for the state before the first."""

    @dataclass
    class PlayToggled(Message):
        """A person wants to play or pause."""

    def __init__(self) -> None:
        super().__init__()
        self._reply: Reply | None = None
        self._line: Timeline | None = None
        self._streamed = True
        self._drawn: _Drawn | None = None
        self._wanted: int | None = None

    def show(self, reply: Reply, timeline: Timeline, *, streamed: bool = True) -> None:
        """Show another reply, more of it, or the same by another clock.

        Args:
            reply: What its chunks say.
            timeline: When they are due.
            streamed: Whether they came one by one, so that there is a replay.
        """
        self._reply = reply
        self._streamed = streamed
        self._line = timeline
        self._drawn = None
        self._pointed_at = None
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as many rows whatever is shown, so that nothing moves."""
        return 2 if self.compact else 3

    def render_line(self, y: int) -> Strip:
        """Draw a row."""
        return to_strip(self._row(y), self.size.width, self.visual_style)

    def watch_playhead(self, before: Playhead, now: Playhead) -> None:
        """Draw where it stands; the marks stay, and the bars while it is in one."""
        width, height = self.size
        self.refresh(Region(0, height - 1, width, 1))
        drawn = self._drawing()
        if drawn is None or drawn.scale.column(before) != drawn.scale.column(now):
            self.refresh(Region(0, 0, width, 1))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Seek to where the timeline is clicked, or play or pause."""
        event.stop()
        offset = event.get_content_offset_capture(self)
        drawn = self._drawing()
        if drawn is None:
            return
        if self._is_timeline(offset.y):
            self.capture_mouse()
            self._want(drawn.scale.chunk(offset.x))
        elif offset.x <= 1:
            self.post_message(self.PlayToggled())

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Scrub while a button is held on the timeline, else tell what is there."""
        offset = event.get_content_offset_capture(self)
        drawn = self._drawing()
        scrubbing = self.app.mouse_captured is self
        if drawn is None or not (scrubbing or self._is_timeline(offset.y)):
            self._pointed_at = None
            return
        self._pointed_at = drawn.scale.chunk(offset.x)
        if scrubbing:
            self._want(self._pointed_at)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End scrubbing."""
        event.stop()
        self.release_mouse()

    def on_leave(self) -> None:
        """Tell about the replay again."""
        self._pointed_at = None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go a chunk forward."""
        event.stop()
        self._step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go a chunk back."""
        event.stop()
        self._step(-1)

    def _row(self, y: int) -> Content:
        drawn = self._drawing()
        if self._reply is None or self._line is None:
            return Content()
        if drawn is None:
            why = rows.nothing_words(len(self._line), self._streamed)
            return Content.styled(why if y == 0 else "", "$quiet")
        if y == 0:
            marks = drawn.marks if self.size.height < 3 else None
            return rows.density_row(
                drawn.bars, drawn.scale.column(self.playhead), marks
            )
        if self._is_timeline(y):
            return rows.marks_row(drawn.marks, len(drawn.scale))
        status = rows.Status(
            self._line, self.playhead, self.playing, self.speed, self.loop
        )
        chunk = self._pointed_at
        words = None if chunk is None else rows.chunk_words(self._reply, chunk)
        return rows.status_row(status, len(drawn.scale), words)

    def _is_timeline(self, row: int) -> bool:
        return 0 <= row < self.size.height - 1

    def _step(self, count: int) -> None:
        base = self.playhead.chunk if self._wanted is None else self._wanted
        if self._line is not None:
            self._want(min(max(base + count, -1), len(self._line) - 1))

    def _want(self, chunk: int) -> None:
        """Ask for a chunk, once a frame: of many moves the newest counts."""
        if self._wanted is None:
            self.call_after_refresh(self._ask)
        self._wanted = chunk

    def _ask(self) -> None:
        if self._wanted is not None and self._wanted != self.playhead.chunk:
            self.post_message(self.Sought(self._wanted))
        self._wanted = None

    def _drawing(self) -> _Drawn | None:
        """Return what a width needs drawn once; None where nothing is replayed."""
        width, line = self.size.width, self._line
        if self._reply is None or line is None or not self._streamed or not width:
            return None
        if len(line) < 2:
            return None
        if self._drawn is None or len(self._drawn.scale) != width:
            self._drawn = _drawn(self._reply, line, width)
        return self._drawn


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What stays the same while the playhead moves."""

    scale: Scale
    bars: str
    marks: Mapping[int, Mark]


def _drawn(reply: Reply, timeline: Timeline, width: int) -> _Drawn:
    columns = scale(timeline, width)
    return _Drawn(columns, columns.bars(), columns.marks(reply.marks))
