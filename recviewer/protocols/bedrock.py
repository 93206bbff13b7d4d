"""Amazon Bedrock's Converse API: event streams, and whole answers.

Fold rules: the service model of `bedrock-runtime`,
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, seconds, sequence, string
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import Totals
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections, channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.fields import (
    ONLY_IN_JSON,
    holds_something,
    reason_of,
    text_of,
)
from recviewer.protocols.fold.known_fields import ANYTHING, Known, known
from recviewer.protocols.fold.recorded_errors import exception_name

_CHOICE = 0
"""Index of the only choice, the message."""

_MILLISECONDS = 1e3

_EVENTS = frozenset(
    {
        "contentBlockDelta",
        "contentBlockStart",
        "contentBlockStop",
        "messageStart",
        "messageStop",
    }
)

_THOUGHT_PATH = "reasoningContent.reasoningText"

_FOLDED = ("type", "text", "reasoningContent", "toolUse", "citationsContent")
"""Fields of whole blocks that are folded."""

_THOUGHT = known("signature", texts="text")

_TOOL = known("toolUseId type input", texts="name")

_BLOCK = known(
    # Of a block of another kind, a note tells.
    "type image video document toolResult guardContent cachePoint searchResult audio",
    texts="text",
    toolUse=_TOOL,
    reasoningContent=known("redactedContent", reasoningText=_THOUGHT),
    citationsContent=known("citations", content=known(texts="text")),
)

_CALL_START = known(toolUse=_TOOL)


def _start(start: dict[str, Any]) -> Known | None:
    """Return what is known of a start; those of other blocks are noted as such."""
    return _CALL_START if "toolUse" in start else None


_START = Known(None, pick=_start, usual=_CALL_START)

_DELTA = known(
    "citation",
    texts="text",
    reasoningContent=known("signature redactedContent", texts="text"),
    toolUse=known("type", texts="input"),
)

_METRICS = known("latencyMs")

_FIELDS = known(
    "trace performanceConfig additionalModelResponseFields",
    texts="stopReason",
    messageStart=known(),
    contentBlockStart=known("contentBlockIndex", start=_START),
    contentBlockDelta=known("contentBlockIndex", delta=_DELTA),
    contentBlockStop=known("contentBlockIndex"),
    messageStop=known("additionalModelResponseFields", texts="stopReason"),
    metadata=known("trace performanceConfig", usage=ANYTHING, metrics=_METRICS),
    output=known(message=known(content=_BLOCK)),
    usage=ANYTHING,
    metrics=_METRICS,
)
"""Fields of each event, by its name, and of whole answers."""


class BedrockConverse(WireProtocol):
    """Folds the events of one message, or the message itself."""

    name: ClassVar[str] = "bedrock-converse"
    fields: ClassVar[Known | None] = _FIELDS

    def __init__(self) -> None:
        self._sections = Sections()
        self._channels: dict[object, Channel] = {}

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is of the Converse API."""
        fields = mapping(event)
        if not _EVENTS.isdisjoint(fields) or exception_name(fields):
            return True
        return "message" in mapping(fields.get("output")) and "stopReason" in fields

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one event, or a whole answer."""
        is_known = False
        for name, value in mapping(event).items():
            is_known = self._feed_field(name, mapping(value), build) or is_known
        if "output" in event:
            message = mapping(mapping(event["output"]).get("message"))
            self._feed_message(message, build)
            is_known = True
        if reason := reason_of(event.get("stopReason")):
            build.choice(_CHOICE).finish(reason)
        _feed_metadata(event, build)
        if not is_known and not event.keys() & {"usage", "metrics", "stopReason"}:
            build.note_once(f"unknown event: {', '.join(map(str, event))}")

    def _feed_field(
        self, name: str, value: dict[str, Any], build: ReplyBuilder
    ) -> bool:
        """Fold an event by its name; return whether it is one."""
        match name:
            case "messageStart":
                build.choice(_CHOICE, string(value.get("role")))
            case "contentBlockStart":
                self._begin(value, build)
            case "contentBlockDelta":
                self._feed_delta(value, build)
            case "messageStop":
                if reason := reason_of(value.get("stopReason")):
                    build.choice(_CHOICE).finish(reason)
            case "metadata":
                _feed_metadata(value, build)
            case "contentBlockStop":
                pass
            case _ if name.endswith("Exception"):
                pass  # read as in all protocols
            case _:
                return False
        return True

    def _begin(self, value: dict[str, Any], build: ReplyBuilder) -> None:
        """Begin a block; only tool calls and images announce their start."""
        to, start = build.choice(_CHOICE), mapping(value.get("start"))
        if "toolUse" not in start:
            self._sections.interrupt()
            if holds_something(start):
                what = ", ".join(map(str, start))
                build.note_once(f"{what} block: {ONLY_IN_JSON}")
            return
        part, tool = self._sections.tool_call(), mapping(start["toolUse"])
        of = channel(Kind.TOOL_ARGUMENTS, part)
        self._channels[value.get("contentBlockIndex")] = of
        to.tool_call(
            part,
            id=string(tool.get("toolUseId")),
            name=text_of(tool.get("name"), build),
            path=".contentBlockStart.start.toolUse.name",
        )

    def _feed_delta(self, value: dict[str, Any], build: ReplyBuilder) -> None:
        to, delta = build.choice(_CHOICE), mapping(value.get("delta"))
        index, path = value.get("contentBlockIndex"), ".contentBlockDelta.delta"
        if text := text_of(delta.get("text"), build):
            to.text(self._text(index, Kind.CONTENT), text, f"{path}.text")
        thought = mapping(delta.get("reasoningContent"))
        if text := text_of(thought.get("text"), build):
            of = self._text(index, Kind.REASONING)
            to.text(of, text, f"{path}.reasoningContent.text")
        if text := text_of(mapping(delta.get("toolUse")).get("input"), build):
            to.text(self._call(index, build), text, f"{path}.toolUse.input")

    def _call(self, index: object, build: ReplyBuilder) -> Channel:
        """Return the channel of a call's arguments; its start may be missing."""
        of = self._channels.get(index)
        if of is None or of.kind is not Kind.TOOL_ARGUMENTS:
            build.note_once(f"block {index} was not begun")
            part = self._sections.tool_call()
            build.choice(_CHOICE).tool_call(part)
            of = self._channels[index] = channel(Kind.TOOL_ARGUMENTS, part)
        return of

    def _text(self, index: object, kind: Kind) -> Channel:
        """Return the channel of a block; its first delta begins it."""
        of = self._channels.get(index)
        if of is None or of.kind is not kind:
            of = self._channels[index] = self._sections.text(kind)
        return of

    def _feed_message(self, message: dict[str, Any], build: ReplyBuilder) -> None:
        to = build.choice(_CHOICE, string(message.get("role")))
        for number, content in enumerate(sequence(message.get("content"))):
            block, path = mapping(content), f".output.message.content[{number}]"
            self._feed_block(block, path, to, build)

    def _feed_block(
        self, block: dict[str, Any], path: str, to: ChoiceBuilder, build: ReplyBuilder
    ) -> None:
        """Fold a whole block: one of its fields tells what it is."""
        tool, cited = mapping(block.get("toolUse")), block.get("citationsContent")
        thought = mapping(mapping(block.get("reasoningContent")).get("reasoningText"))
        pieces = [
            (Kind.CONTENT, block.get("text"), "text"),
            (Kind.REASONING, thought.get("text"), f"{_THOUGHT_PATH}.text"),
        ]
        for number, part in enumerate(sequence(mapping(cited).get("content"))):
            at = f"citationsContent.content[{number}].text"
            pieces.append((Kind.CONTENT, mapping(part).get("text"), at))
        for kind, value, at in pieces:
            if text := text_of(value, build):
                to.text(self._sections.text(kind), text, f"{path}.{at}")
        if tool:
            to.tool_call(
                self._sections.tool_call(),
                id=string(tool.get("toolUseId")),
                name=text_of(tool.get("name"), build),
                arguments=tool.get("input"),
                path=f"{path}.toolUse.name",
            )
        others = [n for n in block if n not in _FOLDED and holds_something(block[n])]
        if others or not block:
            self._sections.interrupt()
            build.note_once(f"{', '.join(others) or 'empty'} block: {ONLY_IN_JSON}")


def _feed_metadata(value: dict[str, Any], build: ReplyBuilder) -> None:
    build.usage(mapping(value.get("usage")))
    latency = seconds(mapping(value.get("metrics")).get("latencyMs"), _MILLISECONDS)
    if latency:
        build.totals(Totals(None, latency, "metrics.latencyMs"))
