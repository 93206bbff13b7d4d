"""Events of spans, and log records that tell the same of a call to a model.

| convention | events |
|---|---|
| OpenTelemetry GenAI to 1.36 | `gen_ai.user.message`, …, `gen_ai.choice` |
| OpenTelemetry GenAI to 1.27 | `gen_ai.content.prompt`, `gen_ai.content.completion` |
| OpenTelemetry GenAI since 1.37 | `gen_ai.client.inference.operation.details` |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from recviewer.formats.span_attributes import (
    Attributes,
    Placed,
    object_filter,
    plain,
    plain_filter,
)
from recviewer.jsondoc.values import (
    epoch_seconds,
    first_string,
    mapping,
    number,
    parsed,
    sequence,
)

DETAILS = "gen_ai.client.inference.operation.details"
"""The event that has all of a call in its attributes."""

_REQUEST = re.compile(
    r"gen_ai\.(?:(system|user|assistant|tool)\.message|content\.prompt)"
)
_ANSWER = re.compile(r"gen_ai\.(?:choice|content\.completion)")
_FIRST_CHUNK = re.compile(
    r"(?i:.*first[ ._]?(?:token|chunk).*)|llm\.content\.completion\.chunk"
)
"""Events of the messages before, of the answers, and of the first piece of one."""

_BODIES = (
    "gen_ai.event.content",
    "gen_ai.prompt",
    "gen_ai.completion",
    "event_body",
    "event.body",
    "body",
)
"""Attributes with all of a message, as JSON or as a text."""

_FIELDS = ("content", "finish_reason", "id", "index", "message", "role", "tool_calls")
"""Attributes that are a field of a message each."""

_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""Least numbers since the epoch that are nanoseconds, microseconds and milliseconds,
and how many of these make a second."""


class Event(msgspec.Struct, frozen=True):
    """An event of a span, or a log record about it."""

    name: str
    """Its name."""
    attributes: Attributes
    """Its attributes."""
    body: Placed | None
    """What it tells besides: the body of a log record."""
    time: float | None
    """When it happened, in seconds since the epoch."""


def event(recorded: object, path: str) -> Event:
    """Read an event or a log record: OTLP's, Jaeger's, or as the SDKs write it."""
    fields = mapping(recorded)
    key = "attributes" if "attributes" in fields else "fields"
    attributes = Attributes(fields.get(key), f"{path}.{key}")
    named = ("name", "eventName", "event_name", "event.name")
    name = first_string(fields, *named) or first_string(
        attributes.values, "event.name", "event"
    )
    times = ("timeUnixNano", "timestamp", "time", "observedTimeUnixNano")
    return Event(
        name or "",
        attributes,
        _body(fields, path),
        seconds(fields, *times),
    )


def events(span: Mapping[str, Any], path: str, found: Attributes) -> list[Event]:
    """Return the events of a span; Logfire keeps them as JSON in an attribute."""
    listed = [
        event(value, f"{path}.{key}[{k}]")
        for key in ("events", "logs")
        for k, value in enumerate(sequence(span.get(key)))
    ]
    for value, place in found.items("events"):
        fields = mapping(value)
        name = first_string(fields, "event.name", "name") or ""
        listed.append(Event(name, Attributes(None, ""), (fields, place), None))
    return listed


def seconds(fields: Mapping[str, Any], *names: str) -> float | None:
    """Return a time in seconds since the epoch, from any unit or ISO 8601 text."""
    value = next((fields[name] for name in names if name in fields), None)
    if isinstance(value, str) and re.fullmatch(r"\d{1,19}", value, re.ASCII):
        value = int(value)
    if isinstance(value, str):
        return epoch_seconds(value)
    found = number(value)
    if found is None:
        return None
    return found / next((unit for least, unit in _UNITS if found >= least), 1)


def requests(found: Iterable[Event]) -> list[Placed]:
    """Return the messages that events say were sent."""
    made: list[Placed] = []
    for each in found:
        if match := _REQUEST.fullmatch(each.name):
            made += _messages(each, match[1] or "user")
    return made


def answers(found: Iterable[Event]) -> list[Placed]:
    """Return the messages that events say were answered."""
    answers = [event for event in found if _ANSWER.fullmatch(event.name)]
    made = [message for event in answers for message in _messages(event, "assistant")]
    return list(map(_unwrapped, made))


def first_chunk(found: Iterable[Event]) -> float | None:
    """Return when the first piece of an answer came, in seconds since the epoch."""
    times = (event.time for event in found if _FIRST_CHUNK.fullmatch(event.name))
    return next((time for time in times if time is not None), None)


def _body(fields: Mapping[str, Any], path: str) -> Placed | None:
    """Return the body of a log record."""
    value = fields.get("body")
    kind = next(iter(mapping(value)), "")
    if kind.endswith("Value"):
        return plain(value), f"{path}.body{plain_filter(value)}"
    return None if value is None else (value, f"{path}.body")


def _messages(event: Event, role: str) -> Iterator[Placed]:
    """Yield the messages of an event, with their roles."""
    for value, place in _contents(event):
        if isinstance(value, dict):
            default = {} if "role" in value or "message" in value else {"role": role}
            if role == "tool" and "id" in value:
                default["tool_call_id"] = value["id"]
            yield default | value, _with(place, default)
        elif isinstance(value, str) and value:
            made = {"role": role, "content": value}
            yield made, f'{place} | {{"role": "{role}", "content": .}}'


def _with(place: str, default: Mapping[str, Any]) -> str:
    """Return the jq filter to a message with what was added to it."""
    if not default:
        return place
    added = [
        (name, ".id" if name == "tool_call_id" else f'"{value}"')
        for name, value in default.items()
    ]
    return f"{place} | {object_filter(added)} + ."


def _contents(event: Event) -> Iterator[Placed]:
    """Yield what an event tells: its body, or its attributes."""
    found = event.attributes
    if event.body is not None:
        value, place = event.body
        yield parsed(value), place if parsed(value) is value else f"{place} | fromjson"
        return
    name = next((n for n in _BODIES if n in found.values), None)
    if name is None:
        fields = {name: found.values[name] for name in _FIELDS if name in found.values}
        filters = [(name, found.filter(name)) for name in fields]
        if fields:
            yield fields, f"{found.path} | {object_filter(filters)}"
        return
    if items := found.items(name):
        yield from items
    else:
        yield parsed(found.values[name]), found.place(name, parse=True)


def _unwrapped(placed: Placed) -> Placed:
    """Return the message of a choice, with the reason why it ended."""
    value, place = placed
    inner = parsed(value.get("message"))
    if not isinstance(inner, str | dict) or not inner:
        return placed
    is_text = isinstance(value["message"], str) and isinstance(inner, dict)
    message = "(.message | fromjson)" if is_text else ".message"
    if isinstance(inner, str):
        inner, message = {"content": inner}, '{"content": .message}'
    reason = value.get("finish_reason")
    if reason is None:
        return inner, f"{place} | {message.strip('()')}"
    made = inner | {"finish_reason": reason}
    return made, f'{place} | {message} + {{"finish_reason": .finish_reason}}'


def details(found: Sequence[Event]) -> Attributes | None:
    """Return the attributes of the event that has all of a call."""
    names = (DETAILS, f"event.{DETAILS}")
    return next((e.attributes for e in found if e.name in names), None)
