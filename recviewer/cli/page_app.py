"""Runs the app for a page of `recviewer serve`: `python -m recviewer.cli.page_app`.

It imports the app, and then waits for a line of JSON on standard input: the arguments,
and the width and height of the screen. What follows that line is the app's input.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from importlib import import_module
from typing import Final

from recviewer.cli.main import main

_MODULES: Final = (
    "recviewer.cli.app",
    "recviewer.tui.app",
    "recviewer.tui.browser_driver",
    "recviewer.tui.exchange.arrival",
    "recviewer.tui.exchange.widget",
    "recviewer.tui.page_moments",
    "recviewer.tui.panels",
    "recviewer.tui.runner",
)
"""What a page needs for its first screen; each imports more."""


def _first_line() -> bytes:
    """Read a line of standard input, and nothing of what follows it."""
    line = b""
    while not line.endswith(b"\n"):
        character = os.read(0, 1)
        if not character:
            return b""  # nobody needs it any more
        line += character
    return line


def _run() -> int:
    gc.disable()  # the app enables it once all is imported
    for module in _MODULES:
        import_module(module)
    line = _first_line()
    if not line:
        return 0
    arguments, width, height = json.loads(line)
    os.environ |= {"COLUMNS": str(width), "ROWS": str(height)}
    sys.argv[1:] = arguments
    return main()


if __name__ == "__main__":
    sys.exit(_run())
