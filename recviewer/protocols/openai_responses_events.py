"""The events of OpenAI's Responses and Realtime APIs, and their fields that are read.

Their fields: openai-python's `openai.types.responses.*_event` and
`openai.types.realtime.*_event`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind

MESSAGE = "message"
"""Type of items with an answer."""

REASONING = "reasoning"
"""Type of items with reasoning."""

ENDS = {
    f"response.{status}": status
    for status in ("completed", "incomplete", "failed", "cancelled")
} | {"response.done": "completed"}
"""Events that end a response, and the status that each means if it has none."""


class ResponsesEvent(msgspec.Struct, gc=False):
    """An event of a streamed response, or a whole response, in a stream or alone."""

    object: Any = None
    model: Any = None
    status: Any = None
    output: Any = None
    error: Any = None
    incomplete_details: Any = None
    usage: Any = None
    created_at: Any = None
    completed_at: Any = None
    type: Any = None
    response: ResponsesEvent | None = None
    session: Any = None
    item_id: Any = None
    output_index: Any = None
    content_index: Any = None
    summary_index: Any = None
    item: Any = None
    part: Any = None
    delta: Any = None
    logprobs: Any = None
    text: Any = None
    refusal: Any = None
    transcript: Any = None
    arguments: Any = None
    input: Any = None
    code: Any = None
    message: Any = None


SESSION_KINDS = ("session.", "conversation.", "input_audio_buffer.")
"""Starts of the types of Realtime events that are about no response."""


class Stream(NamedTuple):
    """A text that is streamed in events of its own."""

    event: str
    """Name of the events, without `.delta` or `.done`."""
    item: str
    """Type of the item that the text belongs to."""
    kind: Kind
    """Kind of its text."""
    whole: str
    """Field of the last event with the whole text."""


_STREAMS = (
    *(
        Stream(f"response.{name}", item, kind, field)
        for name, item, kind, field in (
            ("output_text", MESSAGE, Kind.CONTENT, "text"),
            ("refusal", MESSAGE, Kind.REFUSAL, "refusal"),
            ("audio.transcript", MESSAGE, Kind.CONTENT, "transcript"),
            ("reasoning_text", REASONING, Kind.REASONING, "text"),
            ("reasoning_summary_text", REASONING, Kind.REASONING, "text"),
            # of the Realtime API, before and since it left its beta
            ("text", MESSAGE, Kind.CONTENT, "text"),
            ("audio_transcript", MESSAGE, Kind.CONTENT, "transcript"),
            ("output_audio_transcript", MESSAGE, Kind.CONTENT, "transcript"),
        )
    ),
    # of translations, which have no responses
    Stream("session.output_transcript", MESSAGE, Kind.CONTENT, "transcript"),
    *(
        Stream(f"response.{item}{dot}{field}", item, Kind.TOOL_ARGUMENTS, field)
        for item, field in (
            ("function_call", "arguments"),
            ("custom_tool_call", "input"),
            ("mcp_call", "arguments"),
            ("code_interpreter_call", "code"),
        )
        # Both spellings were in use.
        for dot in "_."
    ),
)

DELTAS = {f"{stream.event}.delta": stream for stream in _STREAMS}
"""Events with a piece of a text."""

DONES = {f"{stream.event}.done": stream for stream in _STREAMS}
"""Events with a whole text."""


class EventObject(NamedTuple):
    """An object in an event: a response, an item, or a part of one."""

    fields: dict[str, Any]
    path: str
    """Its JSON path in the chunk's payload."""
    final: bool
    """Whether it is complete."""

    def listed(self, name: str) -> Iterator[tuple[int, EventObject]]:
        """Yield the objects in a list of it, with their indexes."""
        for number, value in enumerate(sequence(self.fields.get(name))):
            path = f"{self.path}.{name}[{number}]"
            yield number, EventObject(mapping(value), path, self.final)


def part_kind(part: dict[str, Any], item_kind: str = "") -> Kind:
    """Return the kind of text of a part."""
    if string(part.get("refusal")):
        return Kind.REFUSAL
    words = str(part.get("type")).startswith(("reasoning", "summary"))
    return Kind.REASONING if words or item_kind == REASONING else Kind.CONTENT
