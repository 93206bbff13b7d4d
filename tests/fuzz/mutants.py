"""Recordings mutated at random: their bytes, and the values in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

HOSTILE_TEXT = "\x1b]52;c;aGk=\x07\x00\u202e[/][red]\u0301\u4f60\ud800"

STRANGE_VALUES: tuple[Any, ...] = (
    None,
    True,
    "",
    "x",
    "0",
    "\ud800",
    HOSTILE_TEXT,
    "data: {}",
    '{"a":' * 40 + "1" + "}" * 40,
    0,
    -1,
    1.5,
    10**9,
    -(10**9),
    2**63,
    2**64,
    10**40,
    10**400,
    1e308,
    -1e308,
    float("nan"),
    float("inf"),
    [],
    {},
    [[]],
    [None],
    [1, "a", {}],
    {"": None},
    {"type": "text", "text": 5},
    {"error": {"message": {"a": [1]}}},
    {"__type__": "anthropic.types.Message", "__data__": 3},
)
"""Values that fields rarely hold."""


def mutant(random: Random, seeds: Sequence[bytes]) -> bytes:
    """Mutate a recording in one to four ways.

    Args:
        random: Decides everything, so that a mutant can be reproduced.
        seeds: Complete recordings: one to mutate, others to take parts from.
    """
    data = random.choice(seeds)
    for _ in range(random.choice((1, 1, 2, 4))):
        if random.random() < 0.6:
            data = _break_value(random, data, seeds)
        else:
            data = random.choice(_BREAK_BYTES)(random, data, random.choice(seeds))
    return data


def _break_value(random: Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """Change one value of a recording, or its lines if it is not JSON any more."""
    before, text, after = _piece(random, data)
    try:
        document = json.loads(text)
        other = json.loads(_piece(random, random.choice(seeds))[1])
    except (ValueError, RecursionError):
        return _lines(random, data, b"")
    holder, key = _place(random, document)
    if holder is None:
        return before + json.dumps(random.choice(STRANGE_VALUES)).encode() + after
    taken_from, taken = _place(random, other)
    spare = other if taken_from is None else taken_from[taken]
    random.choice(_BREAK_VALUE)(random, holder, key, spare)
    ascii_only = random.random() < 0.5
    broken = json.dumps(document, ensure_ascii=ascii_only)
    return before + broken.encode("utf-8", "surrogatepass") + after


def _piece(random: Random, data: bytes) -> tuple[bytes, bytes, bytes]:
    """Find JSON in a file: all of it, or part of one of its lines."""
    if data[:1] in (b"{", b"[") and b"\n" not in data:
        return b"", data, b""
    lines = [m for m in _IN_LINE.finditer(data) if m[0]]
    if not lines:
        return b"", data, b""
    found = random.choice(lines)
    return data[: found.start()], found[0], data[found.end() :]


def _place(random: Random, document: Any) -> tuple[Any, Any]:
    """Choose a value at random; return its container and its key there."""
    holder, key, value = None, None, document
    while isinstance(value, dict | list) and value:
        if holder is not None and random.random() < 0.15:
            break
        keys = list(value) if isinstance(value, dict) else range(len(value))
        holder, key = value, random.choice(keys)
        value = holder[key]
    return holder, key


def _swap_type(random: Random, holder: Any, key: Any, spare: Any) -> None:
    del spare
    holder[key] = random.choice(STRANGE_VALUES)


def _transplant(random: Random, holder: Any, key: Any, spare: Any) -> None:
    del random
    holder[key] = spare


def _drop(random: Random, holder: Any, key: Any, spare: Any) -> None:
    del random, spare
    del holder[key]


def _duplicate(random: Random, holder: Any, key: Any, spare: Any) -> None:
    if isinstance(holder, list):
        holder[key:key] = [holder[key]] * random.choice((1, 2, 50))
    else:
        holder[f"{key}\u0000"] = spare


def _rename(random: Random, holder: Any, key: Any, spare: Any) -> None:
    del spare
    if isinstance(holder, dict):
        holder[random.choice(["", "index", "type", "text", "error"])] = holder.pop(key)
    else:
        random.shuffle(holder)


def _poison(random: Random, holder: Any, key: Any, spare: Any) -> None:
    """Put hostile text into a string, or in its place."""
    del spare
    text = holder[key] if isinstance(holder[key], str) else ""
    at = random.randint(0, len(text))
    holder[key] = text[:at] + HOSTILE_TEXT + text[at:]


def _nest(random: Random, holder: Any, key: Any, spare: Any) -> None:
    del spare
    for _ in range(random.choice((1, 5, 400))):
        holder[key] = [holder[key]] if random.random() < 0.5 else {"a": holder[key]}


def _truncate(random: Random, data: bytes, other: bytes) -> bytes:
    del other
    return data[: random.randint(0, len(data))]


def _flip(random: Random, data: bytes, other: bytes) -> bytes:
    del other
    flipped = bytearray(data)
    for _ in range(random.choice((1, 1, 8)) if data else 0):
        flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _splice(random: Random, data: bytes, other: bytes) -> bytes:
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def _lines(random: Random, data: bytes, other: bytes) -> bytes:
    """Leave out, repeat, swap or indent a line, or put one of another file there."""
    lines = data.split(b"\n")
    at, to = random.randrange(len(lines)), random.randrange(len(lines))
    spare = random.choice(other.split(b"\n"))
    lines[at] = random.choice((b"", lines[to], spare, b"  " + lines[at], b"- x: &a *a"))
    lines[to:to] = [lines[at]] * random.choice((0, 0, 1, 200))
    return b"\n".join(lines)


def _repeat(random: Random, data: bytes, other: bytes) -> bytes:
    del other
    start, end = sorted(random.randint(0, len(data)) for _ in range(2))
    piece = data[start : min(end, start + 2_000)]
    return data[:start] + piece * random.choice((1, 1, 20)) + data[start:]


def _cut(random: Random, data: bytes, other: bytes) -> bytes:
    del other
    start = random.randint(0, len(data))
    return data[:start] + data[start + random.choice((1, 10, 1_000)) :]


def _insert(random: Random, data: bytes, other: bytes) -> bytes:
    del other
    at = random.randint(0, len(data))
    return data[:at] + random.choice(_JUNK) + data[at:]


_JUNK = (
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"NaN",
    b"-Infinity",
    b'"',
    b"[" * 2_000,
    b'{"a":' * 2_000,
    b'"\\ud800"',
    b"1" * 5_000,
    b"1e999",
    b",",
)

_BREAK_VALUE: tuple[Callable[[Random, Any, Any, Any], None], ...] = (
    _swap_type,
    _swap_type,
    _transplant,
    _drop,
    _duplicate,
    _rename,
    _poison,
    _nest,
)

_IN_LINE = re.compile(rb"[\[{].*[\]}]")
"""What may be JSON in a line of another format."""

_BREAK_BYTES: tuple[Callable[[Random, bytes, bytes], bytes], ...] = (
    _truncate,
    _flip,
    _lines,
    _splice,
    _repeat,
    _cut,
    _insert,
)
