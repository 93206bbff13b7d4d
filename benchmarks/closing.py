"""How long the app takes to exit in the middle of long work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import sleep

from benchmarks import inputs
from benchmarks.table import Row
from benchmarks.terminals import Terminal

_FILES = 100_000
_REPEATS = 3


def rows(work: Path) -> Iterator[Row]:
    """Quit while the app scans, reads and searches."""
    big = inputs.big_recording(work / "big.json")
    many = inputs.many(work, _FILES)
    for what, path, keys in (
        ("a scan of 100,000 files", many, ()),
        ("opening 100 MB", big, ()),
        ("searching 100 MB", big, ("w", "/", "zzzz\r")),
    ):
        seconds = max(_close(path, keys) for _ in range(_REPEATS))
        yield Row(f"closing during {what}", seconds, 1, "s")


def _close(path: Path, keys: tuple[str, ...]) -> float:
    """Start, wait until reading has begun, quit, and return the seconds to exit."""
    with Terminal("-m", "recviewer", str(path)) as terminal:
        terminal.wait_for("reading")
        sleep(3 if keys else 0.1)
        for key in keys:
            terminal.send(key)
            sleep(0.3)
        terminal.send("\x11" if keys else "q")
        return terminal.close()
