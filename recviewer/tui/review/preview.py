"""The comparison of the pair under the cursor, in words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from recviewer.export.word_diff import Style
from recviewer.tui.common.cached_lines import CachedLines, set_line_count
from recviewer.tui.common.panel import PANEL_CSS, SCROLLBAR_CSS, Frame, PanelTitle
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

_CACHED_STRIPS = 256
"""Number of framed rows that are cached: a few windows full."""

_SIGN: Final = re.compile(f"([{''.join(_LOOKS)}])")


Lines = Sequence[Content]
"""A comparison, drawn: its lines before they are wrapped."""


_NOTHING: Final[Lines] = (Content(),)


def styled(lines: Iterable[str]) -> Lines:
    """Draw lines that were written with `SIGNS`."""
    return tuple(join_pieces(_pieces(line)) for line in lines)


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
        self._lines: Lines = _NOTHING
        self._starts: Sequence[int] = (0,)
        """Where each of the lines begins in the whole text."""
        self._wrapped = Wrapped("")
        self._width = 0
        self._canvas: Canvas | None = None
        self._strips: dict[int, Strip] = {}
        """The rows that are drawn, by their numbers."""
        self._frame = Frame(self, _CACHED_STRIPS)

    def show(self, lines: Lines) -> None:
        """Show another comparison, from its beginning."""
        if lines is self._lines:
            return
        self._lines = lines or _NOTHING
        self._starts = [0, *accumulate(len(line.plain) + 1 for line in lines)]
        self._wrap()
        self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def draw_lines(self, crop: Region) -> list[Strip]:
        """Draw the border as Textual does, and the lines past its cache of lines."""
        self._canvas = Canvas.of(self)
        drawn = self._frame.draw(crop, super().draw_lines, self.render_line)
        self._canvas = None
        return drawn

    def render_line(self, y: int) -> Strip:
        """Draw one line with its selected text."""
        row = min(y + self.scroll_offset.y, len(self._wrapped))
        strip = self._strips.get(row)
        if strip is None:
            canvas = self._canvas or Canvas.of(self)
            strip = canvas.strip(self._row(row), self.visual_style)
            strip = self._strips[row] = strip.apply_offsets(0, row)
        return strip

    def _row(self, row: int) -> Content:
        """Return what is on a row; nothing on the one after the last."""
        if row >= len(self._wrapped):
            return Content()
        start, end = self._wrapped.span(row)
        number = bisect_right(self._starts, start) - 1
        begun = self._starts[number]
        # A row ends with its line at the latest, but counts the line feed after it.
        content = self._lines[number][start - begun : end - begun]
        selected = Selected.of(self)
        return selected.draw(content, row) if selected else content

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text without the line breaks of wrapping."""
        return self._wrapped.selected(selection), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self._draw_anew()

    def notify_style_update(self) -> None:
        """Draw the lines again in the new styles."""
        super().notify_style_update()
        self._frame.clear()
        self._strips.clear()
        self.panel.redraw()

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
        self.post_message(CopyRequested(selected or self._wrapped.text, what))

    def _wrap(self) -> None:
        self._width = self.scrollable_content_region.width
        text = "\n".join(line.plain for line in self._lines)
        self._wrapped = wrap(text, self._width)
        set_line_count(self, len(self._wrapped))
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._strips.clear()
        self.refresh()
