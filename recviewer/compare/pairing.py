"""Pairs exchanges by what was asked, whatever their files are called."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

import msgspec

from recviewer.compare.comparison import Side
from recviewer.compare.request import equal_messages
from recviewer.compare.volatile import FIELDS, is_same, without_volatile
from recviewer.jsondoc.parsing import canonical
from recviewer.model.prompt import Turns
from recviewer.text.secrets import masked_url

_MAX_CANDIDATES = 200
"""Exchanges of one shape in a recording, of which the nearest is looked for."""


class CallShape(msgspec.Struct, frozen=True):
    """What calls of the same place in the same test have in common."""

    test: str | None
    endpoint: str
    """Path of the API, or name of the tool."""
    model: str | None
    """The model that was asked."""
    streaming: bool
    roles: tuple[str, ...]
    """Roles of the messages."""


def call_shape(side: Side) -> CallShape:
    """Return the shape of a call; of a session's, the roles are only counted."""
    exchange, messages = side.exchange, side.prompt.messages
    if is_session(side):
        roles: tuple[str, ...] = (f"{len(messages)} messages",)
    else:
        roles = tuple(message.role for message in messages)
    return CallShape(
        exchange.test_id,
        masked_url(exchange.request.endpoint_name),
        exchange.request.model,
        exchange.response.streaming,
        roles,
    )


def is_session(side: Side) -> bool:
    """Return whether a request is one of many that share their messages."""
    body = side.exchange.request.body
    return isinstance(body, dict) and any(
        isinstance(value, Turns) for value in body.values()
    )


def nearness(before: Side, after: Side) -> float:
    """Return how near two requests are: equal parameters, and the share of messages.

    Each parameter that is equal counts one, the messages at most one together.
    """
    return equal_parameters(before, after) + equal_messages(before, after)


def nearest(of: Side, candidates: Iterable[Side]) -> Side | None:
    """Return the candidate whose request is nearest; of several the first address."""
    return min(
        candidates,
        key=lambda each: (-nearness(each, of), each.address),
        default=None,
    )


def by_shape(sides: Iterable[Side]) -> dict[CallShape, list[Side]]:
    """Group exchanges by the shape of their call."""
    groups: dict[CallShape, list[Side]] = {}
    for each in sides:
        groups.setdefault(call_shape(each), []).append(each)
    return groups


def pairs_within(
    before: Sequence[Side], after: Sequence[Side]
) -> list[tuple[Side | None, Side | None]]:
    """Pair the exchanges of two versions of a recording, each at most once.

    Equal requests come first, then the nearest of the same shape, then those that are
    left at the same endpoint in their order. A recording of one exchange is paired with
    one of one exchange, whatever was asked.

    Returns:
        The pairs in the order of the second version; then what is gone.
    """
    if len(before) == len(after) == 1:
        return [(before[0], after[0])]
    partner: dict[int, Side] = {}
    left = _pair_in_order(list(before), after, partner, _question)
    left = _pair_nearest(left, after, partner)
    left = _pair_in_order(left, after, partner, lambda each: call_shape(each).endpoint)
    pairs: list[tuple[Side | None, Side | None]] = [
        (partner.get(place), other) for place, other in enumerate(after)
    ]
    return [*pairs, *((one, None) for one in left)]


def _pair_nearest(
    left: list[Side], after: Sequence[Side], partner: dict[int, Side]
) -> list[Side]:
    """Pair those of the same shape, the nearest first; return what is left."""
    groups = by_shape(left)
    ranked = []
    for place, other in enumerate(after):
        ones = () if place in partner else groups.get(call_shape(other), ())
        if len(ones) <= _MAX_CANDIDATES:
            ranked += [
                (-nearness(one, other), place, k, one) for k, one in enumerate(ones)
            ]
    ranked.sort(key=lambda rank: rank[:3])
    taken: set[int] = set()
    for _, place, _, one in ranked:
        if place not in partner and id(one) not in taken:
            partner[place] = one
            taken.add(id(one))
    return [one for one in left if id(one) not in taken]


def _pair_in_order(
    left: list[Side],
    after: Sequence[Side],
    partner: dict[int, Side],
    key: Callable[[Side], Hashable],
) -> list[Side]:
    """Pair the first with the first of an equal key; return what is left."""
    waiting: dict[Hashable, list[Side]] = {}
    for one in left:
        waiting.setdefault(key(one), []).append(one)
    for place, other in enumerate(after):
        if place not in partner and (same := waiting.get(key(other))):
            partner[place] = same.pop(0)
    taken = {id(one) for one in partner.values()}
    return [one for one in left if id(one) not in taken]


def _question(side: Side) -> Hashable:
    """Return what is equal for requests that ask the same."""
    if is_session(side):
        return len(side.prompt.messages), side.exchange.number
    return call_shape(side), canonical(without_volatile(side.exchange.request.body))


def equal_parameters(before: Side, after: Side) -> int:
    """Count the fields of the body that are equal, apart from messages."""
    one, other = before.exchange.request.body, after.exchange.request.body
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return 0
    messages = _message_fields(before) | _message_fields(after)
    return sum(
        value is not None and name not in FIELDS and is_same(value, other.get(name))
        for name, value in one.items()
        if name not in messages and not isinstance(value, Turns)
    )


def _message_fields(side: Side) -> set[str]:
    """Return the names of the fields that hold messages."""
    return {
        message.path.lstrip(".").partition("[")[0].partition(".")[0]
        for message in side.prompt.messages
    }
