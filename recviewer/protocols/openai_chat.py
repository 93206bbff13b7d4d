"""OpenAI chat completions, streamed and whole, and everything that looks like them.

Fold rules: https://platform.openai.com/docs/api-reference/chat-streaming, and for
the vendors' additions the chunks of real recordings.
"""

from __future__ import annotations

from collections import defaultdict
from enum import Enum
from functools import lru_cache
from typing import Any, ClassVar

import msgspec

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.flat_reply import ToolUse
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import Reply
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.fields import (
    ONLY_IN_JSON,
    holds_something,
    note_odd_text,
    reason_of,
    text_of,
)
from recviewer.protocols.fold.known_fields import Known, note_unknown
from recviewer.protocols.fold.known_fields import known as known_fields
from recviewer.protocols.fold.recorded_errors import response_error
from recviewer.protocols.openai_chat_calls import Calls, is_repeated
from recviewer.protocols.openai_chat_messages import add_rest, continues
from recviewer.protocols.openai_envelope import Envelope, feed_envelope
from recviewer.protocols.openai_fields import CHAT_FIELDS

_CONTENT = channel(Kind.CONTENT)
_REASONING = channel(Kind.REASONING)
_REFUSAL = channel(Kind.REFUSAL)

_TEXTS = {"content": _CONTENT, "refusal": _REFUSAL}

_REASONING_BLOCKS = ("reasoning_details", "thinking_blocks")
"""Lists with reasoning in signed blocks, as OpenRouter and LiteLLM send it."""

_REASONING_FIELDS = (
    *("reasoning_content", "reasoning", "reasoning_text", *_REASONING_BLOCKS),
)
"""Fields with reasoning. Some servers repeat it in several; the first one counts."""

_BLOCK_TEXTS = ("text", "summary", "thinking")
"""Fields of such a block with a text."""

_CALL_FIELDS = ("tool_calls", "function_call")

_ANSWER_FIELDS = ("content", *_REASONING_FIELDS, "refusal", "audio", *_CALL_FIELDS)
"""Fields of a delta or a message with pieces of an answer."""

_HELD = (
    (("content", "audio"), _CONTENT),
    (_REASONING_FIELDS, _REASONING),
    (("refusal",), _REFUSAL),
)
"""Fields of a whole message, and the text that deltas add in their place."""

_PIECE = known_fields(
    "type text refusal thinking closed signature annotations cache_control"
)
"""Fields of a typed piece of a text."""

_CACHED_PATHS = 128
"""Positions in `choices` whose JSON paths are cached, of deltas and of messages."""


class _Messages(Enum):
    """What the messages of a choice without deltas are."""

    ALIKE = "one, or the same again"
    WHOLE = "each holds those before"
    PIECES = "each goes on where the one before ended"


class _Choice(msgspec.Struct, gc=False):
    index: int | None = None
    delta: Any = None
    message: Any = None
    usage: Any = None
    finish_reason: Any = None
    logprobs: Any = None
    error: Any = None
    text: Any = None


class ChatEvent(Envelope, gc=False):
    """A chat completion chunk or a whole chat completion."""

    choices: list[_Choice | None] | None = None


class OpenAIChat(WireProtocol):
    """Folds chat completion chunks, choice by choice."""

    name: ClassVar[str] = "openai-chat"
    event: ClassVar[Any] = ChatEvent
    fields: ClassVar[Known | None] = CHAT_FIELDS

    def __init__(self) -> None:
        self._calls: defaultdict[int, Calls] = defaultdict(Calls)
        self._streamed: set[int] = set()
        """The choices to which a delta has added something."""
        self._messages: dict[int, _Messages] = {}
        """What the messages of the other choices were so far."""

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
                if choice is None:
                    build.note("a choice is null")
                else:
                    self._feed_choice(choice, position, build)
        elif event.usage:
            build.ended = True

    def _feed_choice(self, choice: _Choice, position: int, build: ReplyBuilder) -> None:
        index = position if choice.index is None else choice.index
        delta, message = choice.delta, choice.message
        to = build.choice(index)
        if delta:
            if not isinstance(delta, dict):
                build.note_once(f"delta is not an object: {ONLY_IN_JSON}")
            elif self._feed_fields(delta, _paths(position, "delta"), to, build):
                self._streamed.add(index)
        if message:
            self._feed_message(message, choice, position, build)
        if choice.text:
            _feed_beside(choice, position, to, build)
        if choice.logprobs:
            _feed_logprobs(choice.logprobs, to)
        if choice.finish_reason:
            to.finish(reason_of(choice.finish_reason))
        if choice.usage:
            build.usage(mapping(choice.usage))
        if choice.error:
            build.error(response_error(choice.error))

    def _feed_message(
        self, message: object, choice: _Choice, position: int, build: ReplyBuilder
    ) -> None:
        """Fold a whole message, as far as no deltas have brought it."""
        if not isinstance(message, dict):
            build.note_once(f"message is not an object: {ONLY_IN_JSON}")
            return
        to = build.choice(position if choice.index is None else choice.index)
        paths = _paths(position, "message")
        if to.index not in self._streamed:
            self._feed_next(message, paths, to, build)
        elif choice.finish_reason or not _holds_answer(mapping(choice.delta)):
            build.skip_template()
            self._hold_against(message, paths, to, build)

    def _feed_next(
        self,
        message: dict[str, Any],
        paths: dict[str, str],
        to: ChoiceBuilder,
        build: ReplyBuilder,
    ) -> None:
        """Fold a message of a choice without deltas, the first or a later one."""
        messages = self._messages.get(to.index)
        if messages in (_Messages.ALIKE, _Messages.WHOLE):
            build.skip_template()
            alone = _alone(message, paths)
            (said,) = alone.choices
            if continues(said, to):
                if add_rest(said, self._calls[to.index], to):
                    self._messages[to.index] = _Messages.WHOLE
                for note in alone.notes:
                    build.note_once(note.text)
                return
            if messages is _Messages.WHOLE:
                self._hold_against(message, paths, to, build)
                return
            self._messages[to.index] = _Messages.PIECES
        if self._feed_fields(message, paths, to, build, whole=True):
            self._messages.setdefault(to.index, _Messages.ALIKE)

    def _feed_fields(
        self,
        fields: dict[str, Any],
        paths: dict[str, str],
        to: ChoiceBuilder,
        build: ReplyBuilder,
        *,
        whole: bool = False,
    ) -> bool:
        """Fold a delta or a message; return whether it holds a piece of the answer.

        Args:
            fields: The delta or message.
            paths: JSON path of each field.
            to: Its choice.
            build: Takes what is not about the choice.
            whole: Whether each tool call in it is one of its own.
        """
        if not to.role and (role := string(fields.get("role"))):
            build.choice(to.index, role)
        thought = [name for name in _REASONING_FIELDS if fields.get(name)]
        if thought:
            _feed_reasoning(fields, thought, paths, to, build)
        for name, of in _TEXTS.items():
            value = fields.get(name)
            if value is not None and value != "":
                _feed_text(value, of, paths[name], to, build)
        if audio := fields.get("audio"):
            spoken = mapping(audio).get("transcript")
            _feed_text(spoken, _CONTENT, f"{paths['audio']}.transcript", to, build)
            if string(mapping(audio).get("data")):
                build.note_once(f"audio: {ONLY_IN_JSON}")
        calls = fields.get("tool_calls") or fields.get("function_call")
        if calls:
            self._feed_calls(fields, paths, to, build, whole=whole)
        return bool(
            thought or fields.get("content") or fields.get("refusal") or audio or calls
        )

    def _feed_calls(
        self,
        fields: dict[str, Any],
        paths: dict[str, str],
        to: ChoiceBuilder,
        build: ReplyBuilder,
        *,
        whole: bool,
    ) -> None:
        calls = self._calls[to.index]
        pieces = [
            (call, f"{paths['tool_calls']}[{number}]")
            for number, call in enumerate(sequence(fields.get("tool_calls")))
        ]
        if called := mapping(fields.get("function_call")):
            pieces.insert(0, ({"index": 0, "function": called}, ""))
        if isinstance(fields.get("tool_calls"), dict):
            pieces.append((fields["tool_calls"], paths["tool_calls"]))
        for call, path in pieces:
            if not isinstance(call, dict):
                if call is not None:
                    build.note_once(f"tool_calls is not an object: {ONLY_IN_JSON}")
                continue
            kind = "custom" if mapping(call.get("custom")) else "function"
            inner = f"{path}.{kind}" if path else paths["function_call"]
            function, id = mapping(call.get(kind)), string(call.get("id"))
            part = calls.new() if whole else calls.part(call, function, to, build)
            if not whole and is_repeated(part, id, function, to):
                build.skip_template()
                continue
            _feed_call(part, id, function, inner, to, build)

    def _hold_against(
        self,
        message: dict[str, Any],
        paths: dict[str, str],
        to: ChoiceBuilder,
        build: ReplyBuilder,
    ) -> None:
        """Fold of a message what was not streamed; note where it differs."""
        (said,) = _alone(message, paths).choices
        rest: dict[str, Any] = {}
        for names, of in _HELD:
            text, streamed = said.text(of.kind), to.text_so_far(of)
            if text and not streamed:
                rest.update({name: message.get(name) for name in names})
            elif not streamed.startswith(text):
                build.note_once(f"the whole message has another {of} than was streamed")
        uses = tuple(ToolUse(call.name, call.arguments) for call in said.tool_calls)
        if uses and not to.tool_uses():
            rest.update({name: message.get(name) for name in _CALL_FIELDS})
        elif uses and uses != to.tool_uses():
            build.note_once("the whole message has other tool calls than were streamed")
        if rest:
            self._feed_fields(rest, paths, to, build, whole=True)


def _alone(message: dict[str, Any], paths: dict[str, str]) -> Reply:
    """Fold a whole message as if nothing had come before it."""
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    OpenAIChat()._feed_fields(message, paths, build.choice(0), build, whole=True)
    return build.snapshot()


def _holds_answer(fields: dict[str, Any]) -> bool:
    """Return whether a delta holds a piece of the answer."""
    return any(fields.get(name) for name in _ANSWER_FIELDS)


@lru_cache(_CACHED_PATHS)
def _paths(position: int, field: str) -> dict[str, str]:
    """Return the JSON path of each field of a delta or message."""
    return {name: f".choices[{position}].{field}.{name}" for name in _ANSWER_FIELDS}


def _feed_text(
    value: object, channel: Channel, path: str, to: ChoiceBuilder, build: ReplyBuilder
) -> None:
    """Add a text field: a string, or Mistral's list of typed pieces."""
    if isinstance(value, str):
        to.text(channel, value, path)
        return
    if not isinstance(value, list):
        to.text(channel, text_of(value, build), path)
        note_odd_text(value, path.rpartition(".")[2], build)
        return
    for number, piece in enumerate(value):
        fields, inner = mapping(piece), f"{path}[{number}]"
        if isinstance(piece, str):
            to.text(channel, piece, inner)
        elif fields.get("type") == "thinking":
            thought = fields.get("thinking")
            _feed_text(thought, _REASONING, f"{inner}.thinking", to, build)
            note_unknown(fields, _PIECE, build)
        elif isinstance(fields.get("refusal"), str):
            to.text(_REFUSAL, fields["refusal"], f"{inner}.refusal")
            note_unknown(fields, _PIECE, build)
        elif isinstance(fields.get("text"), str | int | float):
            to.text(channel, text_of(fields["text"], build), f"{inner}.text")
            note_unknown(fields, _PIECE, build)
        elif fields.get("type") != "reference" and holds_something(piece):
            what = string(fields.get("type")) or "an unknown piece"
            build.note_once(f"{what}: {ONLY_IN_JSON}")


def _feed_reasoning(
    fields: dict[str, Any],
    names: list[str],
    paths: dict[str, str],
    to: ChoiceBuilder,
    build: ReplyBuilder,
) -> None:
    """Add the first of the fields with reasoning; the others repeat it.

    Args:
        fields: The delta or message.
        names: Those of its fields that hold something.
        paths: JSON path of each field.
        to: Its choice.
        build: Takes a note where they differ.
    """
    name, *others = names
    if name in _REASONING_BLOCKS:
        _feed_blocks(fields[name], paths[name], to, build)
    else:
        _feed_text(fields[name], _REASONING, paths[name], to, build)
    if others:
        text = _reasoning(fields[name])
        for other in others:
            if _reasoning(fields[other]) not in ("", text):
                build.note_once(f"{other} differs from {name}: {ONLY_IN_JSON}")


def _reasoning(value: object) -> str:
    """Return the text of a field with reasoning, without its place."""
    if not isinstance(value, list):
        return value if isinstance(value, str) else ""
    blocks = [mapping(block) for block in value]
    return "".join(string(b.get(f)) or "" for b in blocks for f in _BLOCK_TEXTS)


def _feed_blocks(
    blocks: object, path: str, to: ChoiceBuilder, build: ReplyBuilder
) -> None:
    """Add signed blocks of reasoning."""
    for number, value in enumerate(sequence(blocks)):
        block, inner = mapping(value), f"{path}[{number}]"
        for field in _BLOCK_TEXTS:
            _feed_text(block.get(field), _REASONING, f"{inner}.{field}", to, build)
    if not isinstance(blocks, list):
        note_odd_text(blocks, path.rpartition(".")[2], build)


def _feed_call(
    part: int,
    id: str | None,
    function: dict[str, Any],
    path: str,
    to: ChoiceBuilder,
    build: ReplyBuilder,
) -> None:
    name = text_of(function.get("name"), build)
    key = "arguments"
    if key not in function and "input" in function:
        key = "input"
    arguments, known = function.get(key), to.call(part)
    if isinstance(arguments, int | float):
        arguments = text_of(arguments, build)
    whole = None if isinstance(arguments, str) else arguments
    before = to.end_of_arguments(part) or (known and known.arguments)
    both = before and arguments
    if both and isinstance(before, str) is not isinstance(arguments, str):
        build.note_once(f"{key} both as text and as JSON: {ONLY_IN_JSON}")
    to.tool_call(part, id=id, name=name, arguments=whole, path=f"{path}.name")
    if name and known and known.name and name != known.name:
        to.extend_name(part, name, f"{path}.name")
    if isinstance(arguments, str):
        to.text(channel(Kind.TOOL_ARGUMENTS, part), arguments, f"{path}.{key}")


def _feed_beside(
    choice: _Choice, position: int, to: ChoiceBuilder, build: ReplyBuilder
) -> None:
    """Add a text beside the delta, in which Together repeats the delta's content."""
    delta, message = mapping(choice.delta), mapping(choice.message)
    if not _holds_answer(delta) and not _holds_answer(message):
        _feed_text(choice.text, _CONTENT, f".choices[{position}].text", to, build)
    elif choice.text not in (delta.get("content"), message.get("content")):
        build.note_once(f"text beside the delta: {ONLY_IN_JSON}")


def _feed_logprobs(logprobs: object, to: ChoiceBuilder) -> None:
    for name, of in (("content", _CONTENT), ("refusal", _REFUSAL)):
        for item in sequence(mapping(logprobs).get(name)):
            to.logprob(of, mapping(item).get("token"), mapping(item).get("logprob"))
