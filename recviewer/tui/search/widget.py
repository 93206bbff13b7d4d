"""The list of what a search found, and a cursor in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from recviewer.library.summary import Summary
from recviewer.search.joined_texts import Key
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.common.panel import PanelTitle
from recviewer.tui.common.row_list import RowList
from recviewer.tui.common.strips import Canvas
from recviewer.tui.common.wrapping import clip_middle
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested
from recviewer.tui.search.row_lines import ResultLines, title
from recviewer.tui.search.searching import Searching

_MARGIN_CELLS = 2
"""Cells before and after the sentence."""


class ResultList(RowList):
    """Shows what a search found, with a heading for each exchange."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.RESULTS)
    DEFAULT_CSS = """
    ResultList { height: 1fr; }
    """

    sentence: reactive[Content] = reactive(Content())
    """What to say if there are no rows."""

    @message_fields
    class Chosen(Message):
        """A person wants to see a hit in its recording."""

        hit: int

    class EditRequested(Message):
        """A person wants to search for something else."""

    def __init__(
        self, searching: Searching, summary: Callable[[Key], Summary | None]
    ) -> None:
        super().__init__(ResultLines(searching, summary))
        self.panel = PanelTitle(self, None, "Search")
        self._searching = searching
        self._results = searching.results
        self.set_reactive(RowList.cursor, -1)

    @property
    def hit(self) -> int | None:
        """The hit under the cursor, or the first below a heading; None for no row."""
        results = self._results
        if not 0 <= self.cursor < results.row_count:
            return None
        group, hit = results.row(self.cursor)
        return results.first_hit(group) if hit is None else hit

    def show_results(self) -> None:
        """Show the results as they are by now; the cursor stays on its row."""
        searching = self._searching
        if searching.results is not self._results:
            self._results = searching.results
            self.row_count = self._results.row_count
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
            self.cursor = -1
        self.row_count = self._results.row_count
        if self.cursor < 0 and self.row_count:
            first = searching.current or 0
            self.cursor = self._results.row_of(min(first, len(self._results) - 1))
        self.panel.fit(partial(title, searching))
        self._show_place()
        self._describe_visible()
        self.refresh()

    def _describe_visible(self) -> None:
        """Have the hits in the window described, and a page more."""
        cursor = self.row_cursor
        rows = range(cursor.top, min(cursor.top + 2 * cursor.page, self.row_count))
        self._searching.describe(self._results.hits_in(rows))

    def _show_place(self) -> None:
        """Say where the hit under the cursor is."""
        hit = None if self.hit is None else self._searching.hit(self.hit)
        width = self.scrollable_content_region.width - 1
        lines = (hit.json_path, str(hit.address)) if hit else ("", "")
        self.footer = tuple(
            Content.styled(f" {clip_middle(sanitize_line(line), width)}", "$quiet")
            for line in lines
            if self.row_count
        )

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two rows that changed, and say where the hit is."""
        super().watch_cursor(old, new)
        self._show_place()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Have described what comes into view."""
        super().watch_scroll_y(old_value, new_value)
        self._describe_visible()

    @on(events.Resize)
    def _fit(self) -> None:
        self.panel.fit(partial(title, self._searching))
        self._describe_visible()

    def row_clicked(self, row: int, x: int, *, again: bool) -> None:
        """Open the hit at the second click."""
        if again:
            self.action_select()

    def action_select(self) -> None:
        """Open the hit under the cursor."""
        if self.hit is not None:
            self.post_message(self.Chosen(self.hit))

    def action_walk(self, where: str) -> None:
        """Go to the `next_hit`, the `next_exchange`, or a `previous` one."""
        hit, results = self.hit, self._results
        if hit is None:
            return
        step = 1 if where.startswith("next") else -1
        group, here = results.row(self.cursor)
        if where.endswith("hit"):
            hit = hit if here is None and step > 0 else hit + step
        elif step > 0 or here is None or here == results.first_hit(group):
            group = max(0, min(group + step, results.group_count - 1))
            hit = results.first_hit(group)
        else:
            hit = results.first_hit(group)
        self.choose(results.row_of(max(0, min(hit, len(results) - 1))))

    def action_edit(self) -> None:
        """Search for something else."""
        self.post_message(self.EditRequested())

    def action_copy(self) -> None:
        """Copy the address of the hit under the cursor."""
        hit = None if self.hit is None else self._searching.hit(self.hit)
        if hit is not None:
            self.post_message(CopyRequested(str(hit.address), "address"))

    def render_line(self, y: int) -> Strip:
        """Draw one line; a sentence if there are no rows."""
        if self.row_count:
            return super().render_line(y)
        canvas = Canvas.of(self)
        lines = self.sentence.wrap(max(10, canvas.width - 2 * _MARGIN_CELLS))
        text = lines[y - 1] if 0 < y <= len(lines) else Content()
        line = Content.assemble(" " * _MARGIN_CELLS, text).stylize_before("$quiet")
        return canvas.strip(line, self.visual_style)
