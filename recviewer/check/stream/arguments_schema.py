"""S6: the arguments of a tool call break the schema of the tool."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check import schemas
from recviewer.check.examples import answered, offered_tool, recording, tool_call
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.jsondoc.values import mapping, parsed
from recviewer.model.prompt import Tool


def _check(subject: Subject) -> Iterator[Hit]:
    tools = {tool.name: _schema(tool) for tool in subject.prompt.tools}
    for choice in subject.reply.choices:
        for call in choice.tool_calls:
            schema = tools.get(call.name or "")
            arguments = parsed(call.arguments or {})
            if arguments is None:
                arguments = {}  # as some servers write no arguments
            if schema is None or isinstance(arguments, str) or choice.cut_off:
                continue  # S4 tells of what is no JSON
            if problem := schemas.problem(schema, arguments):
                yield Hit(
                    f"the arguments of {call.name} break its schema: {problem}",
                    choice.index,
                    call.chunk,
                    detail=f"{call.index} {call.name}",
                )


def _schema(tool: Tool) -> object:
    """Return the schema of a tool, without the object in which Converse holds it."""
    held = mapping(tool.schema).get("json")
    return held if isinstance(held, dict) else tool.schema


def _example(arguments: str) -> dict[str, object]:
    request = {"tools": [offered_tool("get_weather", city={"type": "string"})]}
    calls = [tool_call("get_weather", arguments)]
    return {
        "a.json": recording(answered(None, "tool_calls", tool_calls=calls), request)
    }


RULE = Rule(
    id="S6",
    title="tool arguments break the schema",
    severity=Severity.WARNING,
    means=(
        "The arguments of a tool call are JSON, but not what the schema of the tool in"
        " the request asks for. Patterns, and schemas that are wrong themselves, are"
        " left alone."
    ),
    why=(
        "The tool refuses them, or the schema was changed after the recording was made."
    ),
    mend="Record it again with the tools as they are now.",
    bad=_example('{"town": "Oslo"}'),
    good=_example('{"city": "Oslo"}'),
    exchange=_check,
    needs=schemas.MODULE,
)
