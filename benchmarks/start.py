"""Time to the first screen of `recviewer FOLDER` in a real terminal.

Measured from the start of a fresh process until the terminal has received the last
words of the first screen, alternating with a Textual app that only shows a word. Both
run from compiled modules, as installed programs do: the first run compiles them, and
the median discards it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import inputs
from benchmarks.measuring import ratio
from benchmarks.table import Row
from benchmarks.terminals import Terminal

_PAIRS = 11
_MANY = 50
"""Factor by which the second folder has more files."""

_EMPTY_APP = """
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("Nothing")

Empty().run()
"""


def rows(work: Path) -> Iterator[Row]:
    """Measure with a folder and with one of many more files."""
    few = inputs.folder(work)
    count = len(list(few.rglob("*.json")))
    many = inputs.many(work, _MANY * count)
    for folder, files in ((few, count), (many, _MANY * count)):
        yield Row(
            f"first screen, {files:,} files, against an empty Textual app",
            ratio(
                partial(_shown, "Help", "-m", "recviewer", str(folder)),
                partial(_shown, "Nothing", "-c", _EMPTY_APP),
                _PAIRS,
            ),
            1.35,
        )


def _shown(words: str, *command: str) -> float:
    with Terminal(*command) as terminal:
        return terminal.wait_for(words)
