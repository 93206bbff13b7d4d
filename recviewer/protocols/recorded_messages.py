"""Answers that a recorder keeps as messages of its own, without the API's envelope.

Messages of OpenTelemetry's GenAI conventions, of Inspect and of the Copilot SDK, and
the steps of ATIF trajectories: role, text, reasoning and tool calls have other names
in each, and those with the same name mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from recviewer.jsondoc.values import first_string, mapping, sequence, string
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.fields import ONLY_IN_JSON, reason_of, text_of
from recviewer.protocols.fold.known_fields import ANYTHING, Known, known

_TEXTS = (
    ("reasoning_content", Kind.REASONING),
    ("reasoning", Kind.REASONING),
    ("refusal", Kind.REFUSAL),
    ("content", Kind.CONTENT),
    ("message", Kind.CONTENT),
    ("parts", Kind.CONTENT),
)
"""Fields with a text or a list of parts."""

_ANSWER_FIELDS = frozenset({"tool_calls", *(name for name, _ in _TEXTS)})
"""Fields of which an answer has at least one."""

_TEXT_PARTS = frozenset({"text", "reasoning"})

_CALL_PARTS = frozenset({"tool_call", "tool_use", "tool-call"})

_IDS = ("id", "tool_call_id", "toolCallId", "call_id")

_NAMES = ("name", "function_name", "toolName", "function")

_ARGUMENTS = ("arguments", "args", "input")

_FINISHES = ("finish_reason", "finishReason", "stop_reason")

_FUNCTION = known("arguments args input", texts="name")

_CALL_FIELDS = known(
    "type arguments args input tool_call_id toolCallId call_id internal view",
    texts="function_name toolName",
    name=_FUNCTION.or_a_text(),
    function=_FUNCTION.or_a_text(),
)

_PART = known(
    "type signature redacted summary refusal internal citations",
    texts="text content reasoning",
)


def _part_fields(part: dict[str, Any]) -> Known | None:
    """Return what is known of a part; those of other types are noted as such."""
    kind = str(part.get("type"))
    if kind in _CALL_PARTS:
        return _CALL_FIELDS
    return _PART if kind in _TEXT_PARTS else None


_PARTS = Known(None, pick=_part_fields).or_a_text(listed=True)

_FIELDS = known(
    "name source metadata timestamp step_id tool_call_id metrics observation extra "
    "encrypted_content toolRequests model_name finishReason stop_reason "
    "is_copied_context",
    texts="finish_reason refusal",
    reasoning_content=_PARTS,
    reasoning=_PARTS,
    content=_PARTS,
    message=_PARTS,
    parts=_PARTS,
    tool_calls=_CALL_FIELDS,
    usage=ANYTHING,
)


class RecordedMessages(WireProtocol):
    """Folds messages, each of which is a choice."""

    name: ClassVar[str] = "recorded-messages"
    fields: ClassVar[Known | None] = _FIELDS

    def __init__(self) -> None:
        self._count = 0

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold a message, or what is known of all of them: model and usage."""
        fields = mapping(event)
        build.skip_template()
        build.model = build.model or first_string(fields, "model", "model_name")
        for name in ("usage", "metrics"):
            build.usage(mapping(fields.get(name)))
        if _ANSWER_FIELDS.isdisjoint(fields):
            return
        to = build.choice(self._count, string(fields.get("role")) or "assistant")
        self._count += 1
        _Message(to, build).feed(fields)
        reasons = (reason_of(fields.get(name)) for name in _FINISHES)
        to.finish(next(filter(None, reasons), None))
        build.ended = True


class _Message:
    """Folds one message into its choice."""

    def __init__(self, to: ChoiceBuilder, build: ReplyBuilder) -> None:
        self._to = to
        self._build = build
        self._sections = Sections()

    def feed(self, fields: Mapping[str, Any]) -> None:
        for name, kind in _TEXTS:
            value, path = fields.get(name), f".{name}"
            if text := text_of(value, self._build):
                self._text(kind, text, path)
            if isinstance(value, dict):
                self._part(value, kind, path)
            for index, part in enumerate(sequence(value)):
                if isinstance(part, str):
                    self._text(kind, part, f"{path}[{index}]")
                else:
                    self._part(part, kind, f"{path}[{index}]")
        for index, call in enumerate(sequence(fields.get("tool_calls"))):
            self._call(mapping(call), f".tool_calls[{index}]")

    def _text(self, kind: Kind, text: str, path: str) -> None:
        if text:
            self._to.text(self._sections.text(kind), text, path)

    def _part(self, value: object, of: Kind, path: str) -> None:
        """Fold a part of a field with texts of a kind."""
        part = mapping(value)
        kind = str(part.get("type"))
        if kind in _CALL_PARTS:
            self._call(part, path)
            return
        field = next((n for n in ("text", "content", kind) if n in part), "")
        text = text_of(part.get(field), self._build)
        if kind in _TEXT_PARTS and text:
            of = Kind.REASONING if kind == "reasoning" else of
            self._text(of, text, f"{path}.{field}")
        elif not (kind in _TEXT_PARTS and part.get(field) in (None, "")):
            what = kind if part.get("type") else path.strip(".").partition("[")[0]
            self._build.note_once(f"{what} part: {ONLY_IN_JSON}")

    def _call(self, call: Mapping[str, Any], path: str) -> None:
        function, inner = mapping(call.get("function")), path
        if function:
            inner = f"{path}.function"
        else:
            function = dict(call)
        field = next((n for n in _ARGUMENTS if n in function), _ARGUMENTS[0])
        named = (n for n in _NAMES if text_of(function.get(n), self._build))
        name = next(named, _NAMES[0])
        self._to.whole_tool_call(
            self._sections.tool_call(),
            id=first_string(call, *_IDS),
            name=text_of(function.get(name), self._build),
            arguments=function.get(field),
            paths=(f"{inner}.{name}", f"{inner}.{field}"),
        )
