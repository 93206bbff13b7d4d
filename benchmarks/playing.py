"""What a frame costs while playing, and whether the screen keeps up with its clock.

The real app runs in a real terminal; its CPU time is divided by the frames written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from statistics import mean, median
from time import perf_counter, process_time

from benchmarks import inputs
from benchmarks.measuring import percentile
from benchmarks.scene import SceneApp
from benchmarks.table import Row
from benchmarks.terminals import play
from recviewer.config.app_options import AppOptions
from recviewer.playback.pace import Pace

_CHUNKS_PER_SECOND = 2_000
"""Chunks played per second, over all panes."""

_PANES, _MANY_PANES = 4, 16
_SMALL, _LARGE = 50_000, 1_000_000
"""Characters behind each pane."""

_PAIRS = 9
_PART_SECONDS = 1.5
"""Playing time of each half of a pair."""

_LONG_SECONDS = 10.0
_MIN_FRAME_RATE = 20
"""Frames per second that 16 panes must reach."""


def rows(work: Path) -> Iterator[Row]:
    """Measure 4 panes with little and with much text behind them, then 16 panes."""
    small, large = (_recording(work, _PANES, size) for size in (_SMALL, _LARGE))
    figures = play("playing:flat", work, str(small), str(large))
    what = "CPU per frame, 4 panes at 2,000 chunks/s: 1 MB behind each, against 50 KB"
    yield Row(what, figures["ratio"], 1.25)
    figures = play("playing:keep_up", work, str(_recording(work, _MANY_PANES, _SMALL)))
    what = "16 panes at 2,000 chunks/s:"
    yield Row(f"{what} frames/s", figures["rate"], _MIN_FRAME_RATE, "", at_least=True)
    frame = 1e3 / _MIN_FRAME_RATE
    yield Row(f"{what} playhead behind its clock, p99", figures["lag"], frame, "ms")
    yield Row(f"{what} CPU of a core", figures["cpu"], 50, "%")


def _recording(work: Path, panes: int, size: int) -> Path:
    """Write choices that begin with a long text and continue word by word."""
    behind = (_text(size, pane) for pane in range(panes))
    heads = (inputs.chunk(text, pane) for pane, text in enumerate(behind))
    tail = inputs.chunks(int(_CHUNKS_PER_SECOND * _LONG_SECONDS * 3), panes)
    path = work / f"play-{panes}-{size}.json"
    return inputs.write_recording(path, chain(heads, tail))


def _text(size: int, seed: int) -> str:
    pieces, length = [], 0
    for word in inputs.words(seed):
        pieces.append(word)
        length += len(word)
        if length >= size:
            break
    return "".join(pieces)


def _options(*_: str) -> AppOptions:
    """Convert the chunk rate to tokens per second, at four characters a token."""
    return AppOptions(
        (), pace=Pace(tokens_per_second=_CHUNKS_PER_SECOND * _WORD_LENGTH / 4)
    )


_WORD_LENGTH = mean(map(len, islice(inputs.words(), 9_000)))
"""Mean characters per made-up word."""


async def flat(app: SceneApp, small: str, large: str) -> dict[str, float]:
    """Play parts of both recordings alternately."""
    ratios = []
    for pair in range(_PAIRS):
        little = await _cost(app, Path(small), pair)
        ratios.append(await _cost(app, Path(large), pair) / little)
    return {"ratio": median(ratios)}


flat.options = _options  # type: ignore[attr-defined]


async def _cost(app: SceneApp, path: Path, part: int) -> float:
    """Return the CPU seconds per frame while playing a part of a recording."""
    await _start(app, path, int(part * _CHUNKS_PER_SECOND * _PART_SECONDS))
    frames, began = len(app.frames), process_time()
    await asyncio.sleep(_PART_SECONDS)
    cost = (process_time() - began) / (len(app.frames) - frames)
    app.main.view.action_player("toggle")
    return cost


async def _start(app: SceneApp, path: Path, chunk: int) -> None:
    """Open a recording and play it from a chunk."""
    main = app.main
    main.panels.browsing = False
    main.open(str(path), 0)
    await app.until(lambda: main.view.reply is not None and not main.title_bar.busy)
    app.seek(_MANY_PANES + chunk)
    await asyncio.sleep(0.5)
    main.view.action_player("toggle")
    await asyncio.sleep(0.3)


async def keep_up(app: SceneApp, path: str) -> dict[str, float]:
    """Play 16 panes and note at every frame how far it is behind the clock."""
    view = app.main.view
    await _start(app, Path(path), 0)
    lags: list[float] = []

    def look() -> None:
        lags.append(view.replay.head.seconds - view.transport.playhead.seconds)

    app.on_frame = look
    began, cpu, frames = perf_counter(), process_time(), len(app.frames)
    await asyncio.sleep(_LONG_SECONDS)
    seconds = perf_counter() - began
    return {
        "rate": (len(app.frames) - frames) / seconds,
        "lag": percentile(lags, 99) * 1e3,
        "cpu": (process_time() - cpu) / seconds * 100,
    }


keep_up.options = _options  # type: ignore[attr-defined]
