"""Inputs of any size, made up: they contain no text of a real recording."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from random import Random

from tests.corpus import CORPUS

BIG_CHUNKS = 225_000
"""Chunks in the 100 MB recording."""

LAST_WORD = "Xylophone"
"""The last word of every made-up recording; it occurs nowhere else."""

_CHUNK = (
    '{"__type__":"openai.types.chat.chat_completion_chunk.ChatCompletionChunk",'
    '"__data__":{"id":"chatcmpl-%s","choices":[{"delta":{"content":%s,'
    '"function_call":null,"refusal":null,"role":null,"tool_calls":null},'
    '"finish_reason":null,"index":%d,"logprobs":null}],"created":%d,"model":"made-up",'
    '"object":"chat.completion.chunk","service_tier":null,"system_fingerprint":null,'
    '"usage":null}}'
)
_ID = "0" * 66
"""Long enough for 225,000 chunks to fill 100 MB."""

_WORDS = tuple(
    "lamp river paper window green seven over under of and the a".split()  # noqa: SIM905
)


def words(seed: int = 0) -> Iterator[str]:
    """Yield made-up words forever, each with the space or line break after it."""
    random = Random(seed)
    while True:
        end = ".\n\n" if random.random() < 0.02 else " "
        yield random.choice(_WORDS) + end


def chunk(text: str, choice: int = 0, created: int = 0) -> str:
    """Return the JSON of one chat completion chunk in the native format."""
    return _CHUNK % (_ID, json.dumps(text), choice, created)


def chunks(count: int, choices: int = 1, per_second: int = 0) -> Iterator[str]:
    """Yield the JSON of chunks whose choices take turns.

    Args:
        count: Number of chunks over all choices.
        choices: Number of choices.
        per_second: Number of chunks that share a value of `created`; 0 for no clock.
    """
    start = 1_700_000_000
    for k, text in enumerate(islice(words(), count)):
        created = start + k // per_second if per_second else 0
        yield chunk(text, k % choices, created)


def write_recording(path: Path, items: Iterable[str]) -> Path:
    """Write a recording of a stream and return its path.

    Args:
        path: Target file.
        items: JSON text of each chunk.
    """
    request = {
        "method": "POST",
        "url": "http://localhost/v1/chat/completions",
        "endpoint": "/v1/chat/completions",
        "body": {
            "model": "made-up",
            "stream": True,
            "messages": [{"role": "user", "content": f"Tell me about {path.stem}."}],
        },
    }
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{"test_id": "tests/made_up.py::test_{path.stem}", "request": ')
        file.write(f'{json.dumps(request)}, "response": {{"body": [\n')
        last = chunk(f"{LAST_WORD}.")
        for number, item in enumerate(chain(items, [last])):
            file.write(item if number == 0 else f",\n{item}")
        file.write('\n], "is_streaming": true}}\n')
    return path


def big_recording(path: Path, times: int = 1) -> Path:
    """Return a recording of `times` 100 MB, written if it is not there yet."""
    if not path.exists():
        write_recording(path, chunks(BIG_CHUNKS * times))
    return path


def folder(work: Path) -> Path:
    """Return a folder of real recordings, or a made-up one where there is none."""
    real = CORPUS / "ogx"
    if real.is_dir():
        return real
    made_up = work / "corpus"
    if not made_up.is_dir():
        made_up.mkdir()
        for number in range(1_800):
            items = chunks(number % 60)
            write_recording(made_up / f"{number:04}.json", items)
    return made_up


def many(work: Path, count: int) -> Path:
    """Return a folder of many recordings: links to the available ones, in turn.

    Args:
        work: Folder to create it in.
        count: Number of files it holds.
    """
    top = work / f"{count}-recordings"
    if not top.is_dir():
        real = sorted(folder(work).rglob("*.json"))
        for number in range(count):
            lap, at = divmod(number, len(real))
            part = top / f"{lap:03}"
            if at == 0:
                part.mkdir(parents=True)
            (part / f"{at:04}-{real[at].name}").symlink_to(real[at])
    return top


def session(path: Path, size: int) -> Path:
    """Write a session of Claude Code: one prompt, and calls until it is long enough.

    Args:
        path: Target file.
        size: Bytes that it has at least.
    """
    text = words()
    parent, number, written = None, 0, 0
    with path.open("w", encoding="utf-8") as file:

        def add(kind: str, content: object, **message: object) -> None:
            nonlocal parent, number, written
            own = f"{number:08}-0000-4000-8000-000000000000"
            minutes, seconds = divmod(number, 60)
            time = f"2026-02-{1 + minutes // 1440:02}T{minutes // 60 % 24:02}"
            fields = {
                "parentUuid": parent,
                "isSidechain": False,
                "sessionId": "made-up",
                "type": kind,
                "message": {"role": kind, "content": content} | message,
                "uuid": own,
                "timestamp": f"{time}:{minutes % 60:02}:{seconds:02}.000Z",
            }
            parent, number = own, number + 1
            written += file.write(json.dumps(fields) + "\n")

        add("user", f"Tell me about {path.stem}.")
        while written < size:
            answer = {"id": f"msg_{number}", "type": "message", "model": "made-up"}
            thought = {"type": "thinking", "thinking": "".join(islice(text, 60))}
            add("assistant", [thought], **answer)
            call = {"type": "tool_use", "id": f"t{number}", "name": "Read", "input": {}}
            add("assistant", [call], **answer)
            result = {"type": "tool_result", "tool_use_id": call["id"]}
            add("user", [result | {"content": "".join(islice(text, 300))}])
    return path
