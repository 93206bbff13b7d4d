"""Seeking in an exchange of 300,000 chunks and 4 choices."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks import inputs
from benchmarks.measuring import percentile
from benchmarks.scene import SceneApp
from benchmarks.table import Row
from benchmarks.terminals import play
from recviewer.playback.pace import Pace
from recviewer.playback.player import Player
from recviewer.playback.timeline import timeline
from recviewer.reading import reader

_CHUNKS = 300_000
_SEEKS = 2_000
_SEEKS_ON_SCREEN = 150


def rows(work: Path) -> Iterator[Row]:
    """Measure the playback state in this process and the real app in a terminal."""
    path = inputs.write_recording(work / "seek.json", inputs.chunks(_CHUNKS, 4))
    states = percentile(_states(path), 99)
    yield Row("seek in 300,000 chunks, 4 choices: state, p99", states * 1e3, 1, "ms")
    figures = play("seeking:seek", work, str(path))
    yield Row("the same, on screen, p95", figures["p95"] * 1e3, 33, "ms")


def _states(path: Path) -> list[float]:
    reply = reader.fold(reader.read(path).exchanges[0])
    player = Player(timeline(reply, Pace()))
    tracks = [track for choice in reply.choices for track in choice.tracks]
    random, seconds = Random(1), []
    for _ in range(_SEEKS):
        chunk = random.randrange(reply.chunk_count)
        began = perf_counter()
        player = player.seek_chunk(chunk, 0.0)
        playhead = player.at(0.0)
        for track in tracks:
            track.end_at(playhead.chunk)
        seconds.append(perf_counter() - began)
    return seconds


async def seek(app: SceneApp, path: str) -> dict[str, float]:
    """Seek to random chunks."""
    view = app.main.view
    app.main.open(path, 0)
    await app.until(lambda: view.reply is not None and not app.main.title_bar.busy)
    random, count = Random(2), view.reply.chunk_count if view.reply else 0
    seconds = []
    for _ in range(_SEEKS_ON_SCREEN):
        chunk = random.randrange(count)
        seconds.append(await app.drawn(partial(app.seek, chunk)))
    return {"p95": percentile(seconds, 95)}
