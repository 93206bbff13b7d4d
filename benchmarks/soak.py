"""Plays one recording after another for ten minutes: does memory stay flat?"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from statistics import linear_regression
from time import perf_counter

from benchmarks import inputs
from benchmarks.scene import SceneApp
from benchmarks.table import Row
from benchmarks.terminals import play
from recviewer.config.app_options import AppOptions

_MINUTES = float(os.environ.get("SOAK_MINUTES", "10"))
_WARM_UP = 0.2
"""Share of the time after which all caches are full."""

_MAX_PLAY_SECONDS = 2.0
"""Longest playing time of one recording."""


def rows(work: Path) -> Iterator[Row]:
    """Play at 64x and report the slope."""
    figures = play("soak:soak", work, str(inputs.folder(work)))
    played = f"{figures['played']:,} recordings"
    what = f"memory after playing {played} for {_MINUTES:g} minutes"
    yield Row(f"{what}, slope", figures["slope"], 1, "% a minute")


async def soak(app: SceneApp, folder: str) -> dict[str, float]:
    """Play all recordings, again and again, until the time is up."""
    paths = cycle(sorted(Path(folder).rglob("*.json")))
    began, played = perf_counter(), 0
    minutes, resident = [], []
    while (now := (perf_counter() - began) / 60) < _MINUTES:
        await _play(app, next(paths))
        played += 1
        if now > _MINUTES * _WARM_UP:
            gc.collect()
            minutes.append(now)
            resident.append(_resident())
    slope = linear_regression(minutes, resident).slope
    return {"played": played, "slope": slope / resident[0] * 100}


async def _play(app: SceneApp, path: Path) -> None:
    """Play a recording to its end or for the longest playing time."""
    main = app.main
    main.open(str(path), 0)
    await app.until(lambda: not main.title_bar.busy)
    if main.view.reply is None:
        return  # unreadable: the app shows an error
    main.view.action_player("start")
    main.view.action_player("toggle")
    end = perf_counter() + _MAX_PLAY_SECONDS
    await app.until(lambda: not main.view.controller.playing or perf_counter() > end)


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


soak.options = lambda folder: AppOptions((), speed=64)  # type: ignore[attr-defined]
