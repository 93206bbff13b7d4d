"""Small recordings, built and read the way the program reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, Transcript
from recviewer.reading.reader import fold, parse

CHAT_CHUNK = "openai.types.chat.chat_completion_chunk.ChatCompletionChunk"


def exchange(
    body: object, *, request: dict[str, Any] | None = None, **response: Any
) -> Exchange:
    """Read an OGX recording with this response body."""
    recorded = {"request": request or {}, "response": {"body": body, **response}}
    return parse(json.dumps(recorded).encode(), Path("recorded.json")).exchanges[0]


def reply(*chunks: object) -> Reply:
    """Fold a stream of untyped chunks."""
    return fold(exchange(list(chunks), is_streaming=True))


def whole_reply(body: object, **response: Any) -> Reply:
    """Fold a body that was not streamed."""
    return fold(exchange(body, **response))


def sse(*events: dict[str, Any]) -> Reply:
    """Fold server-sent events, recorded line by line."""
    lines = [line for e in events for line in (f"data: {json.dumps(e)}", "")]
    return fold(exchange(lines, is_streaming=True))


def chat(delta: object = None, index: object = 0, **choice: Any) -> dict[str, Any]:
    """Build a chat completion chunk with one choice."""
    return {
        "object": "chat.completion.chunk",
        "choices": [{"index": index, "delta": delta or {}, **choice}],
    }


def calls(*tool_calls: dict[str, Any]) -> dict[str, Any]:
    """Build a chat completion chunk with pieces of tool calls."""
    return chat({"tool_calls": list(tool_calls)})


def call(arguments: object, name: str | None = None, **fields: Any) -> dict[str, Any]:
    """Build a piece of a tool call."""
    return {**fields, "function": {"name": name, "arguments": arguments}}


def only(reply: Reply) -> Transcript:
    """Return the only choice."""
    (choice,) = reply.choices
    return choice


def content(reply: Reply) -> str:
    """Return the content of the only choice."""
    return only(reply).text(Kind.CONTENT)


def notes(reply: Reply) -> list[tuple[int, str]]:
    """Return the notes with their chunks."""
    return [(note.chunk, note.text) for note in reply.notes]
