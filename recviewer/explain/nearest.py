"""The recordings whose requests are nearest to one that was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from heapq import heappush, heapreplace
from itertools import count
from os.path import basename, normpath
from typing import Any

from msgspec import UNSET, Struct

from recviewer.compare.comparison import Side
from recviewer.compare.pairing import equal_parameters, is_session
from recviewer.compare.request import equal_messages
from recviewer.compare.values import ValueDifference, value_differences
from recviewer.compare.volatile import is_same_url
from recviewer.compare.words import first_difference
from recviewer.errors import ReadError, not_understood
from recviewer.explain.asked import Asked
from recviewer.formats.ogx import Ogx
from recviewer.formats.ogx_keys import check_key, hashed, key, named_key
from recviewer.jsondoc.parsing import canonical
from recviewer.jsondoc.values import mapping
from recviewer.model.exchange import Exchange, Request


class Trait(StrEnum):
    """What calls of the same shape have in common."""

    TEST = "test"
    ENDPOINT = "endpoint"
    MODEL = "model"
    STREAMING = "streaming"
    ROLES = "roles"


class Candidate(Struct, frozen=True, dict=True):
    """A recorded exchange, and how near its request is to the one that was asked."""

    asked: Asked
    side: Side
    same: tuple[Trait, ...]
    """What both have in common."""
    other: tuple[Trait, ...]
    """What differs, of what is known."""
    parameters: int = 0
    """Number of parameters that are equal."""
    messages: float = 0.0
    """Share of the messages that are equal."""
    named: bool = False
    """Whether it is named by the key that was asked for."""
    in_use: bool = False
    """Whether it is in a file that the error names."""

    @property
    def nearness(self) -> float:
        """Equal parameters, plus the share of equal messages."""
        return self.parameters + self.messages

    @property
    def rank(self) -> tuple[object, ...]:
        """The greater, the nearer."""
        # What differs is only looked for where it may be nothing.
        may_be_exact = self.named or (self.messages == 1 and not self._is_other_call)
        exact = may_be_exact and self.is_exact
        return exact, self.in_use, not self.other, self.nearness, len(self.same)

    @cached_property
    def differences(self) -> tuple[ValueDifference, ...]:
        """Where the requests differ, in what a recorder looks at."""
        return tuple(_differences(self.asked, self.side))

    @property
    def _is_other_call(self) -> bool:
        return any(trait is not Trait.TEST for trait in self.other)

    @property
    def misnamed(self) -> bool:
        """Whether its name is not the key that today's recorder computes."""
        found = check_key(self.side.path, self.side.exchange)
        return found is not None and not found.reachable

    @property
    def is_exact(self) -> bool:
        """Whether it is the recording that was asked for."""
        if self.named:
            return True
        known = self.asked.has_body and not self.asked.cut
        return known and not self.differences and not self.misnamed


class Found(Struct, frozen=True):
    """What was found for a request."""

    asked: Asked
    key: str | None
    """The key that OGX's recorder computes; None if it cannot be known."""
    nearest: tuple[Candidate, ...]
    """The nearest exchanges, the nearest first."""
    looked_at: int
    """Number of exchanges that were looked at."""
    failures: tuple[ReadError, ...] = ()
    """Those that could not be compared."""

    @property
    def exact(self) -> Candidate | None:
        """The recording that was asked for, if there is one."""
        return next((each for each in self.nearest if each.is_exact), None)


def find_nearest(asked: Asked, sides: Iterable[Side], limit: int) -> Found:
    """Look for the recordings whose requests are nearest.

    Args:
        asked: What was asked.
        sides: Recorded exchanges, which are not kept unless they are near.
        limit: Number of exchanges to return.
    """
    asked_key = asked.key or _key(asked)
    asked_text = _text(asked.side)
    best: list[tuple[Any, float, int, Candidate]] = []
    failures: list[ReadError] = []
    numbers = count()
    looked_at = 0
    for side in sides:
        looked_at += 1
        try:
            candidate = _candidate(asked, side, asked_key)
            rank = candidate.rank
            if len(best) == limit and rank < best[0][0]:
                continue
            # Of equally near ones the most alike stays, and then the first.
            alike = _alike(asked_text, side) if asked.has_body else 0.0
        except Exception as error:  # a file may hold anything
            failures.append(ReadError(side.path, not_understood(error)))
            continue
        entry = rank, alike, -next(numbers), candidate
        if len(best) < limit:
            heappush(best, entry)
        elif entry > best[0]:
            heapreplace(best, entry)
    ranked = [candidate for *_, candidate in sorted(best, reverse=True)]
    if asked.key is None and not any(_is_native(each.side) for each in ranked):
        asked_key = None
    elif asked_key is None and ranked:
        asked_key = _key(asked, ranked[0].side)
    return Found(asked, asked_key, tuple(ranked), looked_at, tuple(failures))


def _key(asked: Asked, nearest: Side | None = None) -> str | None:
    """Return the key of a request; of an unknown test, that of the nearest one's."""
    if asked.cut or (nearest is not None and not _is_native(nearest)):
        return None
    test_id = asked.test_id
    if test_id is None and asked.request.tool_name is None:
        test_id = nearest.exchange.test_id if nearest else None
        if test_id is None:
            return None
    return key(asked.request, test_id)


def _alike(text: str, side: Side) -> float:
    """Return the share of two bodies that is equal at both ends, as JSON."""
    other = _text(side)
    shorter, longer = sorted((text, other), key=len)
    start = first_difference(text, other)
    if start is None:
        return 1.0
    rest = len(shorter) - start
    ends = (each[: -rest - 1 : -1] for each in (text, other)) if rest else ("", "")
    end = first_difference(*ends)
    return (start + (rest if end is None else end)) / len(longer)


def _text(side: Side) -> str:
    try:
        return "" if is_session(side) else canonical(side.exchange.request.body)
    except RecursionError:
        return ""


def _is_native(side: Side) -> bool:
    return side.exchange.format == Ogx.name


def _candidate(asked: Asked, side: Side, asked_key: str | None) -> Candidate:
    same: list[Trait] = []
    other: list[Trait] = []
    for trait, is_same in _traits(asked, side):
        (same if is_same else other).append(trait)
    parameters, messages = 0, 0.0
    if asked.has_body:
        parameters = equal_parameters(side, asked.side)
        messages = equal_messages(side, asked.side)
    name = named_key(side.path) if asked_key else None
    named = name is not None and asked_key is not None and name.startswith(asked_key)
    return Candidate(
        *(asked, side, tuple(same), tuple(other)),
        parameters,
        messages,
        named,
        any(is_same_file(side.path, file) for file in asked.files),
    )


def is_same_file(path: str, named: str) -> bool:
    """Return whether a path is the one named, perhaps seen from another folder."""
    one, other = f"/{normpath(path)}", f"/{normpath(named)}"
    return one.endswith(other) or other.endswith(one)


def _traits(asked: Asked, side: Side) -> Iterator[tuple[Trait, bool]]:
    """Compare what is known of the shape of a call."""
    request, recorded = asked.request, side.exchange.request
    if asked.test_id is not None:
        yield Trait.TEST, _is_same_test(asked.test_id, side.exchange)
    if endpoint := request.endpoint_name:
        yield Trait.ENDPOINT, _is_same_endpoint(endpoint, recorded.endpoint_name)
    if request.model is not None:
        yield Trait.MODEL, request.model == recorded.model
    if asked.has_body and not asked.cut and request.tool_name is None:
        yield Trait.STREAMING, _streams(request) == _streams(recorded)
        if not is_session(side):
            yield Trait.ROLES, _roles(asked.side) == _roles(side)


def _is_same_test(test_id: str, recorded: Exchange) -> bool:
    """Compare tests; the path of a cassette tells only the end of one."""
    if test_id == recorded.test_id:
        return True
    if not recorded.test_from_path or recorded.test_id is None:
        return False
    one, other = _test_parts(test_id), _test_parts(recorded.test_id)
    return one[-len(other) :] == other


def _test_parts(test_id: str) -> list[str]:
    """Return module, classes and function, without the parameters' own colons."""
    name, bracket, parameters = test_id.partition("[")
    file, *inner = name.split("::")
    module = basename(file).removesuffix(".py")  # noqa: PTH119
    parts = [module, *inner]
    return [*parts[:-1], parts[-1] + bracket + parameters]


def _is_same_endpoint(one: str, other: str) -> bool:
    """Compare paths, of which one may lack the beginning that the host adds."""
    one, other = one.rstrip("/"), other.rstrip("/")
    if one == other:
        return True
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return shorter.startswith("/") and longer.endswith(shorter)


def _streams(request: Request) -> bool:
    return mapping(request.body).get("stream") is True


def _roles(side: Side) -> list[str]:
    return [message.role for message in side.prompt.messages]


def _spoken(side: Side) -> list[dict[str, str]]:
    """Return what the messages of a request say: those of a session are shared."""
    return [
        {"role": message.role, "text": "\n".join(part.text for part in message.parts)}
        for message in side.prompt.messages
    ]


def _differences(asked: Asked, side: Side) -> Iterator[ValueDifference]:
    """Compare what is known of a request with a recorded one."""
    recorded, wanted = _comparable(asked, side)
    for found in value_differences(recorded, wanted):
        if not (asked.cut and _may_be_cut(found)):
            yield found


def _may_be_cut(found: ValueDifference) -> bool:
    """Return whether a difference is none if the request goes on as recorded."""
    if found.after is UNSET:
        return True
    texts = found.before, found.after
    return all(isinstance(text, str) for text in texts) and found.before.startswith(
        found.after
    )


def _comparable(asked: Asked, side: Side) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the recorded request and the one that was asked, in the same form.

    Of a native recording, this is what its key is made of. What is not known of the
    request is left out of both.
    """
    exchange = side.exchange
    test_id = exchange.test_id if asked.test_id is None else asked.test_id
    if _is_native(side):
        recorded = hashed(exchange.request, exchange.test_id)
        wanted = hashed(asked.request, test_id)
        if recorded and wanted and recorded.keys() == wanted.keys():
            return recorded, wanted
    one, other = exchange.request, asked.request
    pairs: dict[str, tuple[Any, Any]] = {}
    if other.method is not None and one.method is not None:
        pairs["method"] = one.method, other.method
    if one.url and other.url and "://" in one.url and "://" in other.url:
        same = is_same_url(one.url, other.url)
        pairs["url"] = (one.url, one.url) if same else (one.url, other.url)
    elif other.endpoint_name:
        same = _is_same_endpoint(one.endpoint_name, other.endpoint_name)
        wanted_name = one.endpoint_name if same else other.endpoint_name
        pairs["endpoint"] = one.endpoint_name, wanted_name
    if not asked.has_body and other.model is not None:
        pairs["model"] = one.model, other.model
    if any(map(is_session, (side, asked.side))):
        pairs["messages"] = _spoken(side), _spoken(asked.side)
    elif asked.has_body:
        pairs[one.body_key] = one.body, other.body
    known = {n: (a, b) for n, (a, b) in pairs.items() if a is not None or b is not None}
    return (
        {name: recorded for name, (recorded, _) in known.items()},
        {name: wanted for name, (_, wanted) in known.items()},
    )
