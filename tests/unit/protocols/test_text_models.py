from __future__ import annotations

from typing import Any

import pytest

from tests.unit.protocols.recorded import (
    exchange,
    only,
    reply,
    whole_reply,
)


@pytest.mark.parametrize(
    ("chunks", "reason", "path"),
    [
        (
            [
                {"completion": "Hel", "stop_reason": None, "stop": None},
                {"completion": "lo", "stop_reason": "stop_sequence"},
            ],
            "stop_sequence",
            ".completion",
        ),
        (
            [
                {"generation": "Hel", "generation_token_count": 1},
                {"generation": "lo", "generation_token_count": 2, "stop_reason": "x"},
            ],
            "x",
            ".generation",
        ),
        (
            [
                {"outputText": "Hel", "index": 0, "completionReason": None},
                {"outputText": "lo", "index": 0, "completionReason": "FINISH"},
            ],
            "FINISH",
            ".outputText",
        ),
    ],
)
def test_pieces_of_a_text_are_joined(
    chunks: list[dict[str, Any]], reason: str, path: str
) -> None:
    (track,) = only(reply(*chunks)).tracks
    assert track.text == "Hello"
    assert track.delta(1).path == path
    assert only(reply(*chunks)).finish_reason == reason


@pytest.mark.parametrize(
    "body",
    [
        {
            "inputTextTokenCount": 3,
            "results": [{"outputText": "Hello", "completionReason": "FINISH"}],
        },
        {"outputs": [{"text": "Hello", "stop_reason": "stop"}]},
        {"type": "completion", "completion": "Hello", "stop_reason": "stop"},
    ],
)
def test_a_whole_answer_is_folded_too(body: dict[str, Any]) -> None:
    assert only(whole_reply(body)).tracks[0].text == "Hello"


@pytest.mark.parametrize(
    "body", [{"results": [{"text": "x"}]}, {"completion": 5}, {"generation": "g"}]
)
def test_a_text_without_an_image_stays_as_it_is(body: dict[str, Any]) -> None:
    assert exchange(body).protocol is None
