"""Chunks and whatever else surrounds the words of an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from itertools import islice
from typing import Any, Final

from recviewer.compare.comparison import Side
from recviewer.compare.volatile import (
    CONTENT_FIELDS,
    FIELDS,
    NOTHING,
    changed,
    counting_headers,
    is_same,
    without_volatile,
)
from recviewer.jsondoc import parsing, paths
from recviewer.model.exchange import Chunks, Exchange

_MAX_PATHS = 20
"""Paths that are listed of an answer in numbers; a vector has thousands."""

_BESIDES: Final = frozenset(
    {
        *("usage", "usageMetadata", "usage_metadata", "meta", "billed_units"),
        *("model", "modelVersion", "model_version", "prompt_eval_count", "eval_count"),
        *("inputTextTokenCount", "service_tier"),
    }
)
"""Fields of an answer without words that are no answer: counts and names of models."""

_BODY_FIELDS: Final = frozenset({"request", "response"})
"""Fields of a recorded call that are compared in their own ways."""

_UNCOUNTED: Final[Set[str]] = FIELDS | _BESIDES
"""Fields of an answer without words that do not count."""

_MODELS: Final = "openai-models"
"""The protocol in whose answers an id may be the name of a model."""

_NAME: Final = "id"

_ROOT: Final = "."
"""JSON path of a whole chunk."""


def is_same_payload(before: Side, after: Side, ignored: Set[str] = FIELDS) -> bool:
    """Return whether two responses came in the same chunks.

    Args:
        before: The one exchange.
        after: The other one.
        ignored: Names of fields that do not count.
    """
    one, other = before.exchange.response.chunks, after.exchange.response.chunks
    return len(one) == len(other) and all(
        is_same(before_chunk, after_chunk, ignored)
        for before_chunk, after_chunk in _unequal_chunks(one, other)
    )


def is_same_answer_in_numbers(before: Side, after: Side) -> bool:
    """Return whether answers that are no texts, such as vectors, are the same."""
    return next(_differing(before, after), None) is None


def differing_paths(before: Side, after: Side) -> tuple[str, ...]:
    """Return the first JSON paths at which answers that are no texts differ."""
    return tuple(islice(_differing(before, after), _MAX_PATHS))


def answer_in_numbers(exchange: Exchange, chunk: int) -> Any:
    """Return what counts of a chunk of an answer that is no text."""
    value = _value(exchange.response.chunks.text(chunk))
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if exchange.protocol == _MODELS:
        return _listed(value)
    return without_volatile(value, _UNCOUNTED)


def _listed(value: Any) -> Any:
    """Return what counts of models: an id that is in no other object with one names it.

    Those further inside, as of permissions, are made anew each time.
    """
    if isinstance(value, list):
        return [_listed(item) for item in value]
    if not isinstance(value, dict):
        return value
    counting = without_volatile(value, _UNCOUNTED)
    assert isinstance(counting, dict)
    if _NAME in value:
        return {**counting, _NAME: value[_NAME]}
    return {
        name: held if name in CONTENT_FIELDS else _listed(value[name])
        for name, held in counting.items()
    }


def is_same_surroundings(before: Side, after: Side, ignored: Set[str] = FIELDS) -> bool:
    """Return whether status, headers and notes of the recorder are the same."""
    one, other = before.exchange.response, after.exchange.response
    headers = (counting_headers(one.headers), counting_headers(other.headers))
    if not ignored:
        headers = (dict(one.headers), dict(other.headers))
    return (
        one.status == other.status
        and one.streaming == other.streaming
        and one.chunks.done == other.chunks.done
        and is_same(*headers, NOTHING)
        and is_same(
            dict(before.exchange.request.provider_metadata),
            dict(after.exchange.request.provider_metadata),
            ignored,
        )
    )


def is_wholly_same(before: Side, after: Side) -> bool:
    """Return whether two exchanges differ in nothing but the order of names."""
    one, other = before.exchange, after.exchange
    return (
        is_same(one.request.body, other.request.body, NOTHING)
        and one.request.url == other.request.url
        and is_same(dict(one.request.headers), dict(other.request.headers), NOTHING)
        and one.test_id == other.test_id
        and is_same_surroundings(before, after, NOTHING)
        and one.response.arrivals == other.response.arrivals
        and one.response.totals == other.response.totals
        and is_same_payload(before, after, NOTHING)
        and (one.format != other.format or _is_same_rest(one.raw, other.raw))
    )


def volatile_fields(before: Side, after: Side) -> Counter[str]:
    """Count the volatile fields that differ, by name."""
    names: Counter[str] = Counter()
    changed(before.exchange.request.body, after.exchange.request.body, names)
    one, other = before.exchange.response.chunks, after.exchange.response.chunks
    for pair in _unequal_chunks(one, other):
        changed(*pair, names)
    rests = _rest(before.exchange.raw), _rest(after.exchange.raw)
    for name in rests[0].keys() | rests[1].keys():
        if not is_same(rests[0].get(name), rests[1].get(name), NOTHING):
            names[name] += 1
    return names


def _unequal_chunks(one: Chunks, other: Chunks) -> Iterator[tuple[Any, Any]]:
    """Yield the parsed chunks that are not equal letter by letter."""
    for raw, other_raw in zip(one.raws, other.raws, strict=False):
        text, other_text = bytes(raw), bytes(other_raw)
        if text != other_text:
            yield _value(text), _value(other_text)


def _value(text: bytes) -> Any:
    try:
        return parsing.loads(text)
    except ValueError:  # data of an event may be anything
        return text


def _is_same_rest(raw: Any, other: Any) -> bool:
    """Return whether the fields around request and response are the same."""
    if memoryview(raw) == memoryview(other):
        return True
    return is_same(_rest(raw), _rest(other), NOTHING)


def _rest(raw: Any) -> dict[str, Any]:
    """Return the fields of a recorded call around its request and its response."""
    try:
        fields = parsing.split_object(raw) or {}
    except ValueError:
        return {}
    if not fields.keys() >= _BODY_FIELDS:
        return {}  # another recorder's: what is in there is compared elsewhere
    return {
        name: parsing.loads(text)
        for name, text in fields.items()
        if name not in _BODY_FIELDS
    }


def _differing(before: Side, after: Side) -> Iterator[str]:
    one, other = before.exchange.response.chunks, after.exchange.response.chunks
    for number, (raw, other_raw) in enumerate(zip(one.raws, other.raws, strict=False)):
        if bytes(raw) != bytes(other_raw):
            values = [answer_in_numbers(s.exchange, number) for s in (before, after)]
            for path in _paths(values[0], values[1], _ROOT):
                inside = path.removeprefix(one.inner) if path != _ROOT else None
                yield one.path(number, inside)
    for number in range(len(one), len(other)):
        yield other.path(number)
    for number in range(len(other), len(one)):
        yield one.path(number)


def _paths(before: Any, after: Any, path: str) -> Iterator[str]:
    """Yield the paths of the innermost values that differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in {**before, **after}:
            one, other = before.get(name), after.get(name)
            if one is not None or other is not None:
                yield from _paths(one, other, paths.join(path, (name,)))
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            yield path
            return
        for number, pair in enumerate(zip(before, after, strict=True)):
            yield from _paths(*pair, paths.join(path, (number,)))
    elif not is_same(before, after, NOTHING):
        yield path
