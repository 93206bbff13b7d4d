"""Small cassettes, made up."""

from __future__ import annotations

from pathlib import Path

from recviewer.model.exchange import Exchange
from recviewer.reading.reader import parse

ASKED = '{"model": "made-up", "messages": [{"role": "user", "content": "Hi"}]}'
"""A request's body."""

SSE = (
    'data: {"choices": [{"delta": {"content": "Hel"}}]}\n\n'
    'data: {"choices": [{"delta": {"content": "lo"}}]}\n\n'
    "data: [DONE]\n\n"
)
"""A response's body."""

URL = "https://api.example.com/v1/chat/completions"


def opened(text: str | bytes) -> tuple[Exchange, ...]:
    """Read a cassette."""
    data = text.encode() if isinstance(text, str) else text
    return parse(data, Path("cassette")).exchanges
