"""Makes recordings: `python -m scripts.made FOLDER [SEED]` writes them to a folder.

A line of `cases.jsonl` is a case: its events, and all that a reader must find in them.
A line of `index.jsonl` is an exchange: its file, its place there, and its case.
Nobody recorded them. The same seed writes the same bytes.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

from scripts.made import chat, gemini, messages, native, others, own, responses
from scripts.made.case import Case, File, Json
from scripts.made.framings import Body, Framing, framings, packed
from scripts.made.holders import EVENT_SOURCE, HOLDERS, Holder

SEED = 12

_FIRST_CASES = 2
"""Cases of a protocol whose bodies are written in every framing."""

_HELD_CASES = 6
"""Cases of a protocol in every format; of the others, each format has every second."""

_CALLS_ALONE = 30
"""Most calls of a protocol in a format that holds only one call a file."""


def main(folder: Path, seed: int = SEED) -> None:
    """Write all recordings, the cases in them, and where each is."""
    rng = Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    made = (chat, messages, gemini, responses, others)
    cases = [case for module in made for case in module.cases(rng)]
    known: dict[int, int] = {}
    rows: list[Case] = []
    index: list[Json] = []
    for name, data, format, held in (*_files(cases), *own.files(rng)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        for number, (case, framing) in enumerate(held):
            if id(case) not in known:
                known[id(case)] = len(rows)
                rows.append(case)
            place = {"file": name, "number": number, "format": format}
            index.append(place | {"framing": framing, "case": known[id(case)]})
    _write(folder / "cases.jsonl", map(_expected, rows))
    _write(folder / "index.jsonl", index)


def _write(path: Path, rows: Iterable[Json]) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "ascii")


def _expected(case: Case) -> Json:
    """Return what a reader must find of a case."""
    return {
        "name": case.name,
        "protocol": case.endpoint.protocol,
        "request": dict(case.endpoint.request),
        "events": list(case.events),
        "choices": [choice.to_json(k) for k, choice in enumerate(case.choices)],
        "streamed": case.streamed,
        "status": case.status,
        "usage": case.usage,
        "error": case.error,
        "done": case.done,
        "unfinished": case.unfinished,
        "logprobs": list(case.logprobs),
        "notes": case.notes,
        "read_by_client": case.read_by_client,
    }


def _files(cases: Sequence[Case]) -> Iterator[File]:
    by_protocol: dict[str, list[Case]] = {}
    for case in cases:
        by_protocol.setdefault(case.endpoint.protocol, []).append(case)
    for protocol, found in by_protocol.items():
        for number, case in enumerate(found):
            yield from _alone(f"{protocol}/{number:03}", case, number)
        small = [case for case in found if not case.big]
        for turn, holder in enumerate(HOLDERS):
            yield from _held(protocol, small, holder, turn)
        streams = [c for c in small if c.streamed and "sse" in c.endpoint.framings]
        if streams:
            yield _file(
                protocol, EVENT_SOURCE, [(c, framings(c)[0].body(c)) for c in streams]
            )


def _alone(stem: str, case: Case, number: int) -> Iterator[File]:
    """Yield a case as native recordings, and as files with nothing but its body."""
    for name, data in native.recordings(case):
        path, held = f"{stem}-{name.split()[1]}.json", [(case, name)]
        yield path, data, "ogx", held
        if number % 7 == 0:
            yield f"{path}.gz", gzip.compress(data, mtime=0), "ogx", held
    if case.needs_request:
        return
    for k, framing in enumerate(_some(framings(case), case, number)):
        body = framing.body(case)
        suffix = {"sse": "sse", "json-lines": "jsonl"}.get(body.format, "json")
        yield f"{stem}-{k}.{suffix}", body.data, body.format, [(case, body.framing)]


def _some(found: list[Framing], case: Case, number: int) -> list[Framing]:
    """Return every framing of the first cases, and two of each other."""
    if number < _FIRST_CASES and not case.big:
        return found
    return found[:1] if case.big else [found[0], found[number % len(found)]]


def _held(
    protocol: str, cases: Sequence[Case], holder: Holder, turn: int
) -> Iterator[File]:
    """Yield the files of a holder: all framings and packings, dealt to the cases."""
    calls: list[tuple[Case, Body]] = []
    for number, case in enumerate(cases):
        if (case.needs_host and not holder.has_host) or (
            case.needs_request and not holder.has_request
        ):
            continue
        if number >= _HELD_CASES and (number + turn) % 2:
            continue
        found = [f for f in framings(case) if holder.binary or not f.binary]
        if not found:
            continue
        body = found[(number + turn) % len(found)].body(case)
        if holder.binary and len(calls) % 2:
            kinds = packed(body)
            body = kinds[len(calls) // 2 % len(kinds)]
        calls.append((case, body))
    if holder.alone:
        for number, call in enumerate(calls[:_CALLS_ALONE]):
            yield _file(f"{protocol}/{number:03}", holder, [call])
    elif calls:
        yield _file(protocol, holder, calls)


def _file(stem: str, holder: Holder, calls: list[tuple[Case, Body]]) -> File:
    held = [(case, f"{body.framing} {body.coding}".strip()) for case, body in calls]
    return f"{stem}/{holder.name}", holder.write(calls), holder.format, held


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else SEED)
