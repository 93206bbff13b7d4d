"""Where two JSON values differ, by path."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from msgspec import UNSET, Struct

from recviewer.compare import alignment
from recviewer.jsondoc import paths


class ValueDifference(Struct, frozen=True):
    """A place at which two JSON values differ."""

    path: str
    """JSON path of it in the later value, or in the earlier if it is only there."""
    before: Any
    """The earlier value; `UNSET` if there is none."""
    after: Any
    """The later value; `UNSET` if there is none."""


_MAX_DEPTH = 60
"""Levels of objects and lists that are taken apart; deeper ones are compared whole."""


def value_differences(
    before: Any, after: Any, path: str = "", depth: int = _MAX_DEPTH
) -> Iterator[ValueDifference]:
    """Yield the smallest values that differ, in the order of the later value.

    Lists are aligned, so that an item that is new does not move all others. Everything
    counts, other than in `volatile`: null differs from absent, and 1 from 1.0.

    Args:
        before: The earlier value.
        after: The later value.
        path: JSON path of both.
        depth: Levels that are taken apart.
    """
    if not depth:
        if _key(before) != _key(after):
            yield ValueDifference(path, before, after)
    elif isinstance(before, dict) and isinstance(after, dict):
        for name in {**after, **before}:
            inner = paths.join(path, (name,))
            one, other = before.get(name, UNSET), after.get(name, UNSET)
            yield from value_differences(one, other, inner, depth - 1)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _items(before, after, path, depth - 1)
    elif not _is_equal(before, after):
        yield ValueDifference(path or ".", before, after)


def _items(
    before: Sequence[Any], after: Sequence[Any], path: str, depth: int
) -> Iterator[ValueDifference]:
    gaps = alignment.gaps([*map(_key, before)], [*map(_key, after)])
    for gap in gaps:
        ones = range(gap.before, gap.before_end)
        others = range(gap.after, gap.after_end)
        for one, other in zip_longest(ones, others):
            place = paths.join(path, (one if other is None else other,))
            yield from value_differences(
                UNSET if one is None else before[one],
                UNSET if other is None else after[other],
                place,
                depth,
            )


def _key(value: Any) -> str:
    try:
        return json.dumps(value, sort_keys=True, default=repr)
    except RecursionError:
        return f"nested too deeply {id(value)}"


def _is_equal(before: Any, after: Any) -> bool:
    if type(before) is not type(after):
        return False
    return bool(before == after or (before != before and after != after))
