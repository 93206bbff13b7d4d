from __future__ import annotations

from typing import Any

import pytest

from recviewer.model.prompt import Message, Part, PartKind
from recviewer.protocols.request.messages import read_prompt


def asked(*items: object) -> tuple[Message, ...]:
    return tuple(read_prompt({"input": list(items)}).messages)


def part(item: dict[str, Any]) -> Part:
    """Read an item that is one part."""
    ((message,),) = (asked(item),)
    (found,) = message.parts
    return found


def test_an_input_of_one_text_is_the_user_s() -> None:
    prompt = read_prompt({"input": "Hi", "instructions": "Be kind.", "store": False})

    messages = [(m.role, m.parts[0].text, m.path) for m in prompt.messages]
    assert messages == [
        ("system", "Be kind.", ".instructions"),
        ("user", "Hi", ".input"),
    ]
    assert prompt.parameters == {"store": False}


def test_items_tell_who_speaks_by_their_role_or_their_type() -> None:
    messages = asked(
        {"role": "developer", "content": "Be kind."},
        {"type": "message", "role": "user", "content": [{"text": "Hi"}]},
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]},
        {"type": "function_call", "name": "f", "arguments": "{}", "call_id": "a"},
        {"type": "function_call_output", "call_id": "a", "output": "1"},
        {"type": "shell_call", "action": {"commands": ["ls"]}, "call_id": "b"},
        {"type": "custom_tool_call_output", "call_id": "c", "output": "2"},
        {"type": "item_reference", "id": "msg_1"},
    )

    kinds = [(message.role, message.parts[0].kind) for message in messages]
    assert kinds == [
        ("developer", PartKind.TEXT),
        ("user", PartKind.TEXT),
        ("assistant", PartKind.REASONING),
        ("assistant", PartKind.TOOL_CALL),
        ("tool", PartKind.TOOL_RESULT),
        ("assistant", PartKind.TOOL_CALL),
        ("tool", PartKind.TOOL_RESULT),
        ("user", PartKind.UNKNOWN),
    ]


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"summary": [{"type": "summary_text", "text": "Hm"}]}, "Hm"),
        ({"summary": [], "content": [{"type": "reasoning_text", "text": "Hm"}]}, "Hm"),
    ],
)
def test_reasoning_is_read_wherever_it_stands(item: dict[str, Any], text: str) -> None:
    found = part({"type": "reasoning", **item})

    assert (found.kind, found.text) == (PartKind.REASONING, text)


@pytest.mark.parametrize(
    "sealed",
    [
        {"type": "reasoning", "summary": [], "encrypted_content": "gAAA"},
        {"type": "redacted_thinking", "data": "gAAA"},
    ],
)
def test_what_is_encrypted_is_not_shown_as_reasoning(sealed: dict[str, Any]) -> None:
    assert part(sealed).kind is PartKind.UNKNOWN


@pytest.mark.parametrize(
    ("item", "name", "arguments"),
    [
        ({"type": "function_call", "name": "f", "arguments": "{}"}, "f", "{}"),
        ({"type": "custom_tool_call", "name": "f", "input": "x"}, "f", "x"),
        ({"type": "mcp_approval_request", "name": "f", "arguments": "{}"}, "f", "{}"),
        ({"type": "code_interpreter_call", "code": "1"}, "code_interpreter_call", "1"),
        ({"type": "computer_call", "action": {"x": 1}}, "computer_call", {"x": 1}),
    ],
)
def test_a_call_is_named_by_its_tool_or_its_type(
    item: dict[str, Any], name: str, arguments: object
) -> None:
    found = part({"call_id": "a", **item})

    assert (found.text, found.arguments, found.id) == (name, arguments, "a")


def test_a_server_s_tool_call_holds_its_result_too() -> None:
    fields = {"name": "f", "arguments": "{}", "output": "1"}
    (message,) = asked({"type": "mcp_call", "id": "a", **fields})

    call, result = message.parts
    assert (result.kind, result.text, result.id) == (PartKind.TOOL_RESULT, "1", call.id)
    assert result.path == ".input[0].output"


def test_a_result_may_be_a_picture() -> None:
    shown = {"type": "computer_screenshot", "image_url": "https://a.test/b.png"}
    found = part({"type": "computer_call_output", "call_id": "a", "output": shown})

    assert found.media is not None
    assert (found.kind, found.id) == (PartKind.IMAGE, "a")
    assert found.media.url == "https://a.test/b.png"


@pytest.mark.parametrize(
    ("piece", "kind", "name"),
    [
        ({"type": "input_image", "file_id": "f"}, PartKind.IMAGE, "f"),
        ({"type": "input_file", "file_url": "https://a.test/b"}, PartKind.FILE, ""),
    ],
)
def test_media_are_named_or_linked(
    piece: dict[str, Any], kind: PartKind, name: str
) -> None:
    found = part({"role": "user", "content": [piece]})

    assert (found.kind, found.text) == (kind, name)


def test_built_in_tools_have_no_name_but_their_type() -> None:
    tools = [
        {"type": "function", "name": "f", "parameters": {"type": "object"}},
        {"type": "web_search"},
    ]
    found = read_prompt({"input": "Hi", "tools": tools}).tools

    assert [(tool.name, tool.schema) for tool in found] == [
        ("f", {"type": "object"}),
        ("web_search", None),
    ]


def test_everything_else_that_is_asked_for_is_a_parameter() -> None:
    rest = {"previous_response_id": "r", "text": {"format": {}}, "prompt": {"id": "p"}}

    assert read_prompt({"input": "Hi", **rest}).parameters == rest
