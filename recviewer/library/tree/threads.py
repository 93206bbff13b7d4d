"""Entries below the entries they continue."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recviewer.library.tree.tree import Rows, Tree

CONTINUED = "conversations"
"""The group of the exchanges that others continue."""

SINGLE = "single exchanges"
"""The group of those that stand alone."""


def threaded(
    parents: Sequence[int], order: Sequence[int], key: Callable[[int], str]
) -> Tree:
    """Hang entries below the entries they continue.

    Args:
        parents: For each entry the one it continues; -1 where there is none.
        order: The entries, in the order they keep below the same entry.
        key: Tells what an entry is known by in other trees.

    Returns:
        The tree: conversations of several exchanges first, then the single ones.
    """
    below: dict[int, list[int]] = {}
    for entry in order:
        below.setdefault(parents[entry], []).append(entry)
    tops = below.pop(-1, [])
    rows = Rows()
    for label, continued in ((CONTINUED, True), (SINGLE, False)):
        chosen = [entry for entry in tops if (entry in below) is continued]
        if chosen:
            top = rows.add(label, -1, -1)
            _lay_out(chosen, top, below, rows, key)
            rows.close(top, f"conversation\0{label}")
    return rows.tree()


def _lay_out(
    tops: Sequence[int],
    top: int,
    below: dict[int, list[int]],
    rows: Rows,
    key: Callable[[int], str],
) -> None:
    """Lay threads out depth first, without recursion: they may be long."""
    waiting = [(entry, top) for entry in reversed(tops)]
    unfinished: list[tuple[int, int]] = []
    while waiting or unfinished:
        parent = waiting[-1][1] if waiting else top
        if unfinished and unfinished[-1][0] > parent:
            row, entry = unfinished.pop()
            rows.close(row, key(entry))
            continue
        entry = waiting.pop()[0]
        row = rows.add("", entry, parent)
        if entry in below:
            waiting.extend((reply, row) for reply in reversed(below[entry]))
            unfinished.append((row, entry))
