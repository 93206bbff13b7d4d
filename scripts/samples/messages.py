"""Anthropic Messages: streamed as lines, whole, and refused."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.samples.sample import Sample, text, user
from scripts.samples.wire import Json, compact, sse, tokens


def message_samples() -> Iterator[Sample]:
    """Yield an answer that thinks and calls a tool, one sent whole, and an error."""
    yield _table()
    yield _limerick()
    yield _bad_request()


def _message(payload: Json) -> Json:
    return {
        "url": "https://api.anthropic.example/v1/messages",
        "method": "POST",
        "payload": {"model": "plover-2", "max_tokens": 1024} | payload,
    }


def _table() -> Sample:
    tool = {
        "name": "free_tables",
        "description": "List the tables that are free.",
        "input_schema": {
            "type": "object",
            "properties": {
                "date": {"type": "string", "format": "date"},
                "time": {"type": "string"},
                "people": {"type": "integer"},
                "outside": {"type": "boolean"},
            },
            "required": ["date", "time", "people"],
        },
    }
    question = "A table for four on Friday, half past seven, outside if it stays dry?"
    payload = {
        "system": "You take reservations for a restaurant. Today is 4 March 2025.",
        "messages": [user(question)],
        "tools": [tool],
        "thinking": {"type": "enabled", "budget_tokens": 512},
        "stream": True,
    }
    body = sse(list(_table_events()))
    name = "test_messages.py::test_thinking_then_tool[plover-2]"
    return Sample("messages", name, _message(payload), body, streaming=True)


def _table_events() -> Iterator[Json]:
    """Yield the events of an answer that thinks, speaks and calls a tool."""
    arguments = {"date": "2025-03-07", "time": "19:30", "people": 4, "outside": True}
    message: Json = {
        "id": "msg_sample",
        "type": "message",
        "role": "assistant",
        "model": "plover-2",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 214, "output_tokens": 1},
    }
    yield {"type": "message_start", "message": message}
    yield {"type": "ping"}
    thinking = {"type": "thinking", "thinking": "", "signature": ""}
    pieces = tokens(text("table-thinking.md"))
    deltas = [{"type": "thinking_delta", "thinking": piece} for piece in pieces]
    deltas.append({"type": "signature_delta", "signature": "bWFkZSBzYW1wbGU="})
    yield from _block(0, thinking, deltas)
    deltas = [{"type": "text_delta", "text": p} for p in tokens(text("table.md"))]
    yield from _block(1, {"type": "text", "text": ""}, deltas)
    tool = {
        "type": "tool_use",
        "id": "toolu_sample",
        "name": "free_tables",
        "input": {},
    }
    pieces = tokens(compact(arguments))
    deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]
    yield from _block(2, tool | {"input": {}}, deltas)
    delta = {"stop_reason": "tool_use", "stop_sequence": None}
    yield {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 148}}
    yield {"type": "message_stop"}


def _block(index: int, block: Json, deltas: list[Json]) -> Iterator[Json]:
    yield {"type": "content_block_start", "index": index, "content_block": block}
    for delta in deltas:
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}


def _limerick() -> Sample:
    payload = {"messages": [user("A limerick about a cassette tape.")], "stream": False}
    body = {
        "id": "msg_limerick",
        "type": "message",
        "role": "assistant",
        "model": "plover-2",
        "content": [{"type": "text", "text": text("limerick.md")}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 14, "output_tokens": 52},
    }
    name = "test_messages.py::test_whole[plover-2]"
    fields = (("status", 200),)
    return Sample("messages", name, _message(payload), body, fields=fields)


def _bad_request() -> Sample:
    image = {"type": "base64", "media_type": "image/png", "data": "bm90IGEgUE5H"}
    content = [
        {"type": "image", "source": image},
        {"type": "text", "text": "This one?"},
    ]
    message = "messages.0.content.0.image.source: the data is not a valid image"
    error = {"type": "invalid_request_error", "message": message}
    body = {"type": "error", "error": error, "request_id": "req_sample"}
    payload = {"messages": [user(content)], "stream": False}
    name = "test_messages.py::test_bad_image[plover-2]"
    fields = (("status", 400),)
    return Sample("messages", name, _message(payload), body, fields=fields)
