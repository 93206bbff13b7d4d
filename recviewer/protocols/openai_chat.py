"""OpenAI chat completions, streamed and whole, and everything that looks like them.

Fold rules: https://platform.openai.com/docs/api-reference/chat-streaming, and for
the vendors' additions the chunks of real recordings.
"""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import msgspec

from recviewer.model.prompt import Prompt
from recviewer.model.track import Channel, Kind
from recviewer.protocols.builder import ReplyBuilder
from recviewer.protocols.errors import response_error
from recviewer.protocols.openai_request import chat_prompt

_CONTENT = Channel(Kind.CONTENT)
_REASONING = Channel(Kind.REASONING)
_REFUSAL = Channel(Kind.REFUSAL)


class _Function(msgspec.Struct, gc=False):
    name: Any = None
    arguments: Any = None


class _ToolCall(msgspec.Struct, gc=False):
    index: Any = None
    id: Any = None
    function: _Function | None = None


class _Delta(msgspec.Struct, gc=False):
    """A streamed `delta` or a whole `message`: the same fields."""

    role: Any = None
    content: Any = None
    reasoning: Any = None
    reasoning_content: Any = None
    refusal: Any = None
    tool_calls: list[_ToolCall] | None = None
    function_call: _Function | None = None


class _Choice(msgspec.Struct, gc=False):
    index: int = 0
    delta: _Delta | None = None
    message: _Delta | None = None
    finish_reason: Any = None
    logprobs: Any = None


class ChatEvent(msgspec.Struct, gc=False):
    """A chat completion chunk or a whole chat completion."""

    choices: list[_Choice] | None = None
    created: Any = None
    model: Any = None
    usage: Any = None
    error: Any = None
    x_groq: Any = None


class OpenAIChat:
    """Folds chat completion chunks, choice by choice."""

    name: ClassVar[str] = "openai-chat"
    event: ClassVar[Any] = ChatEvent

    @classmethod
    def claims(cls, type_name: str | None, event: object) -> bool:
        """Say whether an event is a chat completion or a chunk of one."""
        if type_name is not None:
            return type_name.endswith((".ChatCompletionChunk", ".ChatCompletion"))
        if not isinstance(event, dict):
            return False
        if str(event.get("object")).startswith("chat.completion"):
            return True
        choices = event.get("choices")
        return isinstance(choices, list) and any(
            isinstance(choice, dict) and ("delta" in choice or "message" in choice)
            for choice in choices
        )

    @classmethod
    def prompt(cls, body: object) -> Prompt:
        """Read a request's body as a conversation."""
        return chat_prompt(body)

    def feed(self, event: ChatEvent, build: ReplyBuilder) -> None:
        """Fold one chunk."""
        if type(event.created) is int:
            build.created(event.created)
        if event.model:
            build.model(str(event.model))
        for position, choice in enumerate(event.choices or ()):
            self._feed_choice(choice, position, build)
        usage = event.usage or (event.x_groq or {}).get("usage")
        if isinstance(usage, dict):
            build.usage(usage)
        if event.error:
            build.error(response_error(event.error))

    def __init__(self) -> None:
        self._parts: dict[tuple[int, object], tuple[int, object]] = {}

    def _feed_choice(self, choice: _Choice, position: int, build: ReplyBuilder) -> None:
        index = choice.index
        field = "delta" if choice.delta is not None else "message"
        delta = choice.delta or choice.message or _NO_DELTA
        build.choice(index, delta.role if isinstance(delta.role, str) else None)
        if choice.logprobs:
            _feed_logprobs(choice.logprobs, index, build)
        for name, channel in _TEXT_FIELDS:
            value = getattr(delta, name)
            if value:
                _feed_text(value, index, channel, _path(position, field, name), build)
        if delta.function_call is not None:
            path = _path(position, field, "function_call")
            self._feed_call(_ToolCall(0, None, delta.function_call), index, path, build)
        for number, call in enumerate(delta.tool_calls or ()):
            path = f"{_path(position, field, 'tool_calls')}[{number}].function"
            self._feed_call(call, index, path, build)
        if isinstance(choice.finish_reason, str):
            build.finish(index, choice.finish_reason)

    def _feed_call(
        self, call: _ToolCall, index: int, path: str, build: ReplyBuilder
    ) -> None:
        function = call.function or _Function()
        part = self._part(call, index)
        build.tool_call(
            index,
            part,
            id=call.id if isinstance(call.id, str) else None,
            name=function.name if isinstance(function.name, str) else None,
            path=f"{path}.name",
        )
        if isinstance(function.arguments, str):
            channel = Channel(Kind.TOOL_ARGUMENTS, part)
            build.text(index, channel, function.arguments, f"{path}.arguments")

    def _part(self, call: _ToolCall, index: int) -> int:
        """Number the tool call a delta belongs to.

        Deltas merge by wire index. Some servers send no index, or index 0 with a
        new id for every call: then an id not seen before begins a new call.
        """
        key = (index, call.index if type(call.index) is int else call.id)
        part, known_id = self._parts.get(key, (None, None))
        if part is None or (call.id and known_id and call.id != known_id):
            taken = {
                p for (choice, _), (p, _) in self._parts.items() if choice == index
            }
            wanted = call.index if type(call.index) is int else len(taken)
            part = wanted if wanted not in taken else max(taken) + 1
            known_id = None
        self._parts[key] = (part, known_id or call.id)
        return part


_NO_DELTA = _Delta()

_TEXT_FIELDS = (
    ("reasoning_content", _REASONING),
    ("reasoning", _REASONING),
    ("content", _CONTENT),
    ("refusal", _REFUSAL),
)
"""Text fields of a delta; a server sends its reasoning under one name or the other."""


@cache
def _path(position: int, field: str, name: str) -> str:
    return f".choices[{position}].{field}.{name}"


def _feed_text(
    value: object, index: int, channel: Channel, path: str, build: ReplyBuilder
) -> None:
    """Add a text field: a string, or Mistral's list of typed pieces."""
    if isinstance(value, str):
        build.text(index, channel, value, path)
        return
    for number, piece in enumerate(value if isinstance(value, list) else ()):
        if not isinstance(piece, dict):
            continue
        inner = f"{path}[{number}]"
        if piece.get("type") == "thinking":
            thinking = piece.get("thinking")
            _feed_text(thinking, index, _REASONING, f"{inner}.thinking", build)
        elif isinstance(piece.get("text"), str):
            build.text(index, channel, piece["text"], f"{inner}.text")


def _feed_logprobs(logprobs: object, index: int, build: ReplyBuilder) -> None:
    if not isinstance(logprobs, dict):
        return
    for name, channel in (("content", _CONTENT), ("refusal", _REFUSAL)):
        for item in logprobs.get(name) or ():
            token, value = item.get("token"), item.get("logprob")
            if isinstance(token, str) and isinstance(value, int | float):
                build.logprob(index, channel, token, float(value))
