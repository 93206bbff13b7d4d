"""Answers of aimock's fixtures, which were folded when they were recorded.

https://github.com/CopilotKit/aimock/blob/main/src/types.ts
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.fields import reason_of, text_of
from recviewer.protocols.fold.known_fields import Known, event, known
from recviewer.protocols.fold.recorded_errors import response_error

_TEXTS = {"reasoning": Kind.REASONING, "content": Kind.CONTENT}

_ANSWER_FIELDS = {"content", "reasoning", "toolCalls"}
"""Fields of which an answer has at least one."""

_FIELDS = event(
    "systemFingerprint",
    texts="content reasoning finishReason",
    toolCalls=known("arguments type", texts="name"),
)


class Aimock(WireProtocol):
    """Folds the one chunk of an answer."""

    name: ClassVar[str] = "aimock"
    fields: ClassVar[Known | None] = _FIELDS

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold a text, tool calls or an error; other answers stay in the JSON."""
        build.model = build.model or string(event.get("model"))
        if not _ANSWER_FIELDS.isdisjoint(event):
            _feed_choice(event, build.choice(0, string(event.get("role"))), build)
        if event.get("error"):
            build.error(response_error(event["error"]))
        build.usage(mapping(event.get("usage")))


def _feed_choice(event: dict[str, Any], to: ChoiceBuilder, build: ReplyBuilder) -> None:
    for field, kind in _TEXTS.items():
        to.text(channel(kind), text_of(event.get(field), build), f".{field}")
    for part, value in enumerate(sequence(event.get("toolCalls"))):
        call, path = mapping(value), f".toolCalls[{part}]"
        to.whole_tool_call(
            part,
            id=string(call.get("id")),
            name=text_of(call.get("name"), build),
            arguments=call.get("arguments"),
            paths=(f"{path}.name", f"{path}.arguments"),
        )
    to.finish(reason_of(event.get("finishReason")))
