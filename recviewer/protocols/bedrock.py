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
from recviewer.protocols.fold.fields import note_unread, text_of

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


_DELTAS = frozenset({"text", "reasoningContent", "toolUse", "citation"})


class BedrockConverse(WireProtocol):
    """Folds the events of one message, or the message itself."""

    name: ClassVar[str] = "bedrock-converse"

    def __init__(self) -> None:
        self._sections = Sections()
        self._channels: dict[object, Channel] = {}

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is of the Converse API."""
        fields = mapping(event)
        if not _EVENTS.isdisjoint(fields) or _exception(fields):
            return True
        return "message" in mapping(fields.get("output")) and "stopReason" in fields

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one event, or a whole answer."""
        known = False
        for name, value in mapping(event).items():
            known = self._feed_field(name, mapping(value), build) or known
        if "output" in event:
            message = mapping(mapping(event["output"]).get("message"))
            self._feed_message(message, build)
            known = True
        if reason := string(event.get("stopReason")):
            build.choice(_CHOICE).finish(reason)
        _feed_metadata(event, build)
        if not known and not event.keys() & {"usage", "metrics", "stopReason"}:
            build.note(f"unknown event: {', '.join(map(str, event))}")

    def _feed_field(
        self, name: str, value: dict[str, Any], build: ReplyBuilder
    ) -> bool:
        """Fold an event by its name; return whether it is one."""
        match name:
            case "messageStart":
                build.choice(_CHOICE, string(value.get("role")))
            case "contentBlockStart":
                self._begin(value, build.choice(_CHOICE))
            case "contentBlockDelta":
                self._feed_delta(value, build)
            case "messageStop":
                if reason := string(value.get("stopReason")):
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

    def _begin(self, value: dict[str, Any], to: ChoiceBuilder) -> None:
        """Begin a block; only tool calls and images announce their start."""
        start = mapping(value.get("start"))
        if "toolUse" not in start:
            self._sections.interrupt()
            return
        part, tool = self._sections.tool_call(), mapping(start["toolUse"])
        of = channel(Kind.TOOL_ARGUMENTS, part)
        self._channels[value.get("contentBlockIndex")] = of
        to.tool_call(
            part,
            id=string(tool.get("toolUseId")),
            name=string(tool.get("name")),
            path=".contentBlockStart.start.toolUse.name",
        )

    def _feed_delta(self, value: dict[str, Any], build: ReplyBuilder) -> None:
        to, delta = build.choice(_CHOICE), mapping(value.get("delta"))
        index, path = value.get("contentBlockIndex"), ".contentBlockDelta.delta"
        if text := text_of(delta.get("text"), build):
            to.text(self._text(index, Kind.CONTENT), text, f"{path}.text")
        thought = mapping(delta.get("reasoningContent"))
        if isinstance(thought.get("text"), str):
            of = self._text(index, Kind.REASONING)
            to.text(of, thought["text"], f"{path}.reasoningContent.text")
        tool = mapping(delta.get("toolUse"))
        if isinstance(tool.get("input"), str) and index in self._channels:
            to.text(self._channels[index], tool["input"], f"{path}.toolUse.input")
        note_unread(delta, _DELTAS, build)

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
            thought = mapping(
                mapping(block.get("reasoningContent")).get("reasoningText")
            )
            if isinstance(block.get("text"), str):
                to.text(
                    self._sections.text(Kind.CONTENT), block["text"], f"{path}.text"
                )
            elif isinstance(thought.get("text"), str):
                path = f"{path}.reasoningContent.reasoningText.text"
                to.text(self._sections.text(Kind.REASONING), thought["text"], path)
            elif tool := mapping(block.get("toolUse")):
                to.tool_call(
                    self._sections.tool_call(),
                    id=string(tool.get("toolUseId")),
                    name=string(tool.get("name")),
                    arguments=tool.get("input"),
                    path=f"{path}.toolUse.name",
                )
            else:
                self._sections.interrupt()
                build.note(f"{', '.join(map(str, block))} block: only in the JSON")


def _feed_metadata(value: dict[str, Any], build: ReplyBuilder) -> None:
    build.usage(mapping(value.get("usage")))
    latency = seconds(mapping(value.get("metrics")).get("latencyMs"), _MILLISECONDS)
    if latency:
        build.totals(Totals(None, latency, "metrics.latencyMs"))


def _exception(fields: dict[str, Any]) -> bool:
    """Return whether an event is an exception in place of an event."""
    return len(fields) == 1 and next(iter(fields)).endswith("Exception")
