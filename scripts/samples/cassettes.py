"""Samples as other recorders write them: a cassette of vcrpy, and a raw stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.samples.sample import LARGE, user
from scripts.samples.wire import Json, compact, tokens

NOTE = "made for recviewer by assets/make_samples.py; nobody recorded it"

_HOST = "https://api.example.com"
_QUESTION = "When is the next ferry to Skerry?"
_ANSWER = (
    "The next ferry to Skerry leaves at 14:20 from pier 3. It takes forty minutes."
)
_TIDES = "The Moon pulls at the near side of the Earth more than at the far side."


@dataclass(frozen=True)
class File:
    """A file to be written."""

    path: str
    """Its path below the samples."""
    text: str
    """What stands in it."""


def other_formats() -> Iterator[File]:
    """Yield the samples that are not of the native shape."""
    yield File("cassettes/test_ferry_assistant.yaml", _cassette())
    yield File("streams/why_are_there_tides.sse", f": {NOTE}\n\n{_stream(_TIDES)}")


def _cassette() -> str:
    """Write a login, a tool call and the answer, as vcrpy does; JSON is YAML, too."""
    call = {"name": "timetable", "arguments": '{"to": "Skerry"}'}
    called = {"id": "call_1", "type": "function", "function": call}
    said = {"role": "assistant", "content": None, "tool_calls": [called]}
    result = {"role": "tool", "tool_call_id": "call_1", "content": "14:20, pier 3"}
    whole = {"index": 0, "message": said, "finish_reason": "tool_calls"}
    answer = {"object": "chat.completion", "model": LARGE, "choices": [whole]}
    calls = (
        ("/oauth/token", {"grant_type": "client_credentials"}, '{"expires_in": 3600}'),
        ("/v1/chat/completions", _asked(), compact(answer)),
        ("/v1/chat/completions", _asked(said, result), _stream(_ANSWER)),
    )
    items = "".join(_interaction(*call) for call in calls)
    return f"# {NOTE}\ninteractions:\n{items}version: 1\n"


def _asked(*later: Json) -> Json:
    return {"model": LARGE, "messages": [user(_QUESTION), *later]}


def _interaction(path: str, asked: Json, answered: str) -> str:
    lines = (
        "- request:",
        f"    body: {compact(compact(asked))}",
        "    headers: {}",
        "    method: POST",
        f"    uri: {_HOST}{path}",
        "  response:",
        "    body:",
        f"      string: {compact(answered)}",
        "    headers: {}",
        "    status: {code: 200, message: OK}",
    )
    return "\n".join(lines) + "\n"


def _stream(text: str) -> str:
    """Write a chat completion as server-sent events."""
    deltas = [{"delta": {"content": piece}} for piece in tokens(text)]
    choices = [*deltas, {"delta": {}, "finish_reason": "stop"}]
    events = (
        {"object": "chat.completion.chunk", "model": LARGE, "choices": [choice]}
        for choice in choices
    )
    return "".join(f"data: {compact(e)}\n\n" for e in events) + "data: [DONE]\n\n"
