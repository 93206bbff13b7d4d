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


def value_differences(before: Any, after: Any) -> Iterator[ValueDifference]:
    """Yield the smallest values that differ, in the order of the later value.

    Lists are aligned, so that an item that is new does not move all others. Everything
    counts, other than in `volatile`: null differs from absent, and 1 from 1.0.

    Args:
        before: The earlier value.
        after: The later value.
    """
    return _differences(_Place(before), _Place(after), _MAX_DEPTH)


class _Place(Struct, frozen=True):
    """A value, and the way to it from the whole, which may differ between both."""

    value: Any
    steps: tuple[paths.Step, ...] = ()

    def inner(self, step: paths.Step, value: Any) -> _Place:
        return _Place(value, (*self.steps, step))


_NOWHERE = _Place(UNSET)


def _differences(
    before: _Place, after: _Place, depth: int
) -> Iterator[ValueDifference]:
    one, other = before.value, after.value
    if depth and isinstance(one, dict) and isinstance(other, dict):
        for name in {**other, **one}:
            yield from _differences(
                before.inner(name, one.get(name, UNSET)),
                after.inner(name, other.get(name, UNSET)),
                depth - 1,
            )
    elif depth and isinstance(one, list) and isinstance(other, list):
        for former, latter in _pairs(one, other):
            yield from _differences(
                _NOWHERE if former is None else before.inner(former, one[former]),
                _NOWHERE if latter is None else after.inner(latter, other[latter]),
                depth - 1,
            )
    elif not (_is_equal(one, other) if depth else _key(one) == _key(other)):
        steps = before.steps if other is UNSET else after.steps
        yield ValueDifference(paths.join("", steps), one, other)


def _pairs(
    before: Sequence[Any], after: Sequence[Any]
) -> Iterator[tuple[int | None, int | None]]:
    """Yield the indexes of items that may differ; None where a list has no more."""
    for gap in alignment.gaps([*map(_key, before)], [*map(_key, after)]):
        yield from zip_longest(
            range(gap.before, gap.before_end), range(gap.after, gap.after_end)
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
