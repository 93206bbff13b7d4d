"""Small exchanges in the native format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from recviewer.model.exchange import Exchange
from recviewer.reading import reader

HOSTILE = "\x1b]52;c;aGk=\x07[/red]\u202e\x00\t\n家"

_TYPE = "openai.types.chat.chat_completion_chunk.ChatCompletionChunk"


def delta(choice: int, text: str, **more: Any) -> dict[str, Any]:
    """Return a chat chunk that adds a text to a choice."""
    fields = {"content": text, **more}
    return {"choices": [{"index": choice, "delta": fields, "finish_reason": None}]}


def finish(choice: int, reason: str = "stop") -> dict[str, Any]:
    """Return the chat chunk that ends a choice."""
    return {"choices": [{"index": choice, "delta": {}, "finish_reason": reason}]}


def exchange(request: dict[str, Any], body: Any, **response: Any) -> Exchange:
    """Read an exchange from its request and the body of its response."""
    recording = {"request": request, "response": {"body": body, **response}}
    return reader.parse(json.dumps(recording).encode(), Path("x.json")).exchanges[0]


def chat(*chunks: Any, request: dict[str, Any] | None = None) -> Exchange:
    """Read a stream of chat chunks."""
    recorded = request or {
        "method": "POST",
        "url": "http://localhost/v1/chat/completions",
        "headers": {},
        "body": {"messages": [{"role": "user", "content": "Hi"}], "stream": True},
        "endpoint": "/v1/chat/completions",
        "model": "llama",
    }
    body = [{"__type__": _TYPE, "__data__": chunk} for chunk in chunks]
    return exchange(recorded, body, is_streaming=True)
