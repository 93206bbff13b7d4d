"""The events of OpenAI's Responses API, as far as they are read.

Their fields: openai-python's `openai.types.responses.*_event`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind

MESSAGE = "message"
"""Type of the items that hold an answer."""

REASONING = "reasoning"
"""Type of the items that hold reasoning."""

ENDS = {
    f"response.{status}": status
    for status in ("completed", "incomplete", "failed", "cancelled")
}
"""Events that end a stream, with the status that they stand for."""


class ResponseObject(msgspec.Struct, gc=False):
    """A response object."""

    object: Any = None
    model: Any = None
    status: Any = None
    output: Any = None
    error: Any = None
    incomplete_details: Any = None
    usage: Any = None
    created_at: Any = None
    completed_at: Any = None


class ResponsesEvent(ResponseObject, gc=False):
    """An event of a streamed response, or a whole response."""

    type: Any = None
    response: ResponseObject | None = None
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


class Stream(NamedTuple):
    """A text that is streamed by events of its own."""

    event: str
    """Their name, without what it begins and ends with."""
    item: str
    """Type of the item that the text is of."""
    kind: Kind
    """What the text is."""
    whole: str
    """Field of the last of the events, which holds the whole text."""


_STREAMS = (
    Stream("output_text", MESSAGE, Kind.CONTENT, "text"),
    Stream("refusal", MESSAGE, Kind.REFUSAL, "refusal"),
    Stream("audio.transcript", MESSAGE, Kind.CONTENT, "transcript"),
    Stream("reasoning_text", REASONING, Kind.REASONING, "text"),
    Stream("reasoning_summary_text", REASONING, Kind.REASONING, "text"),
    *(
        Stream(f"{item}{dot}{field}", item, Kind.TOOL_ARGUMENTS, field)
        for item, field in (
            ("function_call", "arguments"),
            ("custom_tool_call", "input"),
            ("mcp_call", "arguments"),
            ("code_interpreter_call", "code"),
        )
        # Both ways of writing it were in use.
        for dot in "_."
    ),
)

DELTAS = {f"response.{stream.event}.delta": stream for stream in _STREAMS}
"""Events that bring a piece of a text."""

DONES = {f"response.{stream.event}.done": stream for stream in _STREAMS}
"""Events that bring a whole text."""


class Said(NamedTuple):
    """An object that says something whole: an item, or a part of one."""

    fields: dict[str, Any]
    """Its fields."""
    path: str
    """Where it stands in the chunk's payload."""
    final: bool
    """Whether it says all there is to say."""

    def listed(self, name: str) -> Iterator[tuple[int, Said]]:
        """Yield the objects in the list of a field, with their indexes."""
        for number, value in enumerate(sequence(self.fields.get(name))):
            path = f"{self.path}.{name}[{number}]"
            yield number, Said(mapping(value), path, self.final)


def part_kind(part: dict[str, Any], item_kind: str = "") -> Kind:
    """Return what the text of a part is."""
    if string(part.get("refusal")):
        return Kind.REFUSAL
    words = str(part.get("type")).startswith(("reasoning", "summary"))
    return Kind.REASONING if words or item_kind == REASONING else Kind.CONTENT
