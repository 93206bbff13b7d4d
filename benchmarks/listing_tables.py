"""A million exchanges in tables: the first rows, and the filter.

It needs what `make extras` installs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from textual.events import Key

from benchmarks.measuring import percentile
from benchmarks.scene import SceneApp
from benchmarks.start import shown
from benchmarks.table import Row
from benchmarks.terminals import play
from recviewer.config.app_options import AppOptions

_ROWS: Final = 1_000_000
_TYPED: Final = ("harbour", "0042 ferry", "seven river", "zebra")
"""Queries typed letter by letter, then deleted again."""


def rows(work: Path) -> Iterator[Row]:
    """Open the tables, then filter."""
    from benchmarks.made_tables import write  # needs Arrow

    folder = work / "million"
    write(folder, _ROWS)
    first = median(shown("case_0000", "-m", "recviewer", str(folder)) for _ in range(5))
    what = f"{_ROWS:,} exchanges in Parquet"
    yield Row(f"{what}: first rows on screen", first, 1, "s")
    figures = play("listing_tables:filter_tables", work, str(folder))
    yield Row(f"{what}: all rows on screen", figures["all"], 10, "s")
    p95 = figures["p95"] * 1e3
    yield Row(f"{what}: filter keystroke, to screen, p95", p95, 200, "ms")


async def filter_tables(app: SceneApp, folder: str) -> dict[str, float]:
    """Wait for all rows, then type and delete."""
    del folder
    library = app.main.library
    listing = library.controller.listing
    await app.until(lambda: len(listing.tree.entry_rows) == _ROWS)
    everything = perf_counter() - app.began
    library.filter_box.begin()
    library.filter_box.cursor_blink = False
    typed = [
        text[:length]
        for text in _TYPED
        for length in (*range(1, len(text) + 1), *reversed(range(1, len(text))))
    ]
    # A space at the end changes nothing that is on screen.
    seconds = [await _filtered(app, text) for text in typed if text == text.rstrip()]
    return {"all": everything, "p95": percentile(seconds, 95)}


async def _filtered(app: SceneApp, text: str) -> float:
    """Return the seconds from a key until what passes the filter is on screen."""
    library = app.main.library
    if len(text) > len(library.filter_box.value):
        missing = text[len(library.filter_box.value) :]
    else:
        missing = ""
        library.filter_box.value = text
    began = perf_counter()
    for letter in missing:
        app.post_message(Key("space" if letter == " " else letter, letter))
    wanted = text.split()
    while list(library._rows.rows.words) != wanted:
        await asyncio.sleep(0.001)
    done = perf_counter()
    await asyncio.sleep(0.03)  # the frame, but not what comes after a rest
    return max(done, app.frames[-1]) - began


filter_tables.options = lambda folder: AppOptions((folder,))  # type: ignore[attr-defined]
