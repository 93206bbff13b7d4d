from __future__ import annotations

from typing import Any

import pytest

from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import content, exchange, notes, reply

VERDICT = {"flagged": True, "categories": {}}


def sent(path: str, body: object) -> Any:
    return exchange(body, request={"url": f"https://api.openai.com/v1{path}"})


@pytest.mark.parametrize(
    ("path", "body", "protocol"),
    [
        ("/audio/transcriptions", {"text": "Hi"}, "openai-audio"),
        ("/audio/translations", "1\n00:00 --> 00:01\nHi", "openai-audio"),
        ("/any", {"task": "transcribe", "text": "Hi"}, "openai-audio"),
        ("/audio/speech", "AAAA", "openai-speech"),
        ("/any", {"results": [VERDICT]}, "openai-moderations"),
        ("/images/edits", {"data": [{"b64_json": "AAAA"}]}, "openai-images"),
        ("/any", {"created": 1, "data": [{"url": "https://a"}]}, "openai-images"),
        ("/any", {"text": "Hi"}, None),
    ],
)
def test_calls_around_models_are_known(
    path: str, body: object, protocol: str | None
) -> None:
    assert sent(path, body).protocol == protocol


def test_a_transcription_is_content_with_its_usage() -> None:
    folded = fold(sent("/audio/transcriptions", {"text": "Hi", "usage": {"n": 1}}))

    assert (content(folded), folded.usage) == ("Hi", {"n": 1})


def test_a_transcription_that_is_streamed_counts_once() -> None:
    folded = reply(
        {"type": "transcript.text.delta", "delta": "Hel"},
        {"type": "transcript.text.delta", "delta": "lo"},
        {"type": "transcript.text.done", "text": "Hello"},
    )

    assert (content(folded), notes(folded)) == ("Hello", [])
    assert not folded.choices[0].cut_off


@pytest.mark.parametrize(
    ("path", "body", "note"),
    [
        ("/images/generations", {"data": [{"url": "a"}, {"url": "b"}]}, "2 images"),
        ("/images/generations", {"data": [{"url": "a"}]}, "1 image"),
        ("/audio/speech", "AAAA", "audio"),
    ],
)
def test_media_are_noted_and_give_no_choice(path: str, body: object, note: str) -> None:
    folded = fold(sent(path, body))

    assert folded.choices == ()
    assert notes(folded) == [(0, f"{note}: only in the JSON")]
