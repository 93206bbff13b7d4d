"""Samples in other formats: a vcrpy cassette and a raw stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.samples.sample import LARGE, NOTE, user
from scripts.samples.wire import Json, compact, tokens

_HOST = "https://api.example.com"
_QUESTION = "When is the next ferry to Skerry?"
_ANSWER = (
    "The next ferry to Skerry leaves at 14:20 from pier 3. It takes forty minutes."
)
_TIDES = "The Moon pulls at the near side of the Earth more than at the far side."


@dataclass(frozen=True)
class File:
    """A file to write."""

    path: str
    """Its path below the samples."""
    text: str
    """Its content."""


def other_formats() -> Iterator[File]:
    """Yield the samples that are not in the native format."""
    yield File("cassettes/test_ferry_assistant.yaml", _cassette())
    yield File("streams/why_are_there_tides.sse", f": {NOTE}\n\n{_stream(_TIDES)}")


def _cassette() -> str:
    """Return a login, a tool call and the answer as vcrpy writes them."""
    call = {"name": "timetable", "arguments": '{"to": "Skerry"}'}
    called = {"id": "call_1", "type": "function", "function": call}
    message = {"role": "assistant", "content": None, "tool_calls": [called]}
    result = {"role": "tool", "tool_call_id": "call_1", "content": "14:20, pier 3"}
    whole = {"index": 0, "message": message, "finish_reason": "tool_calls"}
    answer = {"object": "chat.completion", "model": LARGE, "choices": [whole]}
    calls = (
        ("/oauth/token", {"grant_type": "client_credentials"}, '{"expires_in": 3600}'),
        ("/v1/chat/completions", _request(), compact(answer)),
        ("/v1/chat/completions", _request(message, result), _stream(_ANSWER)),
    )
    items = "".join(_interaction(*call) for call in calls)
    return f"# {NOTE}\ninteractions:\n{items}version: 1\n"


def _request(*later: Json) -> Json:
    return {"model": LARGE, "messages": [user(_QUESTION), *later]}


def _interaction(path: str, request: Json, response: str) -> str:
    lines = (
        "- request:",
        f"    body: {compact(compact(request))}",
        "    headers: {}",
        "    method: POST",
        f"    uri: {_HOST}{path}",
        "  response:",
        "    body:",
        f"      string: {compact(response)}",
        "    headers: {}",
        "    status: {code: 200, message: OK}",
    )
    return "\n".join(lines) + "\n"


def _stream(text: str) -> str:
    """Return a chat completion as server-sent events."""
    deltas = [{"delta": {"content": piece}} for piece in tokens(text)]
    choices = [*deltas, {"delta": {}, "finish_reason": "stop"}]
    events = (
        {"object": "chat.completion.chunk", "model": LARGE, "choices": [choice]}
        for choice in choices
    )
    return "".join(f"data: {compact(e)}\n\n" for e in events) + "data: [DONE]\n\n"
