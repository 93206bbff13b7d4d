"""Exchanges to compare, made of recordings of the native shape."""

from __future__ import annotations

import json
from typing import Any

from recviewer.compare.comparison import Comparison, Side
from recviewer.compare.exchanges import compare
from recviewer.reading import reader
from tests.unit.library.recordings import chat

Json = dict[str, Any]


def side(recording: Json, path: str = "a.json") -> Side:
    """Read a recording of one exchange."""
    [exchange] = reader.parse(json.dumps(recording).encode(), path).exchanges
    return Side(path, exchange)


def compared(before: Json, after: Json) -> Comparison:
    """Compare two recordings."""
    return compare(side(before, "a.json"), side(after, "b.json"))


def streamed(*texts: str, **fields: Any) -> Json:
    """Make a streamed chat whose answer comes in pieces."""
    recording = chat("Hello", stream=True, answer="", **fields)
    [last] = recording["response"]["body"]
    pieces = []
    for text in texts:
        piece = json.loads(json.dumps(last))
        choice = piece["__data__"]["choices"][0]
        choice["delta"] = {"content": text}
        choice["finish_reason"] = None
        pieces.append(piece)
    recording["response"]["body"] = [*pieces, last]
    return recording
