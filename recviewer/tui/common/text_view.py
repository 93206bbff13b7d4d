"""A long text, wrapped once and drawn line by line."""

from __future__ import annotations

import asyncio
import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from recviewer.jsondoc.search import is_exact
from recviewer.text.links import Link, find_urls
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.tui.common.row import clip_start, to_strip
from recviewer.tui.common.wrapping import (
    Wrapped,
    drawn,
    drawn_index,
    index_drawn_at,
    wrap,
)
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested, LinksOffered


class TextView(ScrollView, can_focus=True):
    """Shows a text of any length, and finds words in it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TEXT)

    DEFAULT_CSS = """
    TextView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        border-top: solid $focus;
        border-title-color: $foreground;
    }
    """

    @dataclass
    class FindRequested(Message):
        """The person wants to search."""

    def __init__(self, title: str, text: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = sanitize_line(title)
        self._text = text
        self._wrapped = Wrapped(sanitize(text), array("I", [0]))
        self._width = 0
        self._query = ""
        self._hits: array[int] = array("I")
        self._hit: int | None = None

    def find(self, query: str) -> None:
        """Find a text, and go to the first match below the top of the window.

        Args:
            query: What to find; any case will do unless it has a capital.
        """
        self._query = query
        case = 0 if is_exact(query) else re.IGNORECASE
        pattern = re.compile(re.escape(sanitize(query)), case)
        found = pattern.finditer(self._wrapped.text) if query else ()
        self._hits, self._hit = array("I", (match.start() for match in found)), None
        top = self._wrapped.span(min(self.scroll_offset.y, len(self._wrapped) - 1))[0]
        self._go_to_hit(bisect_left(self._hits, top))

    def render_line(self, y: int) -> Strip:
        """Draw one line, with matches and selected text marked."""
        width = self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        if row >= len(self._wrapped) or not self._width:
            return Strip.blank(width, self.visual_style.rich_style)
        start, end = self._wrapped.span(row)
        line = self._wrapped.text[start:end]
        content = Content(drawn(line))
        for left, right in find_urls(self._wrapped.text, start, end):
            content = _stylize(content, "underline", line, left - start, right - start)
        content = self._with_matches(content, line, start, end)
        if span := self.text_selection and self.text_selection.get_span(row):
            style = self.screen.get_visual_style("screen--selection")
            content = content.stylize(style, span[0], None if span[1] < 0 else span[1])
        return to_strip(content, width, self.visual_style).apply_offsets(0, row)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text without what wrapping added."""
        start = 0 if selection.start is None else self._offset(*selection.start)
        end = len(self._text) if selection.end is None else self._offset(*selection.end)
        return self._wrapped.text[start:end], "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()

    def on_resize(self) -> None:
        """Wrap the text to the new width."""
        width = self.scrollable_content_region.width
        if width != self._width and width > 0:
            self._wrap(width)

    def action_find(self) -> None:
        """Ask for what to find."""
        self.post_message(self.FindRequested())

    def action_next_match(self) -> None:
        """Go to the next match."""
        self._go_to_hit(0 if self._hit is None else self._hit + 1)

    def action_previous_match(self) -> None:
        """Go to the previous match."""
        self._go_to_hit((self._hit or 0) - 1)

    def action_copy(self) -> None:
        """Copy the selected text, else all of it as recorded."""
        if self.text_selection is not None:
            selected = self.get_selection(self.text_selection)
            self.post_message(CopyRequested(selected[0] if selected else "", "text"))
        else:
            self.post_message(CopyRequested(self._text, "whole text"))

    def on_click(self, event: events.Click) -> None:
        """Offer the link that was clicked."""
        place = event.get_content_offset(self)
        if place is not None and self.text_selection is None:
            at = self._offset(place.x, place.y + self.scroll_offset.y)
            if links := self._links(at, at + 1):
                self.post_message(LinksOffered(links))

    def action_links(self) -> None:
        """List the links on the screen."""
        rows = len(self._wrapped)
        top = min(self.scroll_offset.y, rows - 1)
        last = min(top + self.scrollable_content_region.height, rows) - 1
        start, end = self._wrapped.span(top)[0], self._wrapped.span(last)[1]
        self.post_message(LinksOffered(self._links(start, end)))

    def _links(self, start: int, end: int) -> list[Link]:
        found = find_urls(self._wrapped.text, start, end)
        return [Link("", self._wrapped.text[left:right]) for left, right in found]

    @work(exclusive=True, group="wrap")
    async def _wrap(self, width: int) -> None:
        """Wrap beside the event loop: some megabytes take a moment."""
        top = self._wrapped.span(min(self.scroll_offset.y, len(self._wrapped) - 1))[0]
        self._wrapped = await asyncio.to_thread(wrap, self._wrapped.text, width)
        self._width = width
        self.virtual_size = Size(0, len(self._wrapped))
        self._scroll_to_line(self._wrapped.line_of(top))
        self._show_title()

    def _with_matches(
        self, content: Content, line: str, start: int, end: int
    ) -> Content:
        """Mark the matches in a line, the current one most."""
        length = len(self._query)
        first = bisect_left(self._hits, start - length + 1)
        for index in range(first, bisect_left(self._hits, end)):
            style = "reverse $focus" if index == self._hit else "underline $focus"
            left = self._hits[index] - start
            content = _stylize(content, style, line, left, left + length)
        return content

    def _offset(self, column: int, row: int) -> int:
        """Return the offset of the character drawn at a place."""
        if row >= len(self._wrapped):
            return len(self._wrapped.text)
        start, end = self._wrapped.span(row)
        return start + index_drawn_at(self._wrapped.text[start:end], column)

    def _go_to_hit(self, hit: int) -> None:
        """Go to a match, counted on from the last to the first."""
        if self._hits:
            self._hit = hit % len(self._hits)
            line = self._wrapped.line_of(self._hits[self._hit])
            height = self.scrollable_content_region.height
            top = self.scroll_offset.y
            if not top <= line < top + height:
                self._scroll_to_line(max(0, line - height // 2))
        self._show_title()

    def _scroll_to_line(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, force=True, immediate=True)
        self.refresh()

    def _show_title(self) -> None:
        """Say what it is, how long it is, and how the search stands."""
        notes = [f"{len(self._text):,} characters"]
        if self._query and self._hit is None:
            notes.append("not found")
        elif self._hit is not None:
            notes.append(f"[{self._hit + 1:,}/{len(self._hits):,}]")
        words = " · ".join(notes)
        title = clip_start(self._title, self.size.width - len(words) - 8)
        self.border_title = Content(f"{title} · {words}")
        self.refresh()


def _stylize(content: Content, style: str, line: str, left: int, right: int) -> Content:
    """Style what is drawn of a range of a line, which may reach beyond it."""
    return content.stylize(
        style,
        drawn_index(line, max(0, left)),
        drawn_index(line, min(len(line), right)),
    )
