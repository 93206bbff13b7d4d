from __future__ import annotations

import json
from typing import Any

import pytest

from recviewer.model.transcript import MarkKind, Reply
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import (
    chat,
    exchange,
    only,
    reply,
    whole_reply,
)

CHUNK = chat({"content": "Hel"})


def endings(folded: Reply) -> list[str]:
    return [choice.ending for choice in folded.choices]


def test_a_stream_without_a_finish_is_cut_off_at_its_last_chunk() -> None:
    folded = reply(CHUNK, CHUNK)

    assert (only(folded).finish_reason, only(folded).ending) == (None, "cut off")
    assert (folded.marks[-1].chunk, folded.marks[-1].kind) == (1, MarkKind.CUT_OFF)


def test_only_the_choices_that_have_not_finished_are_cut_off() -> None:
    assert endings(reply(CHUNK, chat(index=1, finish_reason="stop"))) == [
        "cut off",
        "stop",
    ]


@pytest.mark.parametrize(
    "events",
    [
        (CHUNK, {"object": "chat.completion.chunk", "choices": [], "usage": {"n": 1}}),
        ({"type": "message_start", "message": {}}, {"type": "message_stop"}),
        (
            {
                "model": "m",
                "message": {"content": "Hi"},
                "created_at": "2026-01-01",
                "done": True,
            },
        ),
    ],
)
def test_a_stream_that_ends_without_a_reason_is_not_cut_off(
    events: tuple[dict[str, Any], ...],
) -> None:
    assert endings(reply(*events)) == ["no finish"]


def test_a_stream_that_ends_with_an_error_is_not_cut_off() -> None:
    assert endings(reply(CHUNK, {"error": {"message": "broken"}})) == [""]


@pytest.mark.parametrize("before", [[], ["", "event: end"]])
def test_done_ends_a_stream(before: list[str]) -> None:
    lines = [f"data: {json.dumps(CHUNK)}", *before, "", "data: [DONE]", ""]
    folded = fold(exchange(lines, is_streaming=True))

    assert only(folded).cut_off is False
    assert endings(folded) == ["no finish"]
    assert [mark.kind for mark in folded.marks] == [MarkKind.FIRST_TEXT]


def test_done_leaves_a_reason_that_was_given() -> None:
    finished = json.dumps(chat(finish_reason="stop"))
    lines = [f"data: {finished}", "", "data: [DONE]", ""]

    assert endings(fold(exchange(lines, is_streaming=True))) == ["stop"]


def test_an_answer_that_was_not_streamed_is_not_cut_off() -> None:
    assert endings(whole_reply(CHUNK)) == [""]


def test_a_response_without_choices_is_not_cut_off() -> None:
    listed = exchange([{"object": "model", "id": "m"}], is_streaming=True)

    assert fold(listed).marks == ()
