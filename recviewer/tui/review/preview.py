"""The comparison of the pair under the cursor, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from recviewer.export.word_diff import Style
from recviewer.tui.common.cached_lines import CachedLines, set_line_count
from recviewer.tui.common.panel import PANEL_CSS, SCROLLBAR_CSS, PanelTitle
from recviewer.tui.common.strips import Canvas, Piece, Selected, join_pieces
from recviewer.tui.common.wrapping import Wrapped, wrap
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested

_LOOKS: Final = {
    "\x00": "",
    "\x01": "$failed",
    "\x02": "$done",
    "\x03": "bold $foreground",
    "\x04": "$quiet",
}
"""Looks by the sign that begins them. Recorded text has none of the signs: it is
sanitized before."""

SIGNS: Final = Style(
    removed=("\x01[-", "-]\x00"),
    added=("\x02{+", "+}\x00"),
    head=("\x03", "\x00"),
    faint=("\x04", "\x00"),
)
"""How a comparison is written to be drawn by `styled`."""

_SIGN: Final = re.compile(f"([{''.join(_LOOKS)}])")


def styled(lines: Iterable[str]) -> Content:
    """Draw lines that were written with `SIGNS`."""
    return Content("\n").join(join_pieces(_pieces(line)) for line in lines)


def _pieces(line: str) -> Iterator[Piece]:
    look = ""
    for part in _SIGN.split(line):
        if part in _LOOKS:
            look = _LOOKS[part]
        elif part:
            yield part.replace("\t", "    "), look


class PreviewPane(CachedLines, ScrollView, can_focus=True):
    """Shows one comparison, which is made elsewhere.

    It draws the lines itself: with a widget as high as its text inside, the screen
    would be laid out anew for each decision.
    """

    ALLOW_MAXIMIZE = True
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TEXT)

    DEFAULT_CSS = f"""
    PreviewPane {{
        overflow: hidden auto;
        {PANEL_CSS}
        {SCROLLBAR_CSS}
        padding: 0 1;
    }}
    """

    def __init__(self) -> None:
        super().__init__()
        self.panel = PanelTitle(self, 2, "Comparison")
        self._content = Content()
        self._wrapped = Wrapped("")
        self._width = 0
        self._canvas: Canvas | None = None

    def show(self, content: Content) -> None:
        """Show another comparison, from its beginning."""
        self._content = content
        self._wrap()
        self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def draw_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines, for which the canvas is measured once."""
        self._canvas = Canvas.of(self)
        lines = super().draw_lines(crop)
        self._canvas = None
        return lines

    def render_line(self, y: int) -> Strip:
        """Draw one line with its selected text."""
        canvas = self._canvas or Canvas.of(self)
        row = y + self.scroll_offset.y
        if row >= len(self._wrapped):
            return canvas.strip(Content(), self.visual_style)
        start, end = self._wrapped.span(row)
        length = len(self._wrapped.text[start:end].removesuffix("\n"))
        content = self._content[start : start + length]
        if selected := Selected.of(self):
            content = selected.draw(content, row)
        return canvas.strip(content, self.visual_style).apply_offsets(0, row)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text without the line breaks of wrapping."""
        return self._wrapped.selected(selection), "\n"

    def watch_show_vertical_scrollbar(self) -> None:
        """Wrap the text beside the scroll bar, or where it was."""
        self.on_resize()

    def on_resize(self) -> None:
        """Wrap the text to the new width."""
        if self.scrollable_content_region.width != self._width:
            self._wrap()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave links to the text of the answer."""
        return action != "links" and super().check_action(action, parameters)

    def action_copy(self) -> None:
        """Copy what is selected, else all of the comparison."""
        selected = self.screen.get_selected_text()
        what = "selected text" if selected else "comparison"
        self.post_message(CopyRequested(selected or self._content.plain, what))

    def _wrap(self) -> None:
        self._width = self.scrollable_content_region.width
        self._wrapped = wrap(self._content.plain, self._width)
        set_line_count(self, len(self._wrapped))
        self.refresh()
