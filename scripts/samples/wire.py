"""Turns texts into the chunks in which the APIs would stream them."""

from __future__ import annotations

import json
import random
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

_TOKEN = re.compile(r" ?\w{1,7}|\n+| ?[^\w\s]{1,3}|\s")
"""Pieces about the size of tokens, which join to the whole text."""

_CHAT = "openai.types.chat.chat_completion"


def tokens(text: str) -> list[str]:
    """Cut a text into pieces that join to the text again."""
    pieces = _TOKEN.findall(text)
    assert "".join(pieces) == text
    return pieces


def compact(value: object) -> str:
    """Return JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def typed(name: str, data: Json) -> Json:
    """Wrap a value with the name of its class, as the recorder does."""
    return {"__type__": name, "__data__": data}


def usage(prompt: int, completion: int) -> Json:
    """Return token counts in the shape of OpenAI's API."""
    return {
        "completion_tokens": completion,
        "prompt_tokens": prompt,
        "total_tokens": prompt + completion,
        "completion_tokens_details": None,
        "prompt_tokens_details": None,
    }


class ChatStream:
    """Collects the chunks of a chat completion with any number of choices."""

    def __init__(self, id: str, model: str) -> None:
        self.id, self.model, self.created = id, model, 0
        self.body: list[Json] = []

    def add(
        self,
        index: int,
        *,
        finish: str | None = None,
        logprobs: Json | None = None,
        **delta: object,
    ) -> None:
        """Add a chunk with a delta of one choice."""
        names = ("content", "function_call", "refusal", "role", "tool_calls")
        choice = {
            "delta": dict.fromkeys(names) | delta,
            "finish_reason": finish,
            "index": index,
            "logprobs": logprobs,
        }
        self.add_choices([choice])

    def add_choices(self, choices: list[Json], **fields: object) -> None:
        """Add a chunk with these choices."""
        chunk = {
            "id": self.id,
            "choices": choices,
            "created": self.created,
            "model": self.model,
            "object": "chat.completion.chunk",
            "service_tier": None,
            "system_fingerprint": None,
            "usage": None,
        }
        name = f"{_CHAT}_chunk.ChatCompletionChunk"
        self.body.append(typed(name, chunk | fields))

    def add_text(self, text: str, field: str = "content", index: int = 0) -> None:
        """Add a text piece by piece."""
        for piece in tokens(text):
            self.add(index, finish=None, logprobs=None, **{field: piece})

    def add_tool_call(self, number: int, call: Json) -> None:
        """Add a tool call: its name first, then its arguments piece by piece."""
        whole = call["function"]
        begun = call | {"function": whole | {"arguments": ""}, "index": number}
        self.add(0, tool_calls=[begun])
        for piece in tokens(whole["arguments"]):
            function = {"arguments": piece, "name": None}
            more = {"id": None, "function": function, "type": None, "index": number}
            self.add(0, tool_calls=[more])

    def end(self, prompt: int, completion: int) -> list[Json]:
        """Add the chunk with the usage and return the body."""
        self.add_choices([], usage=usage(prompt, completion))
        return self.body


def interleaved(
    texts: Sequence[str], rng: random.Random
) -> Iterator[tuple[int, str, bool]]:
    """Interleave the pieces of several texts, a little irregularly.

    Yields:
        The index of a text, its next piece, and whether that is its last.
    """
    queues = [tokens(text)[::-1] for text in texts]
    while waiting := [index for index, queue in enumerate(queues) if queue]:
        index = waiting[int(rng.random() * len(waiting))]
        for _ in range(1 + (rng.random() < 0.2)):
            if queues[index]:
                yield index, queues[index].pop(), not queues[index]


def whole_chat(id: str, model: str, content: str, prompt: int) -> Json:
    """Return a chat completion that was not streamed."""
    names = ("annotations", "audio", "function_call", "refusal", "tool_calls")
    message = {"content": content, "role": "assistant"} | dict.fromkeys(names)
    choice = {"finish_reason": "stop", "index": 0, "logprobs": None, "message": message}
    data = {
        "id": id,
        "choices": [choice],
        "created": 0,
        "model": model,
        "object": "chat.completion",
        "service_tier": None,
        "system_fingerprint": None,
        "usage": usage(prompt, len(tokens(content))),
    }
    return typed(f"{_CHAT}.ChatCompletion", data)


def logprobs(token: str, rng: random.Random) -> Json:
    """Make up the log probability of a token and of a less likely one."""
    value = round(-(rng.random() ** 4) * 3, 6)
    own = {"token": token, "bytes": list(token.encode()), "logprob": value}
    lost = {"token": " and", "bytes": list(b" and"), "logprob": value - 1.5}
    return {"content": [own | {"top_logprobs": [own, lost]}], "refusal": None}


def sse(events: Sequence[Json]) -> list[str]:
    """Return events as lines of Anthropic's event stream."""
    return [
        line
        for event in events
        for line in (f"event: {event['type']}", f"data: {compact(event)}", "")
    ]


def ollama_times(gaps: Sequence[float]) -> Iterator[str]:
    """Yield the times of chunks, `gaps` seconds apart, in Ollama's notation."""
    now = datetime(2025, 3, 4, 9, 30, 12, 345678, tzinfo=UTC)
    for gap in gaps:
        now += timedelta(seconds=gap)
        yield now.strftime("%Y-%m-%dT%H:%M:%S.%f") + "789Z"


def png(width: int, height: int, colour: Callable[[int, int], bytes]) -> bytes:
    """Return a PNG; `colour` gives the three bytes of the pixel at x and y."""
    rows = (b"\0" + b"".join(colour(x, y) for x in range(width)) for y in range(height))
    parts = (
        b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0),
        b"IDAT" + zlib.compress(b"".join(rows), 0),
        b"IEND",
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in parts
    )
