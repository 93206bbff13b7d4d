"""A box to read something in, over another screen."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from recviewer.tui.common.panel import SCROLLBAR_CSS

BORDER_CSS: Final = """
border: heavy $focus;
border-title-color: $focus;
border-title-style: bold;
border-subtitle-color: $quiet;
"""
"""The border of what is over another screen."""

FRAME_CSS: Final = f"""
width: 96;
max-width: 100%;
{BORDER_CSS}
background: $surface;
"""
"""The look of the frame: rules for a class of its own."""


class Sheet(VerticalScroll):
    """Shows a text in a frame, and scrolls if the text is longer than the screen."""

    WIDTH = 96
    """Cells of the box; fewer on a narrower screen."""
    FRAME = 6
    """Cells of its width that the frame, the padding and the scroll bar take."""

    DEFAULT_CSS = f"""
    Sheet {{
        {FRAME_CSS}
        height: auto;
        max-height: 90%;
        padding: 0 1;
        {SCROLLBAR_CSS}
        & Static {{ height: auto; }}
    }}
    """

    def __init__(self, title: str, content: Content, *, footer: str = "") -> None:
        super().__init__()
        self.border_title = title
        self.border_subtitle = footer
        self._content = content

    def compose(self) -> ComposeResult:
        """Lay out one column."""
        yield Static(self._content)
