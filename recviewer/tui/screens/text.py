"""One long text, over another screen: wrapped once a width, searched and selected."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import events, getters, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from recviewer.jsondoc.search import SearchProgress
from recviewer.text.find import Texts
from recviewer.text.links import Link, find_urls
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.tui.common.finding import (
    CURRENT_MATCH,
    OTHER_MATCH,
    Findable,
    Finder,
)
from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.common.match_cursor import MatchCursor
from recviewer.tui.common.strips import Selected, to_strip
from recviewer.tui.common.wrapping import (
    Wrapped,
    clip_start,
    drawn,
    drawn_index,
    wrap,
)
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested, LinksOffered
from recviewer.tui.screens.overlay import Overlay

_TITLE_FRAME_CELLS = 8
"""Cells of the border around the title, and of the sign between its parts."""


class _TextFindTarget:
    """Finds in one text, as a `FindTarget`; a match is an offset in it."""

    def __init__(
        self, texts: Texts, top: Callable[[], int], reveal: Callable[[int], None]
    ) -> None:
        self._texts, self._top, self._reveal = texts, top, reveal

    def steps(self, query: str) -> Iterator[SearchProgress]:
        """Search the text."""
        return self._texts.search(query)

    def start(self) -> int:
        """Begin at the top of the window."""
        return self._top()

    def show(self, match: int | None, matches: MatchCursor) -> None:
        """Scroll to a match unless it is visible."""
        if match is not None:
            self._reveal(match)


class TextPane(ScrollView, Findable, can_focus=True):
    """Shows a text of any length, and finds words in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.TEXT),
        *bindings(Scope.FIND),
    ]

    DEFAULT_CSS = """
    TextPane {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        border-top: solid $focus;
        border-title-color: $foreground;
    }
    """

    def __init__(self, title: str, text: str, query: str = "") -> None:
        """Show a text, and find something in it at once unless `query` is empty."""
        super().__init__()
        self._query = query
        self._title = sanitize_line(title)
        self._text = text
        self._wrapped = Wrapped(sanitize(text), array("I", [0]))
        self._width = 0
        self._texts = Texts([self._wrapped.text])
        target = _TextFindTarget(self._texts, lambda: self._top_offset, self._reveal)
        self.finder = Finder(self, target, lambda _: self._show_title())

    def render_line(self, y: int) -> Strip:
        """Draw one line with its links, its matches and its selected text."""
        width = self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        if row >= len(self._wrapped) or not self._width:
            return Strip.blank(width, self.visual_style.rich_style)
        start, end = self._wrapped.span(row)
        line = self._wrapped.text[start:end]
        content = Content(drawn(line))
        for left, right in find_urls(self._wrapped.text, start, end):
            content = _stylize(content, "underline", line, left - start, right - start)
        length = len(self.finder.matches.query)
        for offset, is_current in self.finder.matches.within(start, end):
            style = CURRENT_MATCH if is_current else OTHER_MATCH
            left = offset - start
            content = _stylize(content, style, line, left, left + length)
        if selected := Selected.of(self):
            content = selected.draw(content, row)
        return to_strip(content, width, self.visual_style).apply_offsets(0, row)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text without the line breaks of wrapping."""
        return self._wrapped.selected(selection), "\n"

    def on_resize(self) -> None:
        """Wrap the text to the new width."""
        width = self.scrollable_content_region.width
        if width != self._width and width > 0:
            self._wrap(width)

    def action_copy(self) -> None:
        """Copy the selected text, else the whole text as recorded."""
        if self.text_selection is not None:
            selected = self._wrapped.selected(self.text_selection)
            self.post_message(CopyRequested(selected, "text"))
        else:
            self.post_message(CopyRequested(self._text, "whole text"))

    def on_click(self, event: events.Click) -> None:
        """Offer the link that was clicked."""
        place = event.get_content_offset(self)
        if place is not None and self.text_selection is None:
            at = self._wrapped.offset_at(place.x, place.y + self.scroll_offset.y)
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
        text = self._wrapped.text
        return [
            Link("", text[left:right]) for left, right in find_urls(text, start, end)
        ]

    @work(exclusive=True, group="wrap")
    async def _wrap(self, width: int) -> None:
        """Wrap the text in a thread: some megabytes take a moment."""
        top = self._top_offset
        self._wrapped = await asyncio.to_thread(wrap, self._wrapped.text, width)
        self._width = width
        self.virtual_size = Size(0, len(self._wrapped))
        self._scroll_to_line(self._wrapped.line_of(top))
        self._show_title()
        if self._query:
            self.finder.search(self._query)
            self._query = ""

    @property
    def _top_offset(self) -> int:
        """Offset of the first character in the window."""
        return self._wrapped.span(min(self.scroll_offset.y, len(self._wrapped) - 1))[0]

    def _reveal(self, offset: int) -> None:
        """Scroll to a character unless it is visible."""
        line = self._wrapped.line_of(offset)
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if not top <= line < top + height:
            self._scroll_to_line(max(0, line - height // 2))

    def _scroll_to_line(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, force=True, immediate=True)
        self.refresh()

    def _show_title(self) -> None:
        """Show what the text is, its length, and how the search stands."""
        notes = [f"{len(self._text):,} characters", self.finder.text]
        words = " · ".join(filter(None, notes))
        room = self.size.width - len(words) - _TITLE_FRAME_CELLS
        self.border_title = Content(f"{clip_start(self._title, room)} · {words}")
        self.refresh()


def _stylize(content: Content, style: str, line: str, left: int, right: int) -> Content:
    """Style a range of a line's characters; the range may reach beyond the line."""
    return content.stylize(
        style,
        drawn_index(line, max(0, left)),
        drawn_index(line, min(len(line), right)),
    )


class TextScreen(Overlay[None]):
    """Shows a text over everything else."""

    view = getters.query_one(TextPane)

    def __init__(self, title: str, text: str, query: str = "") -> None:
        """Make the screen.

        Args:
            title: What the text is.
            text: The text, as recorded.
            query: What to find in it at once.
        """
        super().__init__()
        self._title = title
        self._text = text
        self._query = query

    def compose(self) -> ComposeResult:
        """Lay out the text over the keys."""
        yield TextPane(self._title, self._text, self._query)
        yield KeysFooter()
