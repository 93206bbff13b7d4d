"""Small exchanges for the tests of what shows them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply
from recviewer.reading import reader


@dataclass
class Opened:
    """An exchange and what it says."""

    exchange: Exchange
    """The exchange."""
    reply: Reply
    """Its chunks, folded."""


_CHAT = "http://x/v1/chat/completions"


def written(body: object, *, streamed: bool = True, url: str = _CHAT) -> bytes:
    """Return the JSON text of a recording with a body."""
    response = {"body": body, "is_streaming": streamed}
    request = {"method": "POST", "url": url, "body": {}}
    return json.dumps({"request": request, "response": response}).encode()


def recording(body: object, *, streamed: bool = True, url: str = _CHAT) -> Opened:
    """Read an exchange with a body."""
    data = written(body, streamed=streamed, url=url)
    exchange = reader.parse(data, Path("x.json")).exchanges[0]
    return Opened(exchange, reader.fold(exchange))


def streamed(choices: int, rounds: int = 3) -> Opened:
    """Let so many choices take turns, a word each, then finish."""
    return recording(turns(choices, rounds))


def two_answers(folder: Path) -> Path:
    """Write a recording of two choices."""
    path = folder / "two.json"
    path.write_bytes(written(turns(2, 3)))
    return path


def turns(choices: int, rounds: int) -> list[dict[str, object]]:
    """Return the chunks of choices that take turns."""
    events = [
        {"choices": [{"index": i, "delta": {"content": f"c{i}w{r} "}}]}
        for r in range(rounds)
        for i in range(choices)
    ]
    events += [
        {"choices": [{"index": i, "delta": {}, "finish_reason": "stop"}]}
        for i in range(choices)
    ]
    name = "openai.types.chat.chat_completion_chunk.ChatCompletionChunk"
    return [{"__type__": name, "__data__": event} for event in events]
