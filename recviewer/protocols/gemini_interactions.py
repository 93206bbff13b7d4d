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
from recviewer.protocols.fold.fields import ONLY_IN_JSON, holds_something, text_of
from recviewer.protocols.fold.known_fields import ANYTHING, ERROR, Known, by_type, known
from recviewer.protocols.fold.recorded_errors import response_error

_CHOICE = 0
"""Index of the only choice, the interaction."""

_UNFINISHED = "in_progress"
"""Status of an interaction that has not ended."""

_TEXT_TYPES = ("text", "thought", "thought_summary", "model_output")
"""Types of blocks with a text, or with a list of them."""

_SILENT = {"thought_signature", "text_annotation_delta"}
"""Deltas that add no text."""

_PART = known("type signature annotations thought_signature mime_type", texts="text")

_TEXT = known(
    "type signature annotations thought_signature status",
    texts="text",
    content=_PART,
    summary=_PART,
)

_CALL = known("type arguments signature thought_signature status", texts="name")

_ARGUMENTS = known("type signature", texts="partial_arguments arguments")

_BLOCK = by_type(
    {
        **dict.fromkeys(_TEXT_TYPES, _TEXT),
        "thought_signature": known("type signature"),
        "text_annotation_delta": known("type annotations"),
        "arguments_delta": _ARGUMENTS,
        "function_call": _CALL,
    }
)

_INTERACTION = known(
    "status agent updated previous_interaction_id response_modalities environment "
    "tools system_instruction input generation_config store background_color "
    "response_mime_type response_format agent_config object stream",
    outputs=_BLOCK,
    steps=_BLOCK,
    usage=ANYTHING,
    error=ERROR,
)

_FIELDS = _INTERACTION.also("event_type", "interaction_id", "previous_id").with_inner(
    {"interaction": _INTERACTION, "content": _BLOCK, "step": _BLOCK, "delta": _BLOCK}
)
"""Fields of the events, and of whole interactions."""


class GeminiInteractions(WireProtocol):
    """Folds the events of one interaction, or the interaction itself."""

    name: ClassVar[str] = "gemini-interactions"
    fields: ClassVar[Known | None] = _FIELDS

    def __init__(self) -> None:
        self._sections = Sections()
        self._calls: dict[object, int] = {}
        self._given: set[object] = set()
        """The calls that began with arguments."""

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
            build.note_once(f"unknown event: {kind}")

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
        build.choice(_CHOICE)
        kind = block.get("type")
        if kind in _TEXT_TYPES:
            self._feed_text(block, path, Kind.CONTENT, build)
        elif kind == "arguments_delta":
            self._feed_arguments(index, block, path, build)
        elif kind == "function_call" or ("name" in block and "arguments" in block):
            self._feed_call(index, block, path, build)
        elif kind not in _SILENT:
            self._sections.interrupt()
            build.note_once(f"{kind}: {ONLY_IN_JSON}")

    def _feed_text(
        self, block: dict[str, Any], path: str, kind: Kind, build: ReplyBuilder
    ) -> None:
        """Add a block's text, which may stand in a list of its own inside it."""
        if str(block.get("type")).startswith("thought"):
            kind = Kind.REASONING
        if text := text_of(block.get("text"), build):
            of = self._sections.text(kind)
            build.choice(_CHOICE).text(of, text, f"{path}.text")
        elif holds_something(block.get("data")) or holds_something(block.get("uri")):
            build.note_once(f"{block.get('type')}: {ONLY_IN_JSON}")
        for field in ("content", "summary"):
            inner = block.get(field)
            if isinstance(inner, dict):
                self._feed_text(inner, f"{path}.{field}", kind, build)
            for number, item in enumerate(sequence(inner)):
                place = f"{path}.{field}[{number}]"
                self._feed_text(mapping(item), place, kind, build)

    def _feed_call(
        self, index: object, block: dict[str, Any], path: str, build: ReplyBuilder
    ) -> None:
        part = self._calls.get(index)
        if part is None:
            part = self._calls[index] = self._sections.tool_call()
        build.choice(_CHOICE).tool_call(
            part,
            id=string(block.get("id")),
            name=text_of(block.get("name"), build),
            arguments=block.get("arguments"),
            path=f"{path}.name",
        )
        if block.get("arguments"):
            self._given.add(index)

    def _feed_arguments(
        self, index: object, block: dict[str, Any], path: str, build: ReplyBuilder
    ) -> None:
        """Add streamed arguments, which the API's two revisions name differently."""
        part, to = self._calls.get(index), build.choice(_CHOICE)
        if part is None:
            part = self._calls[index] = self._sections.tool_call()
        for field in ("partial_arguments", "arguments"):
            if text := text_of(block.get(field), build):
                to.tool_call(part)
                to.text(channel(Kind.TOOL_ARGUMENTS, part), text, f"{path}.{field}")
                if index in self._given:
                    build.note_once(f"arguments that a step began with: {ONLY_IN_JSON}")
