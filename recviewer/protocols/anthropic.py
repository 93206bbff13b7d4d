"""Anthropic Messages: server-sent events, and whole messages.

Fold rules: https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Channel, Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections, channel
from recviewer.protocols.fold.fields import note_unread, text_of
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

_READ = frozenset(
    {
        *("type", "text", "thinking", "partial_json"),
        *("signature", "citations", "cache_control", "id"),
    }
)
"""Fields of texts and their pieces that are folded, or that hold no answer."""

_USUAL_FIELDS = 2
"""Fields of most deltas: the type and the text."""

_SILENT = {"signature_delta", "citations_delta"}
"""Deltas that add no text to their block."""


class Anthropic(WireProtocol):
    """Folds the events of one message, or the message itself."""

    name: ClassVar[str] = "anthropic"

    def __init__(self) -> None:
        self._sections = Sections()
        self._channels: dict[object, Channel] = {}
        self._usage: dict[str, object] = {}

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
        match event.get("type"):
            case "message_start":
                self._feed_message(mapping(event.get("message")), ".message", build)
            case "message":
                self._feed_message(event, "", build)
            case "content_block_start":
                block = mapping(event.get("content_block"))
                self._begin(event.get("index"), block, ".content_block", build)
            case "content_block_delta":
                delta = mapping(event.get("delta"))
                self._feed_delta(event.get("index"), delta, build)
            case "message_delta":
                self._feed_end(mapping(event.get("delta")), build)
                self._feed_usage(event.get("usage"), build)
            case "error":
                build.error(response_error(event.get("error")))
            case "message_stop":
                build.ended = True
            case "content_block_stop" | "ping":
                pass
            case None if not event:
                pass  # a ping whose type is only its name as an event
            case other:
                build.note(f"unknown event: {other}")

    def _feed_message(
        self, message: dict[str, Any], path: str, build: ReplyBuilder
    ) -> None:
        build.choice(_CHOICE, string(message.get("role")))
        build.model = build.model or string(message.get("model"))
        for index, block in enumerate(sequence(message.get("content"))):
            self._begin(index, mapping(block), f"{path}.content[{index}]", build)
        self._feed_end(message, build)
        self._feed_usage(message.get("usage"), build)

    def _begin(
        self, index: object, block: dict[str, Any], path: str, build: ReplyBuilder
    ) -> None:
        """Begin a content block and add the text it already holds."""
        to = build.choice(_CHOICE)
        kind = block.get("type")
        if kind in _TEXT_BLOCKS:
            of = self._channels[index] = self._sections.text(_TEXT_BLOCKS[kind])
            to.text(of, text_of(block.get(kind), build), f"{path}.{kind}")
            note_unread(block, _READ, build)
        elif "name" in block and "input" in block:
            part = self._sections.tool_call()
            self._channels[index] = channel(Kind.TOOL_ARGUMENTS, part)
            to.tool_call(
                part,
                id=string(block.get("id")),
                name=string(block.get("name")),
                arguments=block.get("input"),
                path=f"{path}.name",
            )
        else:
            self._sections.interrupt()
            build.note(f"{kind} block: only in the JSON")

    def _feed_delta(
        self, index: object, delta: dict[str, Any], build: ReplyBuilder
    ) -> None:
        to = build.choice(_CHOICE)
        kind = delta.get("type")
        field = _TEXT_DELTAS.get(str(kind))
        if field and index not in self._channels:
            build.note(f"block {index} was not begun")
            self._begin(index, _BEGUN_BY[kind], "", build)
        of = self._channels.get(index)
        if field and of:
            to.text(of, text_of(delta.get(field), build), f".delta.{field}")
            if len(delta) > _USUAL_FIELDS:
                note_unread(delta, _READ, build)
        elif kind not in _SILENT:
            build.note(f"{kind} of block {index}: only in the JSON")

    def _feed_end(self, delta: dict[str, Any], build: ReplyBuilder) -> None:
        if reason := string(delta.get("stop_reason")):
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
    return not types & _OPENAI_PARTS if types else "status" not in fields
