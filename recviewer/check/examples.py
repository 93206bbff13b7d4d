"""Small recordings for the examples of rules, as values to be written as JSON."""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

Value = dict[str, Any]
"""A JSON object."""

_CREATED = 1_753_822_345
"""A time in July 2025, in whole seconds."""

MODEL = "gpt-4o-mini"


def recording(
    response: Value, request: Mapping[str, object] | None = None, **fields: object
) -> Value:
    """Return a recording of a chat completion.

    Args:
        response: Its response.
        request: Fields of the request's body that it has besides, or in place of, a
            model, a question and `stream`.
        **fields: Fields of the recording itself.
    """
    body = {
        "model": MODEL,
        "messages": [{"role": "user", "content": "What is 2 + 2?"}],
        "stream": response["is_streaming"],
        **(request or {}),
    }
    return {
        "test_id": "tests/test_sums.py::test_a_sum",
        "request": {
            "method": "POST",
            "url": "https://api.openai.com/v1/chat/completions",
            "endpoint": "/v1/chat/completions",
            "body": body,
        },
        "response": response,
        **fields,
    }


def streamed(
    *deltas: Mapping[str, object],
    content: str = "",
    finish: str | None = "stop",
    model: str = MODEL,
    usage: Mapping[str, object] | None = None,
) -> Value:
    """Return a streamed response.

    Args:
        *deltas: Delta of each chunk; the words of `content` if there are none.
        content: The text of the answer.
        finish: Finish reason of the last chunk; None for a stream without one.
        model: Name of the model that answers.
        usage: Token counts, in a chunk of their own.
    """
    pieces = [{"content": word} for word in re.findall(r"\S+\s*", content)]
    choices = [_choice(delta=delta) for delta in deltas or pieces]
    if finish:
        choices.append(_choice(delta={}, finish_reason=finish))
    body = [_chunk([choice], model) for choice in choices]
    if usage is not None:
        body.append(_chunk([], model, usage=usage))
    return {"body": body, "is_streaming": True}


def streamed_text(
    content: str, finish: str | None = "stop", *, done: bool = True
) -> str:
    """Return a streamed response as server-sent events.

    Args:
        content: The text of the answer.
        finish: Finish reason of the last chunk; None for a stream without one.
        done: Whether it ends with `[DONE]`.
    """
    chunks = streamed(content=content, finish=finish)["body"]
    texts = [*map(json.dumps, chunks), *(["[DONE]"] if done else [])]
    return "".join(map(event, texts))


def event(data: str) -> str:
    """Return a server-sent event."""
    return f"data: {data}\n\n"


def answered(
    content: str | None = "4",
    finish: str = "stop",
    *,
    model: str = MODEL,
    usage: Mapping[str, object] | None = None,
    **message: object,
) -> Value:
    """Return a response that is not streamed.

    Args:
        content: The text of the answer.
        finish: Its finish reason.
        model: Name of the model that answers.
        usage: Token counts.
        **message: Other fields of the message.
    """
    spoken = {"role": "assistant", "content": content, **message}
    body = {
        "id": "chatcmpl-BzAJ1Gf9xgvZyvkyPrWdnXEcjYkL2",
        "object": "chat.completion",
        "created": _CREATED,
        "model": model,
        "choices": [_choice(message=spoken, finish_reason=finish)],
    }
    if usage is not None:
        body["usage"] = usage
    return {"body": body, "is_streaming": False}


def tool_call(name: str, arguments: str, index: int = 0) -> Value:
    """Return a call of a tool, as an item of `tool_calls`."""
    function = {"name": name, "arguments": arguments}
    id = f"call_Vn3hXq8wT{index}"
    return {"index": index, "id": id, "type": "function", "function": function}


def offered_tool(name: str, **properties: Mapping[str, object]) -> Value:
    """Return a tool that a request offers; all of its parameters are required."""
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }
    return {"type": "function", "function": {"name": name, "parameters": schema}}


def with_header(name: str, value: str) -> Value:
    """Return a recording whose request has a header."""
    recorded = recording(answered())
    recorded["request"]["headers"] = {name: value}
    return recorded


def made_up_key(prefix: str, length: int, seed: int = 1) -> str:
    """Return a key that no vendor gave out, so that no file has to hold one.

    Args:
        prefix: How it begins.
        length: Number of letters and digits after that.
        seed: Another one for another key.
    """
    letters = random.Random(seed).choices(
        string.ascii_letters + string.digits, k=length
    )
    return prefix + "".join(letters)


def _choice(**fields: object) -> Value:
    return {"index": 0, **fields}


def _chunk(choices: Sequence[Value], model: str, **fields: object) -> Value:
    return {
        "id": "chatcmpl-BzAJ1Gf9xgvZyvkyPrWdnXEcjYkL2",
        "object": "chat.completion.chunk",
        "created": _CREATED,
        "model": model,
        "choices": choices,
        **fields,
    }
