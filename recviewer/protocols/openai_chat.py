"""OpenAI chat completions, streamed and whole, and everything that looks like them.

Fold rules: https://platform.openai.com/docs/api-reference/chat-streaming, and for
the vendors' additions the chunks of real recordings.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

import msgspec

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Channel, Kind
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.errors import response_error
from recviewer.protocols.openai_envelope import Envelope, feed_envelope

_CONTENT = channel(Kind.CONTENT)
_REASONING = channel(Kind.REASONING)
_REFUSAL = channel(Kind.REFUSAL)

_CACHED_POSITIONS = 64
"""Positions in `choices` whose JSON paths are cached."""


class _Function(msgspec.Struct, gc=False):
    name: Any = None
    arguments: Any = None


class _ToolCall(msgspec.Struct, gc=False):
    index: Any = None
    id: Any = None
    function: _Function | None = None


class _Delta(msgspec.Struct, gc=False):
    """A streamed `delta` or a whole `message`, which have the same fields."""

    role: Any = None
    content: Any = None
    reasoning: Any = None
    reasoning_content: Any = None
    reasoning_details: Any = None
    refusal: Any = None
    tool_calls: list[_ToolCall] | None = None
    function_call: _Function | None = None
    audio: Any = None


class _Choice(msgspec.Struct, gc=False):
    index: int | None = None
    delta: _Delta | None = None
    message: _Delta | None = None
    finish_reason: Any = None
    logprobs: Any = None
    error: Any = None


class ChatEvent(Envelope, gc=False):
    """A chat completion chunk or a whole chat completion."""

    choices: list[_Choice] | None = None


class OpenAIChat:
    """Folds chat completion chunks, choice by choice."""

    name: ClassVar[str] = "openai-chat"
    event: ClassVar[Any] = ChatEvent

    def __init__(self) -> None:
        self._calls: dict[int, _Calls] = {}

    @classmethod
    def claims_type(cls, type_name: str) -> bool:
        """Return whether a class is a chat completion or a chunk of one."""
        return type_name.endswith((".ChatCompletionChunk", ".ChatCompletion"))

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a chat completion or a chunk of one."""
        fields = mapping(event)
        if str(fields.get("object")).startswith("chat.completion"):
            return True
        return any(
            isinstance(choice, dict) and ("delta" in choice or "message" in choice)
            for choice in sequence(fields.get("choices"))
        )

    def feed(self, event: ChatEvent, build: ReplyBuilder) -> None:
        """Fold one chunk."""
        feed_envelope(event, build)
        if event.choices:
            for position, choice in enumerate(event.choices):
                self._feed_choice(choice, position, build)
        elif event.usage:
            build.ended = True

    def _feed_choice(self, choice: _Choice, position: int, build: ReplyBuilder) -> None:
        index = position if choice.index is None else choice.index
        # A delta comes first: some servers also send the message so far.
        delta, paths = choice.delta, _delta_paths(position)
        if delta is None:
            delta, paths = choice.message or _NO_DELTA, _message_paths(position)
        to = build.choice(index, delta.role and string(delta.role))
        if delta.reasoning_content:
            path = paths["reasoning_content"]
            _feed_text(delta.reasoning_content, _REASONING, path, to)
        elif delta.reasoning:
            _feed_text(delta.reasoning, _REASONING, paths["reasoning"], to)
        elif delta.reasoning_details:
            _feed_details(delta.reasoning_details, paths["reasoning_details"], to)
        if delta.content:
            _feed_text(delta.content, _CONTENT, paths["content"], to)
        if delta.refusal:
            _feed_text(delta.refusal, _REFUSAL, paths["refusal"], to)
        if delta.audio:
            spoken = mapping(delta.audio).get("transcript")
            _feed_text(spoken, _CONTENT, f"{paths['audio']}.transcript", to)
        if delta.tool_calls or delta.function_call:
            self._feed_calls(delta, paths, to)
        if choice.logprobs:
            _feed_logprobs(choice.logprobs, to)
        if choice.finish_reason and isinstance(choice.finish_reason, str):
            to.finish(choice.finish_reason)
        if choice.error:
            build.error(response_error(choice.error))

    def _feed_calls(
        self, delta: _Delta, paths: dict[str, str], to: ChoiceBuilder
    ) -> None:
        calls = self._calls.get(to.index)
        if calls is None:
            calls = self._calls[to.index] = _Calls()
        if delta.function_call is not None:
            call = _ToolCall(0, None, delta.function_call)
            _feed_call(call, calls, paths["function_call"], to)
        for number, call in enumerate(delta.tool_calls or ()):
            _feed_call(call, calls, f"{paths['tool_calls']}[{number}].function", to)


class _Calls:
    """Numbers the tool calls of one choice.

    Deltas merge by wire index. Some servers send no index, or index 0 with a new
    id for every call: then an id not seen before begins a new call.
    """

    def __init__(self) -> None:
        self._known: dict[object, tuple[int, str | None]] = {}
        self._taken: set[int] = set()
        self._next = 0
        self._last: object = None

    def part(self, call: _ToolCall, id: str | None, name: str | None) -> int:
        """Return the number of the call that a delta belongs to."""
        key: object = call.index if type(call.index) is int else id
        if key is None:
            # Neither index nor id: a name begins a call, the rest continues it.
            key = object() if name else self._last
        part, known_id = self._known.get(key, (None, None))
        if part is None or (id and known_id and id != known_id):
            part, known_id = self._free(key), None
            self._taken.add(part)
            self._next = max(self._next, part + 1)
        self._known[key] = part, known_id or id
        self._last = key
        return part

    def _free(self, key: object) -> int:
        return key if isinstance(key, int) and key not in self._taken else self._next


_NO_DELTA = _Delta()


@lru_cache(_CACHED_POSITIONS)
def _delta_paths(position: int) -> dict[str, str]:
    return _paths(position, "delta")


@lru_cache(_CACHED_POSITIONS)
def _message_paths(position: int) -> dict[str, str]:
    return _paths(position, "message")


def _paths(position: int, field: str) -> dict[str, str]:
    """Return the JSON path of each field of a delta or message."""
    names = _Delta.__struct_fields__
    return {name: f".choices[{position}].{field}.{name}" for name in names}


def _feed_text(value: object, channel: Channel, path: str, to: ChoiceBuilder) -> None:
    """Add a text field: a string, or Mistral's list of typed pieces."""
    if isinstance(value, str):
        to.text(channel, value, path)
        return
    for number, piece in enumerate(sequence(value)):
        fields, inner = mapping(piece), f"{path}[{number}]"
        if fields.get("type") == "thinking":
            _feed_text(fields.get("thinking"), _REASONING, f"{inner}.thinking", to)
        elif isinstance(fields.get("text"), str):
            to.text(channel, fields["text"], f"{inner}.text")


def _feed_details(details: object, path: str, to: ChoiceBuilder) -> None:
    """Add OpenRouter's signed reasoning blocks, if no other field repeats them."""
    for number, detail in enumerate(sequence(details)):
        for field in ("text", "summary"):
            text = mapping(detail).get(field)
            _feed_text(text, _REASONING, f"{path}[{number}].{field}", to)


def _feed_call(call: _ToolCall, calls: _Calls, path: str, to: ChoiceBuilder) -> None:
    function, id = call.function or _Function(), string(call.id)
    name, arguments = string(function.name), function.arguments
    part = calls.part(call, id, name)
    whole = None if isinstance(arguments, str) else arguments
    to.tool_call(part, id=id, name=name, arguments=whole, path=f"{path}.name")
    if isinstance(arguments, str):
        of = channel(Kind.TOOL_ARGUMENTS, part)
        to.text(of, arguments, f"{path}.arguments")


def _feed_logprobs(logprobs: object, to: ChoiceBuilder) -> None:
    for name, of in (("content", _CONTENT), ("refusal", _REFUSAL)):
        for item in sequence(mapping(logprobs).get(name)):
            token, value = mapping(item).get("token"), mapping(item).get("logprob")
            if isinstance(token, str) and isinstance(value, int | float):
                to.logprob(of, token, float(value))
