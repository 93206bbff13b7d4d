"""The raw JSON of a 100 MB recording: searching it and showing its chunks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from benchmarks import inputs
from benchmarks.measuring import percentile
from benchmarks.scene import SceneApp
from benchmarks.table import Row
from benchmarks.terminals import play
from recviewer.config.app_options import AppOptions
from recviewer.tui.jsontree.widget import JsonTree

_REPEATS = 5
_CHUNKS_SHOWN = 60


def rows(work: Path) -> Iterator[Row]:
    """Measure the real app in a terminal, from the query to the match on screen."""
    path = inputs.big_recording(work / "big.json")
    figures = play("searching:search", work, str(path))
    what = "searching 100 MB of JSON for text at its end"
    yield Row(f"{what}, exact case", figures["exact"] * 1e3, 100, "ms")
    yield Row(f"{what}, any case", figures["any"] * 1e3, 500, "ms")
    what = "showing any chunk of it as JSON, p95"
    yield Row(what, figures["chunk"] * 1e3, 33, "ms")


async def search(app: SceneApp, path: str) -> dict[str, float]:
    """Show chunks as JSON, then search the whole recording."""
    main = app.main
    main.open(path, 0)
    await app.until(lambda: main.view.reply is not None and not main.title_bar.busy)
    main.view.drilling = True
    await asyncio.sleep(0.5)
    random, shown = Random(3), []
    for _ in range(_CHUNKS_SHOWN):
        chunk = random.randrange(inputs.BIG_CHUNKS)
        shown.append(await app.drawn(partial(app.seek, chunk)))
    main.view.drilling = False
    main.action_raw()
    await asyncio.sleep(1)
    tree = app.screen.query_one(JsonTree)
    await _find(app, tree, "warm up")
    word = inputs.LAST_WORD
    exact = [await _find(app, tree, word) for _ in range(_REPEATS)]
    any_case = [await _find(app, tree, word.lower()) for _ in range(_REPEATS)]
    return {
        "chunk": percentile(shown, 95),
        "exact": median(exact),
        "any": median(any_case),
    }


async def _find(app: SceneApp, tree: JsonTree, query: str) -> float:
    return await app.drawn(lambda: tree.finder.search(query))


search.options = lambda path: AppOptions(())  # type: ignore[attr-defined]
