"""The chunk table, and beside it the JSON of the chunk under its cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import var

from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply
from recviewer.playback.timeline import Timeline
from recviewer.tui.common.message_fields import message_fields

if TYPE_CHECKING:
    from recviewer.tui.chunks.widget import ChunkTable
    from recviewer.tui.jsontree.widget import JsonTree

_MIN_SIDE_BY_SIDE_CELLS = 60
"""Width in which table and tree fit beside each other."""

_MIN_CELLS_PER_LINE = 2.5
"""Width for each line of height, below which they are better above each other: a cell
is about half as wide as it is high."""


class DrillDown(Horizontal):
    """Leads from the playhead to the exact chunk and JSON path, and back.

    Its table and its tree are imported and mounted when they are first needed: most
    recordings are read without them, and starting the app is 10 % faster.
    """

    DEFAULT_CSS = """
    DrillDown.-stacked { layout: vertical; }
    """

    @message_fields
    class ChunkShown(Message):
        """The JSON of another chunk is shown."""

        chunk: int

    playhead: var[int] = var(-1)
    """The newest chunk; -1 before the first."""
    playing: var[bool] = var(False)
    """Whether the playhead moves by itself."""
    place: var[tuple[int, str] | None] = var(None)
    """Chunk and JSON path of the character under a text cursor, if there is one."""
    active: var[bool] = var(False)
    """Whether it is visible; otherwise nothing is computed."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Exchange, Reply, Timeline] | None = None
        self._json_chunk: int | None = None
        self._followed: str | None = None
        """The path that is followed from chunk to chunk; None for any."""
        self._panes: tuple[ChunkTable, JsonTree] | None = None

    @property
    def table(self) -> ChunkTable:
        """The chunk table."""
        return self.mount_panes()[0]

    @property
    def json(self) -> JsonTree:
        """The JSON of a chunk."""
        return self.mount_panes()[1]

    def mount_panes(self) -> tuple[ChunkTable, JsonTree]:
        """Return the table and the tree."""
        if self._panes is None:
            from recviewer.tui.chunks.widget import ChunkTable
            from recviewer.tui.jsontree.widget import JsonTree

            self._panes = ChunkTable(), JsonTree(number=5)
            self.mount(*self._panes)
        return self._panes

    def on_resize(self) -> None:
        """Put the table above the tree where that is narrow or high."""
        width, height = self.size
        side_by_side = max(_MIN_SIDE_BY_SIDE_CELLS, height * _MIN_CELLS_PER_LINE)
        self.set_class(width < side_by_side, "-stacked")

    def show(self, exchange: Exchange, reply: Reply, timeline: Timeline) -> None:
        """Show the chunks of an exchange; see `ChunkTable.show`."""
        if self._shown is None or self._shown[0] is not exchange:
            self._followed = self._panes and self._panes[1].path
        self._shown = (exchange, reply, timeline)
        self._json_chunk = None
        if self.active:
            self.table.show(exchange, reply, timeline)
            self._follow()

    def watch_active(self, active: bool) -> None:
        """Show what was set while this was hidden."""
        if active and self._shown is not None:
            self.show(*self._shown)

    def on_chunk_table_selected(self, message: ChunkTable.Selected) -> None:
        """Go to the JSON of the chunk under the table's cursor."""
        message.stop()
        self._show_chunk(message.chunk)
        self.json.focus()

    def _follow(self) -> None:
        """Go to the chunk of the text cursor or the playhead; to its JSON if paused."""
        if not self.active:
            return
        chunk = self.playhead if self.place is None else self.place[0]
        self.table.playhead = self.playhead
        self.table.cursor = chunk
        if not self.playing or self._is_newest(chunk):
            self._show_chunk(chunk)
            if self.place is not None:
                self._reveal(self.place[1])

    watch_playhead = watch_playing = watch_place = _follow

    def _is_newest(self, chunk: int) -> bool:
        """Return whether a chunk is the last one of a stream that is being written."""
        if self._shown is None:
            return False
        exchange, reply, _ = self._shown
        return exchange.response.chunks.growing and chunk == reply.chunk_count - 1

    def _show_chunk(self, chunk: int) -> None:
        if self._shown is None:
            return
        exchange, reply, _ = self._shown
        chunks = exchange.response.chunks
        chunk = min(max(chunk, 0), len(chunks) - 1)
        if self._json_chunk == chunk:
            return
        self._json_chunk = chunk
        self.post_message(self.ChunkShown(chunk))
        if chunk < 0:
            self.json.show(exchange.response.raw(), ".response")
            return
        follows = self._followed is None or self.json.path == self._followed
        # The data of an SSE line is a JSON text of its own.
        inside = None if chunks.lines is None else ""
        delta = reply.delta_of(chunk) if follows else None
        written = None if delta is None else chunks.path(chunk, delta.path)
        path = chunks.path(chunk, inside)
        self.json.show(chunks.text(chunk), path, written, f"chunk {chunk:,}")
        if follows:
            self._followed = self.json.path

    def _reveal(self, path: str) -> None:
        """Put the cursor of the tree on a path.

        From now on it moves with each chunk to the text that the chunk wrote, until a
        person moves it elsewhere.
        """
        self.json.reveal(path)
        self._followed = self.json.path
