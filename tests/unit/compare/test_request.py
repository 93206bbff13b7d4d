"""How two requests differ: fields, messages, tools and parameters."""

from __future__ import annotations

from typing import Any

import pytest

from recviewer.compare.request import (
    equal_messages,
    is_same_request,
    tool_pairs,
)
from recviewer.model.prompt import Tool
from tests.unit.compare.sides import Json, compared, side
from tests.unit.library.recordings import chat


def asked(body: object, **request: Any) -> Json:
    """Make a recording of any request."""
    recording = chat("Hello")
    recording["request"] |= {"body": body, **request}
    return recording


def user(*content: object) -> Json:
    return {"role": "user", "content": list(content)}


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (chat("a"), chat("a"), ()),
        (chat("a"), chat("b"), ("messages",)),
        (asked({"a": 1, "b": 2}), asked({"a": 2, "c": 3}), ("a", "b", "c")),
        (asked({"id": 1, "a": None}), asked({"id": 2}), ()),
        (asked({"a": 1}), asked(None), ("body",)),
        (asked(None), asked({"a": 1}), ("body",)),
        (asked([1]), asked([1]), ()),
        (asked([1]), asked([2]), ("body",)),
        (asked({}), asked({}, method="PUT"), ("method",)),
        (asked({}), asked({}, url="http://h/a"), ("url",)),
        (asked({}), asked({}, endpoint="/a"), ("endpoint",)),
        (asked({}), asked({}, headers={"x-mode": "b"}), ("headers",)),
        (asked({}), asked({}, headers={"Date": "b"}), ()),
        (asked({"url": 1}), asked({"url": 2}, url="http://h/a"), ("url",)),
    ],
)
def test_the_fields_that_differ_are_named_once(
    before: Json, after: Json, changed: tuple[str, ...]
) -> None:
    assert compared(before, after).request.changed == changed
    assert is_same_request(side(before), side(after)) is not bool(changed)


def test_a_header_differs_by_value_and_not_by_the_case_of_its_name() -> None:
    ones, others = [asked({}, headers={n: "a"}) for n in ("X-Mode", "x-mode")]
    another = asked({}, headers={"x-mode": "b"})

    assert compared(ones, others).request.changed == ()
    assert compared(ones, another).request.changed == ("headers",)


def test_messages_are_paired_in_order_as_long_as_their_roles_agree() -> None:
    system, a, b, c = (
        {"role": "system", "content": "S"},
        *({"role": "user", "content": text} for text in "abc"),
    )
    pairs = compared(chat(system, a), chat(b, c)).request.messages

    def text(message: Any) -> Any:
        return message and message.parts[0].text

    assert [(text(p.before), text(p.after), p.equal) for p in pairs] == [
        ("S", None, False),
        (None, "b", False),
        ("a", "c", False),
    ]
    longer = compared(chat(a), chat(b, c)).request.messages
    assert [(text(p.before), text(p.after)) for p in longer] == [
        ("a", "b"),
        (None, "c"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        (chat("a", "b"), chat("a", "b"), 1.0),
        (chat("a", "b"), chat("a", "c"), 0.5),
        (chat("a", "b", "c", "d"), chat("a"), 0.25),
        (chat("a"), chat("b"), 0.0),
        (chat(), chat(), 1.0),
        (chat(), chat("a"), 0.0),
    ],
)
def test_the_share_of_equal_messages_is_of_the_longer_conversation(
    before: Json, after: Json, share: float
) -> None:
    assert equal_messages(side(before), side(after)) == share


def image(data: str, **fields: Any) -> Json:
    url = f"data:image/png;base64,{data}"
    return {"type": "image_url", "image_url": {"url": url, **fields}}


def calling(arguments: str, **fields: Any) -> Json:
    call = {"function": {"name": "f", "arguments": arguments}, **fields}
    return {"role": "assistant", "tool_calls": [call]}


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (user(image("AAAA")), user(image("AAAA")), True),
        (user(image("AAAA")), user(image("AAAB")), False),
        (user(image("AAAA")), user(image("AAAA", detail=None)), True),
        (user(image("AAAA")), user(image("AAAA", detail="low")), False),
        ({"role": "user", "content": "a"}, {"role": "tool", "content": "a"}, False),
        (
            {"role": "user", "content": "a", "name": "x"},
            {"role": "user", "content": "a", "name": "y"},
            False,
        ),
        (
            calling('{"a":1,"b":2}', id="1"),
            calling('{"b": 2, "a": 1}', id="2"),
            True,
        ),
        (
            calling('{"a":1}'),
            calling('{"a":2}'),
            False,
        ),
    ],
)
def test_messages_are_equal_by_what_they_say(
    one: Json, other: Json, equal: bool
) -> None:
    pairs = compared(chat(one), chat(other)).request.messages
    assert [pair.equal for pair in pairs] == [equal] * len(pairs)
    assert len(pairs) == 1 + (one["role"] != other["role"])


def tool(name: str, description: str = "", **schema: Any) -> Tool:
    return Tool(name, description, schema or None, f".{name}")


def test_tools_are_paired_by_name_the_second_with_the_second() -> None:
    first, second, third = tool("f", a=1), tool("f", a=2), tool("f", a=3)
    other, gone, new = tool("g"), tool("h"), tool("i")
    pairs = tool_pairs([first, second, other, gone], [new, first, third, other, second])

    assert [(p.before, p.after, p.equal) for p in pairs] == [
        (first, first, True),
        (second, third, False),
        (other, other, True),
        (gone, None, False),
        (None, new, False),
        (None, second, False),
    ]


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (tool("f", "d", a=1, b=None), tool("f", "d", a=1), True),
        (tool("f", "d", a=1), tool("f", "d", a=2), False),
        (tool("f", "d"), tool("f", "e"), False),
        (tool("f", id=1), tool("f", id=2), False),
    ],
)
def test_tools_are_equal_by_description_and_schema(
    one: Tool, other: Tool, equal: bool
) -> None:
    [pair] = tool_pairs([one], [other])
    assert pair.equal is equal
    assert tool_pairs([], [one])[0].before is None


def test_parameters_are_what_is_neither_message_nor_tool() -> None:
    tools = [{"type": "function", "function": {"name": "f"}}]
    before = asked({"messages": [user("b")], "top_p": 1, "id": 1, "seed": 3})
    after = asked(
        {"messages": [user("a")], "top_p": 2, "id": 2, "n": 1, "tools": tools}
    )
    found = compared(before, after).request

    assert [(p.name, p.before, p.after) for p in found.parameters] == [
        ("top_p", 1, 2),
        ("seed", 3, None),
        ("n", None, 1),
    ]
    assert [pair.after and pair.after.name for pair in found.tools] == ["f"]
