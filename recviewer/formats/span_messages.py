"""The messages that a call to a model was sent, and those that it answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recviewer.formats.span_attributes import Attributes, Placed, object_filter
from recviewer.formats.span_events import Event, answers, requests
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping, parsed, sequence

_ENVELOPES = frozenset(
    {"choices", "candidates", "output", "completion", "generations", "message"}
)
"""Fields of which the body of an API's answer has one."""

_FLAT = re.compile(r"^(?:message\.)?tool_calls?\.(\d+)\.(?:tool_call\.)?(.+)$")

_AI_SDK = {
    "text": "content",
    "object": "content",
    "reasoning": "reasoning",
    "toolCalls": "tool_calls",
}
"""Attributes of the AI SDK's answers, and the fields of a message they are."""

_INPUTS = ("input.value", "gen_ai.prompt", "langfuse.observation.input")
_OUTPUTS = ("output.value", "gen_ai.completion", "langfuse.observation.output")
"""Attributes with all of a request, and with all of an answer."""

_REQUEST_FIELDS = frozenset({"contents", "input", "messages"})
_MESSAGE_FIELDS = frozenset({"content", "parts", "tool_calls"})
"""Fields of which the body of a request, and a message, has one."""

_TOOL = re.compile(r"llm\.tools\.\d+\.tool\.json_schema")
_PART = re.compile(r"^(?:message\.)?contents\.(\d+)\.message_content\.(.+)$")
_IMAGE_URL = "image.image.url"
"""A tool, and a part of a message, in attributes of OpenInference."""

_USAGE = ("gen_ai.usage.", "llm.token_count.", "ai.usage.")

_MAX_INDEX_DIGITS = 5


def envelope(found: Attributes) -> Placed | None:
    """Return the API's own body, if it was kept."""
    for name in _OUTPUTS:
        value = found.values.get(name)
        body = parsed(value)
        if not isinstance(body, dict):
            continue
        is_message = body.get("type") == "message" and "content" in body
        if is_message or not _ENVELOPES.isdisjoint(body):
            return value, found.place(name)
    return None


def request(found: Attributes, events: Sequence[Event]) -> dict[str, Any]:
    """Return what was asked, with the messages in the shape of chat completions."""
    values = found.values
    given = [parsed(values[name]) for name in _INPUTS if name in values]
    for value in given:
        if isinstance(value, dict) and not _REQUEST_FIELDS.isdisjoint(value):
            return value
    prefix = "gen_ai.request."
    body: dict[str, Any] = {
        name.removeprefix(prefix): value
        for name, value in values.items()
        if name.startswith(prefix) and name != f"{prefix}model"
    }
    if system := parsed(values.get("gen_ai.system_instructions")):
        body["system"] = [_part(part) for part in sequence(system)] or system
    placed = (
        found.items("gen_ai.input.messages")
        or found.items("ai.prompt.messages")
        or _flat(found, "gen_ai.prompt.")
        or _flat(found, "llm.input_messages.")
        or requests(events)
    )
    messages = [mapping(message) for message, _ in placed]
    if given and not messages:
        messages = _given(given[0])
    if messages:
        body["messages"] = [turn for m in messages for turn in _turns(m)]
    for name in ("gen_ai.tool.definitions", "llm.tools"):
        if tools := parsed(values.get(name)):
            body["tools"] = tools
    schemas = [parsed(values[name]) for name in values if _TOOL.fullmatch(name)]
    body |= {"tools": schemas} if schemas else {}
    return mapping(parsed(values.get("llm.invocation_parameters"))) | body


def _given(value: object) -> list[dict[str, Any]]:
    """Return what was asked as messages: a list of them, or what a user said."""
    listed = list(map(mapping, sequence(value)))
    if listed and all("role" in message for message in listed):
        return listed
    return [{"role": "user", "content": parsing.as_text(value)}]


def answer(found: Attributes, events: Sequence[Event]) -> list[Placed]:
    """Return the messages of an answer, and the counts of tokens."""
    messages = (
        found.items("gen_ai.output.messages")
        or _flat(found, "gen_ai.completion.")
        or _flat(found, "llm.output_messages.")
        or answers(events)
        or _ai_sdk(found)
        or _output(found)
    )
    return messages + _usage(found) if messages else []


def _ai_sdk(found: Attributes) -> list[Placed]:
    message: dict[str, Any] = {}
    fields: list[tuple[str, str]] = []
    for name, field in (*_AI_SDK.items(), ("finishReason", "finish_reason")):
        key = f"ai.response.{name}"
        if field in message or (name == "finishReason" and not message):
            continue
        if key in found.values:
            is_list = name == "toolCalls"
            value = found.values[key]
            message[field] = parsed(value) if is_list else value
            fields.append((field, found.filter(key, parse=is_list)))
    return [_made(found, message, fields)] if message else []


def _output(found: Attributes) -> list[Placed]:
    """Return an answer that one attribute holds: as messages, or as a text."""
    name = next((n for n in _OUTPUTS if found.values.get(n)), "")
    value = parsed(found.values.get(name))
    listed = list(map(mapping, sequence(value)))
    if listed and not any(map(_MESSAGE_FIELDS.isdisjoint, listed)):
        return found.items(name)
    if not _MESSAGE_FIELDS.isdisjoint(mapping(value)):
        return [(value, found.place(name, parse=True))]
    text = found.values.get(name)
    if not isinstance(text, str):
        return []
    return [_made(found, {"content": text}, [("content", found.filter(name))])]


def _usage(found: Attributes) -> list[Placed]:
    """Return the counts of tokens, by the last parts of their names."""
    counts: dict[str, Any] = {}
    fields: dict[str, str] = {}
    for prefix in _USAGE:
        for name, value in found.values.items():
            if name.startswith(prefix):
                counts[name.removeprefix(prefix)] = value
                fields[name.removeprefix(prefix)] = found.filter(name)
    if not counts:
        return []
    usage = [("usage", object_filter(fields.items()))]
    return [_made(found, {"usage": counts}, usage)]


def _made(found: Attributes, value: Any, fields: Sequence[tuple[str, str]]) -> Placed:
    return value, f"{found.path} | {object_filter(fields)}"


def _flat(found: Attributes, prefix: str) -> list[Placed]:
    """Return messages whose fields are attributes: `gen_ai.prompt.0.content`."""
    messages: dict[int, _FlatMessage] = {}
    for name, value in found.values.items():
        index, _, field = name.removeprefix(prefix).partition(".")
        if name.startswith(prefix) and _is_index(index):
            message = messages.setdefault(int(index), _FlatMessage())
            message.add(field, value, found.filter(name))
    return [
        (message.value, f"{found.path} | {message.filter}")
        for _, message in sorted(messages.items())
    ]


class _FlatMessage:
    """A message whose fields come one by one, with their jq filters."""

    def __init__(self) -> None:
        self._fields: dict[str, Placed] = {"role": ("assistant", '"assistant"')}
        self._calls: dict[int, dict[str, Placed]] = {}
        self._parts: dict[int, dict[str, Placed]] = {}

    def add(self, field: str, value: object, found: str) -> None:
        part = _PART.match(field)
        if part is not None and _is_index(part[1]):
            self._parts.setdefault(int(part[1]), {})[part[2]] = (value, found)
            return
        call = _FLAT.match(field)
        if call is None:
            self._fields[field.removeprefix("message.")] = (value, found)
        elif _is_index(call[1]):
            name = call[2].removeprefix("function.")
            self._calls.setdefault(int(call[1]), {})[name] = (value, found)

    def _content(self) -> list[Placed]:
        """Return the parts of the message in the shape of chat completions."""
        made = []
        for _, fields in sorted(self._parts.items()):
            if _IMAGE_URL in fields:
                url, found = fields[_IMAGE_URL]
                value: Any = {"type": "image_url", "image_url": {"url": url}}
                inner = object_filter([("url", found)])
                place = object_filter([("type", '"image_url"'), ("image_url", inner)])
            else:
                value = {name: value for name, (value, _) in fields.items()}
                place = object_filter((n, found) for n, (_, found) in fields.items())
            made.append((value, place))
        return made

    @property
    def _ordered(self) -> list[dict[str, Placed]]:
        return [call for _, call in sorted(self._calls.items())]

    @property
    def value(self) -> dict[str, Any]:
        calls = [{n: value for n, (value, _) in c.items()} for c in self._ordered]
        fields = {name: value for name, (value, _) in self._fields.items()}
        if self._parts:
            fields["content"] = [value for value, _ in self._content()]
        return fields | ({"tool_calls": calls} if calls else {})

    @property
    def filter(self) -> str:
        fields = [(name, found) for name, (_, found) in self._fields.items()]
        if self._parts:
            parts = ", ".join(place for _, place in self._content())
            fields = [f for f in fields if f[0] != "content"]
            fields.append(("content", f"[{parts}]"))
        calls = [
            object_filter((n, found) for n, (_, found) in call.items())
            for call in self._ordered
        ]
        if calls:
            fields = [f for f in fields if f[0] != "tool_calls"]
            fields.append(("tool_calls", f"[{', '.join(calls)}]"))
        return object_filter(fields)


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MAX_INDEX_DIGITS


def _part(value: object) -> object:
    """Return a part of a message, with its text where chat completions have it."""
    part = mapping(value)
    if part.get("type") == "text" and "content" in part:
        return {"type": "text", "text": part["content"]}
    return value


def _turns(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a message of the GenAI conventions as messages of chat completions."""
    parts = message.get("parts")
    if not isinstance(parts, list):
        yield message
        return
    rest: dict[str, Any] = {"role": message.get("role"), "content": []}
    for part in map(mapping, parts):
        kind = part.get("type")
        if kind == "tool_call":
            call = {name: part.get(name) for name in ("id", "name", "arguments")}
            rest.setdefault("tool_calls", []).append(call)
        elif kind == "tool_call_response":
            result = part.get("response", part.get("result"))
            text = parsing.as_text(result)
            yield {"role": "tool", "tool_call_id": part.get("id"), "content": text}
        elif kind == "reasoning" and isinstance(part.get("content"), str):
            rest["reasoning_content"] = part["content"]
        else:
            rest["content"].append(_part(part))
    if rest["content"] or len(rest) > 2:
        yield rest
