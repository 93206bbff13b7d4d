"""Recordings made for the tests in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

WORDS = (
    "Two ferries leave the harbour every hour, and the second one stops at the island.",
    "The last boat is at nine; after that a bus runs along the coast until midnight.",
)
"""The texts of the choices of `ferries.json`."""


def write_recordings(folder: Path) -> None:
    """Write a recording of two choices, and one of one choice in a subfolder."""
    (folder / "inner").mkdir()
    write(folder / "ferries.json", "When do ferries leave?", WORDS)
    inner = folder / "inner" / "weather.json"
    write(inner, "How is the weather?", ["Windy, but dry."])


def write(
    path: Path, question: str, answers: Sequence[str], *, padding: int = 0
) -> None:
    """Write a recording of a question and its answers, one word per chunk.

    Args:
        path: The file.
        question: The user's message.
        answers: The text of each choice.
        padding: Extra bytes in each chunk.
    """
    exchange = {
        "request": {
            "method": "POST",
            "url": "http://x/v1/chat/completions",
            "body": {
                "model": "coast-1",
                "stream": True,
                "n": len(answers),
                "messages": [{"role": "user", "content": question}],
            },
        },
        "response": {
            "body": list(_chunks(answers, "=" * padding)),
            "is_streaming": True,
        },
    }
    path.write_text(json.dumps(exchange))


def _chunks(answers: Sequence[str], padding: str) -> Iterator[Mapping[str, object]]:
    """Yield the chunks of the answers, whose words take turns."""
    words = [re.findall(r" ?\S+", answer) for answer in answers]
    for number in range(max(map(len, words))):
        for index, answer in enumerate(words):
            if number < len(answer):
                yield _chunk(index, {"content": answer[number]}, padding=padding)
    for index in range(len(answers)):
        yield _chunk(index, {}, "stop")


def _chunk(
    index: int, delta: Mapping[str, str], finish: str | None = None, padding: str = ""
) -> Mapping[str, object]:
    choice = {"index": index, "delta": delta, "finish_reason": finish}
    return {
        "__type__": "openai.types.chat.chat_completion_chunk.ChatCompletionChunk",
        "__data__": {
            "id": "c1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "coast-1",
            "obfuscation": padding,
            "choices": [choice],
        },
    }
