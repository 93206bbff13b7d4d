"""Messages with fields."""

from __future__ import annotations

from textual.message import Message

from recviewer.tui.common.message_fields import message_fields


@message_fields
class Sent(Message):
    """A letter was sent."""

    text: str
    copies: int = 1


def test_a_message_takes_its_fields_in_their_order_or_by_name() -> None:
    assert (Sent("a", 2).text, Sent("a", copies=2).copies) == ("a", 2)


def test_a_field_that_is_left_out_has_its_default() -> None:
    assert Sent("a").copies == 1


def test_a_message_can_be_matched_by_its_fields() -> None:
    match Sent("a", 3):
        case Sent(text, 3):
            matched = text
        case _:
            matched = ""
    assert matched == "a"


def test_a_message_with_fields_is_handled_like_any_other() -> None:
    message = Sent("a")
    assert (message.handler_name, message.bubble) == ("on_sent", True)
