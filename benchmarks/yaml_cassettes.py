"""Opening a cassette of 4 MB, against PyYAML's own C loader on the same text."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import yaml

from benchmarks import inputs
from benchmarks.measuring import cpu_seconds, ratio
from benchmarks.table import Row
from recviewer.reading import reader

_SIZE = 4_000_000
_EVENTS = 150
_PAIRS = 9


def rows(work: Path) -> Iterator[Row]:
    """Measure from the text to the list of exchanges, framed and with raw text."""
    text = cassette(_SIZE)
    data, path = text.encode(), work / "cassette.yaml"
    loader = yaml.CSafeLoader
    gc.disable()
    times = ratio(
        lambda: cpu_seconds(lambda: reader.parse(data, path)),
        lambda: cpu_seconds(lambda: yaml.load(text, Loader=loader)),
        _PAIRS,
    )
    gc.enable()
    yield Row(
        "opening a cassette of 4 MB, against yaml.load with CSafeLoader", times, 1.3
    )


def cassette(size: int) -> str:
    """Return a cassette of streamed calls, about `size` characters long."""
    words = inputs.words()
    calls, written = [], 0
    while written < size:
        call = _call(words)
        written += sum(len(part["body"]) for part in call.values()) + 2_500
        calls.append(_wrapped(call))
    return yaml.dump({"interactions": calls, "version": 1}, Dumper=yaml.CSafeDumper)


def _call(words: Iterator[str]) -> dict[str, dict[str, str]]:
    asked = [{"role": "user", "content": "".join(islice(words, 300))}]
    chunks = (_chunk(word) for word in islice(words, _EVENTS))
    events = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks)
    request = json.dumps({"model": "made-up", "stream": True, "messages": asked})
    return {"request": {"body": request}, "response": {"body": events}}


def _chunk(text: str) -> dict[str, object]:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return {
        "id": "chatcmpl-made-up",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "made-up",
        "choices": [choice],
    }


def _wrapped(call: dict[str, dict[str, str]]) -> dict[str, object]:
    """Wrap two bodies in what vcrpy records of a call."""
    names = [f"x-header-{k}" for k in range(20)]
    return {
        "request": {
            "body": call["request"]["body"],
            "headers": {name: ["made up"] for name in names[:8]},
            "method": "POST",
            "uri": "https://api.example.com/v1/chat/completions",
        },
        "response": {
            "body": {"string": call["response"]["body"]},
            "headers": {name: ["made up, and a little longer"] for name in names},
            "status": {"code": 200, "message": "OK"},
        },
    }
