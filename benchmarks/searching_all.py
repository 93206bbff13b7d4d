"""Searching what was said in a folder that the index knows, in the shell."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import inputs
from benchmarks.measuring import cpu_seconds_of_all, ratio
from benchmarks.table import Row

_PAIRS = 11
_SCRIPT = "import sys; from recviewer.cli.main import main; sys.exit(main())"
"""What the installed `recviewer` runs."""
_PHRASES = {"a rare phrase": "in the middle of the", "a common word": "the"}


def rows(work: Path) -> Iterator[Row]:
    """Measure against ripgrep on the raw files, where that is installed."""
    ripgrep = shutil.which("rg")
    if ripgrep is None:
        return
    folder = str(inputs.folder(work))
    ours = sys.executable, "-c", _SCRIPT, "search"
    _run((*ours, "-c", "the", folder))
    for what, phrase in _PHRASES.items():
        yield Row(
            f"search -c of a known folder for {what}: CPU, against rg -c on the files"
            " and importing orjson and msgspec",
            ratio(
                partial(_run, (*ours, "-c", phrase, folder)),
                partial(
                    _run,
                    (ripgrep, "-c", phrase, folder),
                    (sys.executable, "-c", "import orjson, msgspec"),
                ),
                _PAIRS,
            ),
            1.5,
        )


def _run(*commands: tuple[str, ...]) -> float:
    """Run commands one after the other, and return the CPU time that all take."""

    def run() -> None:
        for command in commands:
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)

    return cpu_seconds_of_all(run)
