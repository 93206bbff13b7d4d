"""A library of 100,000 recordings: its first rows, its growth, and its filter.

The real app in a real terminal; keys take the way that the driver's keys take.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import inputs
from benchmarks.measuring import percentile
from benchmarks.scene import SceneApp, Stalls
from benchmarks.table import Row
from benchmarks.terminals import play
from recviewer.config.app_options import AppOptions

_MANY = 100_000
_TYPED = ("vector store", "model:gpt", "chat 0042", "tools: weather")
"""What is typed letter by letter, and deleted again."""


def rows(work: Path) -> Iterator[Row]:
    """Scan, then filter."""
    told = play("filtering:filter_many", work, str(inputs.many(work, _MANY)))
    what = "filter keystroke over 100,000 entries, to screen"
    yield Row(f"{what}, p95", told["p95"] * 1e3, 50, "ms")
    yield Row(f"{what}, max", told["max"] * 1e3, 100, "ms")
    yield Row(
        "first rows of the tree, after the library's first frame",
        told["first"] * 1e3,
        100,
        "ms",
    )
    yield Row("longest stall while the rest arrives", told["stall"] * 1e3, 33, "ms")


async def filter_many(app: SceneApp, folder: str) -> dict[str, float]:
    """Wait for the scan, then type and delete."""
    del folder
    library = app.main.library
    async with Stalls() as stalls:
        listing = library._listing
        await app.until(lambda: len(listing.catalog) > 0)
        await app.until(lambda: not library._scan_line.scanning)
        await app.until(lambda: len(listing.tree.entry_rows) == len(listing.catalog))
    library.focus_filter()
    library._line.cursor_blink = False
    seconds = []
    for text in _TYPED:
        for key in (*text, *["backspace"] * len(text)):
            seconds += [await app.typed(key)]
    return {
        "first": app.rows_at - app.library_at,
        "stall": stalls.longest,
        "p95": percentile(seconds, 95),
        "max": max(seconds),
    }


filter_many.options = lambda folder: AppOptions((folder,))  # type: ignore[attr-defined]
