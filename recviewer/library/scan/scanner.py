"""Reading every recording once, in batches that leave time for the screen."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from recviewer.address import STDIN
from recviewer.errors import Cancelled
from recviewer.library.scan.discovery import (
    Found,
    LeftOut,
    Search,
)
from recviewer.library.scan.summarize import summarize
from recviewer.library.scan.worker import useful
from recviewer.library.scan.workers import Team
from recviewer.library.summary import Summary
from recviewer.reading.served_paths import ServedPaths

FIRST_SECONDS = 0.01
"""How long the first batch is collected: a screen full of rows is soon read."""

BATCH_SECONDS = 0.08
"""How long each later one is: short enough for the list to seem to flow."""

_COLLECTIONS = (2_000, 10, 1_000_000)
"""Allocations between collections of the garbage that is young, older, old: what is
read stays, so that looking through it again and again only takes time."""

_TURN = 0.001
"""Seconds a thread may go on while another one waits: the screen soon has its turn."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some summaries, and how far the scan has come."""

    summaries: tuple[Summary, ...]
    """What was read since the last batch."""
    done: int
    """Files read so far."""
    total: int
    """Files found so far."""
    complete: bool
    """Whether these are all the files there are."""
    left_out: LeftOut
    """What was found that is not read."""

    @property
    def last(self) -> bool:
        """Whether everything was read."""
        return self.complete and self.done == self.total


def scan(
    paths: Sequence[str],
    *,
    known: Mapping[str, Sequence[Summary]] | None = None,
    cancelled: Cancelled = lambda: False,
    served_paths: ServedPaths | None = None,
    helpers: int | None = None,
    clock: Callable[[], float] = monotonic,
) -> Iterator[Batch]:
    """Summarise all recordings under some paths.

    Args:
        paths: Files of any suffix, folders, and `-` for standard input.
        known: Summaries of an earlier scan by path; a file of the same size and time
            is not read again.
        cancelled: Asked before every file; the scan ends when it says so.
        served_paths: Where links in folders may lead; None for anywhere.
        helpers: So many processes may help where there are many files; as many as are
            useful if None. None help where files are known, which takes no time.
        clock: Seconds, to cut batches by.

    Yields:
        A batch as soon as there is something to show, then one every `BATCH_SECONDS`,
        and a last one; the files are found and read at the same time.
    """
    search = Search(paths, cancelled, served_paths)
    pending: list[Summary] = []
    done, due = 0, clock() + FIRST_SECONDS

    def read(path: str) -> Sequence[Summary]:
        return _unchanged(path, known) or summarize(path, cancelled)

    alone = known or STDIN in paths  # which only this process has
    most = useful() if helpers is None else helpers
    with _giving_way(), Team(read, 0 if alone else most) as team:
        for summaries in team.read(search):
            if cancelled():
                return
            if summaries is not None:
                done += 1
                pending.extend(summaries)
            if clock() >= due and not _is_all(search.found, done):
                yield _batch(pending, search.found, done)
                due = clock() + BATCH_SECONDS
    yield _batch(pending, search.found, done)


def _is_all(found: Found, done: int) -> bool:
    return found.complete and done == len(found.files)


def _batch(pending: list[Summary], found: Found, done: int) -> Batch:
    """Take what is pending, and what the walk could not look into."""
    summaries = (*found.problems, *pending)
    found.problems.clear()
    pending.clear()
    total = len(found.files)
    return Batch(summaries, done, total, found.complete, found.left_out)


def same_on_disk(summary: Summary) -> bool:
    """Say whether a recording still is of the size and time it had when it was read.

    Args:
        summary: What is known of it; of standard input nothing can change.
    """
    if summary.path == STDIN:
        return True
    try:
        info = os.stat(summary.path)  # noqa: PTH116
    except OSError:
        return False
    return (info.st_size, info.st_mtime) == (summary.size, summary.mtime)


def _unchanged(
    path: str, known: Mapping[str, Sequence[Summary]] | None
) -> Sequence[Summary]:
    """Return what is known of a file if it is still the same; nothing otherwise."""
    summaries = known.get(path, ()) if known and path != STDIN else ()
    if not summaries or summaries[0].reason:
        return ()
    return summaries if same_on_disk(summaries[0]) else ()


@contextmanager
def _giving_way() -> Iterator[None]:
    """Keep what goes on elsewhere in the process from having to wait."""
    thresholds, turn = gc.get_threshold(), sys.getswitchinterval()
    if thresholds == _COLLECTIONS:  # a scan that is given up is yet to undo its own
        yield
        return
    gc.set_threshold(*_COLLECTIONS)
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        gc.freeze()  # so many summaries that stay need no looking through later either
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(turn)
