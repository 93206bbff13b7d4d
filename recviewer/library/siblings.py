"""Recordings of the same test, and which of them asks the most alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from recviewer.errors import ReadError
from recviewer.library.summary import Summary

if TYPE_CHECKING:
    from recviewer.compare.comparison import Side
    from recviewer.reading.served_paths import ServedPaths

_MAX_READ = 20
"""Recordings that are read to find the nearest among them."""


def siblings(of: Summary, entries: Iterable[Summary]) -> Sequence[Summary]:
    """Return the other exchanges of the same test, those that look most alike first."""
    found = [
        entry
        for entry in entries
        if entry.test_id == of.test_id
        and of.test_id
        and not (entry.reason or entry.other)
        and not is_same(entry, of)
    ]
    found.sort(key=lambda entry: (*_differences(of, entry), entry.path))
    return found


def is_same(one: Summary, other: Summary) -> bool:
    """Return whether two summaries are of the same exchange."""
    return (one.path, one.exchange_number) == (other.path, other.exchange_number)


def _differences(one: Summary, other: Summary) -> tuple[bool, bool, bool, int]:
    """Return how two calls differ, the most telling first."""
    return (
        one.endpoint != other.endpoint,
        one.model != other.model,
        one.streaming != other.streaming,
        abs(one.turns - other.turns),
    )


def read_side(entry: Summary, served_paths: ServedPaths | None = None) -> Side:
    """Read the exchange of a summary, to be compared.

    Raises:
        ReadError: It cannot be read, or is not there any more; `NotServedError` if it
            must not be.
    """
    from recviewer.compare.comparison import Side
    from recviewer.reading.recording_cache import RecordingCache

    recording = RecordingCache(served_paths).read(entry.path)
    if entry.exchange_number >= len(recording.exchanges):
        raise ReadError(entry.path, "changed since it was listed: read it again")
    return Side(entry.path, recording.exchanges[entry.exchange_number])


def read_pair(
    before: Summary, after: Summary, served_paths: ServedPaths | None = None
) -> tuple[Side, Side]:
    """Read two exchanges."""
    return read_side(before, served_paths), read_side(after, served_paths)


def read_with_nearest(
    entry: Summary,
    candidates: Sequence[Summary],
    served_paths: ServedPaths | None = None,
) -> tuple[Side, Side]:
    """Read an exchange, and the candidate whose request is nearest to its own.

    The one that was modified first comes first.

    Args:
        entry: The exchange.
        candidates: Its siblings; the first ones are read.
        served_paths: What may be read; None for anything.
    """
    from recviewer.compare.pairing import nearest

    side = read_side(entry, served_paths)
    alike = _differences(entry, candidates[0])
    nearest_ones = [c for c in candidates if _differences(entry, c) == alike]
    read = {
        (other := read_side(candidate, served_paths)).address: (other, candidate)
        for candidate in nearest_ones[:_MAX_READ]
    }
    found = nearest(side, [other for other, _ in read.values()])
    assert found is not None
    candidate = read[found.address][1]
    return (side, found) if entry.mtime < candidate.mtime else (found, side)
