from __future__ import annotations

from typing import Any

import pytest

from recviewer.reading.reader import fold
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


def test_generations_of_command_on_bedrock_are_choices() -> None:
    generations = [
        {"id": "1", "text": "a", "finish_reason": "COMPLETE"},
        {"id": "2", "text": "b", "finish_reason": "MAX_TOKENS"},
    ]
    read = exchange({"id": "x", "prompt": "p", "generations": generations})

    assert read.protocol == "text-completions"
    found = [(c.tracks[0].text, c.finish_reason) for c in fold(read).choices]
    assert found == [("a", "COMPLETE"), ("b", "MAX_TOKENS")]


def test_a_stream_of_command_on_bedrock_is_joined() -> None:
    folded = reply(
        {"text": "Hel", "is_finished": False},
        {"text": "lo", "is_finished": False},
        {"is_finished": True, "finish_reason": "COMPLETE"},
    )

    assert only(folded).tracks[0].text == "Hello"
    assert only(folded).finish_reason == "COMPLETE"


@pytest.mark.parametrize(
    "error",
    [
        {"error": "out of memory", "error_type": "generation"},
        {"error": {"message": "out of memory"}},
        {"modelStreamErrorException": {"message": "out of memory"}},
    ],
)
@pytest.mark.parametrize(
    "begun",
    [
        {"completion": "Hel", "stop_reason": None},
        {"generation": "Hel", "generation_token_count": 1},
        {"token": {"text": "Hel", "special": False}},
        {"candidates": [{"content": {"parts": [{"text": "Hel"}]}}]},
        {"event_type": "text-generation", "text": "Hel"},
        {"type": "content_block_delta", "index": 0, "delta": {"text": "Hel"}},
    ],
)
def test_an_error_inside_a_stream_is_shown(
    begun: dict[str, Any], error: dict[str, Any]
) -> None:
    folded = reply(begun, error)

    assert folded.error is not None
    assert folded.error.message == "out of memory"
    assert len(folded.choices) == 1
    assert not folded.choices[0].cut_off


def test_a_long_stream_of_mistral_is_known_before_its_end() -> None:
    chunks = [{"outputs": [{"text": f"{k} ", "stop_reason": None}]} for k in range(9)]
    end = {"outputs": [{"text": "", "stop_reason": "stop"}]}
    recorded = exchange([*chunks, end], is_streaming=True)

    assert recorded.protocol == "text-completions"
    assert only(fold(recorded)).finish_reason == "stop"
