"""A session of 50 MB, with thousands of answers: time and memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks import inputs
from benchmarks.measuring import fresh_process
from benchmarks.table import Row
from benchmarks.terminals import play
from recviewer.reading import reader

_SIZE = 50_000_000

_PAIRS = 3

_PARSE = """
import sys, time
import orjson
data = open(sys.argv[1], "rb").read()
began = time.perf_counter()
for line in data.splitlines():
    orjson.loads(line)
print(time.perf_counter() - began)
"""

_LIST = """
import sys, time
from benchmarks.measuring import peak_memory
from recviewer.library.scan.summarize import summarize
summarize(sys.argv[2])
base, began = peak_memory(), time.process_time()
summarize(sys.argv[1])
figures = {"peak": peak_memory() - base, "time": time.process_time() - began}
print(figures[sys.argv[3]])
"""


def rows(work: Path) -> Iterator[Row]:
    """Measure in fresh processes; memory is counted from that for a short session."""
    path = inputs.session(work / "session.jsonl", _SIZE)
    short = inputs.session(work / "short.jsonl", 5_000)
    size = path.stat().st_size
    last = str(len(reader.read(path).exchanges) - 1)
    base = play("opening:open_big", work, str(short))["peak"]
    times, peaks, ratios = [], [], []
    for _ in range(_PAIRS):
        parsing = fresh_process(_PARSE, str(path))
        figures = play("opening:open_big", work, str(path), last)
        times.append(parsing)
        ratios.append(figures["seconds"] / parsing)
        peaks.append((figures["peak"] - base) / size)
    what = "opening the last answer of a session of 50 MB, against orjson.loads"
    yield Row(what, median(ratios), 12)
    yield Row("peak memory of the app, against that session", max(peaks), 3)
    for what, bound in (("time", 20), ("peak", 3)):
        figure = fresh_process(_LIST, str(path), str(short), what)
        parsing = median(times)
        whole = parsing if what == "time" else size
        yield Row(_WHAT[what], figure / whole, bound)


_WHAT = {
    "time": "listing a session of 50 MB, against orjson.loads",
    "peak": "peak memory of listing it, against its size",
}
