"""Gemini GenerateContentResponse, streamed and whole, in snake_case and camelCase.

Fold rules: https://ai.google.dev/api/generate-content. Every chunk is a whole
response whose parts follow those of the chunk before.
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.transcript import ResponseError
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.fields import ONLY_IN_JSON, reason_of
from recviewer.protocols.fold.known_fields import Known
from recviewer.protocols.fold.recorded_errors import response_error
from recviewer.protocols.gemini_fields import FIELDS, get
from recviewer.protocols.gemini_parts import Parts

_CANDIDATE_MARKS = ("finish_reason", "safety_ratings", "grounding_metadata")
"""Fields that only a candidate of a GenerateContentResponse has."""

_ANSWER_MARKS = ("candidates", "prompt_feedback", "model_version", "response_id")
"""Fields that tell usage of an answer from that of a cached context."""

_FINISH_REASONS = ("", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER")
"""`Candidate.FinishReason` by number, as far as the Gemini API and Vertex AI agree:
https://ai.google.dev/api/generate-content#FinishReason. The first is unspecified."""


class Gemini(WireProtocol):
    """Folds the candidates of each chunk, part by part."""

    name: ClassVar[str] = "gemini"
    fields: ClassVar[Known | None] = FIELDS

    def __init__(self) -> None:
        self._parts: dict[int, Parts] = {}

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event has the fields of a response.

        Geocoders have candidates too, and a cached context has usage.
        """
        fields = mapping(event)
        if any(map(_is_candidate, sequence(fields.get("candidates")))):
            return True
        if get(fields, "usage_metadata") is not None:
            return any(get(fields, name) is not None for name in _ANSWER_MARKS)
        return get(fields, "prompt_feedback") is not None

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one response."""
        build.model = build.model or string(get(event, "model_version"))
        candidates = list(map(mapping, sequence(event.get("candidates"))))
        # An index of 0 may be left out, but some servers leave out all of them.
        numbered = any(type(candidate.get("index")) is int for candidate in candidates)
        for position, candidate in enumerate(candidates):
            number = candidate.get("index", 0 if numbered else position)
            index = number if type(number) is int else 0
            self._feed_candidate(candidate, index, position, build)
        usage = mapping(get(event, "usage_metadata"))
        # In mid-stream, it may only name the type of traffic.
        if any(isinstance(count, int) for count in usage.values()):
            build.usage(usage)
        feedback = mapping(get(event, "prompt_feedback"))
        if reason := reason_of(get(feedback, "block_reason")):
            words = reason_of(get(feedback, "block_reason_message"))
            build.error(ResponseError(words or reason, type="blocked prompt"))
        if event.get("error"):
            build.error(response_error(event["error"]))

    def _feed_candidate(
        self, candidate: dict[str, Any], index: int, position: int, build: ReplyBuilder
    ) -> None:
        content = mapping(candidate.get("content"))
        to = build.choice(index, string(content.get("role")))
        parts = self._parts.setdefault(index, Parts())
        for place, part in enumerate(sequence(content.get("parts"))):
            path = f".candidates[{position}].content.parts[{place}]"
            if not parts.feed(mapping(part), path, to, build):
                what = next((key for key in part if part[key] is not None), "empty")
                build.note_once(f"{what} part: {ONLY_IN_JSON}")
        to.finish(_finish_reason(get(candidate, "finish_reason")))


def _is_candidate(value: object) -> bool:
    candidate = mapping(value)
    marks = (get(candidate, name) is not None for name in _CANDIDATE_MARKS)
    return isinstance(candidate.get("content"), dict) or any(marks)


def _finish_reason(value: object) -> str | None:
    """Return the name of a reason; gRPC clients write its number in the enum."""
    if type(value) is not int:
        return reason_of(value) or None
    named = _FINISH_REASONS[value] if 0 <= value < len(_FINISH_REASONS) else None
    return f"finish reason {value}" if named is None else named
