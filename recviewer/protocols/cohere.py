"""Cohere's chat, version 1 and 2, streamed and whole, and its older generate.

Fold rules: https://docs.cohere.com/v2/docs/streaming and, for version 1,
https://docs.cohere.com/v1/reference/chat-stream
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind
from recviewer.model.transcript import ResponseError
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections, channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.fields import note_unread, text_of

_CHOICE = 0
"""Index of the only choice, the message."""

_V2 = frozenset(
    {
        "citation-end",
        "citation-start",
        "content-delta",
        "content-end",
        "content-start",
        "message-end",
        "message-start",
        "tool-call-delta",
        "tool-call-end",
        "tool-call-start",
        "tool-plan-delta",
    }
)
_V1 = frozenset(
    {
        "citation-generation",
        "search-queries-generation",
        "search-results",
        "stream-end",
        "stream-start",
        "text-generation",
        "tool-calls-chunk",
        "tool-calls-generation",
    }
)
_SILENT = {
    *(kind for kind in _V2 if kind.endswith("-end")),
    "citation-generation",
    "citation-start",
    "search-queries-generation",
    "search-results",
    "stream-start",
    "tool-calls-chunk",
}
"""Events that add no text."""

_TEXTS = {"text": Kind.CONTENT, "thinking": Kind.REASONING}

_READ = frozenset({"type", "text", "thinking", "citations"})
"""Fields of a block that are folded, or that hold no answer."""

_TOOL = ".delta.message.tool_calls.function"


class Cohere(WireProtocol):
    """Folds the events of one message, or the message itself."""

    name: ClassVar[str] = "cohere"

    def __init__(self) -> None:
        self._sections = Sections()
        self._calls: dict[object, int] = {}
        self._said = False

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is of the chat API of either version."""
        fields = mapping(event)
        if str(fields.get("type")) in _V2 or str(fields.get("event_type")) in _V1:
            return True
        if "generation_id" in fields and isinstance(fields.get("text"), str):
            return True
        if isinstance(fields.get("generations"), list) and "id" in fields:
            # Those of Bedrock have reasons and no `meta`: they are a text model's.
            reasons = (mapping(g).get("finish_reason") for g in fields["generations"])
            return "meta" in fields or not any(reasons)
        message = mapping(fields.get("message"))
        return "finish_reason" in fields and message.get("role") == "assistant"

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one event, or a whole message."""
        if "event_type" in event:
            self._feed_v1(event, build)
        elif "type" in event:
            self._feed_v2(event, build)
        elif "generations" in event:
            _feed_generations(event, build)
        elif isinstance(event.get("message"), str):
            build.error(ResponseError(event["message"]))
        else:
            self._feed_whole(event, "", build)

    def _feed_v2(self, event: dict[str, Any], build: ReplyBuilder) -> None:
        delta = mapping(event.get("delta"))
        message = mapping(delta.get("message"))
        to = build.choice(_CHOICE, string(message.get("role")))
        match event.get("type"):
            case "content-start" | "content-delta":
                self._feed_content(mapping(message.get("content")), to, build)
            case "tool-plan-delta":
                of = self._sections.text(Kind.REASONING)
                to.text(
                    of,
                    string(message.get("tool_plan")) or "",
                    ".delta.message.tool_plan",
                )
            case "tool-call-start":
                self._begin_call(event.get("index"), message, to)
            case "tool-call-delta":
                function = mapping(mapping(message.get("tool_calls")).get("function"))
                self._feed_arguments(event.get("index"), function, to)
            case "message-end":
                _feed_end(delta, build)
            case "message-start":
                pass
            case kind if kind not in _SILENT:
                build.note(f"unknown event: {kind}")

    def _feed_content(
        self, content: dict[str, Any], to: ChoiceBuilder, build: ReplyBuilder
    ) -> None:
        for field, kind in _TEXTS.items():
            if content.get(field) is not None:
                text, of = text_of(content[field], build), self._sections.text(kind)
                to.text(of, text, f".delta.message.content.{field}")
        note_unread(content, _READ, build)

    def _begin_call(
        self, index: object, message: dict[str, Any], to: ChoiceBuilder
    ) -> None:
        call = mapping(message.get("tool_calls"))
        function = mapping(call.get("function"))
        part = self._calls[index] = self._sections.tool_call()
        name, id = string(function.get("name")), string(call.get("id"))
        to.tool_call(part, id=id, name=name, path=f"{_TOOL}.name")
        self._feed_arguments(index, function, to)

    def _feed_arguments(
        self, index: object, function: dict[str, Any], to: ChoiceBuilder
    ) -> None:
        arguments = string(function.get("arguments"))
        if arguments and index in self._calls:
            of = channel(Kind.TOOL_ARGUMENTS, self._calls[index])
            to.text(of, arguments, f"{_TOOL}.arguments")

    def _feed_v1(self, event: dict[str, Any], build: ReplyBuilder) -> None:
        match event.get("event_type"):
            case "text-generation":
                text, to = string(event.get("text")) or "", build.choice(_CHOICE)
                to.text(self._sections.text(Kind.CONTENT), text, ".text")
                self._said = self._said or bool(text)
            case "tool-calls-generation":
                _feed_calls(event, "", self._sections, build.choice(_CHOICE))
            case "stream-end":
                if reason := string(event.get("finish_reason")):
                    build.choice(_CHOICE).finish(reason)
                response = mapping(event.get("response"))
                _feed_usage(mapping(response.get("meta")), build)
                if not self._said:
                    self._feed_whole(response, ".response", build)
            case kind if kind not in _SILENT:
                build.note(f"unknown event: {kind}")

    def _feed_whole(
        self, answer: dict[str, Any], path: str, build: ReplyBuilder
    ) -> None:
        """Fold a whole answer: version 2 has a message, version 1 a text."""
        message = mapping(answer.get("message"))
        to = build.choice(_CHOICE, string(message.get("role")))
        if isinstance(answer.get("text"), str):
            of = self._sections.text(Kind.CONTENT)
            to.text(of, answer["text"], f"{path}.text")
        if plan := string(message.get("tool_plan")):
            of = self._sections.text(Kind.REASONING)
            to.text(of, plan, f"{path}.message.tool_plan")
        for number, block in enumerate(sequence(message.get("content"))):
            for field, kind in _TEXTS.items():
                text = text_of(mapping(block).get(field), build)
                at = f"{path}.message.content[{number}].{field}"
                to.text(self._sections.text(kind), text, at) if text else None
            note_unread(mapping(block), _READ, build)
        _feed_calls(answer, path, self._sections, to)
        _feed_calls(message, f"{path}.message", self._sections, to)
        _feed_end(answer, build)


def _feed_calls(
    fields: dict[str, Any], path: str, sections: Sections, to: ChoiceBuilder
) -> None:
    """Add tool calls that are sent whole, in the shape of either version."""
    for number, call in enumerate(sequence(fields.get("tool_calls"))):
        function = mapping(mapping(call).get("function"))
        known = function or mapping(call)
        to.tool_call(
            sections.tool_call(),
            id=string(mapping(call).get("id")),
            name=string(known.get("name")),
            arguments=known.get("arguments", known.get("parameters")),
            path=f"{path}.tool_calls[{number}]{'.function' if function else ''}.name",
        )


def _feed_generations(event: dict[str, Any], build: ReplyBuilder) -> None:
    """Fold an answer of the older generate API: each generation is a choice."""
    for number, generation in enumerate(sequence(event.get("generations"))):
        fields, to = mapping(generation), build.choice(number)
        text, path = string(fields.get("text")), f".generations[{number}].text"
        to.text(channel(Kind.CONTENT), text or "", path)
        to.finish(string(fields.get("finish_reason")))
    _feed_usage(mapping(event.get("meta")), build)


def _feed_end(fields: dict[str, Any], build: ReplyBuilder) -> None:
    if reason := string(fields.get("finish_reason")):
        build.choice(_CHOICE).finish(reason)
    if message := string(fields.get("error")):
        build.error(ResponseError(message))
    _feed_usage(fields, build)
    _feed_usage(mapping(fields.get("meta")), build)


def _feed_usage(fields: dict[str, Any], build: ReplyBuilder) -> None:
    """Note the tokens counted, or else those billed."""
    usage = mapping(fields.get("usage")) or fields
    build.usage(mapping(usage.get("tokens")) or mapping(usage.get("billed_units")))
