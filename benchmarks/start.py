"""How soon the first screen of `recviewer FOLDER` is there, in a real terminal.

Whole fresh processes, from their start to the moment at which the terminal has got
the last words of the first screen, which are those of its keys; in turns with a
Textual app that only shows a word. The main screen with its library takes the place
of the first one when the rest of the program is loaded; what is typed until then
waits for it. Both run from compiled modules, as installed programs do: the first run
compiles them, and the median leaves it out.
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
"""The second folder holds so many times the files of the first."""

_EMPTY_APP = """
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("Nothing")

Empty().run()
"""


def rows(work: Path) -> Iterator[Row]:
    """Measure with the folder, and with one of many more files."""
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
