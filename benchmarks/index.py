"""A folder that was read before: its first rows, and what the index costs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import inputs
from benchmarks.measuring import cpu_seconds_of_all, ratio
from benchmarks.start import empty_app, shown
from benchmarks.table import Row

_PAIRS = 11
_BUILDS = 5
_MANY_FILES = 100_000
_FIRST_ROWS = "▸"
"""The sign of a collapsed group: the library has rows."""


def rows(work: Path) -> Iterator[Row]:
    """Measure a folder and 100,000 files."""
    few, many = inputs.folder(work), inputs.many(work, _MANY_FILES)
    count = len(list(few.rglob("*.json")))
    yield Row(
        f"ls of {count:,} files that builds an index: CPU, against ls without one",
        ratio(partial(_build, few), partial(_list, few, "--no-index"), _BUILDS),
        1.3,
    )
    size = sum(path.stat().st_size for path in _index().iterdir())
    raw = sum(path.stat().st_size for path in few.rglob("*.json"))
    yield Row("size of that index, against the files", 100 * size / raw, 10, "%")
    yield _known(f"{count:,} known files: all listed", f"Recordings {count:,}", few, 2)
    _list(many)
    what = f"{_MANY_FILES:,} known files: first rows on screen"
    yield _known(what, _FIRST_ROWS, many, 2.2)


def _known(what: str, text: str, folder: Path, bound: float) -> Row:
    """Measure until a text is on screen."""
    ours = partial(shown, text, "-m", "recviewer", str(folder))
    what = f"{what}, against an empty Textual app"
    return Row(what, ratio(ours, empty_app, _PAIRS), bound)


def _build(folder: Path) -> float:
    """List a folder that nobody has listed before; return the CPU time it takes."""
    if _index().is_dir():
        for path in _index().iterdir():
            path.unlink()
    return _list(folder)


def _list(folder: Path, *options: str) -> float:
    """List a folder in a process of its own, and return the CPU time it takes."""
    command = [sys.executable, "-m", "recviewer", "ls", *options, str(folder)]
    run = partial(subprocess.run, command, stdout=subprocess.DEVNULL, check=False)
    return cpu_seconds_of_all(run)


def _index() -> Path:
    """Return the folder of the index, which is that of the benchmarks alone."""
    return Path(os.environ["XDG_CACHE_HOME"], "recviewer")
