"""What a scan reports: some summaries at a time, and its progress."""

from __future__ import annotations

import msgspec

from recviewer.library.summary import Summary
from recviewer.text.numbers import plural


class LeftOut(msgspec.Struct, frozen=True):
    """How many folders and files are not read."""

    folders: int = 0
    """Folders that are hidden, vendored, or were seen already."""
    files: int = 0
    """Files that are no recordings, by their suffixes or their first bytes."""

    def __bool__(self) -> bool:
        """Whether a folder was left out: files of other kinds are not worth saying."""
        return self.folders > 0

    def __str__(self) -> str:
        """Return how many and why, as one line."""
        return (
            f"{plural(self.folders, 'folder')} left out: hidden, vendored or seen"
            f" already; {plural(self.files, 'file')} of other kinds"
        )


class Batch(msgspec.Struct, frozen=True):
    """Some summaries, and the progress of the scan."""

    summaries: tuple[Summary, ...]
    """Summaries of the files read since the last batch."""
    done: int
    """Number of files read so far."""
    total: int
    """Number of files discovered so far."""
    complete: bool
    """Whether `total` is final."""
    left_out: LeftOut
    """What was discovered so far and is not read."""
    outdated: tuple[str, ...] = ()
    """Recordings whose summaries in earlier batches do not hold any more. Only the last
    batch names any."""
    remarks: tuple[str, ...] = ()
    """Lines about what was wrong with the index."""

    @property
    def last(self) -> bool:
        """Whether everything has been read."""
        return self.complete and self.done == self.total

    def after(self, earlier: Batch) -> Batch:
        """Return this batch together with the one before it."""
        outdated = frozenset(self.outdated)
        before = (s for s in earlier.summaries if s.path not in outdated)
        return msgspec.structs.replace(
            self,
            summaries=(*before, *self.summaries),
            remarks=(*earlier.remarks, *self.remarks),
        )


class Changes(msgspec.Struct, frozen=True):
    """What has changed since the last time."""

    summaries: tuple[Summary, ...]
    """Those of recordings that are added or changed."""
    outdated: tuple[str, ...]
    """Recordings of which summaries were known that do not hold any more."""

    def __bool__(self) -> bool:
        """Whether anything has changed."""
        return bool(self.summaries or self.outdated)
