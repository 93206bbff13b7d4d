"""S4: the arguments of a tool call are no JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import offered_tool, recording, streamed, tool_call
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.jsondoc import parsing
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import ToolCall, Transcript

_LIMITS: Final = frozenset({"length", "max_tokens", "max_output_tokens"})
"""Finish reasons of answers that the token limit cuts off, in lower case."""


def _check(subject: Subject) -> Iterator[Hit]:
    schemas = {tool.name: tool.schema for tool in subject.prompt.tools}
    for choice in subject.reply.choices:
        limited = (choice.finish_reason or "").lower() in _LIMITS
        for call in choice.tool_calls:
            if choice.cut_off or not _is_broken(call, schemas):
                continue
            why = " because of the token limit" if limited else ""
            name = call.name or "a tool"
            yield Hit(
                f"the arguments of {name} are no JSON{why}",
                choice.index,
                _last_chunk(choice, call),
                severity=Severity.WARNING if limited else None,
                detail=f"{call.index} {call.name or ''}",
            )


def _is_broken(call: ToolCall, schemas: dict[str, object]) -> bool:
    """Say whether arguments are no JSON although they should be.

    The code that an interpreter runs and the text of a custom tool are none by right:
    no schema was given for them, and they do not begin as an object does.
    """
    arguments = call.arguments
    if not isinstance(arguments, str) or not arguments.strip():
        return False
    has_schema = schemas.get(call.name or "") is not None
    if not has_schema and not arguments.lstrip().startswith("{"):
        return False
    return not parsing.is_json(arguments.encode("utf-8", "surrogatepass"))


def _last_chunk(choice: Transcript, call: ToolCall) -> int:
    track = choice.track(Channel(Kind.TOOL_ARGUMENTS, call.index))
    return track.chunks[-1] if track and len(track.chunks) else call.chunk


_REQUEST = {"tools": [offered_tool("get_weather", city={"type": "string"})]}

RULE = Rule(
    id="S4",
    title="tool arguments are no JSON",
    severity=Severity.ERROR,
    means=(
        "The arguments of a tool call, joined over all chunks, cannot be parsed. Free"
        " text for tools without a schema counts as fine, and so do no arguments."
    ),
    why="The client that replays it cannot call the tool, and fails far from here.",
    mend=(
        "Record it again. If the model really answers so and the test is about that,"
        " accept the finding."
    ),
    bad={
        "a.json": recording(
            streamed(
                {"tool_calls": [tool_call("get_weather", '{"city": ')]},
                {"tool_calls": [{"index": 0, "function": {"arguments": '"Oslo'}}]},
                finish="tool_calls",
            ),
            _REQUEST,
        )
    },
    good={
        "a.json": recording(
            streamed(
                {"tool_calls": [tool_call("get_weather", '{"city": ')]},
                {"tool_calls": [{"index": 0, "function": {"arguments": '"Oslo"}'}}]},
                finish="tool_calls",
            ),
            _REQUEST,
        )
    },
    exchange=_check,
)
