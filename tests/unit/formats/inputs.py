"""Made-up bodies, and readers of files that hold them."""

from __future__ import annotations

import json
from pathlib import Path

from recviewer.model.exchange import Exchange
from recviewer.reading import reader

REQUEST = {
    "model": "made-up",
    "messages": [{"role": "user", "content": "Say hello"}],
    "stream": True,
}
"""The body of a chat request."""

STREAM = "".join(
    f"data: {json.dumps({'choices': [{'delta': {'content': word}}]})}\n\n"
    for word in ("Hel", "lo")
)
"""A streamed response in two chunks: `Hello`."""

WHOLE = {"choices": [{"message": {"role": "assistant", "content": "Hello"}}]}
"""The same response, sent whole."""

REQUEST_TEXT = '{"model": "made-up", "messages": [{"role": "user", "content": "Hi"}]}'
"""The body of another chat request, as text."""

SSE = f"{STREAM}data: [DONE]\n\n"
"""The streamed response with its end."""

URL = "https://api.example.com/v1/chat/completions"


def read(data: bytes | str | object) -> tuple[Exchange, ...]:
    """Read the exchanges of a file with this text, or this JSON value."""
    if not isinstance(data, bytes):
        data = (data if isinstance(data, str) else json.dumps(data)).encode()
    return tuple(reader.parse(data, Path("made-up")).exchanges)


def first_text(exchange: Exchange) -> str:
    """Return the text of the first track of the response."""
    return reader.fold(exchange).choices[0].tracks[0].text
