"""How two requests differ."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import zip_longest

from recviewer.compare import alignment
from recviewer.compare.comparison import (
    MessagePair,
    Parameter,
    Side,
    ToolPair,
)
from recviewer.compare.volatile import (
    FIELDS,
    counting_headers,
    is_same,
    is_same_url,
)
from recviewer.jsondoc.parsing import canonical
from recviewer.jsondoc.values import parsed
from recviewer.model.prompt import Message, Part, Tool, Turns

_PLACE = re.compile(r"\.(\w+)(?:\[(\d+)\])?")
"""One step of the path to a message in a body."""


def changed_fields(before: Side, after: Side) -> tuple[str, ...]:
    """Return the names of the fields that differ: of the body, then around it."""
    one, other = before.exchange.request, after.exchange.request
    sides = before, after
    changed: list[str] = []
    if isinstance(one.body, dict) and isinstance(other.body, dict):
        changed += [
            name
            for name in {**one.body, **other.body}
            if name not in FIELDS
            and not _is_same_field(one.body.get(name), other.body.get(name), sides)
        ]
    elif not is_same(one.body, other.body):
        changed.append(one.body_key if other.body is None else other.body_key)
    for name, same in (
        ("method", one.method == other.method),
        ("url", is_same_url(one.url, other.url)),
        ("endpoint", is_same_url(one.endpoint, other.endpoint)),
        ("tool_name", one.tool_name == other.tool_name),
        ("headers", _is_same_headers(one.headers, other.headers)),
    ):
        if not same and name not in changed:
            changed.append(name)
    return tuple(changed)


def is_same_request(before: Side, after: Side) -> bool:
    """Return whether two requests ask the same."""
    return not changed_fields(before, after)


def message_keys(side: Side) -> list[Hashable]:
    """Return for each message what it says, without ids, to be compared."""
    return [_message_key(message, side) for message in side.prompt.messages]


def message_pairs(before: Side, after: Side) -> tuple[MessagePair, ...]:
    """Align the messages of two requests."""
    pairs: list[MessagePair] = []
    for span, is_equal in alignment.stretches(
        message_keys(before), message_keys(after)
    ):
        messages = before.prompt.messages[span.before : span.before_end]
        others = after.prompt.messages[span.after : span.after_end]
        if is_equal:
            equal = zip(messages, others, strict=True)
            pairs += [MessagePair(*pair, True) for pair in equal]
        else:
            pairs += _different(messages, others)
    return tuple(pairs)


def equal_messages(before: Side, after: Side) -> float:
    """Return the share of the messages that are equal, from 0 to 1."""
    keys, others = message_keys(before), message_keys(after)
    longest = max(len(keys), len(others))
    if not longest:
        return 1.0
    gaps = alignment.gaps(keys, others)
    different = sum(gap.before_end - gap.before for gap in gaps)
    return (len(keys) - different) / longest


def _is_same_field(one: object, other: object, sides: tuple[Side, Side]) -> bool:
    """Compare a field of two bodies; one of them may be of a session."""
    if isinstance(one, Turns) is not isinstance(other, Turns):
        return message_keys(sides[0]) == message_keys(sides[1])
    return is_same(one, other)


def _is_same_headers(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    return is_same(counting_headers(before), counting_headers(after), frozenset())


def parameters(before: Side, after: Side) -> tuple[Parameter, ...]:
    """Return the fields that differ and are neither messages nor tools."""
    one, other = before.prompt.parameters or {}, after.prompt.parameters or {}
    return tuple(
        Parameter(name, one.get(name), other.get(name))
        for name in {**one, **other}
        if name not in FIELDS and not is_same(one.get(name), other.get(name))
    )


def _different(
    messages: Sequence[Message], others: Sequence[Message]
) -> Iterator[MessagePair]:
    """Pair messages that differ, in order, as long as their roles agree."""
    for before, after in zip_longest(messages, others):
        if before is None or after is None or before.role == after.role:
            yield MessagePair(before, after, False)
        else:
            yield MessagePair(before, None, False)
            yield MessagePair(None, after, False)


def tool_pairs(tools: Sequence[Tool], others: Sequence[Tool]) -> tuple[ToolPair, ...]:
    """Pair tools by their names, the second of a name with the second."""
    waiting: dict[str, list[Tool]] = {}
    for tool in others:
        waiting.setdefault(tool.name, []).append(tool)
    pairs = []
    for tool in tools:
        same = waiting.get(tool.name)
        other = same.pop(0) if same else None
        pairs.append(ToolPair(tool, other, _is_same_tool(tool, other)))
    left = {id(tool) for rest in waiting.values() for tool in rest}
    pairs += [ToolPair(None, tool, False) for tool in others if id(tool) in left]
    return tuple(pairs)


def _is_same_tool(tool: Tool, other: Tool | None) -> bool:
    if other is None or tool.description != other.description:
        return False
    return is_same(tool.schema, other.schema, frozenset())


def _message_key(message: Message, side: Side) -> Hashable:
    parts = tuple(_part_key(part) for part in message.parts)
    inline = any(part.media and not part.media.url for part in message.parts)
    raw = canonical(_raw(message, side)) if inline else ""
    return message.role, message.name, parts, raw


def _part_key(part: Part) -> Hashable:
    arguments = "" if part.arguments is None else canonical(parsed(part.arguments))
    return part.kind, part.text, arguments, part.media


def _raw(message: Message, side: Side) -> object:
    """Return the JSON of a message, for what its parts only describe."""
    value: object = side.exchange.request.body
    for step in _PLACE.finditer(message.path):
        value = value.get(step[1]) if isinstance(value, dict) else None
        if step[2] and isinstance(value, list):
            value = value[int(step[2])] if int(step[2]) < len(value) else None
    return value
