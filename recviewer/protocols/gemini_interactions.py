"""Gemini Interactions: server-sent events, and whole interactions.

Fold rules: https://ai.google.dev/gemini-api/docs/interactions. An answer is a list
of typed outputs; newer revisions of the API call them steps.
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections, channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.recorded_errors import response_error

_CHOICE = 0
"""Index of the only choice, the interaction."""

_UNFINISHED = "in_progress"
"""Status of an interaction that has not ended."""

_SILENT = {"thought_signature", "text_annotation_delta"}
"""Deltas that add no text."""


class GeminiInteractions(WireProtocol):
    """Folds the events of one interaction, or the interaction itself."""

    name: ClassVar[str] = "gemini-interactions"

    def __init__(self) -> None:
        self._sections = Sections()
        self._calls: dict[object, int] = {}

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is an interaction or about one."""
        fields = mapping(event)
        kind = str(fields.get("event_type"))
        return fields.get("object") == "interaction" or kind.startswith(
            ("interaction.", "content.", "step.")
        )

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one event, or a whole interaction."""
        kind = event.get("event_type")
        if event.get("error"):
            build.error(response_error(event["error"]))
        elif event.get("object") == "interaction":
            self._feed_interaction(event, "", build)
        elif str(kind).startswith("interaction."):
            whole = mapping(event.get("interaction")) or event
            self._feed_interaction(whole, ".interaction", build)
        elif kind in ("content.start", "step.start"):
            field = "content" if kind == "content.start" else "step"
            block = mapping(event.get(field))
            self._feed_block(event.get("index"), block, f".{field}", build)
        elif kind in ("content.delta", "step.delta"):
            delta = mapping(event.get("delta"))
            self._feed_block(event.get("index"), delta, ".delta", build)
        elif kind not in ("content.stop", "step.stop"):
            build.note(f"unknown event: {kind}")

    def _feed_interaction(
        self, whole: dict[str, Any], path: str, build: ReplyBuilder
    ) -> None:
        to = build.choice(_CHOICE, string(whole.get("role")))
        build.model = build.model or string(whole.get("model"))
        for field in ("outputs", "steps"):
            for index, block in enumerate(sequence(whole.get(field))):
                inner = f"{path}.{field}[{index}]"
                self._feed_block(index, mapping(block), inner, build)
        status = string(whole.get("status"))
        if status and status != _UNFINISHED:
            to.finish(status)
        build.usage(mapping(whole.get("usage")))

    def _feed_block(
        self, index: object, block: dict[str, Any], path: str, build: ReplyBuilder
    ) -> None:
        """Fold an output, a step, or a delta of one: their types are the same."""
        to = build.choice(_CHOICE)
        kind = block.get("type")
        if kind in ("text", "thought", "thought_summary", "model_output"):
            self._feed_text(block, path, Kind.CONTENT, to)
        elif kind == "arguments_delta":
            self._feed_arguments(index, block, path, to)
        elif kind == "function_call" or ("name" in block and "arguments" in block):
            self._feed_call(index, block, path, to)
        elif kind not in _SILENT:
            self._sections.interrupt()
            build.note(f"{kind}: only in the JSON")

    def _feed_text(
        self, block: dict[str, Any], path: str, kind: Kind, to: ChoiceBuilder
    ) -> None:
        """Add a block's text, which may stand in a list of its own inside it."""
        if str(block.get("type")).startswith("thought"):
            kind = Kind.REASONING
        if text := string(block.get("text")):
            to.text(self._sections.text(kind), text, f"{path}.text")
        for field in ("content", "summary"):
            inner = block.get(field)
            if isinstance(inner, dict):
                self._feed_text(inner, f"{path}.{field}", kind, to)
            for number, item in enumerate(sequence(inner)):
                place = f"{path}.{field}[{number}]"
                self._feed_text(mapping(item), place, kind, to)

    def _feed_call(
        self, index: object, block: dict[str, Any], path: str, to: ChoiceBuilder
    ) -> None:
        part = self._calls.get(index)
        if part is None:
            part = self._calls[index] = self._sections.tool_call()
        to.tool_call(
            part,
            id=string(block.get("id")),
            name=string(block.get("name")),
            arguments=block.get("arguments"),
            path=f"{path}.name",
        )

    def _feed_arguments(
        self, index: object, block: dict[str, Any], path: str, to: ChoiceBuilder
    ) -> None:
        """Add streamed arguments, which the API's two revisions name differently."""
        part = self._calls.setdefault(index, len(self._calls))
        for field in ("partial_arguments", "arguments"):
            text = string(block.get(field)) or ""
            to.text(channel(Kind.TOOL_ARGUMENTS, part), text, f"{path}.{field}")
