"""Opening a recording of 100 MB: time to the first chunk on screen, and memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import inputs
from benchmarks.measuring import fresh_process, peak_memory
from benchmarks.scene import SceneApp, Stalls
from benchmarks.table import Row
from benchmarks.terminals import play
from recviewer.config.app_options import AppOptions

_PARSE = """
import gc, sys, time
import orjson
data = open(sys.argv[1], "rb").read()
gc.disable()
began = time.perf_counter()
orjson.loads(data)
print(time.perf_counter() - began)
"""


def rows(work: Path) -> Iterator[Row]:
    """Measure the real app in fresh processes, alternating with the plain parser."""
    path = inputs.big_recording(work / "big.json")
    yield from measured(path, work, "100 MB", pairs=5, time=1.0, memory=2.5)


def measured(
    path: Path, work: Path, size: str, *, pairs: int, time: float, memory: float
) -> Iterator[Row]:
    """Measure opening a recording of any size.

    Args:
        path: The recording.
        work: Folder for temporary files.
        size: Its size in words, for the table.
        pairs: Number of measurements.
        time: Bound on the time, as a multiple of `orjson.loads`.
        memory: Bound on the memory, as a multiple of the file's size.
    """
    ratios, peaks, stalls = [], [], []
    for _ in range(pairs):
        figures = play("opening:open_big", work, str(path))
        ratios.append(figures["seconds"] / fresh_process(_PARSE, str(path)))
        peaks.append(figures["peak"] / path.stat().st_size)
        stalls.append(figures["stall"] * 1e3)
    what = f"opening {size} to the first chunk on screen, against orjson.loads"
    yield Row(what, median(ratios), time)
    yield Row(f"peak memory of the app, against {size}", max(peaks), memory)
    what = f"longest stall while {size} are read and folded, median"
    yield Row(what, median(stalls), 50, "ms")


async def open_big(
    app: SceneApp, path: str, exchange_number: str = "0"
) -> dict[str, float]:
    """Open an exchange of a recording and wait until all of it is folded."""
    main = app.main
    shown_at: list[float] = []

    def look() -> None:
        if not shown_at and main.view.reply and main.view.choices.playhead >= 0:
            shown_at.append(app.frames[-1])

    app.on_frame = look
    async with Stalls() as stalls:
        began = perf_counter()
        main.open(path, int(exchange_number))
        await app.until(lambda: bool(shown_at) and not main.title_bar.busy)
    seconds = shown_at[0] - began
    return {"seconds": seconds, "peak": peak_memory(), "stall": stalls.longest}


open_big.options = lambda *_: AppOptions(())  # type: ignore[attr-defined]
