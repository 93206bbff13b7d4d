from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.model.prompt import (
    Media,
    Message,
    Part,
    PartKind,
    SharedTurns,
    Turns,
)
from recviewer.protocols.request import conversation
from recviewer.protocols.request.conversation import Conversation

LEAD = (Message("system", (), "lead"),)


class Talk:
    """Messages that are named by their texts."""

    def __init__(self, previous: Sequence[int]) -> None:
        depths: list[int] = []
        for before in previous:
            depths.append(depths[before] + 1 if before >= 0 else 0)
        self.read: list[str] = []
        self.shared = SharedTurns(
            [f"{k}" for k in range(len(depths))], previous, depths
        )

    def until(self, last: int) -> Conversation:
        """Return the messages up to one of them."""
        return Conversation(Turns(self.shared, last), self.message)

    def message(self, text: Any, number: int) -> Message:
        """Read a message; every tenth is of the user."""
        self.read.append(text)
        return Message("user" if int(text) % 10 == 0 else "tool", (), text, str(number))


def names(messages: Sequence[Message]) -> list[str]:
    return [message.path for message in messages]


@given(st.data())
def test_a_conversation_is_the_chain_that_leads_to_its_last_message(
    data: st.DataObject,
) -> None:
    count = data.draw(st.integers(1, 12))
    previous = [data.draw(st.integers(-1, k - 1)) for k in range(count)]
    talk = Talk(previous)
    for last in data.draw(st.lists(st.integers(-1, count - 1), max_size=5)):
        chain: list[str] = []
        index = last
        while index >= 0:
            chain.insert(0, str(index))
            index = previous[index]
        expected = ["lead", *chain]
        found = talk.until(last).after(*LEAD)
        start = data.draw(st.integers(-15, 15) | st.none())
        stop = data.draw(st.integers(-15, 15) | st.none())

        assert len(found) == len(expected)
        assert names(found) == expected
        assert names(tuple(reversed(found))) == expected[::-1]
        assert names(found[start:stop]) == expected[start:stop]
        assert [found[k].path for k in range(len(expected))] == expected
        assert [m.name for m in found][1:] == [str(k) for k in range(len(chain))]


def test_there_is_no_message_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        Talk([-1]).until(0)[1]


@pytest.mark.parametrize(
    ("fields", "is_read"),
    [
        ({"role": "user", "content": "Hi"}, True),
        ({"role": "human", "content": "Hi"}, True),
        ({"type": "function_call_output", "output": "42"}, True),
        ({"role": "assistant", "content": "Hi"}, False),
        ({"role": "tool", "content": "42"}, False),
        ({"role": "assistant", "content": [{"type": "image", "url": "a"}]}, True),
        (
            {"role": "user", "content": [{"type": "tool_result", "content": "42"}]},
            False,
        ),
        (
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "content": "42"},
                    {"type": "text", "text": "Hi"},
                ],
            },
            True,
        ),
        (
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "content": "42"},
                    {"type": "document", "source": {"file_id": "a"}},
                ],
            },
            True,
        ),
        ({"role": "user", "content": 'a "tool_result"'}, True),
        ({"content": "x" * 2_000, "role": "assistant"}, True),
    ],
)
def test_what_is_new_is_read_if_it_may_be_of_the_user_or_shows_images(
    fields: dict[str, Any], is_read: bool
) -> None:
    text = json.dumps(fields).encode()
    shared = SharedTurns([b"{}", text], [-1, 0], [0, 1])

    def read(text: Any, number: int) -> Message:
        return Message(str(number), (), bytes(text).decode())

    found = conversation.unseen(Conversation(Turns(shared, 1), read), 1)
    assert [message.role for message in found] == ["1"] * is_read


def test_what_a_session_knows_to_be_silent_is_not_read() -> None:
    asked = b'{"role": "user", "content": "Hi"}'
    shared = SharedTurns([asked, asked], [-1, 0], [0, 1], silent=[True, False])

    def read(_: Any, number: int) -> Message:
        return Message(str(number), (), "")

    found = conversation.unseen(Conversation(Turns(shared, 1), read), 0)
    assert [message.role for message in found] == ["1"]


def test_all_that_is_new_in_a_plain_list_is_read() -> None:
    messages = [Message("assistant", (), "a"), Message("assistant", (), "b")]

    assert conversation.unseen(messages, 1) == messages[1:]


def text_of_user(message: Message) -> str:
    return message.path if message.role == "user" else ""


def test_the_last_text_is_only_searched_in_what_is_new() -> None:
    talk = Talk(range(-1, 5_000))

    for last in range(1, 5_000):
        found = conversation.last(talk.until(last), text_of_user)
        assert found == str(last // 10 * 10)
    assert len(talk.read) < 2 * 5_000


def test_the_last_text_may_stand_before_the_conversation_or_nowhere() -> None:
    lead = (Message("user", (), "first"),)

    assert conversation.last(Talk([]).until(-1), str) is None
    assert conversation.last(Talk([-1, 0]).until(1)[1:], text_of_user) is None
    talk = Talk([-1])
    talk.message = lambda text, number: Message("tool", (), text)  # type: ignore[method-assign]
    for _ in range(2):
        assert conversation.last(talk.until(0).after(*lead), text_of_user) == "first"


def part(kind: PartKind, text: str, media: Media | None = None) -> Part:
    return Part(kind, ".x", text, media=media)


@pytest.mark.parametrize(
    ("piece", "says"),
    [
        (part(PartKind.TEXT, "Hi"), True),
        (part(PartKind.TEXT, " \n"), False),
        (part(PartKind.REASONING, "Hm"), False),
        (part(PartKind.TOOL_RESULT, "42"), True),
        (part(PartKind.IMAGE, "", Media("image/png", 3)), True),
    ],
)
def test_a_message_says_something_by_a_text_or_a_picture(
    piece: Part, says: bool
) -> None:
    message = Message("user", (part(PartKind.TEXT, ""), piece), "")
    other = Message("assistant", (piece,), "")

    assert conversation.with_text(message) == (message if says else None)
    assert conversation.user_with_text(message) == (message if says else None)
    assert conversation.user_with_text(other) is None


def test_the_text_of_a_user_is_the_first_that_is_not_blank() -> None:
    pieces = [(PartKind.REASONING, "Hm"), (PartKind.TEXT, " "), (PartKind.TEXT, " Hi ")]
    parts = tuple(part(kind, text) for kind, text in pieces)

    assert conversation.text_of_user(Message("user", parts, "")) == "Hi"
    assert conversation.text_of_user(Message("user", (), "")) == ""
    assert conversation.text_of_user(Message("assistant", parts, "")) == ""


def test_the_last_message_that_counts_is_found_in_any_conversation() -> None:
    said = Message("user", (part(PartKind.TEXT, "Hi"),), "a")
    messages = [said, Message("assistant", (), "b")]

    assert conversation.last(messages, conversation.with_text) is said
    assert conversation.last(messages[1:], conversation.with_text) is None
