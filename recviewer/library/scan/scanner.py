"""Summarising all recordings under some paths, in batches for the screen to show."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic

from recviewer.address import STDIN
from recviewer.errors import Cancelled
from recviewer.library.scan.batch import Batch
from recviewer.library.scan.discovery import Discovered, Walk
from recviewer.library.scan.summarize import summarize
from recviewer.library.scan.workers import FIRST_FILES, WorkerPool, usable_workers
from recviewer.library.summary import Summary
from recviewer.model.exchange import FileState
from recviewer.reading.served_paths import ServedPaths

BATCH_SECONDS = 0.08
"""Time in which a batch is collected: short enough for a list to grow smoothly."""

_GC_THRESHOLDS = (2_000, 10, 1_000_000)
"""Thresholds of the garbage collector during a scan. Summaries stay, so that looking
through the old generation again and again only costs time."""

_SWITCH_INTERVAL_SECONDS = 0.001
"""Longest turn of a thread during a scan, so that the screen does not have to wait."""


def scan(
    paths: Sequence[str],
    *,
    known: Mapping[str, Sequence[Summary]] | None = None,
    cancelled: Cancelled = lambda: False,
    served_paths: ServedPaths | None = None,
    workers: int | None = None,
    clock: Callable[[], float] = monotonic,
) -> Iterator[Batch]:
    """Summarise all recordings under some paths.

    Args:
        paths: Files of any suffix, folders, and `-` for standard input.
        known: Summaries of an earlier scan by path; a file whose size and time are
            unchanged is not read again.
        cancelled: Polled before every file; ends the scan.
        served_paths: Where links in folders may lead; None for anywhere.
        workers: Number of worker processes to start for many files; as many as are
            useful if None. Rescans, which read little, start none.
        clock: Tells the time in seconds, to cut batches by.

    Yields:
        A batch every `BATCH_SECONDS`, the first one sooner, and a last one. Files are
        discovered and read at the same time.
    """
    walk = Walk(paths, cancelled, served_paths)
    pending: list[Summary] = []
    done, due = 0, clock() + BATCH_SECONDS

    def read(path: str, cancelled: Cancelled) -> Sequence[Summary]:
        return _unchanged(path, known) or summarize(path, cancelled, served_paths)

    alone = known or STDIN in paths  # which only this process has
    most = usable_workers() if workers is None else workers
    with (
        _background_tuning(),
        WorkerPool(read, 0 if alone else most, cancelled) as pool,
    ):
        for summaries in pool.read(walk):
            if cancelled():
                return
            if summaries is not None:
                done += 1
                pending.extend(summaries)
            full = done == FIRST_FILES
            if (full or clock() >= due) and not _is_all(walk.discovered, done):
                yield _batch(pending, walk.discovered, done)
                due = clock() + BATCH_SECONDS
    yield _batch(pending, walk.discovered, done)


def _is_all(discovered: Discovered, done: int) -> bool:
    return discovered.complete and done == len(discovered.files)


def _batch(pending: list[Summary], discovered: Discovered, done: int) -> Batch:
    """Empty the pending summaries and the problems of the walk into a batch."""
    summaries = (*discovered.problems, *pending)
    discovered.problems.clear()
    pending.clear()
    return Batch(
        summaries,
        done,
        total=len(discovered.files),
        complete=discovered.complete,
        left_out=discovered.left_out,
    )


def same_on_disk(summary: Summary) -> bool:
    """Say whether a recording still is as it was when it was read.

    So must be the files that hold bodies of it.

    Args:
        summary: Any of its summaries; standard input never changes.
    """
    if summary.path == STDIN:
        return True
    state = FileState(summary.path, summary.size, summary.mtime)
    return state.unchanged and all(file.unchanged for file in summary.attached)


def _unchanged(
    path: str, known: Mapping[str, Sequence[Summary]] | None
) -> Sequence[Summary]:
    """Return the known summaries of a file that has not changed; else nothing."""
    summaries = known.get(path, ()) if known and path != STDIN else ()
    if not summaries or summaries[0].reason:
        return ()
    return summaries if same_on_disk(summaries[0]) else ()


@contextmanager
def _background_tuning() -> Iterator[None]:
    """Tune the collector and the threads so that the rest of the process goes on."""
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    if thresholds == _GC_THRESHOLDS:  # an earlier scan has yet to undo its own
        yield
        return
    gc.set_threshold(*_GC_THRESHOLDS)
    sys.setswitchinterval(_SWITCH_INTERVAL_SECONDS)
    try:
        yield
    finally:
        gc.freeze()  # the summaries stay, so no later collection need look at them
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(interval)
