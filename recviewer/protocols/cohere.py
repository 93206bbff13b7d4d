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
from recviewer.protocols.fold.fields import (
    ONLY_IN_JSON,
    note_odd_text,
    reason_of,
    text_of,
)
from recviewer.protocols.fold.known_fields import ANYTHING, Known, known

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
}
"""Events that add no text."""

_TEXTS = {"text": Kind.CONTENT, "thinking": Kind.REASONING}

_BLOCK = known("type citations", texts="text thinking")

_CALL = known(
    "type parameters",
    texts="name",
    function=known("arguments", texts="name"),
)

_MESSAGE = known(
    "citations",
    texts="tool_plan",
    content=_BLOCK.or_a_text(),
    tool_calls=_CALL,
)

_USAGE = known("cached_tokens", tokens=ANYTHING, billed_units=ANYTHING)

_ANSWER = known(
    "prompt citations documents search_results search_queries response_type "
    "conversation_id generation_id chat_history is_search_required token_likelihoods "
    "event_type type is_finished logprobs",
    texts="text finish_reason error",
    message=_MESSAGE.or_a_text(),
    tool_calls=_CALL,
    usage=_USAGE,
    meta=_USAGE.also("api_version"),
    generations=known("likelihood token_likelihoods", texts="text finish_reason"),
)

_FIELDS = _ANSWER.with_inner(
    {
        "response": _ANSWER,
        "tool_call_delta": known(texts="name text parameters"),
        "delta": known(
            "logprobs", texts="finish_reason error", message=_MESSAGE, usage=_USAGE
        ),
    }
)
"""Fields of the events of both versions, and of whole answers."""

_TOOL = ".delta.message.tool_calls.function"


class Cohere(WireProtocol):
    """Folds the events of one message, or the message itself."""

    name: ClassVar[str] = "cohere"
    fields: ClassVar[Known | None] = _FIELDS

    def __init__(self) -> None:
        self._sections = Sections()
        self._calls: dict[object, int] = {}
        self._said = False
        self._called = False
        self._planned = False

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
                text = text_of(message.get("tool_plan"), build)
                to.text(of, text, ".delta.message.tool_plan")
            case "tool-call-start":
                self._begin_call(event.get("index"), message, to, build)
            case "tool-call-delta":
                function = mapping(mapping(message.get("tool_calls")).get("function"))
                self._feed_arguments(event.get("index"), function, to, build)
            case "message-end":
                _feed_end(delta, build)
            case "message-start":
                pass
            case kind if kind not in _SILENT:
                build.note_once(f"unknown event: {kind}")

    def _feed_content(
        self, content: dict[str, Any], to: ChoiceBuilder, build: ReplyBuilder
    ) -> None:
        for field, kind in _TEXTS.items():
            if content.get(field) is not None:
                text, of = text_of(content[field], build), self._sections.text(kind)
                to.text(of, text, f".delta.message.content.{field}")

    def _begin_call(
        self,
        index: object,
        message: dict[str, Any],
        to: ChoiceBuilder,
        build: ReplyBuilder,
    ) -> None:
        call = mapping(message.get("tool_calls"))
        function = mapping(call.get("function"))
        part = self._calls[index] = self._sections.tool_call()
        name, id = text_of(function.get("name"), build), string(call.get("id"))
        to.tool_call(part, id=id, name=name, path=f"{_TOOL}.name")
        self._feed_arguments(index, function, to, build)

    def _feed_arguments(
        self,
        index: object,
        function: dict[str, Any],
        to: ChoiceBuilder,
        build: ReplyBuilder,
    ) -> None:
        arguments = text_of(function.get("arguments"), build)
        if arguments and index not in self._calls:
            build.note_once(f"tool call {index} was not begun")
            self._calls[index] = self._sections.tool_call()
            to.tool_call(self._calls[index])
        if arguments:
            of = channel(Kind.TOOL_ARGUMENTS, self._calls[index])
            to.text(of, arguments, f"{_TOOL}.arguments")
        note_odd_text(function.get("arguments"), "arguments", build)

    def _feed_v1(self, event: dict[str, Any], build: ReplyBuilder) -> None:
        match event.get("event_type"):
            case "text-generation":
                text, to = text_of(event.get("text"), build), build.choice(_CHOICE)
                to.text(self._sections.text(Kind.CONTENT), text, ".text")
                self._said = self._said or bool(text)
            case "tool-calls-chunk":
                self._feed_v1_call(event, build)
            case "tool-calls-generation":
                self._feed_v1_calls(event, build)
            case "stream-end":
                if reason := reason_of(event.get("finish_reason")):
                    build.choice(_CHOICE).finish(reason)
                response = mapping(event.get("response"))
                _feed_usage(mapping(response.get("meta")), build)
                self._feed_whole(self._rest(response, build), ".response", build)
            case kind if kind not in _SILENT:
                build.note_once(f"unknown event: {kind}")

    def _feed_v1_call(self, event: dict[str, Any], build: ReplyBuilder) -> None:
        """Fold a piece of a plan or of a tool call."""
        delta, to = mapping(event.get("tool_call_delta")), build.choice(_CHOICE)
        for fields, path in ((event, ""), (delta, ".tool_call_delta")):
            if text := text_of(fields.get("text"), build):
                to.text(self._sections.text(Kind.REASONING), text, f"{path}.text")
                self._planned = True
        name, index = text_of(delta.get("name"), build), delta.get("index")
        pieces = text_of(delta.get("parameters"), build)
        if index not in self._calls and (name or pieces):
            self._calls[index] = self._sections.tool_call()
        if name:
            to.tool_call(self._calls[index], name=name, path=".tool_call_delta.name")
        if pieces:
            of = channel(Kind.TOOL_ARGUMENTS, self._calls[index])
            to.tool_call(self._calls[index])
            to.text(of, pieces, ".tool_call_delta.parameters")

    def _feed_v1_calls(self, event: dict[str, Any], build: ReplyBuilder) -> None:
        """Fold a plan and its calls, as far as they have not come in pieces."""
        to, text = build.choice(_CHOICE), text_of(event.get("text"), build)
        build.skip_template()
        if text and not self._planned:
            to.text(self._sections.text(Kind.REASONING), text, ".text")
        if not self._calls:
            _feed_calls(event, "", self._sections, to, build)
        self._called = True

    def _rest(self, response: dict[str, Any], build: ReplyBuilder) -> dict[str, Any]:
        """Return a whole answer without what has come before it."""
        come = {"text": self._said, "tool_calls": self._called or bool(self._calls)}
        if self._said:
            said = build.choice(_CHOICE).flat().texts.get(Kind.CONTENT, "")
            if text_of(response.get("text"), build).strip() not in ("", said.strip()):
                build.note_once(
                    f"the whole text differs from what came: {ONLY_IN_JSON}"
                )
        return {name: v for name, v in response.items() if not come.get(name)}

    def _feed_whole(
        self, answer: dict[str, Any], path: str, build: ReplyBuilder
    ) -> None:
        """Fold a whole answer: version 2 has a message, version 1 a text."""
        message = mapping(answer.get("message"))
        to = build.choice(_CHOICE, string(message.get("role")))
        if text := text_of(answer.get("text"), build):
            of = self._sections.text(Kind.CONTENT)
            to.text(of, text, f"{path}.text")
        if plan := text_of(message.get("tool_plan"), build):
            of = self._sections.text(Kind.REASONING)
            to.text(of, plan, f"{path}.message.tool_plan")
        if text := text_of(message.get("content"), build):
            of = self._sections.text(Kind.CONTENT)
            to.text(of, text, f"{path}.message.content")
        for number, block in enumerate(sequence(message.get("content"))):
            for field, kind in _TEXTS.items():
                text = text_of(mapping(block).get(field), build)
                at = f"{path}.message.content[{number}].{field}"
                to.text(self._sections.text(kind), text, at) if text else None
        _feed_calls(answer, path, self._sections, to, build)
        _feed_calls(message, f"{path}.message", self._sections, to, build)
        _feed_end(answer, build)


def _feed_calls(
    fields: dict[str, Any],
    path: str,
    sections: Sections,
    to: ChoiceBuilder,
    build: ReplyBuilder,
) -> None:
    """Add tool calls that are sent whole, in the shape of either version."""
    for number, call in enumerate(sequence(fields.get("tool_calls"))):
        function = mapping(mapping(call).get("function"))
        called = function or mapping(call)
        to.tool_call(
            sections.tool_call(),
            id=string(mapping(call).get("id")),
            name=text_of(called.get("name"), build),
            arguments=called.get("arguments", called.get("parameters")),
            path=f"{path}.tool_calls[{number}]{'.function' if function else ''}.name",
        )


def _feed_generations(event: dict[str, Any], build: ReplyBuilder) -> None:
    """Fold an answer of the older generate API: each generation is a choice."""
    for number, generation in enumerate(sequence(event.get("generations"))):
        fields, to = mapping(generation), build.choice(number)
        text, path = text_of(fields.get("text"), build), f".generations[{number}].text"
        to.text(channel(Kind.CONTENT), text, path)
        to.finish(reason_of(fields.get("finish_reason")))
    _feed_usage(mapping(event.get("meta")), build)


def _feed_end(fields: dict[str, Any], build: ReplyBuilder) -> None:
    if reason := reason_of(fields.get("finish_reason")):
        build.choice(_CHOICE).finish(reason)
    if message := string(fields.get("error")):
        build.error(ResponseError(message))
    _feed_usage(fields, build)
    _feed_usage(mapping(fields.get("meta")), build)


def _feed_usage(fields: dict[str, Any], build: ReplyBuilder) -> None:
    """Note the tokens counted, or else those billed."""
    usage = mapping(fields.get("usage")) or fields
    build.usage(mapping(usage.get("tokens")) or mapping(usage.get("billed_units")))
