"""R6: binary data was stored as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject

_LOST: Final = re.compile(rb"\xef\xbf\xbd|\\u(?:fffd|FFFD)")
"""U+FFFD, which stands for bytes that were no text, itself or as JSON escapes it."""

_SIGN: Final = b"\xef\xbf\xbd"
_ESCAPED: Final = (b"\\ufffd", b"\\uFFFD")
"""The same, one by one."""

_MIN_LOST: Final = 10
"""A model sometimes sends a few by itself, where a token is part of a character."""

_MIN_SHARE: Final = 0.02
"""Share of the bytes that are lost in what was no text at all."""


def _check(subject: Subject) -> Iterator[Hit]:
    raw = bytes(subject.exchange.raw)
    # Looking for the bytes alone takes a tenth of the time.
    if not ((not raw.isascii() and _SIGN in raw) or any(s in raw for s in _ESCAPED)):
        return
    count = spent = 0
    first = last = 0
    for found in _LOST.finditer(raw):
        first = first or found.start()
        last = found.end()
        spent += found.end() - found.start()
        count += 1
    if count >= _MIN_LOST and spent >= (last - first) * _MIN_SHARE:
        yield Hit(f"{count:,} characters are lost (U+FFFD): this was no text")


_NOISE = "\ufffdPNG\x1a\x00\x00IHDR\ufffd\ufffd\x08\x02\ufffd\ufffd" * 4

RULE = Rule(
    id="R6",
    title="binary stored as text",
    severity=Severity.WARNING,
    means=(
        "Ten or more replacement characters (U+FFFD) stand close together: bytes that"
        " were no text were decoded as text, and are lost."
    ),
    why="An image, a sound or a compressed body cannot be replayed from it.",
    mend="Record it again with a recorder that stores such bodies in base64.",
    bad={"a.json": recording(answered(_NOISE))},
    good={"a.json": recording(answered("The sign \ufffd stands for what is lost."))},
    exchange=_check,
)
