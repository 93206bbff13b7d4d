"""The comparison of the pair under the cursor, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from recviewer.export.word_diff import Style
from recviewer.tui.common.panel import PANEL_CSS, SCROLLBAR_CSS, PanelTitle
from recviewer.tui.common.strips import Piece, join_pieces
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


class PreviewPane(VerticalScroll):
    """Shows one comparison, which is made elsewhere."""

    ALLOW_MAXIMIZE = True
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TEXT)

    DEFAULT_CSS = f"""
    PreviewPane {{
        {PANEL_CSS}
        {SCROLLBAR_CSS}
        padding: 0 1;
        & Static {{ height: auto; }}
    }}
    """

    def __init__(self) -> None:
        super().__init__()
        self.panel = PanelTitle(self, 2, "Comparison")
        self._text = Static()
        self._content = Content()

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        yield self._text

    def show(self, content: Content) -> None:
        """Show another comparison, from its beginning."""
        self._content = content
        self._text.update(content)
        self.scroll_home(animate=False, immediate=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave links to the text of the answer."""
        return action != "links" and super().check_action(action, parameters)

    def action_copy(self) -> None:
        """Copy what is selected, else all of the comparison."""
        selected = self.screen.get_selected_text()
        what = "selected text" if selected else "comparison"
        self.post_message(CopyRequested(selected or self._content.plain, what))
