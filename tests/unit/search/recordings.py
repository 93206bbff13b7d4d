"""Small recordings to be searched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from recviewer.model.exchange import Exchange
from recviewer.reading import reader

Delta = dict[str, Any]


def content(*pieces: str, choice: int = 0) -> list[tuple[int, Delta]]:
    """Return the deltas of an answer."""
    return [(choice, {"content": piece}) for piece in pieces]


def call(name: str, *pieces: str, choice: int = 0) -> list[tuple[int, Delta]]:
    """Return the deltas of a tool call."""
    begin = {"index": 0, "id": "c1", "function": {"name": name, "arguments": ""}}
    rest = [{"index": 0, "function": {"arguments": piece}} for piece in pieces]
    return [(choice, {"tool_calls": [each]}) for each in (begin, *rest)]


def chat(
    *deltas: tuple[int, Delta],
    messages: Sequence[object] = (),
    model: str = "m",
    test: str = "",
) -> bytes:
    """Return a recording of a streamed chat, one chunk a delta."""
    body = [
        {"choices": [{"index": choice, "delta": delta}]} for choice, delta in deltas
    ]
    request = {
        "method": "POST",
        "url": "http://x/v1/chat/completions",
        "body": {"model": model, "messages": list(messages)},
    }
    response = {"body": body, "is_streaming": True}
    value = {"test_id": test or None, "request": request, "response": response}
    return json.dumps(value).encode()


def user(text: str) -> object:
    """Return a message of the user."""
    return {"role": "user", "content": text}


def exchange(data: bytes) -> Exchange:
    """Read the only exchange of a recording."""
    [only] = reader.parse(data, "a.json").exchanges
    return only


def put(folder: Path, **recordings: bytes) -> Path:
    """Write recordings into a folder, by their names."""
    for name, data in recordings.items():
        (folder / f"{name}.json").write_bytes(data)
    return folder
