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
"""What the choices of `ferries.json` say."""


def write_recordings(folder: Path) -> None:
    """Write a recording of two choices, and one of one choice in a folder below."""
    (folder / "inner").mkdir()
    write(folder / "ferries.json", "When do ferries leave?", WORDS)
    inner = folder / "inner" / "weather.json"
    write(inner, "How is the weather?", ["Windy, but dry."])


def write(
    path: Path, question: str, answers: Sequence[str], *, padding: int = 0
) -> None:
    """Write a recording of a question and its answers, a chunk a word.

    Args:
        path: The file.
        question: What was asked.
        answers: What each choice says.
        padding: Bytes that each chunk holds beside its word.
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
    """Stream the answers word by word, side by side."""
    words = [re.findall(r" ?\S+", answer) for answer in answers]
    for number in range(max(map(len, words))):
        for index, said in enumerate(words):
            if number < len(said):
                yield _chunk(index, {"content": said[number]}, padding=padding)
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
