"""What it takes to summarise recordings, and to keep the summaries."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import orjson

from benchmarks import inputs
from benchmarks.measuring import elapsed_seconds, fresh_process, ratio
from benchmarks.table import Row
from recviewer.library.scan.scanner import scan

_MANY = 100_000

_MEMORY = """
import gc, sys
from pathlib import Path
from recviewer.library.catalog import Catalog
from recviewer.library.scan import scan

def resident():
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096

for _ in scan([sys.argv[1]]):  # what reading itself needs is none of the summaries'
    pass
before, catalog = resident(), Catalog()
for batch in scan([sys.argv[2]]):
    catalog.extend(batch.summaries)
print((resident() - before) / len(catalog))
"""


def rows(work: Path) -> Iterator[Row]:
    """Measure a folder, and 100,000 files; elapsed, in turns with the plain parser."""
    few, many = inputs.folder(work), inputs.many(work, _MANY)
    for folder, pairs in ((few, 9), (many, 1)):
        files = sorted(folder.rglob("*.json"))
        yield Row(
            f"summaries of {len(files):,} files, against read + orjson.loads",
            ratio(
                partial(elapsed_seconds, partial(_summarise, folder)),
                partial(elapsed_seconds, partial(_parse, files)),
                pairs,
            ),
            2,
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
