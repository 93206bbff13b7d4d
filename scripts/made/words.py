"""Texts with all that is difficult about text, and ways to cut them into pieces."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

TEXTS = {
    "plain": "A short answer. It has two sentences.",
    "emoji": "\U0001f469\u200d\U0001f52c\U0001f3f3\ufe0f\u200d\U0001f308 \U0001f1ea\U0001f1fa \U0001f44d\U0001f3fd done",  # noqa: E501
    "wide": "\u4e16\u754c\u3001\u3053\u3093\u306b\u3061\u306f\u3002\ud55c\uae00 \uff26\uff55\uff4c\uff4c",  # noqa: E501
    "combining": "e\u0301 a\u0308\u0323 n\u0303 Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319",  # noqa: E501
    "right to left": "\u0633\u0644\u0627\u0645 abc \u05e9\u05dc\u05d5\u05dd \u2067x\u2069 \u202bend\u202c",  # noqa: E501
    "escapes": "\"quoted\" \\back\\ /slash/ tab\t nul\u0000 esc\u001b[31m bell\u0007 del\u007f",  # noqa: E501
    "line ends": "one\ntwo\r\nthree\rfour\u2028five\u2029six\u0085seven\n\n",
    "looks like a frame": "data: [DONE]\n\nevent: error\ndata: {\"error\": 1}\n\n: ping",  # noqa: E501
    "markup": "[b]no markup[/b] <script>alert(1)</script> **bold** `code` [x](y)",
    "blank": " \t\n ",
}  # fmt: skip
"""Texts by what is special about them."""

ARGUMENTS = {
    "plain": {"city": "Oslo", "days": 3},
    "escapes": {"text": 'a "b" \\ \n \u0007 \u00e9', "path": "C:\\new\\u0041"},
    "wide": {"\u4e16\u754c": ["\U0001f642", "e\u0301", "\u05e9"], "n": -1.5e-7},
    "deep": {"a": [{"b": [[], {}, None, True, 12345678901234567890]}]},
}
"""Arguments of tools by what is special about them."""

MANY_PIECES = tuple(f"{k}, " for k in range(5000))
"""Pieces of a text that comes in as many chunks."""


def cut(text: str, rng: Random, most: int = 9) -> list[str]:
    """Cut a text anywhere into pieces that are not empty."""
    pieces, start = [], 0
    while start < len(text):
        end = start + rng.randint(1, most)
        pieces.append(text[start:end])
        start = end
    return pieces


def json_text(value: object, *, escaped: bool = False) -> str:
    """Return a value as JSON; with `escaped`, in ASCII with escapes."""
    return json.dumps(value, ensure_ascii=escaped)


def argument_pieces(name: str, rng: Random) -> list[str]:
    """Return arguments as JSON text in pieces, cut inside escapes and characters."""
    text = json_text(ARGUMENTS[name], escaped=rng.random() < 0.5)
    return cut(text, rng, 3)


def shuffled_in(rng: Random, queues: Sequence[Sequence[T]]) -> Iterator[tuple[int, T]]:
    """Yield the items of all queues, each queue in its order, the queues mixed.

    Yields:
        The number of a queue and its next item.
    """
    left = [list(queue)[::-1] for queue in queues]
    while waiting := [k for k, queue in enumerate(left) if queue]:
        k = rng.choice(waiting)
        yield k, left[k].pop()
