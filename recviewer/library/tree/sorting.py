"""Sorting entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import merge
from itertools import chain, pairwise
from typing import Any

from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Sorting

_KEYS: dict[Sorting, Callable[[Summary], Any]] = {
    Sorting.PATH: lambda entry: (entry.path, entry.exchange_number),
    Sorting.TITLE: lambda entry: (
        entry.title.casefold(),
        entry.path,
        entry.exchange_number,
    ),
    Sorting.SIZE: lambda entry: -entry.size,
    Sorting.CHUNKS: lambda entry: -entry.chunks,
    Sorting.TIME: lambda entry: -entry.mtime,
}
"""Texts from A to Z; the largest, the longest and the latest first."""

_STEP_ENTRIES = 2_000
"""Entries sorted in one call, during which no other thread gets a turn."""


def ordered(
    entries: Sequence[Summary], sorting: Sorting, *, backwards: bool = False
) -> list[int]:
    """Return the indexes of all entries in order; equal entries keep theirs."""
    keys = list(map(_KEYS[sorting], entries))
    steps = [
        sorted(
            range(start, min(start + _STEP_ENTRIES, len(entries))),
            key=keys.__getitem__,
            reverse=backwards,
        )
        for start in range(0, len(entries), _STEP_ENTRIES)
    ]
    if not backwards and all(keys[a[-1]] <= keys[b[0]] for a, b in pairwise(steps)):
        return list(chain.from_iterable(steps))
    return list(merge(*steps, key=keys.__getitem__, reverse=backwards))
