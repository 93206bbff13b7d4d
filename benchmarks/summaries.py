"""Time to summarise recordings, and memory held by the summaries."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import orjson

from benchmarks import inputs
from benchmarks.measuring import (
    cpu_seconds_of_all,
    elapsed_seconds,
    fresh_process,
    ratio,
)
from benchmarks.table import Row
from recviewer.library.catalog.catalog import Catalog
from recviewer.library.scan.scanner import scan

_FILES = 100_000

_MEMORY = """
import sys
from benchmarks.summaries import bytes_per_summary
print(bytes_per_summary(*sys.argv[1:]))
"""


def rows(work: Path) -> Iterator[Row]:
    """Measure a folder and 100,000 files, alternating with the plain parser."""
    few, many = inputs.folder(work), inputs.many(work, _FILES)
    for folder, pairs, bound in ((few, 9, 2.2), (many, 1, 2.0)):
        files = sorted(folder.rglob("*.json"))
        summarise, parse = partial(_summarise, folder), partial(_parse, files)
        what = f"summaries of {len(files):,} files"
        yield Row(
            f"{what}, against read + orjson.loads",
            ratio(
                partial(elapsed_seconds, summarise),
                partial(elapsed_seconds, parse),
                pairs,
            ),
            2,
        )
        yield Row(
            f"{what}: CPU of all processes, against read + orjson.loads",
            ratio(
                partial(cpu_seconds_of_all, summarise),
                partial(cpu_seconds_of_all, parse),
                pairs,
            ),
            bound,
        )
    memory = fresh_process(_MEMORY, str(few), str(many))
    yield Row("memory held per recording", memory / 1024, 2, "KB")


def _summarise(folder: Path) -> None:
    for _ in scan([str(folder)]):
        pass


def _parse(files: list[Path]) -> None:
    for path in files:
        with open(path, "rb") as file:  # noqa: PTH123  (the fastest plain way)
            orjson.loads(file.read())


def bytes_per_summary(few: str, many: str) -> float:
    """Return the memory that the catalog of a folder holds for each recording.

    Args:
        few: Folder scanned beforehand: what reading itself needs does not count.
        many: Folder whose summaries are kept.
    """
    _summarise(Path(few))
    before, catalog = _resident_bytes(), Catalog()
    for batch in scan([many]):
        catalog.extend(batch.summaries)
    return (_resident_bytes() - before) / len(catalog)


def _resident_bytes() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
