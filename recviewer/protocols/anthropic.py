"""Anthropic Messages: server-sent events, and whole messages.

Fold rules: https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, parsed, sequence, string
from recviewer.model.track import Channel, Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections, channel
from recviewer.protocols.fold.fields import ONLY_IN_JSON, reason_of, text_of
from recviewer.protocols.fold.known_fields import (
    ANYTHING,
    ERROR,
    Known,
    by_type,
    known,
)
from recviewer.protocols.fold.recorded_errors import response_error

_CHOICE = 0
"""Index of the only choice, the message."""

_TEXT_BLOCKS = {"text": Kind.CONTENT, "thinking": Kind.REASONING}
"""Types of blocks of text. The text is in the field of the same name."""

_TEXT_DELTAS = {
    "text_delta": "text",
    "thinking_delta": "thinking",
    "input_json_delta": "partial_json",
}
"""Fields of the deltas that add text to their block."""

_BEGUN_BY: dict[object, dict[str, Any]] = {
    "text_delta": {"type": "text"},
    "thinking_delta": {"type": "thinking"},
    "input_json_delta": {"type": "tool_use", "name": None, "input": None},
}
"""Kind of block of a delta without one, in a stream whose start is missing."""

_OPENAI_PARTS = {"input_text", "output_text", "refusal"}
"""Types of the parts of messages in OpenAI's Responses API."""

_MARKS = {"role", "stop_reason", "usage"}
"""Fields of a message beside its content."""

_SILENT = {"signature_delta", "citations_delta"}
"""Deltas that add no text to their block."""

_TEXT_FIELDS = "type signature citations citation cache_control"

_CALL = known("type input caller cache_control server_name", texts="name")

_BLOCK = by_type(
    {
        "text": known(_TEXT_FIELDS, texts="text"),
        "thinking": known(_TEXT_FIELDS, texts="thinking"),
        "tool_use": _CALL,
        "server_tool_use": _CALL,
        "mcp_tool_use": _CALL,
    }
)
"""Fields of the blocks that are folded; the others are noted by their type."""

_DELTA = by_type(
    {
        "text_delta": known(_TEXT_FIELDS, texts="text"),
        "thinking_delta": known(f"{_TEXT_FIELDS} estimated_tokens", texts="thinking"),
        "input_json_delta": known("type", texts="partial_json"),
        "signature_delta": known(_TEXT_FIELDS),
        "citations_delta": known(_TEXT_FIELDS),
    }
)

_END = known("type stop_sequence container", texts="stop_reason")

_MESSAGE = known(
    "type stop_sequence container context_management error_type",
    texts="stop_reason",
    content=_BLOCK.or_a_text(),
    usage=ANYTHING,
)

_FIELDS = by_type(
    {
        "message_start": known("type", message=_MESSAGE),
        "message": _MESSAGE,
        "content_block_start": known("type", content_block=_BLOCK),
        "content_block_delta": known("type", delta=_DELTA),
        "content_block_stop": known("type"),
        "message_delta": known(
            "type context_management", delta=_END, usage=ANYTHING, error=ERROR
        ),
        "message_stop": known("type"),
        "error": known("type", error=ERROR),
    },
    _MESSAGE.with_inner({"error": ERROR}),  # some sessions keep no type
)
"""Fields of each event."""


class Anthropic(WireProtocol):
    """Folds the events of one message, or the message itself."""

    name: ClassVar[str] = "anthropic"
    fields: ClassVar[Known | None] = _FIELDS

    def __init__(self) -> None:
        self._sections = Sections()
        self._channels: dict[object, Channel] = {}
        self._given: dict[object, object] = {}
        """The blocks that began with an input, and their types."""
        self._usage: dict[str, object] = {}
        self._has_final_usage = False
        self._calls: dict[str | None, int] = {}
        """Numbers of the tool calls, by their ids."""
        self._is_stream = False
        """Whether a whole message is one that was streamed, and not to be added."""
        self._held: dict[Kind, int] = {}
        """Characters of the streamed text of each kind that whole blocks repeat."""

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is of the Messages API."""
        fields = mapping(event)
        kind = fields.get("type")
        if kind == "error":
            return isinstance(fields.get("error"), dict)
        if kind == "message":
            return _is_message(fields)
        return kind == "message_start" or str(kind).startswith("content_block_")

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one event, or a whole message."""
        kind = event.get("type")
        if kind is None and "content" in event:
            kind = "message"  # as some sessions keep it
        match kind:
            case "message_start":
                self._is_stream = True
                self._feed_message(mapping(event.get("message")), ".message", build)
            case "message" if self._is_stream:
                self._hold_against(event, build)
            case "message":
                self._feed_message(event, "", build)
            case "content_block_start":
                self._is_stream = True
                block = mapping(event.get("content_block"))
                self._begin(event.get("index"), block, ".content_block", build)
            case "content_block_delta":
                delta = mapping(event.get("delta"))
                self._feed_delta(event.get("index"), delta, build)
            case "message_delta":
                self._feed_end(mapping(event.get("delta")), build)
                self._feed_usage(event.get("usage"), build)
                self._has_final_usage = True
            case "error":
                build.error(response_error(event.get("error")))
            case "message_stop":
                build.ended = True
            case "content_block_stop" | "ping":
                pass
            case None if not event:
                pass  # a ping whose type is only its name as an event
            case other:
                build.note_once(f"unknown event: {other}")

    def _feed_message(
        self, message: dict[str, Any], path: str, build: ReplyBuilder
    ) -> None:
        build.choice(_CHOICE, string(message.get("role")))
        build.model = build.model or string(message.get("model"))
        content = message.get("content")
        if isinstance(content, str):
            of = self._sections.text(Kind.CONTENT)
            build.choice(_CHOICE).text(of, content, f"{path}.content")
        for index, block in enumerate(sequence(content)):
            self._begin(index, mapping(block), f"{path}.content[{index}]", build)
        self._feed_end(message, build)
        self._feed_usage(message.get("usage"), build)

    def _hold_against(self, message: dict[str, Any], build: ReplyBuilder) -> None:
        """Fold of a whole message what was not streamed; note where it differs.

        Claude Code prints each block whole between the events of its stream.
        """
        build.choice(_CHOICE, string(message.get("role")))
        build.model = build.model or string(message.get("model"))
        build.skip_template()
        content = message.get("content")
        if isinstance(content, str):
            self._hold_text("text", content, ".content", build)
        for index, value in enumerate(sequence(content)):
            block, path = mapping(value), f".content[{index}]"
            kind = block.get("type")
            if kind in _TEXT_BLOCKS:
                text = text_of(block.get(kind), build)
                self._hold_text(kind, text, f"{path}.{kind}", build)
            elif "name" in block and "input" in block:
                self._hold_call(block, path, build)
            else:
                build.note_once(f"{kind} block: {ONLY_IN_JSON}")
        self._feed_end(message, build)
        if not self._has_final_usage:
            self._feed_usage(message.get("usage"), build)

    def _hold_text(
        self, field: str, whole: str, path: str, build: ReplyBuilder
    ) -> None:
        kind, to = _TEXT_BLOCKS[field], build.choice(_CHOICE)
        known = {of for of in self._channels.values() if of.kind is kind}
        in_order = sorted(known, key=attrgetter("part"))
        held = self._held.get(kind, 0)
        streamed = "".join(map(to.text_so_far, in_order))[held:]
        missing = ""
        if whole.startswith(streamed):
            missing = whole[len(streamed) :]
        elif not streamed.startswith(whole):
            build.note_once(f"the whole message has another {field} than was streamed")
            whole = streamed
        if missing and streamed:
            build.note_once(f"the whole message has more {field} than was streamed")
        self._held[kind] = held + len(whole)
        if missing:
            # The key is no index of a block in the stream.
            of = self._channels[path, held] = self._sections.text(kind)
            to.text(of, missing, path)

    def _hold_call(self, block: dict[str, Any], path: str, build: ReplyBuilder) -> None:
        part = self._calls.get(string(block.get("id")))
        use = None if part is None else build.choice(_CHOICE).tool_use(part)
        if use is None:
            self._begin((path, len(self._calls)), block, path, build)
        elif parsed(use.arguments or {}) != block.get("input"):
            build.note_once("the whole message has another input than was streamed")

    def _begin(
        self, index: object, block: dict[str, Any], path: str, build: ReplyBuilder
    ) -> None:
        """Begin a content block and add the text it already holds."""
        to = build.choice(_CHOICE)
        kind = block.get("type")
        if kind in _TEXT_BLOCKS:
            of = self._channels[index] = self._sections.text(_TEXT_BLOCKS[kind])
            to.text(of, text_of(block.get(kind), build), f"{path}.{kind}")
        elif "name" in block and "input" in block:
            if block["input"]:
                self._given[index] = kind
            part = self._sections.tool_call()
            self._calls[string(block.get("id"))] = part
            self._channels[index] = channel(Kind.TOOL_ARGUMENTS, part)
            to.tool_call(
                part,
                id=string(block.get("id")),
                name=text_of(block.get("name"), build),
                arguments=block.get("input"),
                path=f"{path}.name",
            )
        else:
            self._sections.interrupt()
            build.note_once(f"{kind} block: {ONLY_IN_JSON}")

    def _feed_delta(
        self, index: object, delta: dict[str, Any], build: ReplyBuilder
    ) -> None:
        to = build.choice(_CHOICE)
        kind = delta.get("type")
        field = _TEXT_DELTAS.get(str(kind))
        if field and index not in self._channels:
            self._is_stream = True
            build.note(f"block {index} was not begun")
            self._begin(index, _BEGUN_BY[kind], "", build)
        of = self._channels.get(index)
        if field and of:
            to.text(of, text_of(delta.get(field), build), f".delta.{field}")
            if index in self._given:
                kind = self._given[index]
                build.note_once(f"input that a {kind} began with: {ONLY_IN_JSON}")
        elif kind not in _SILENT:
            build.note_once(f"{kind} of block {index}: {ONLY_IN_JSON}")

    def _feed_end(self, delta: dict[str, Any], build: ReplyBuilder) -> None:
        if reason := reason_of(delta.get("stop_reason")):
            build.choice(_CHOICE).finish(reason)

    def _feed_usage(self, usage: object, build: ReplyBuilder) -> None:
        """Update the counts that are given; they are cumulative."""
        given = {k: v for k, v in mapping(usage).items() if v is not None}
        if given:
            self._usage = self._usage | given
            build.usage(self._usage)


def _is_message(fields: dict[str, Any]) -> bool:
    """Return whether a message is an answer of Anthropic.

    Items of OpenAI's Responses API are of this type too, also those of a request.
    """
    content = fields.get("content")
    if not isinstance(content, list) or fields.get("role", "assistant") != "assistant":
        return False
    types = {str(mapping(block).get("type")) for block in content}
    if not types:
        return "status" not in fields and not _MARKS.isdisjoint(fields)
    return not types & _OPENAI_PARTS
