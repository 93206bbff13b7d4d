"""S5: a tool is called that the request does not offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import answered, offered_tool, recording, tool_call
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject

_ONLY_FUNCTIONS: Final = frozenset({"openai-chat", "ollama", "cohere"})
"""Protocols in which all tools are functions of the client. Elsewhere a tool without a
schema is one of the server, and may call others."""


def _check(subject: Subject) -> Iterator[Hit]:
    tools = subject.prompt.tools
    if not tools or "mcp_servers" in subject.asked:
        return
    functions = subject.exchange.protocol in _ONLY_FUNCTIONS
    if not functions and not all(tool.schema for tool in tools):
        return
    offered = {tool.name for tool in tools}
    for choice in subject.reply.choices:
        for call in choice.tool_calls:
            if call.name and call.name not in offered:
                yield Hit(
                    f"calls {call.name}, which the request does not offer",
                    choice.index,
                    call.chunk,
                    detail=call.name,
                )


def _example(name: str) -> dict[str, object]:
    calls = [tool_call(name, '{"city": "Oslo"}')]
    request = {"tools": [offered_tool("get_weather", city={"type": "string"})]}
    response = answered(None, "tool_calls", tool_calls=calls)
    return {"a.json": recording(response, request)}


RULE = Rule(
    id="S5",
    title="unknown tool",
    severity=Severity.WARNING,
    means=(
        "The answer calls a tool by a name that none of the request's tools has."
        " Requests without tools, and tools that run at the server, are left alone."
    ),
    why=(
        "The model made the name up, or request and answer do not belong together, as"
        " after a tool was renamed in one of them."
    ),
    mend="Record it again, or make the names agree.",
    bad=_example("get_wether"),
    good=_example("get_weather"),
    exchange=_check,
)
