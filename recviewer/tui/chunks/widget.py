"""All chunks as rows, in step with the playhead."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass
from time import monotonic
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply
from recviewer.playback.timeline import Timeline
from recviewer.text.numbers import plural
from recviewer.tui.chunks.constants import (
    Constants,
    constants,
    field,
    line,
)
from recviewer.tui.chunks.rows import Columns, chunk_row, columns
from recviewer.tui.common.cursor_list import CursorList
from recviewer.tui.keys import Scope, bindings

_PATIENCE = 0.5
"""Seconds after which it is said anew how many chunks were looked at, if no frame
that was drawn for something else has said so."""


class ChunkTable(CursorList):
    """Shows what each chunk did; its cursor is the playhead."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.CHUNKS)

    playhead: reactive[int] = reactive(-1, repaint=False)
    """The chunk that came last; -1 before the first."""

    @dataclass
    class Moved(Message):
        """The person moved the cursor."""

        chunk: int
        """Number of the chunk it is on."""

    @dataclass
    class Selected(Message):
        """The person wants to see a chunk's JSON."""

        chunk: int
        """Its number."""

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "chunks"
        self._exchange: Exchange | None = None
        self._reply: Reply | None = None
        self._timeline: Timeline | None = None
        self._columns = Columns(1, 0, 1, 1)
        self._shown_at = 0
        self._constants: Constants | None = None
        self._unfolded = False
        self._due = 0.0
        """When to say again how many chunks were looked at."""

    def show(self, exchange: Exchange, reply: Reply, timeline: Timeline) -> None:
        """Show the chunks of an exchange, as far as they are folded.

        Args:
            exchange: The exchange.
            reply: What its chunks say; a later one of the same exchange goes further.
            timeline: When they came.
        """
        changed = self._exchange is not exchange
        self._exchange, self._reply = exchange, reply
        self._timeline = None if timeline.in_chunks else timeline
        self._shown_at += 1
        duration = self._timeline.duration if self._timeline else None
        self._columns = columns(reply, duration)
        self.row_count = reply.chunk_count
        self.border_title = plural(reply.chunk_count, "chunk")
        self.playhead = min(self.playhead, reply.chunk_count - 1)
        if changed:
            self._constants = None
            self._unfolded = False
            self._look()
        self._fit_footer()
        self.refresh()

    def watch_playhead(self, playhead: int) -> None:
        """Follow the playhead."""
        self.cursor = playhead

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw what came, or went, between two chunks."""
        super().watch_cursor(old, new)
        top = self.scroll_offset.y
        first, last = max(min(old, new), top), min(max(old, new), top + self.page)
        self.refresh_lines(first, max(0, last - first) + 1)

    def chosen(self, row: int) -> None:
        """Lead: the replay is to follow."""
        self.playhead = row
        self.post_message(self.Moved(row))

    def footer_clicked(self) -> None:
        """Open or close the fields that are the same in all chunks."""
        self.action_toggle_constant()

    def row_key(self, row: int) -> Hashable:
        """Return the chunk, and whether it is still to come."""
        return self._shown_at, row, row > self.playhead

    def draw_row(self, row: int, width: int) -> Content:
        """Return a chunk's row; what is still to come is faint."""
        if self._reply is None or self._exchange is None:
            return Content("")
        seconds = self._timeline.due_at(row) if self._timeline else None
        name = self._exchange.response.chunks.name(row)
        return chunk_row(
            self._reply,
            row,
            self._columns,
            seconds,
            width,
            name,
            faint=row > self.playhead,
        )

    def draw_footer(self, line_number: int, width: int) -> Content:
        """Return a line about the fields that are the same in all chunks."""
        found = self._constants
        self._due = monotonic() + _PATIENCE
        if found is None or line_number > len(found):
            return Content("")
        if line_number == 0:
            return Content(" ") + line(found, self._unfolded, width - 1)
        hidden = len(found) - (self.footer_height - 1)
        if hidden and line_number == self.footer_height - 1:
            return Content(f"   … {hidden + 1:,} more, in the JSON of every chunk")
        return Content("   ") + field(found, line_number - 1, width - 3)

    def on_resize(self) -> None:
        """Keep the cursor in view, and some room for the rows."""
        self._fit_footer()
        super().on_resize()

    def action_select(self) -> None:
        """Go to the JSON of the chunk."""
        self.post_message(self.Selected(self.cursor))

    def action_toggle_constant(self) -> None:
        """Show or hide the fields that are the same in all chunks."""
        self._unfolded = not self._unfolded
        self._fit_footer()
        self.refresh()

    def _fit_footer(self) -> None:
        """Give the footer what it needs, and never more than half."""
        found = self._constants
        if found is None or self.row_count < 2 or not (len(found) or self._looking):
            self.footer_height = 0
        elif self._unfolded:
            half = self.scrollable_content_region.height // 2
            self.footer_height = min(1 + len(found), max(1, half))
        else:
            self.footer_height = 1

    @property
    def _looking(self) -> bool:
        found = self._constants
        return found is not None and found.looked_at < found.total

    @work(exclusive=True, group="constants")
    async def _look(self) -> None:
        """Look at all chunks in short steps, so that frames are drawn meanwhile."""
        if self._exchange is None:
            return
        self._due = 0.0
        for found in constants(self._exchange.response.chunks):
            self._constants = found
            if monotonic() >= self._due or not self._looking:
                self._due = monotonic() + _PATIENCE
                self._fit_footer()
                self.refresh_lines(self.scroll_offset.y + self.page, self.footer_height)
            await asyncio.sleep(0)
        self.show_cursor()
