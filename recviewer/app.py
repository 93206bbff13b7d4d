"""The Textual app: themes, the line filter and the first screen; no data logic."""

from __future__ import annotations

import os
from collections.abc import Sequence

from textual.app import App
from textual.filter import LineFilter
from textual.screen import Screen

from recviewer import reader
from recviewer.commands import KeyCommands
from recviewer.options import AppOptions
from recviewer.reader import STDIN
from recviewer.render.escape_filter import EscapeFilter
from recviewer.screens.main import MainScreen
from recviewer.themes import THEMES


class RecviewerApp(App[None]):
    """Shows recordings in a terminal or a browser."""

    TITLE = "recviewer"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = App.COMMANDS | {KeyCommands}
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  (Textual's own way)
        (0, "-narrow"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-short"),
        (30, "-tall"),
    ]

    def __init__(self, options: AppOptions) -> None:
        super().__init__()
        self._escape_filter = EscapeFilter()
        self.options = options
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def get_default_screen(self) -> Screen[object]:
        """Open on the recordings."""
        return MainScreen(self.options)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let no control code through, whatever a widget drew."""
        return [*super().get_line_filters(), self._escape_filter]


def run(options: AppOptions) -> int:
    """Run the app until the person leaves it.

    Args:
        options: What to open and how to play it.

    Returns:
        The exit code.
    """
    if str(STDIN) in options.paths:
        _give_keyboard_back()
    app = RecviewerApp(options)
    app.run()
    return app.return_code or 0


def _give_keyboard_back() -> None:
    """Read the recording from standard input, then make it the terminal again."""
    reader.stdin()
    terminal = os.open("/dev/tty", os.O_RDWR)
    os.dup2(terminal, 0)
    os.close(terminal)
