"""Gemini GenerateContentResponse, streamed and whole, in snake_case and camelCase.

Fold rules: https://ai.google.dev/api/generate-content. Every chunk is a whole
response whose parts follow those of the chunk before.
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind
from recviewer.model.transcript import ResponseError
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.errors import response_error

_CANDIDATE_MARKS = ("finish_reason", "safety_ratings", "grounding_metadata")
"""Fields that only a candidate of a GenerateContentResponse has."""

_ANSWER_MARKS = ("candidates", "prompt_feedback", "model_version", "response_id")
"""Fields that tell usage of an answer from that of a cached context."""

_FINISH_REASONS = ("", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER")
"""`Candidate.FinishReason` by number, as far as the Gemini API and Vertex AI agree:
https://ai.google.dev/api/generate-content#FinishReason. The first is unspecified."""


class Gemini:
    """Folds the candidates of each chunk, part by part."""

    name: ClassVar[str] = "gemini"
    event: ClassVar[Any] = Any

    def __init__(self) -> None:
        self._sections: dict[int, Sections] = {}

    @classmethod
    def claims_type(cls, type_name: str) -> bool:
        """Return whether a class is the SDK's response."""
        return type_name.endswith(".GenerateContentResponse")

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event has the fields of a response.

        Geocoders have candidates too, and a cached context has usage.
        """
        fields = mapping(event)
        if any(map(_is_candidate, sequence(fields.get("candidates")))):
            return True
        if _get(fields, "usage_metadata") is not None:
            return any(_get(fields, name) is not None for name in _ANSWER_MARKS)
        return _get(fields, "prompt_feedback") is not None

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one response."""
        build.model = build.model or string(_get(event, "model_version"))
        for position, candidate in enumerate(sequence(event.get("candidates"))):
            self._feed_candidate(mapping(candidate), position, build)
        usage = mapping(_get(event, "usage_metadata"))
        # In mid-stream, it may only name the type of traffic.
        if any(isinstance(count, int) for count in usage.values()):
            build.usage(usage)
        feedback = mapping(_get(event, "prompt_feedback"))
        if reason := string(_get(feedback, "block_reason")):
            words = string(_get(feedback, "block_reason_message"))
            build.error(ResponseError(words or reason, type="blocked prompt"))
        if event.get("error"):
            build.error(response_error(event["error"]))

    def _feed_candidate(
        self, candidate: dict[str, Any], position: int, build: ReplyBuilder
    ) -> None:
        number = candidate.get("index")
        index = number if type(number) is int else 0
        content = mapping(candidate.get("content"))
        to = build.choice(index, string(content.get("role")))
        sections = self._sections.setdefault(index, Sections())
        for place, part in enumerate(sequence(content.get("parts"))):
            path = f".candidates[{position}].content.parts[{place}]"
            if not _feed_part(mapping(part), sections, path, to):
                what = next((key for key in part if part[key] is not None), "empty")
                build.note(f"{what} part: only in the JSON")
        if reason := _finish_reason(_get(candidate, "finish_reason")):
            to.finish(reason)


def _is_candidate(value: object) -> bool:
    candidate = mapping(value)
    marks = (_get(candidate, name) is not None for name in _CANDIDATE_MARKS)
    return isinstance(candidate.get("content"), dict) or any(marks)


def _finish_reason(value: object) -> str | None:
    """Return the name of a reason; gRPC clients write its number in the enum."""
    if type(value) is not int:
        return string(value)
    named = _FINISH_REASONS[value] if 0 <= value < len(_FINISH_REASONS) else None
    return f"finish reason {value}" if named is None else named


def _feed_part(
    part: dict[str, Any], sections: Sections, path: str, to: ChoiceBuilder
) -> bool:
    """Fold a part that is text or a call; return whether it was."""
    text, call = part.get("text"), mapping(_get(part, "function_call"))
    if isinstance(text, str):
        # An empty text only carries a signature and begins no section.
        if text:
            kind = Kind.REASONING if part.get("thought") else Kind.CONTENT
            to.text(sections.text(kind), text, f"{path}.text")
    elif call:
        key = "function_call" if "function_call" in part else "functionCall"
        to.tool_call(
            sections.tool_call(),
            id=string(call.get("id")),
            name=string(call.get("name")),
            arguments=call.get("args") or {},
            path=f"{path}.{key}.name",
        )
    else:
        sections.interrupt()
        return False
    return True


def _get(fields: dict[str, Any], name: str) -> Any:
    """Return a field by its snake_case name, however it is spelled."""
    value = fields.get(name)
    return fields.get(_camel(name)) if value is None else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
