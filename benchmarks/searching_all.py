"""Searching what was said in known folders: in the shell, and as one types."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import inputs
from benchmarks.measuring import cpu_seconds_of_all, percentile, ratio
from benchmarks.table import Row
from recviewer.index.place import Keeping
from recviewer.search.background import BackgroundSearch
from recviewer.search.engine import Ask, Batch, Progress
from recviewer.search.joined_texts import Key
from recviewer.search.pattern import Pattern
from recviewer.search.results import Results
from recviewer.search.said import AREAS, Area

_PAIRS = 11
_SCRIPT = "import sys; from recviewer.__main__ import main; sys.exit(main())"
"""What the installed `recviewer` runs."""
_PHRASES = {"a rare phrase": "in the middle of the", "a common word": "the"}
_MANY_FILES = 100_000
_TYPED = ("the weather in", "function", "river of", "vector store", "xylophone", "zq")
"""Typed letter by letter; each beginning is searched for."""
_REPEATS = 5


def rows(work: Path) -> Iterator[Row]:
    """Measure one folder in the shell, and many recordings as in the app."""
    yield from _in_shell(work)
    yield from _as_typed(work)


def _in_shell(work: Path) -> Iterator[Row]:
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


def _as_typed(work: Path) -> Iterator[Row]:
    """Measure from what is asked to hits that the app's process can show."""
    paths = [str(inputs.many(work, _MANY_FILES))]
    searching = _Searching(BackgroundSearch(paths, keeping=Keeping.TEXTS))
    try:
        beginnings = [text[:end] for text in _TYPED for end in range(1, len(text) + 1)]
        first = [searching.ask(text, AREAS)[0] for text in beginnings]
        what = f"search of {_MANY_FILES:,} recordings as one types"
        yield Row(f"{what}: first hits, p95", percentile(first, 95) * 1e3, 50, "ms")
        for word, phrase in _PHRASES.items():
            counted = [
                searching.ask(phrase, frozenset({Area.ANSWERS}))[1]
                for _ in range(_REPEATS)
            ]
            what_all = f"{what}: all hits in answers for {word}"
            yield Row(what_all, median(counted) * 1e3, 300, "ms")
    finally:
        searching.process.end()


class _Searching:
    """Asks a process, and takes what it finds as the app does."""

    def __init__(self, process: BackgroundSearch) -> None:
        """Wait until it has read everything."""
        self.process = process
        self._reports = process.reports()
        self._exchanges: list[Key] = []
        self._number = 0
        for report in self._reports:
            if isinstance(report, Progress):
                self._exchanges += report.exchanges
                if report.complete:
                    break

    def ask(self, text: str, areas: frozenset[Area]) -> tuple[float, float]:
        """Return the seconds until the first hits are known, and until all are."""
        self._number += 1
        began, first = perf_counter(), None
        self.process.send(Ask(self._number, Pattern(text, any_case=True), areas))
        results = Results(self._exchanges)
        for report in self._reports:
            if isinstance(report, Batch) and report.number == self._number:
                results.add(report)
                if first is None and (len(results) or report.complete):
                    first = perf_counter() - began
                if report.complete:
                    break
        assert first is not None
        return first, perf_counter() - began


def _run(*commands: tuple[str, ...]) -> float:
    """Run commands one after the other, and return the CPU time that all take."""

    def run() -> None:
        for command in commands:
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)

    return cpu_seconds_of_all(run)
