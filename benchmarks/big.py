"""The same as `opening`, at 1 GB."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import inputs
from benchmarks.opening import measured
from benchmarks.table import Row


def rows(work: Path) -> Iterator[Row]:
    """Measure once: it takes minutes."""
    path = inputs.big_recording(work / "giant.json", times=10)
    yield from measured(path, work, "1 GB", pairs=1, time=0.5, memory=1.5)
