"""A request's body, read as a conversation.

One reader serves all APIs: the fields of their requests have different names, and
those with the same name mean the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from recviewer.jsondoc.parsing import loads
from recviewer.jsondoc.values import mapping, readable_json, sequence, string
from recviewer.model.prompt import (
    Message,
    Part,
    PartKind,
    Prompt,
    Tool,
    Turns,
)
from recviewer.protocols.request.conversation import Conversation
from recviewer.protocols.request.parts import (
    read_call,
    read_content,
    unknown,
)

_REASONING = ("reasoning_content", "reasoning", "thinking")
"""Fields of a message with its reasoning."""

_RESULTS = {"tool", "function"}
"""Roles whose messages are results of tool calls."""

_RESULT_IDS = ("tool_call_id", "tool_name", "name")
"""Fields of such a message that identify the call, the most reliable first."""

_PLAIN = frozenset({"role", "content"})
"""Fields of a message that has nothing but content, as most have."""

_ITEM_ROLES = (
    (("_call", "reasoning", "thought", "mcp_approval_request"), "assistant"),
    (("_result", "_output"), "tool"),
    (("",), "user"),
)
"""Ends of the types of items without a role, and the role that each implies."""


def read_prompt(body: object) -> Prompt:
    """Read a body of any shape as a conversation; unknown pieces stay JSON text."""
    if not isinstance(body, dict):
        parts = () if body is None else (unknown(body, "."),)
        return Prompt((Message("user", parts, "."),) if parts else ())
    system: list[Message] = []
    messages: list[Message] = []
    tools: list[Tool] = []
    parameters: dict[str, object] = {}
    turns: Conversation | None = None
    for key, value, path in _fields(body):
        if isinstance(value, Turns):
            turns = _turns(value, path)
        elif key in _SYSTEM and (found := _system(value, path)):
            system += found
        elif key in _MESSAGES and (found := _MESSAGES[key](value, path)):
            messages += found
        elif key in _TOOLS and (offered := read_tools(value, path)):
            tools += offered
        else:
            parameters[path[1:]] = value
    lead = (*system, *messages)
    conversation = lead if turns is None else turns.after(*lead)
    return Prompt(conversation, tuple(tools), parameters)


def _fields(body: dict[str, Any]) -> list[tuple[str, Any, str]]:
    """List the fields with their paths, in the order of the conversation.

    Gemini's `config` and Converse's `toolConfig` count as their fields.
    """
    fields = []
    for key, value in body.items():
        if key in _NESTED and isinstance(value, dict):
            fields += [(k, v, f".{key}.{k}") for k, v in value.items()]
        else:
            fields.append((key, value, f".{key}"))
    if "chat_history" in body:
        # Of Cohere's first version: the message follows what was said before.
        fields.sort(key=lambda field: _COHERE_ORDER.get(field[0], -1))
    return fields


def _history(value: object, path: str) -> list[Message]:
    """Read the earlier messages of Cohere's first version."""
    found = []
    for number, item in enumerate(sequence(value)):
        fields, inner = mapping(item), f"{path}[{number}]"
        role = string(fields.get("role")) or "user"
        parts = read_content(fields.get("message"), f"{inner}.message")
        for place, call in enumerate(sequence(fields.get("tool_calls"))):
            parts.append(read_call(call, f"{inner}.tool_calls[{place}]"))
        parts += _tool_results(fields.get("tool_results"), f"{inner}.tool_results")
        parts = parts or [unknown(item, inner)]
        known = _COHERE_ROLES.get(role, role.lower())
        found.append(Message(known, tuple(parts), inner))
    return found


def _results(value: object, path: str) -> list[Message]:
    """Read the results of tool calls beside a message of Cohere's first version."""
    parts = _tool_results(value, path)
    return [Message("tool", tuple(parts), path)] if parts else []


def _tool_results(value: object, path: str) -> list[Part]:
    parts = []
    for number, item in enumerate(sequence(value)):
        fields = mapping(item)
        id = string(mapping(fields.get("call")).get("name"))
        outputs = fields.get("outputs", item)
        inner = f"{path}[{number}]" + (".outputs" if "outputs" in fields else "")
        text = Part(PartKind.TOOL_RESULT, inner, readable_json(outputs), id)
        parts.append(text)
    return parts


def _only_text(value: object, path: str) -> list[Message]:
    """Read the message of Cohere's first version."""
    return _prompt(value, path) if isinstance(value, str) else []


def _system(value: object, path: str) -> list[Message]:
    """Read instructions: a text, a list of blocks, or Gemini's content."""
    inner = mapping(value).get("parts")
    if inner is None:
        parts = read_content(value, path)
    else:
        parts = read_content(inner, f"{path}.parts")
    return [Message("system", tuple(parts), path)] if parts else []


def _prompt(value: object, path: str) -> list[Message]:
    """Read a bare prompt: one text or several, or lists of tokens."""
    if isinstance(value, str) or any(isinstance(v, str) for v in sequence(value)):
        parts = read_content(value, path)
    else:
        parts = [unknown(value, path)] if sequence(value) else []
    return [Message("user", tuple(parts), path)] if parts else []


def _images(value: object, path: str) -> list[Message]:
    """Read the images beside Ollama's prompt."""
    parts = _image_parts(value, path)
    return [Message("user", tuple(parts), path)] if parts else []


def _messages(value: object, path: str) -> list[Message]:
    """Read a list of messages, a single message or a text."""
    if isinstance(value, list):
        return [_message(item, f"{path}[{i}]") for i, item in enumerate(value)]
    return [_message(value, path)] if value else []


def _turns(turns: Turns, path: str) -> Conversation:
    """Return the messages of a request in a session."""

    def read(text: Any, number: int) -> Message:
        return _message(loads(text), f"{path}[{number}]")

    return Conversation(turns, read)


def _input(value: object, path: str) -> list[Message]:
    """Read an input: texts to embed, or the turns and items of an interaction."""
    typed = isinstance(value, dict) or any(isinstance(v, dict) for v in sequence(value))
    return _messages(value, path) if typed else _prompt(value, path)


def _message(value: object, path: str) -> Message:
    fields = mapping(value)
    role = string(fields.get("role")) or string(fields.get("speaker"))
    if role or (fields and "type" not in fields):
        role = role or "user"
        parts = _message_parts(fields, role, path)
    else:
        kind = str(fields.get("type"))
        role = next(role for ends, role in _ITEM_ROLES if kind.endswith(ends))
        parts = read_content(value, path) or [unknown(value, path)]
    return Message(role, tuple(parts), path, string(fields.get("name")))


def _message_parts(value: dict[str, Any], role: str, path: str) -> list[Part]:
    """Read the reasoning, content, refusal, images and tool calls of a message."""
    if value.keys() == _PLAIN and role not in _RESULTS:
        return read_content(value["content"], f"{path}.content")
    parts = []
    for field in _REASONING:
        if text := string(value.get(field)):
            parts.append(Part(PartKind.REASONING, f"{path}.{field}", text))
            break
    field = "text" if "speaker" in value else "content"
    content = read_content(value.get(field), f"{path}.{field}")
    if role in _RESULTS:
        ids = (string(value.get(field)) for field in _RESULT_IDS)
        id = next((id for id in ids if id), None)
        content = [part.as_result(id) for part in content]
    parts += content
    parts += read_content(value.get("parts"), f"{path}.parts")
    if refusal := string(value.get("refusal")):
        parts.append(Part(PartKind.REFUSAL, f"{path}.refusal", refusal))
    parts += _image_parts(value.get("images"), f"{path}.images")
    for index, call in enumerate(sequence(value.get("tool_calls"))):
        parts.append(read_call(call, f"{path}.tool_calls[{index}]"))
    if value.get("function_call") is not None:
        parts.append(read_call(value["function_call"], f"{path}.function_call"))
    return parts


def _image_parts(images: object, path: str) -> list[Part]:
    """Read Ollama's images, which are bare base64."""
    if not images:
        return []
    from recviewer.text.media import media_from_base64  # few requests hold media

    return [
        Part(PartKind.IMAGE, f"{path}[{index}]", media=media_from_base64(image))
        for index, image in enumerate(sequence(images))
        if isinstance(image, str)
    ]


_NESTED = ("config", "toolConfig")
"""Fields of a body whose fields count as its own."""

_COHERE_ORDER = {"chat_history": 0, "message": 1, "tool_results": 2}

_COHERE_ROLES = {"CHATBOT": "assistant"}
"""Roles that are not the usual ones in upper case."""

_SYSTEM = {
    "system",
    "preamble",
    "system_instruction",
    "systemInstruction",
    "instructions",
}
"""Fields of a body with instructions."""

_TOOLS = {"tools", "functions"}
"""Fields of a body with tools."""

_MESSAGES: dict[str, Callable[[object, str], list[Message]]] = {
    "messages": _messages,
    "chat_history": _history,
    "message": _only_text,
    "tool_results": _results,
    "contents": _messages,
    "prompt": _prompt,
    "inputText": _prompt,
    "inputs": _prompt,
    "userMessage": _prompt,
    "images": _images,
    "input": _input,
}
"""Fields of a body with messages, and their readers."""


_SCHEMAS = (
    *("parameters", "input_schema", "parameters_json_schema", "inputSchema"),
    "parametersJsonSchema",
    "parameter_definitions",
)
"""Fields with the JSON schema of a tool's parameters."""

_DECLARATIONS = ("function_declarations", "functionDeclarations")
"""Fields in which Gemini declares several tools as one."""

_WRAPPERS = ("function", "custom", "toolSpec")
"""Fields in which OpenAI and Converse declare a tool."""


def read_tools(value: object, path: str) -> list[Tool]:
    """Read a list of tools."""
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
