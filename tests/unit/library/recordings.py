"""Recordings of the native shape, written to files for the library to find."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def chat(
    *messages: Json | str,
    answer: str = "Fine.",
    calls: list[tuple[str, str]] | None = None,
    stream: bool = False,
    choices: int = 1,
    finish: str = "stop",
    test_id: str | None = None,
    model: str = "m1",
) -> Json:
    """Make a recording of a chat; a string is a user's message."""
    said = [
        {"role": "user", "content": m} if isinstance(m, str) else m for m in messages
    ]
    request = {
        "method": "POST",
        "url": "http://localhost/v1/chat/completions",
        "endpoint": "/v1/chat/completions",
        "model": model,
        "body": {"model": model, "messages": said, "n": choices, "stream": stream},
    }
    field = "delta" if stream else "message"
    whole = [
        {
            "index": index,
            "finish_reason": finish,
            field: {
                "role": "assistant",
                "content": answer,
                "tool_calls": _calls(calls),
            },
        }
        for index in range(choices)
    ]
    kind = "chat_completion_chunk.ChatCompletionChunk"
    if not stream:
        kind = "chat_completion.ChatCompletion"
    bodies = [
        {"__type__": f"openai.types.chat.{kind}", "__data__": {"choices": part}}
        for part in ([[c] for c in whole] if stream else [whole])
    ]
    body = bodies if stream else bodies[0]
    recording: Json = {
        "request": request,
        "response": {"body": body, "is_streaming": stream},
    }
    return recording | ({"test_id": test_id} if test_id else {})


def assistant(text: str, calls: list[tuple[str, str]] | None = None) -> Json:
    """Make a message of the model, as a client sends it back."""
    return {"role": "assistant", "content": text, "tool_calls": _calls(calls)}


def write(path: Path, recording: object) -> str:
    """Write a recording to a file, making its folders; return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(recording), encoding="utf-8")
    return str(path)


def _calls(calls: list[tuple[str, str]] | None) -> list[Json] | None:
    if calls is None:
        return None
    return [
        {
            "index": index,
            "id": f"call_{index}",
            "type": "function",
            "function": {"name": name, "arguments": arguments},
        }
        for index, (name, arguments) in enumerate(calls)
    ]
