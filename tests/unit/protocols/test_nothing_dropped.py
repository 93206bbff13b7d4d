"""A law of all protocols: what has no place in a transcript is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.model.transcript import Reply
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import exchange, notes

Wrap = Callable[[dict[str, Any]], dict[str, Any]]

PLACES: dict[str, Wrap] = {
    "chat delta": lambda fields: {"choices": [{"delta": {"content": "a", **fields}}]},
    "chat message": lambda fields: {
        "choices": [{"message": {"content": "a", **fields}}]
    },
    "anthropic delta": lambda fields: {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "text_delta", "text": "a", **fields},
    },
    "anthropic block": lambda fields: {
        "type": "message",
        "content": [{"type": "text", "text": "a", **fields}],
    },
    "gemini part": lambda fields: {
        "candidates": [{"content": {"parts": [{"text": "a", **fields}]}}]
    },
    "ollama message": lambda fields: {
        "created_at": "",
        "done": False,
        "message": {"content": "a", **fields},
    },
    "cohere delta": lambda fields: {
        "type": "content-delta",
        "delta": {"message": {"content": {"text": "a", **fields}}},
    },
    "converse delta": lambda fields: {
        "contentBlockDelta": {"delta": {"text": "a", **fields}, "contentBlockIndex": 0}
    },
}
"""Where a piece of an answer stands, with a place for other fields."""

NAMES = st.text("abcxyz_", min_size=3, max_size=8).map(lambda name: f"x_{name}")
TEXTS = st.text("ab {}", min_size=1, max_size=5)
HOLDERS: st.SearchStrategy[Callable[[str], object]] = st.sampled_from(
    [
        lambda text: text,
        lambda text: [text],
        lambda text: {"url": text},
        lambda text: [{"image": {"data": text}}, 7],
    ]
)


def folded(chunk: dict[str, Any]) -> Reply:
    return fold(exchange([chunk], is_streaming=True))


@pytest.mark.parametrize("place", PLACES)
@given(name=NAMES, text=TEXTS, hold=HOLDERS)
def test_a_field_that_nobody_knows_and_that_holds_a_text_is_noted(
    place: str, name: str, text: str, hold: Callable[[str], object]
) -> None:
    said = [note for _, note in notes(folded(PLACES[place]({name: hold(text)})))]

    assert any(name in note for note in said)


@pytest.mark.parametrize("place", PLACES)
@given(name=NAMES, value=st.sampled_from([None, "", [], {}, 0, 1.5, True, [None]]))
def test_a_field_without_a_text_is_not_worth_a_note(
    place: str, name: str, value: object
) -> None:
    plain = [note for _, note in notes(folded(PLACES[place]({})))]

    assert [n for _, n in notes(folded(PLACES[place]({name: value})))] == plain


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("number", [0, 7, 2.5])
def test_a_text_that_is_a_number_is_a_text(place: str, number: float) -> None:
    name = {"ollama message": "content"}.get(place, "text")
    if place.startswith("chat"):
        name = "content"

    (choice,) = folded(PLACES[place]({name: number})).choices
    assert choice.tracks[0].text == str(number)
