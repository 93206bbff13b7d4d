"""What differs of an exchange, in a few words."""

from __future__ import annotations

from typing import Any

import pytest

from recviewer.compare.exchanges import compare
from recviewer.review.brief import Brief, brief
from tests.unit.compare.sides import compared, side, streamed
from tests.unit.library.recordings import chat

Json = dict[str, Any]


def calling(name: str, arguments: str = "{}") -> Json:
    """Make a recording whose answer calls a tool."""
    return chat("Go", answer="", calls=[(name, arguments)])


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (chat("?", answer="A b c"), chat("?", answer="A d c"), "b → d"),
        (chat("?", answer="A b"), chat("?", answer="A b c"), "added c · A b c"),
        (
            chat("?", answer="It is true and I am sure that I do not know it"),
            chat("?", answer="It is true and I am sure that I know it"),
            "removed do not · …I am sure that I do not know it",
        ),
        (chat("?", answer=""), chat("?", answer="A b"), "(no text) → A b"),
        (
            chat("?", answer="A b"),
            chat("?", answer="A\nb"),
            "blanks and line breaks differ",
        ),
        (chat("?"), chat("?", finish="length"), "ends stop → length"),
        (calling("f"), calling("g"), "f → g"),
        (calling("f"), chat("Go"), "f → no call"),
        (
            calling("f", '{"in": "Paris"}'),
            calling("f", '{"in": "Rome"}'),
            "f Paris → Rome",
        ),
        (chat("1", answer="Yes"), chat("2", answer="Yes"), "request: messages"),
    ],
)
def test_the_first_words_that_differ_stand_for_the_rest(
    before: Json, after: Json, text: str
) -> None:
    assert brief(compared(before, after)).text == text


def test_an_answer_without_a_partner_is_quoted() -> None:
    assert brief(compare(None, side(chat("?", answer="Hi\nthere")))) == Brief(
        "Hi there"
    )
    assert brief(compare(side(calling("f")), None)).text == "calls f"


def test_secrets_and_control_codes_are_never_quoted() -> None:
    after = chat("?", answer='{"api_key": "hunter2secret"} \x1b[31m')
    text = brief(compared(chat("?", answer='{"api_key": "x"}'), after)).text
    assert "hunter2" not in text
    assert "\x1b" not in text


def test_a_streamed_answer_is_quoted_as_one_that_came_whole() -> None:
    assert brief(compared(streamed("A b"), streamed("A ", "d"))).text == "b → d"
