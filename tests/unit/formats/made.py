"""Made-up bodies for the tests of formats."""

from __future__ import annotations

import json
from pathlib import Path

from recviewer.model.exchange import Exchange
from recviewer.reading import reader

ASKED = {
    "model": "made-up",
    "messages": [{"role": "user", "content": "Say hello"}],
    "stream": True,
}
"""The body of a chat request."""

STREAM = "".join(
    f"data: {json.dumps({'choices': [{'delta': {'content': word}}]})}\n\n"
    for word in ("Hel", "lo")
)
"""A streamed answer of two chunks: `Hello`."""

WHOLE = {"choices": [{"message": {"role": "assistant", "content": "Hello"}}]}
"""The same, sent whole."""


def read(data: bytes | str | object) -> tuple[Exchange, ...]:
    """Read the exchanges of a file with this text, or this JSON value."""
    if not isinstance(data, bytes):
        data = (data if isinstance(data, str) else json.dumps(data)).encode()
    return reader.parse(data, Path("made-up")).exchanges


def said(exchange: Exchange) -> str:
    """Return the text of the answer's first track."""
    return reader.fold(exchange).choices[0].tracks[0].text
