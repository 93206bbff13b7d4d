"""Tables of many recordings: two workers of Dask, against one process.

It needs what `make extras` installs.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import inputs
from benchmarks.measuring import elapsed_seconds
from benchmarks.table import Row

_FILES = 100_000


def rows(work: Path) -> Iterator[Row]:
    """Measure 100,000 files, once each."""
    folder = inputs.many(work, _FILES)
    alone = _export(folder, work / "alone")
    together = _export(folder, work / "together", "--dask", "local", "--jobs", "2")
    what = f"tables of {_FILES:,} recordings by 2 workers: times faster than 1 process"
    yield Row(what, alone / together, 1.6, at_least=True)


def _export(folder: Path, out: Path, *options: str) -> float:
    """Write the tables of a folder; return the seconds it takes."""
    command = [sys.executable, "-m", "recviewer", "export", "--format", "parquet"]
    command += [str(folder), "--out", str(out), *options]
    run = partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL)
    return elapsed_seconds(run)
