"""Opening a recording of 1 GB: `opening`, ten times the size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import inputs
from benchmarks.opening import measured
from benchmarks.table import Row


def rows(work: Path) -> Iterator[Row]:
    """Measure once, as it takes minutes."""
    path = inputs.big_recording(work / "giant.json", times=10)
    yield from measured(path, work, "1 GB", pairs=1, time=0.5, memory=1.5)
