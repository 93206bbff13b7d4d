"""Time to the content of the first screen, in a real terminal.

Measured from the start of a fresh process until the terminal has received the content
that a person is waiting for, alternating with a Textual app that only shows a word.
Both run from compiled modules, as installed programs do: the first run compiles them,
and the median discards it.
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
_CHUNKS = 40
"""Chunks of the small recording."""

_MANY_FILES = 100_000

_FIRST_ROWS = "▸"
"""The sign of a collapsed group: the library has rows."""

_EMPTY_APP = """
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("Nothing")

Empty().run()
"""


def rows(work: Path) -> Iterator[Row]:
    """Measure with a small file and with a folder."""
    file = inputs.write_recording(work / "small.json", inputs.chunks(_CHUNKS))
    yield _row("a small file's answer on screen", inputs.LAST_WORD, file, 1.95)
    folder = inputs.folder(work)
    count = len(list(folder.rglob("*.json")))
    title = f"a folder of {count:,} files"
    yield _row(f"{title}: first rows on screen", _FIRST_ROWS, folder, 2.0)
    yield _row(f"{title}: all listed", f"Recordings {count:,}", folder, 4.5)
    many = inputs.many(work, _MANY_FILES)
    title = f"a folder of {_MANY_FILES:,} files"
    yield _row(f"{title}: first rows on screen", _FIRST_ROWS, many, 2.0)


def _row(what: str, text: str, path: Path, bound: float) -> Row:
    """Measure until a text is on screen."""
    ours = partial(shown, text, "-m", "recviewer", "--no-index", str(path))
    what = f"{what}, against an empty Textual app"
    return Row(what, ratio(ours, empty_app, _PAIRS), bound)


def empty_app() -> float:
    """Return the time until an app that only shows a word shows it."""
    return shown("Nothing", "-c", _EMPTY_APP)


def shown(text: str, *command: str) -> float:
    """Return the time until a Python program in a terminal shows a text."""
    with Terminal(*command) as terminal:
        return terminal.wait_for(text)
