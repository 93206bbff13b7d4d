"""The chunk table and, beside it, the JSON of the chunk it stands on."""

from __future__ import annotations

from dataclasses import dataclass

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import var

from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply
from recviewer.playback.timeline import Timeline
from recviewer.widgets.chunk_table import ChunkTable
from recviewer.widgets.json_tree import JsonTree


class DrillDown(Horizontal):
    """From the playhead to the exact chunk and JSON path, and back."""

    @dataclass
    class ChunkChosen(Message):
        """The person moved to a chunk."""

        chunk: int
        """Its number."""

    playhead: var[int] = var(-1)
    playing: var[bool] = var(False)
    active: var[bool] = var(False)
    """Whether it can be seen; while not, nothing is worked out."""

    table = getters.query_one(ChunkTable)
    json = getters.query_one(JsonTree)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Exchange, Reply, Timeline] | None = None
        self._json_chunk: int | None = None

    def compose(self) -> ComposeResult:
        """Lay out the table and the tree side by side."""
        yield ChunkTable()
        yield JsonTree()

    def show(self, exchange: Exchange, reply: Reply, timeline: Timeline) -> None:
        """Show the chunks of an exchange."""
        self._shown = (exchange, reply, timeline)
        self._json_chunk = None
        if self.active:
            self.table.show(exchange, reply, timeline)
            self._show_chunk(self.playhead)

    def go_to(self, chunk: int, path: str) -> None:
        """Put both cursors on what produced a character.

        Args:
            chunk: Number of the chunk.
            path: JSON path of the text within the recording.
        """
        if self.active:
            self.table.playhead = chunk
            self._show_chunk(chunk)
            self.json.reveal(path)

    def watch_active(self, active: bool) -> None:
        """Catch up with what was shown while nobody looked."""
        if active and self._shown is not None:
            self.show(*self._shown)
            self.table.playhead = self.playhead

    def watch_playhead(self, playhead: int) -> None:
        """Follow the playhead; the JSON waits until it rests."""
        if self.active:
            self.table.playhead = playhead
            if not self.playing:
                self._show_chunk(playhead)

    def watch_playing(self, playing: bool) -> None:
        """Show the chunk at which the replay came to rest."""
        if self.active and not playing:
            self._show_chunk(self.playhead)

    @on(ChunkTable.Moved)
    def _choose(self, message: ChunkTable.Moved) -> None:
        message.stop()
        self.post_message(self.ChunkChosen(message.chunk))

    @on(ChunkTable.Selected)
    def _read_json(self, message: ChunkTable.Selected) -> None:
        message.stop()
        self._show_chunk(message.chunk)
        self.json.focus()

    def _show_chunk(self, chunk: int) -> None:
        if self._shown is None:
            return
        exchange, _, _ = self._shown
        chunks = exchange.response.chunks
        chunk = min(max(chunk, 0), len(chunks) - 1)
        if self._json_chunk == chunk:
            return
        self._json_chunk = chunk
        if chunk < 0:
            self.json.show(exchange.response.raw, ".response")
        else:
            # The data of an SSE line is JSON of its own, inside the item.
            inside = None if chunks.lines is None else ""
            self.json.show(chunks.text(chunk), chunks.path(chunk, inside))
