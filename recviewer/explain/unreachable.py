"""Recordings that no request reaches any more, as today's recorder names others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from os.path import basename, splitext
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from recviewer.compare.comparison import Side
from recviewer.compare.pairing import CallShape, by_shape, call_shape, nearest
from recviewer.formats.ogx import Ogx
from recviewer.formats.ogx_keys import Normalizer, check_key, key
from recviewer.model.exchange import Chunks, Response

_SHORT_KEY: Final = re.compile(r"[0-9a-f]{12}")


class Reason(StrEnum):
    """Why no request reaches a recording."""

    ROUNDING = "older"
    """An older recorder, which only rounded numbers, computed its name."""
    NONE = "oldest"
    """The oldest recorder, which changed nothing, computed its name."""
    SHORT = "short"
    """Its name is a short key of the first recorders."""
    OTHER = "other"
    """No recorder that is known gives its request this name."""


_REASONS: Final = {
    Normalizer.ROUNDING: Reason.ROUNDING,
    Normalizer.NONE: Reason.NONE,
    None: Reason.OTHER,
}


class Unreachable(Struct, frozen=True):
    """A recording that no request reaches."""

    side: Side
    reason: Reason
    key: str | None
    """The key that its request has today."""
    twin: Side | None = None
    """A recording that is reached by the same request."""
    superseded_by: Side | None = None
    """The nearest recording of the same call that is reached."""


class Checked(Struct, frozen=True):
    """What was found among recordings."""

    unreachable: tuple[Unreachable, ...]
    """Those that no request reaches, by path."""
    reached: int
    """Number of recordings that are reached."""
    unknown: int
    """Number of exchanges whose names say nothing."""


def find_unreachable(sides: Iterable[Side]) -> Checked:
    """Find the recordings whose names are not the keys of their requests."""
    reached: list[Side] = []
    lost: list[tuple[Side, Reason, str | None]] = []
    unknown = 0
    for side in sides:
        found = check_key(side.path, side.exchange)
        if found is not None and found.reachable:
            reached.append(_without_answer(side))
        elif found is not None:
            lost.append((side, _REASONS[found.fits], found.computed))
        elif _has_short_name(side):
            computed = key(side.exchange.request, side.exchange.test_id)
            lost.append((side, Reason.SHORT, computed))
        else:
            unknown += 1
    names = {splitext(basename(side.path))[0]: side for side in reached}  # noqa: PTH119, PTH122
    shapes = by_shape(reached) if lost else {}
    return Checked(
        tuple(
            _unreachable(*each, names, shapes)
            for each in sorted(lost, key=lambda each: each[0].path)
        ),
        len(reached),
        unknown,
    )


def _without_answer(side: Side) -> Side:
    """Return a side with what tells its shape, so that many can be kept."""
    exchange = side.exchange
    response = Response(lambda: b"", Chunks(()), exchange.response.streaming)
    request = replace(exchange.request, raw=b"")
    return Side(
        side.path, replace(exchange, request=request, response=response, raw=b"")
    )


def _has_short_name(side: Side) -> bool:
    name = splitext(basename(side.path))[0]  # noqa: PTH119, PTH122
    return side.exchange.format == Ogx.name and bool(_SHORT_KEY.fullmatch(name))


def _unreachable(
    side: Side,
    reason: Reason,
    computed: str | None,
    names: dict[str, Side],
    shapes: dict[CallShape, list[Side]],
) -> Unreachable:
    twin = names.get(computed or "")
    superseded_by = twin or nearest(side, shapes.get(call_shape(side), ()))
    return Unreachable(side, reason, computed, twin, superseded_by)
