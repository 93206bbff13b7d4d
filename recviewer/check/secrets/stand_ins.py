"""Stand-ins for secrets, and where secrets stand in the bytes of a file."""

from __future__ import annotations

import base64
import binascii
import re
import string
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

_WORD: Final = "REDACTED"
_DIGITS: Final = string.digits + string.ascii_uppercase
_PLAIN: Final = frozenset(string.digits + string.ascii_letters)
_MIN_NUMBER: Final = 4
"""Digits of the number after the word; a shorter secret gets a number alone."""

_LAST_ASCII: Final = 0x7F

PARTS: Final = re.compile(r"[A-Za-z0-9]+|\s+|\\+|.")
"""Parts of a text that are escaped in different ways."""

_ESCAPED_LETTER: Final = re.compile(rb"\\u00(?:3[0-9]|[46][1-9a-fA-F]|[57][0-9aA])")
_BASE64_RUN: Final = re.compile(rb"(?:[A-Za-z0-9+/]{16,}+(?:\s{1,40}+|\\n)?+)++={0,2}")
_BETWEEN_LINES: Final = re.compile(rb"\s+|\\n")


class Edit(Struct, frozen=True):
    """Bytes that replace as many others."""

    start: int
    data: bytes


class StandIns:
    """What stands for each secret of a corpus: the same length, and always the same.

    Stand-ins are numbered as secrets turn up, so that they tell nothing about them.
    Only letters and digits are replaced. What separates them stays, and with it the
    parts of a web token and the lines of a private key.
    """

    def __init__(self) -> None:
        """Know no secret yet."""
        self._by_secret: dict[str, str] = {}
        self._patterns: dict[tuple[str, bool], re.Pattern[bytes]] = {}

    def add(self, secret: str, public: int = 0) -> None:
        """Make a stand-in for a secret that has none.

        Args:
            secret: All of it.
            public: Number of characters at its start that stay.
        """
        if secret not in self._by_secret:
            made = stand_in(secret, public, len(self._by_secret) + 1)
            self._by_secret[secret] = made
            ordered = sorted(self._by_secret.items(), key=lambda item: -len(item[0]))
            self._by_secret = dict(ordered)  # a secret may hold another one

    def __len__(self) -> int:
        """Count the secrets."""
        return len(self._by_secret)

    def items(self) -> Iterable[tuple[str, str]]:
        """Return secrets and stand-ins, the longest first."""
        return self._by_secret.items()

    def replaced(self, text: str) -> str:
        """Return a plain text with stand-ins in place of secrets."""
        for secret, made in self._by_secret.items():
            text = text.replace(secret, made)
        return text

    def edits(self, data: bytes) -> Iterator[Edit]:
        """Yield what to replace in bytes, however often text in them is escaped."""
        escaped = _ESCAPED_LETTER.search(data) is not None
        for secret, made in self._by_secret.items():
            run = max(re.findall("[A-Za-z0-9]+", secret), key=len, default="")
            if not escaped and run.encode() not in data:
                continue
            cells = _cells(made, each=escaped)
            for match in self._pattern(secret, each=escaped).finditer(data):
                for number, cell in enumerate(cells, 1):
                    yield _edit(match, number, cell)

    def edits_in_base64(self, data: bytes) -> Iterator[Edit]:
        """Yield what to replace in base64 that holds text with secrets."""
        for run in _BASE64_RUN.finditer(data):
            letters = _BETWEEN_LINES.sub(b"", run[0])
            try:
                text = base64.b64decode(letters)
            except (binascii.Error, ValueError):
                continue
            edited = apply(text, self.edits(text))
            if edited != text:
                yield from _spread(run, base64.b64encode(edited))

    def _pattern(self, secret: str, *, each: bool) -> re.Pattern[bytes]:
        key = (secret, each)
        if key not in self._patterns:
            self._patterns[key] = re.compile(_pattern(secret, each=each))
        return self._patterns[key]


def stand_in(secret: str, public: int, number: int) -> str:
    """Return a stand-in for a secret.

    Args:
        secret: All of it.
        public: Number of characters at its start that stay.
        number: Another one for each secret.
    """
    plain = [letter for letter in secret[public:] if letter in _PLAIN]
    count = len(plain)
    if count and all(map(str.isdecimal, plain)):
        # It may be a number of JSON, which must not begin with a zero.
        return secret[:public] + _filled(secret[public:], _number(number, count))
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    if count >= len(_WORD) + _MIN_NUMBER:
        letters = _WORD + digits.rjust(count - len(_WORD), "0")
    else:
        letters = digits.rjust(count, "x")[-count:] if count else ""
    return secret[:public] + _filled(secret[public:], letters)


def _number(number: int, count: int) -> str:
    return f"9{number:0{count - 1}}"[-count:] if count > 1 else str(number)[-1]


def _filled(secret: str, letters: str) -> str:
    """Return a secret with other letters and digits, and its separators."""
    left = iter(letters)
    return "".join(next(left) if one in _PLAIN else one for one in secret)


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return bytes with edits, of which the first wins where several overlap."""
    result = bytearray(data)
    done = bytearray(len(data))
    for edit in edits:
        end = edit.start + len(edit.data)
        if not any(done[edit.start : end]):
            result[edit.start : end] = edit.data
            done[edit.start : end] = b"\1" * len(edit.data)
    return bytes(result)


def encoded(part: str) -> bytes:
    """Return the pattern of a part of a text that may be escaped several times.

    Args:
        part: White space, backslashes, or one character; what `PARTS` finds.
    """
    if part in _PLAIN:
        return part.encode()
    if part.isspace():
        # As one repetition: several in a row would take exponential time.
        return rb"(?:\s|\\{1,8}[nrt\s]|\\(?=\s)){1,400}"
    if part[0] == "\\":
        return rb"\\{%d,%d}" % (len(part), 8 * len(part))
    code = ord(part)
    if code > _LAST_ASCII:
        escape = rb"\\{1,8}[uUx][0-9A-Fa-f]{2,8}"
        return rb"(?:[\x80-\xff]{1,4}|(?:" + escape + rb"){1,4})"
    plain = re.escape(part.encode())
    doubled = rb"{1,2}" if part in "'\"" else b""
    escape = rb"|\\{1,8}u00(?i:%02x)|%%%02X" % (code, code)
    return rb"(?:\\{0,8}" + plain + doubled + escape + rb")"


def _pattern(secret: str, *, each: bool) -> bytes:
    """Return the pattern of a secret, with a group for each run, or for each letter."""
    pieces: list[bytes] = []
    for run in PARTS.findall(secret):
        if run[0] not in _PLAIN:
            pieces.append(encoded(run))
        elif each:
            pieces += (
                rb"(%c|\\{1,8}u00(?i:%02x))" % (letter, letter)
                for letter in run.encode()
            )
        else:
            pieces.append(b"(" + run.encode() + b")")
    return b"".join(pieces)


def _cells(made: str, *, each: bool) -> list[bytes]:
    """Return what to put into each group of a pattern."""
    return [
        run.encode() for run in re.findall("[A-Za-z0-9]" + ("" if each else "+"), made)
    ]


def _edit(match: re.Match[bytes], group: int, cell: bytes) -> Edit:
    start, end = match.span(group)
    if end - start == len(cell):
        return Edit(start, cell)
    return Edit(end - 2, b"%02x" % cell[0])  # the digits of an escape


def _spread(run: re.Match[bytes], letters: bytes) -> Iterator[Edit]:
    """Yield base64 in pieces, as the lines of what it replaces are long."""
    at, done = run.start(), 0
    for between in (*_BETWEEN_LINES.finditer(run[0]), None):
        end = run.end() if between is None else run.start() + between.start()
        yield Edit(at, letters[done : done + end - at])
        done += end - at
        if between is not None:
            at = run.start() + between.end()
