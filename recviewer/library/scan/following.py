"""Following folders: which recordings are added, changed or removed in them.

The system tells that at once through watchfiles, if it is installed. Else, and on disks
of other machines, whose changes no system tells, everything is looked through now and
then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep, time
from typing import Final

from recviewer.address import STDIN, is_elsewhere, normal_path
from recviewer.errors import Cancelled
from recviewer.index.stamp import current_stamp
from recviewer.library.scan.batch import Changes
from recviewer.library.scan.discovery import Walk, may_be_recording
from recviewer.library.scan.scanner import same_on_disk
from recviewer.library.scan.summarize import summarize
from recviewer.library.summary import Summary
from recviewer.reading.served_paths import ServedPaths

_POLL_SECONDS: Final = 0.7
"""How long to wait at least before everything is looked through again."""

_POLL_FACTOR: Final = 50
"""That wait in times of what looking took, so that it takes 2 % of a core."""

_NAP_SECONDS: Final = 0.05
"""How long to wait before asking whether nobody follows any more."""

_WATCH_MILLISECONDS: Final = 500
"""How long watchfiles waits before it tells that nothing has changed."""

_DEBOUNCE_MILLISECONDS: Final = 200
"""For how long watchfiles collects changes that come one after the other."""

_UNFINISHED_SECONDS: Final = 2.0
"""A file that cannot be read is told only if it is not being written any more."""

_MOUNTS: Final = Path("/proc/self/mounts")
_REMOTE_DISKS: Final = (
    *("9p", "afs", "ceph", "cifs", "fuse", "glusterfs", "lustre", "ncpfs", "nfs"),
    *("smb", "virtiofs", "vboxsf"),
)
"""Beginnings of the kinds of file systems whose changes may be made elsewhere."""


class Follower:
    """Compares what is known of the recordings under some paths with what is there."""

    def __init__(
        self,
        paths: Sequence[str],
        known: Iterable[Summary],
        served_paths: ServedPaths | None = None,
        *,
        now: Callable[[], float] = time,
    ) -> None:
        """Compare nothing yet.

        Args:
            paths: Files, folders, and `-` for standard input. What is beyond the
                folders of this disk is not followed.
            known: What is known.
            served_paths: Where links may lead; None for anywhere.
            now: Tells the time in seconds since the epoch.
        """
        self.paths = [path for path in paths if not is_elsewhere(path)]
        self._served_paths = served_paths
        self._now = now
        self._known: dict[str, Summary] = {}
        """The first summary of each recording."""
        for summary in known:
            if not is_elsewhere(summary.path):
                self._known.setdefault(summary.path, summary)
        self._stamps: dict[str, bytes] = {}
        """How files were that cannot be read, or are no recordings."""
        self.unfinished: set[str] = set()
        """Files that are being written, as it seems: to be looked at again."""

    def compare(self, cancelled: Cancelled = lambda: False) -> Changes:
        """Look through everything."""
        walk = Walk(self.paths, cancelled, self._served_paths)
        there = {path for path in walk.files() if path is not None}
        problems = {summary.path: summary for summary in walk.discovered.problems}
        if cancelled():
            return Changes((), ())
        gone = self._known.keys() - there - problems.keys()
        new = [
            problem
            for path, problem in problems.items()
            if path not in self._known or self._known[path].reason != problem.reason
        ]
        outdated = [*gone, *(each.path for each in new if each.path in self._known)]
        for path in gone:
            del self._known[path]
        self._known.update((each.path, each) for each in new)
        changes = self._read(sorted(there), cancelled)
        return Changes(
            (*new, *changes.summaries), (*sorted(outdated), *changes.outdated)
        )

    def look_at(
        self, touched: Iterable[str], cancelled: Cancelled = lambda: False
    ) -> Changes:
        """Look at files that may have changed, and at nothing else where that will do.

        Args:
            touched: Absolute paths of files and folders.
            cancelled: Polled before every file.
        """
        names: set[str] = set(self.unfinished)
        for path in touched:
            name = self._name(path)
            if name is None:
                continue
            is_file = os.path.isfile(name)  # noqa: PTH113
            if not (is_file or name in self._known) or self._is_limited(name):
                return self.compare(cancelled)  # a folder has come or gone
            names.add(name)
        gone = [n for n in names if n in self._known and not os.path.lexists(n)]
        for path in gone:
            del self._known[path]
        changes = self._read(sorted(names - set(gone)), cancelled)
        return Changes(changes.summaries, (*sorted(gone), *changes.outdated))

    def _name(self, path: str) -> str | None:
        """Return how a walk calls a file; None if it would not look at it."""
        for top in map(normal_path, self.paths):
            absolute = os.path.abspath(top)  # noqa: PTH100
            if path == absolute:
                return top
            folder = absolute.rstrip("/") + "/"
            if path.startswith(folder):
                inner = path[len(folder) :]
                name = inner if top == "." else f"{top.rstrip('/')}/{inner}"
                return name if may_be_recording(inner) else None
        return None

    def _is_limited(self, name: str) -> bool:
        return self._served_paths is not None and os.path.islink(name)  # noqa: PTH114

    def _read(self, paths: Iterable[str], cancelled: Cancelled) -> Changes:
        """Read those of some files that are not as they are known."""
        summaries: list[Summary] = []
        outdated: list[str] = []
        for path in paths:
            known = self._known.get(path)
            if cancelled() or path == STDIN:
                continue
            if known is not None and self._is_same(known):
                self.unfinished.discard(path)
                continue
            found = summarize(path, cancelled, self._served_paths)
            if not found:
                continue
            if found[0].reason and self._is_being_written(path):
                self.unfinished.add(path)
                continue
            self.unfinished.discard(path)
            if known is not None:
                outdated.append(path)
            self._known[path] = found[0]
            self._stamps.pop(path, None)
            summaries += found
        return Changes(tuple(summaries), tuple(outdated))

    def _is_same(self, known: Summary) -> bool:
        """Say whether a recording still is as it was when it was read."""
        if not known.reason:
            return same_on_disk(known)
        # Such a summary has no size: what counts is how the file was the first time.
        stamp = current_stamp(known.path)
        return self._stamps.setdefault(known.path, stamp) == stamp

    def _is_being_written(self, path: str) -> bool:
        try:
            modified = os.stat(path).st_mtime  # noqa: PTH116
        except OSError:
            return False
        return abs(self._now() - modified) < _UNFINISHED_SECONDS


def follow(
    follower: Follower, cancelled: Cancelled, *, watching: bool = True
) -> Iterator[Changes]:
    """Yield what changes, as soon as that is known, until it is cancelled.

    Args:
        follower: What is followed.
        cancelled: Polled now and then.
        watching: Whether the system may tell what changes.
    """
    if not follower.paths:
        return
    folders = [path for path in follower.paths if os.path.isdir(path)]  # noqa: PTH112
    watching = watching and bool(folders) and find_spec("watchfiles") is not None
    watching = watching and not any(map(is_remote, folders))
    while not cancelled():
        if watching and all(map(os.path.isdir, folders)):
            # There may be too many folders, or one may be gone by now.
            with suppress(OSError, RuntimeError):
                yield from _watched(follower, folders, cancelled)
        began = monotonic()
        if changes := follower.compare(cancelled):
            yield changes
        wait = max(_POLL_SECONDS, _POLL_FACTOR * (monotonic() - began))
        end = monotonic() + wait
        while monotonic() < end and not cancelled():
            sleep(_NAP_SECONDS)


def _watched(
    follower: Follower, folders: Sequence[str], cancelled: Cancelled
) -> Iterator[Changes]:
    """Yield what the system tells, until a folder is gone.

    Raises:
        OSError: The system cannot tell.
        RuntimeError: So says watchfiles.
    """
    import watchfiles

    class Stop:
        """Ends a watch; watchfiles asks it many times a second."""

        def is_set(self) -> bool:
            return cancelled()

    named = [path for path in follower.paths if path not in folders]
    files = {os.path.abspath(path) for path in named if path != STDIN}  # noqa: PTH100
    is_first = True
    for told in watchfiles.watch(
        *map(os.path.abspath, folders),
        watch_filter=None,
        debounce=_DEBOUNCE_MILLISECONDS,
        stop_event=Stop(),
        rust_timeout=_WATCH_MILLISECONDS,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    ):
        if is_first:  # it may have changed before the system was asked to tell
            is_first = False
            changes = follower.compare(cancelled)
        else:
            changes = follower.look_at(files.union(path for _, path in told), cancelled)
        if changes:
            yield changes
        if not all(map(os.path.isdir, folders)):
            return


def is_remote(folder: str) -> bool:
    """Say whether a folder is on a disk that other machines may change."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    real = os.path.realpath(folder)
    best, kind = "", ""
    for line in lines:
        _, place, what, *_ = line.split(" ")
        place = place.replace("\\040", " ")
        inside = real == place or real.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):
            best, kind = place, what
    return kind.startswith(_REMOTE_DISKS)
