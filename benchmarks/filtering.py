"""A library of 100,000 recordings: stalls while it grows, and the filter.

The real app runs in a real terminal; keys are posted as the driver posts them.
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

_FILES = 100_000
_TYPED = ("vector store", "model:gpt", "chat 0042", "tools: weather")
"""Queries typed letter by letter, then deleted again."""


def rows(work: Path) -> Iterator[Row]:
    """Scan, then filter."""
    figures = play("filtering:filter_many", work, str(inputs.many(work, _FILES)))
    what = "filter keystroke over 100,000 entries, to screen"
    yield Row(f"{what}, p95", figures["p95"] * 1e3, 50, "ms")
    yield Row(f"{what}, max", figures["max"] * 1e3, 100, "ms")
    yield Row("longest stall while the rest arrives", figures["stall"] * 1e3, 33, "ms")


async def filter_many(app: SceneApp, folder: str) -> dict[str, float]:
    """Wait for the scan, then type and delete."""
    del folder
    library = app.main.library
    async with Stalls() as stalls:
        listing = library.controller.listing
        await app.until(lambda: len(listing.catalog) > 0)
        await app.until(lambda: not library.controller.scanning)
        await app.until(lambda: len(listing.tree.entry_rows) == len(listing.catalog))
    library.filter_box.begin()
    library.filter_box.cursor_blink = False
    seconds = []
    for text in _TYPED:
        for key in (*text, *["backspace"] * len(text)):
            seconds += [await app.typed(key)]
    return {
        "stall": stalls.longest,
        "p95": percentile(seconds, 95),
        "max": max(seconds),
    }


filter_many.options = lambda folder: AppOptions((folder,))  # type: ignore[attr-defined]
