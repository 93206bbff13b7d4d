"""The chunk table: one row a chunk, in step with the playhead."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from recviewer.model.exchange import Chunks, Exchange
from recviewer.model.transcript import Reply
from recviewer.playback.timeline import Timeline
from recviewer.text.numbers import plural
from recviewer.tui.chunks.constant_fields import (
    ConstantFields,
    constant_fields,
    footer_lines,
)
from recviewer.tui.chunks.rows import ChunkFindTarget, ChunkRows
from recviewer.tui.common.finding import Findable, Finder
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.common.panel import PanelTitle
from recviewer.tui.common.row_list import RowList
from recviewer.tui.keys import Scope, bindings

_PROGRESS_SECONDS = 0.5
"""Time between two updates of how many chunks have been compared."""


class ChunkTable(RowList, Findable):
    """Shows what each chunk did; its cursor is the playhead.

    The fields that are the same in all chunks stand in its footer.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.CHUNKS),
        *bindings(Scope.FIND),
    ]

    playhead: reactive[int] = reactive(-1, repaint=False)
    """The newest chunk; -1 before the first."""

    @message_fields
    class Moved(Message):
        """A person moved the cursor."""

        chunk: int
        """Number of the chunk it is on."""

    @message_fields
    class Selected(Message):
        """A person wants to see a chunk's JSON."""

        chunk: int

    def __init__(self) -> None:
        self._rows = ChunkRows()
        super().__init__(self._rows, self._rows.heading)
        self.panel = PanelTitle(self, 4, "chunks")
        target = ChunkFindTarget(self._rows, lambda: self.cursor, self.choose)
        self.finder = Finder(self, target, self.panel.note)
        self._exchange: Exchange | None = None
        self._fields: ConstantFields | None = None
        self._fields_open = False

    def on_mount(self) -> None:
        """Fit the footer when the scroll bar appears or disappears, too."""
        self.watch(self, "show_vertical_scrollbar", self._draw_footer, init=False)

    def show(self, exchange: Exchange, reply: Reply, timeline: Timeline) -> None:
        """Show the chunks of an exchange, as far as they are folded."""
        changed = self._exchange is not exchange
        self._exchange = exchange
        self._rows.show(exchange.response.chunks, reply, timeline)
        self.row_count = reply.chunk_count
        self.panel.show(Content(plural(reply.chunk_count, "chunk")))
        self.playhead = min(self.playhead, reply.chunk_count - 1)
        if changed:
            self._fields, self._fields_open = None, False
            if not exchange.response.chunks.growing:
                self._compare(exchange.response.chunks)
        self._draw_footer()
        self.finder.again()
        self.refresh()

    def watch_playhead(self, playhead: int) -> None:
        """Follow the playhead."""
        self._rows.playhead = playhead
        self.cursor = playhead

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the chunks between two positions of the playhead."""
        super().watch_cursor(old, new)
        top, page = self.row_cursor.top, self.row_cursor.page
        first, last = max(min(old, new), top), min(max(old, new), top + page)
        self.refresh_lines(first, max(0, last - first) + 1)

    def cursor_chosen(self, row: int) -> None:
        """Move the playhead, too."""
        self.playhead = row
        self.post_message(self.Moved(row))

    def action_select(self) -> None:
        """Go to the JSON of the chunk."""
        self.post_message(self.Selected(self.cursor))

    @on(RowList.FooterClicked)
    def action_toggle_constant(self) -> None:
        """Show or hide the fields that are the same in all chunks."""
        self._fields_open = not self._fields_open
        self._draw_footer()

    @on(events.Resize)
    def _draw_footer(self) -> None:
        """Draw the fields in at most half of the lines; one chunk alone has none."""
        fields = self._fields
        if fields is None or self.row_count < 2 or (fields.is_complete and not fields):
            self.footer = ()
        else:
            region, is_open = self.scrollable_content_region, self._fields_open
            half = region.height // 2
            self.footer = footer_lines(fields, region.width, half, is_open=is_open)

    @work(exclusive=True, group="constants")
    async def _compare(self, chunks: Chunks) -> None:
        """Compare all chunks in short steps, so that frames are drawn meanwhile."""
        drawn_at = 0.0
        for fields in constant_fields(chunks):
            self._fields = fields
            if fields.is_complete or monotonic() - drawn_at > _PROGRESS_SECONDS:
                self._draw_footer()
                drawn_at = monotonic()
            await asyncio.sleep(0)
        self.show_cursor()
