"""The tools of a request, as the various APIs declare them."""

from __future__ import annotations

from typing import Any

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.prompt import Tool

_SCHEMAS = (
    *("parameters", "input_schema", "parameters_json_schema", "inputSchema"),
    "parameter_definitions",
)
"""Fields with the JSON schema of a tool's parameters."""

_DECLARATIONS = ("function_declarations", "functionDeclarations")
"""Fields in which Gemini declares several tools as one."""

_WRAPPERS = ("function", "custom", "toolSpec")
"""Fields in which OpenAI and Converse declare a tool."""


def read_tools(value: object, path: str) -> list[Tool]:
    """Read a list of tools.

    Args:
        value: The list as recorded.
        path: Its JSON path below the request body.
    """
    return [
        tool
        for index, item in enumerate(sequence(value))
        for tool in _read_tool(mapping(item), f"{path}[{index}]")
    ]


def _read_tool(tool: dict[str, Any], path: str) -> list[Tool]:
    for field in _DECLARATIONS:
        if isinstance(tool.get(field), list):
            return read_tools(tool[field], f"{path}.{field}")
    wrapped = next((name for name in _WRAPPERS if mapping(tool.get(name))), None)
    fields, inner = (tool[wrapped], f"{path}.{wrapped}") if wrapped else (tool, path)
    # A tool that the provider runs has a type and no name, or a single field.
    name = (
        string(fields.get("name"))
        or string(fields.get("type"))
        or next(iter(fields), "?")
    )
    schemas = (fields[key] for key in _SCHEMAS if fields.get(key) is not None)
    return [
        Tool(
            name=name,
            description=string(fields.get("description")) or "",
            schema=next(schemas, None),
            path=inner,
        )
    ]
