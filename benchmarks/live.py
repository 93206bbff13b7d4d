"""Whether a stream that is written at 2,000 chunks/s is watched without falling behind.

Another process appends to a file that the real app has open in a real terminal.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import monotonic, process_time, sleep

from benchmarks import inputs
from benchmarks.measuring import percentile
from benchmarks.scene import SceneApp
from benchmarks.table import Row
from benchmarks.terminals import play
from recviewer.config.app_options import AppOptions

_CHUNKS_PER_SECOND = 2_000
_SECONDS = 13.0
_FIRST_SECONDS = 7.0
"""Time until measuring: at first, all that is in the file already is read again."""

_FEW, _MANY = 2_000, 100_000
"""Chunks that are in the file before."""

_CHOICES = 2

_NAP_SECONDS = 0.001
"""How long the writer sleeps between two looks at the clock."""


def rows(work: Path) -> Iterator[Row]:
    """Measure with few chunks behind, and with many."""
    for count in (_FEW, _MANY):
        path = work / f"live-{count}.sse"
        path.write_bytes(b"".join(_events(count)))
        figures = play("live:keep_up", work, str(path), str(count))
        what = f"watching 2,000 chunks/s after {count:,}:"
        yield Row(
            f"{what} newest chunk behind its writer, p99", figures["lag"], 500, "ms"
        )
        yield Row(f"{what} CPU of a core", figures["cpu"], 60, "%")


def _events(count: int) -> Iterator[bytes]:
    for number, word in enumerate(islice(inputs.words(), count)):
        delta = {"index": number % _CHOICES, "delta": {"content": word}}
        chunk = {"id": "c", "object": "chat.completion.chunk", "choices": [delta]}
        yield b"data: %b\n\n" % json.dumps(chunk).encode()


async def keep_up(app: SceneApp, path: str, count: str) -> dict[str, float]:
    """Watch a file grow, and note at every frame how far it is behind the writer."""
    view = app.main.view
    app.main.panels.browsing = False
    app.main.open(path, 0)
    await app.until(lambda: view.reply is not None and not app.main.title_bar.busy)
    before, began = int(count), monotonic() + 1
    command = [sys.executable, "-m", "benchmarks.live", path, str(began)]
    writer = subprocess.Popen(command)
    await asyncio.sleep(_FIRST_SECONDS)
    lags: list[float] = []

    def look() -> None:
        written = (monotonic() - began) * _CHUNKS_PER_SECOND
        lags.append(written - (view.transport.playhead.chunk - before))

    app.on_frame = look
    start, cpu = monotonic(), process_time()
    await asyncio.sleep(_SECONDS - _FIRST_SECONDS)
    seconds = monotonic() - start
    figures = {
        "lag": percentile(lags, 99) / _CHUNKS_PER_SECOND * 1e3,
        "cpu": (process_time() - cpu) / seconds * 100,
        "rate": len(lags) / seconds,
    }
    writer.kill()
    writer.wait()
    return figures


keep_up.options = lambda *_: AppOptions((".",), following=True)  # type: ignore[attr-defined]


def _write(path: Path, began: float) -> None:
    """Append chunks at the rate, counted from a moment."""
    events, written = _events(int(_CHUNKS_PER_SECOND * _SECONDS * 3)), 0
    with path.open("ab", buffering=0) as file:
        while True:
            due = int((monotonic() - began) * _CHUNKS_PER_SECOND)
            if due > written:
                file.write(b"".join(islice(events, due - written)))
                written = due
            sleep(_NAP_SECONDS)


if __name__ == "__main__":
    _write(Path(sys.argv[1]), float(sys.argv[2]))
