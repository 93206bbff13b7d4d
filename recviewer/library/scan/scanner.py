"""Summarising all recordings under some paths, in batches for the screen to show."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from msgspec.structs import replace

from recviewer.address import STDIN, is_elsewhere, is_folder_or_store
from recviewer.errors import Cancelled
from recviewer.index.place import Keeping
from recviewer.library.scan.batch import Batch, LeftOut
from recviewer.library.scan.discovery import Discovered, Walk
from recviewer.library.scan.summarize import Found, examine, summarize
from recviewer.library.scan.workers import FIRST_FILES, WorkerPool, usable_workers
from recviewer.library.summary import Summary
from recviewer.model.exchange import FileState
from recviewer.reading.served_paths import ServedPaths

if TYPE_CHECKING:
    from recviewer.library.scan.memory import Memory

BATCH_SECONDS = 0.08
"""Time in which a batch is collected: short enough for a list to grow smoothly."""

_RECALLED_SUMMARIES = 2_000
"""Summaries of the index in one batch: read in 20 ms, and all of most folders, so that
their rows are arranged once."""

_GC_THRESHOLDS = (2_000, 10, 1_000_000)
"""Thresholds of the garbage collector during a scan. Summaries stay, so that looking
through the old generation again and again only costs time."""

_SWITCH_INTERVAL_SECONDS = 0.001
"""Longest turn of a thread during a scan, so that the screen does not have to wait."""


def scan(
    paths: Sequence[str],
    *,
    known: Mapping[str, Sequence[Summary]] | None = None,
    memory: Memory | None = None,
    differs: Callable[[Found], Sequence[Summary]] | None = None,
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
        memory: What earlier runs have kept, and what keeps for later ones; None to
            read everything and keep nothing.
        differs: Returns what is to be reported of a file; None to report everything.
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

    alone = known or STDIN in paths  # which only this process has
    most = usable_workers() if workers is None else workers
    with (
        background_tuning(),
        WorkerPool(
            _reader(memory, served_paths),
            0 if alone else most,
            cancelled,
            known=lambda path: _unchanged(path, memory, known),
        ) as pool,
    ):
        for found in pool.read(walk):
            if cancelled():
                return
            if found is not None:
                done += 1
                if memory is not None and found.stamp:
                    memory.keep(found)
                pending.extend(found.summaries if differs is None else differs(found))
            full = done == FIRST_FILES
            if (full or clock() >= due) and not _is_all(walk.discovered, done):
                yield _batch(pending, walk.discovered, done)
                due = clock() + BATCH_SECONDS
    if memory is not None:
        memory.forget_the_rest()
    yield _batch(pending, walk.discovered, done)


def _reader(
    memory: Memory | None, served_paths: ServedPaths | None
) -> Callable[[str, Cancelled], Found]:
    """Return what reads a file, so that it can be kept if there is a memory."""
    if memory is None:
        return lambda path, cancelled: Found(
            path, summarize(path, cancelled, served_paths)
        )
    return lambda path, cancelled: examine(
        path, cancelled, served_paths, texts=memory.texts, now_ns=memory.now_ns()
    )


def remembering_scan(
    paths: Sequence[str],
    keeping: Keeping,
    *,
    at_once: bool = False,
    cancelled: Cancelled = lambda: False,
    served_paths: ServedPaths | None = None,
) -> Iterator[Batch]:
    """Summarise all recordings under some paths with the help of the index.

    Args:
        paths: Files of any suffix, folders, and `-` for standard input.
        keeping: What is kept for later runs.
        at_once: Whether to yield what the index knows before looking whether it still
            holds. What does not is named by the last batch.
        cancelled: Polled before every file; ends the scan.
        served_paths: Where links in folders may lead; None for anywhere.

    Yields:
        What `scan` yields.
    """
    memory = None
    if keeping is not Keeping.NOTHING and any(map(is_folder_or_store, paths)):
        # SQLite is only needed for folders.
        from recviewer.library.scan.memory import remember

        memory = remember(paths, keeping, served_paths)
    if memory is None:
        yield from scan(paths, cancelled=cancelled, served_paths=served_paths)
        return
    comparison = _Comparison(memory) if at_once else None
    try:
        if at_once:
            yield from _recalled(memory)
        for batch in scan(
            paths,
            memory=memory,
            differs=None if comparison is None else comparison.take,
            cancelled=cancelled,
            served_paths=served_paths,
        ):
            if not batch.last:
                yield batch
                continue
            memory.close()  # before the process is ended that waits for the last batch
            batch = replace(batch, remarks=tuple(memory.remarks))
            yield comparison.last(batch) if comparison else batch
    finally:
        memory.close()


def _recalled(memory: Memory) -> Iterator[Batch]:
    """Yield what the index knows."""
    pending: list[Summary] = []
    done = 0
    for summaries in memory.recalled():
        pending += summaries
        done += 1
        if len(pending) >= _RECALLED_SUMMARIES:
            yield Batch(tuple(pending), done, done, complete=False, left_out=LeftOut())
            pending.clear()
    if pending:
        yield Batch(tuple(pending), done, done, complete=False, left_out=LeftOut())


class _Comparison:
    """Tells what is not as the index knew it.

    New recordings are shown when they are found. Those that have changed stay as they
    are until the end: to replace one, the whole list is made anew.
    """

    def __init__(self, memory: Memory) -> None:
        self._known = memory.known
        self._confirmed: set[str] = set()
        self._changed: list[Summary] = []

    def take(self, found: Found) -> Sequence[Summary]:
        """Return the summaries of a recording if it is new."""
        known = self._known.get(found.path)
        if known is None:
            return found.summaries
        if known.summaries == found.summaries:
            self._confirmed.add(found.path)
        else:
            self._changed += found.summaries
        return ()

    def last(self, batch: Batch) -> Batch:
        """Return the last batch with what has changed and what is gone."""
        outdated = self._known.keys() - self._confirmed
        return replace(
            batch,
            summaries=(*batch.summaries, *self._changed),
            outdated=tuple(sorted(outdated)),
        )


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
        summary: Any of its summaries. Standard input never changes, and what is
            elsewhere is not asked each time.
    """
    if summary.path == STDIN or is_elsewhere(summary.path):
        return True
    state = FileState(summary.path, summary.size, summary.mtime)
    return state.unchanged and all(file.unchanged for file in summary.attached)


def _unchanged(
    path: str, memory: Memory | None, known: Mapping[str, Sequence[Summary]] | None
) -> Found | None:
    """Return what is known of a file that has not changed, if anything is."""
    if memory is not None and (kept := memory.unchanged(path)):
        return Found(path, kept.summaries)
    summaries = known.get(path, ()) if known and path != STDIN else ()
    if not summaries or summaries[0].reason or is_elsewhere(path):
        return None
    if not same_on_disk(summaries[0]):
        return None
    return Found(path, tuple(summaries))


@contextmanager
def background_tuning() -> Iterator[None]:
    """Tune the collector and the threads so that the rest of the process goes on.

    What is made meanwhile is there to stay.
    """
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
