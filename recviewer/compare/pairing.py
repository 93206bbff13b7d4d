"""Pairs exchanges by what was asked, whatever their files are called."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from recviewer.compare.comparison import Side
from recviewer.compare.request import equal_messages
from recviewer.compare.volatile import FIELDS, is_same, without_volatile
from recviewer.jsondoc.parsing import canonical
from recviewer.model.prompt import Turns
from recviewer.text.secrets import masked_url

_MAX_CANDIDATES = 200
"""Exchanges of one shape in a recording, of which the nearest is looked for."""


Pairs: TypeAlias = "list[tuple[Side | None, Side | None]]"
"""Exchanges with their partners; None where there is none."""


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


def by_shape(
    sides: Iterable[Side], shape: Callable[[Side], CallShape] = call_shape
) -> dict[CallShape, list[Side]]:
    """Group exchanges by the shape of their call."""
    groups: dict[CallShape, list[Side]] = {}
    for each in sides:
        groups.setdefault(shape(each), []).append(each)
    return groups


def shape_in_file(side: Side) -> CallShape:
    """Return the shape of a call, whatever the test is called."""
    return replace(call_shape(side), test=None)


def pairs_within(
    before: Sequence[Side],
    after: Sequence[Side],
    shape: Callable[[Side], CallShape] = call_shape,
) -> Pairs:
    """Pair the exchanges of two versions of a recording, each at most once.

    Equal requests come first, in their order; where their number changed, equal answers
    tell which of them are there still. Then come the nearest of the same shape, then
    those that are left at the same endpoint in their order. A recording of one exchange
    is paired with one of one exchange, whatever was asked.

    Args:
        before: The first version.
        after: The second version.
        shape: Returns the shape of a call.

    Returns:
        The pairs in the order of the second version; then what is gone.
    """
    if len(before) == len(after) == 1:
        return [(before[0], after[0])]
    partner: dict[int, Side] = {}
    left = _pair_equal(before, after, partner, lambda each: question(each, shape))
    left = _pair_nearest(left, after, partner, shape)
    left = _pair_equal(left, after, partner, lambda each: shape(each).endpoint)
    pairs: Pairs = [(partner.get(place), other) for place, other in enumerate(after)]
    return [*pairs, *((one, None) for one in left)]


def _pair_nearest(
    left: Sequence[Side],
    after: Sequence[Side],
    partner: dict[int, Side],
    shape: Callable[[Side], CallShape],
) -> list[Side]:
    """Pair those of the same shape, the nearest first; return what is left."""
    groups = by_shape(left, shape)
    ranked = []
    for place, other in enumerate(after):
        ones = () if place in partner else groups.get(shape(other), ())
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


def _pair_equal(
    left: Sequence[Side],
    after: Sequence[Side],
    partner: dict[int, Side],
    key: Callable[[Side], Hashable],
) -> list[Side]:
    """Pair those of an equal key in their order; return what is left."""
    ones: dict[Hashable, list[Side]] = {}
    for one in left:
        ones.setdefault(key(one), []).append(one)
    places: dict[Hashable, list[int]] = {}
    for place, other in enumerate(after):
        if place not in partner:
            places.setdefault(key(other), []).append(place)
    taken: set[int] = set()
    for same, others in places.items():
        if same not in ones:
            continue
        later = [after[place] for place in others]
        for place, pick in zip(others, _partners(ones[same], later), strict=False):
            if pick is not None:
                partner[place] = pick
                taken.add(id(pick))
    return [one for one in left if id(one) not in taken]


def _partners(ones: Sequence[Side], others: Sequence[Side]) -> Sequence[Side | None]:
    """Return the partners of exchanges that ask the same, as far as there are any.

    As many stay in their order. Where there were more or fewer, equal answers stay
    together in their order, and others are paired between them.
    """
    if len(ones) == len(others) or max(len(ones), len(others)) > _MAX_CANDIDATES:
        return ones
    found: list[Side | None] = [None] * len(others)
    matcher: SequenceMatcher[Hashable] = SequenceMatcher(
        a=list(map(_answer, ones)), b=list(map(_answer, others)), autojunk=False
    )
    for _, start, end, place, place_end in matcher.get_opcodes():
        places = range(place, place_end)
        for at, one in zip(places, ones[start:end], strict=False):
            found[at] = one
    return found


def question(side: Side, shape: Callable[[Side], CallShape] = call_shape) -> Hashable:
    """Return what is equal for requests that ask the same."""
    if is_session(side):
        return len(side.prompt.messages), side.exchange.number
    return shape(side), canonical(without_volatile(side.exchange.request.body))


def _answer(side: Side) -> Hashable:
    """Return what is equal for answers that say the same."""
    try:
        choices = side.reply.choices
    except Exception:  # a file may hold anything
        return None
    return tuple(
        (choice.index, track.channel, track.text)
        for choice in choices
        for track in choice.tracks
    )


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
