"""Search in JSON text for text as it reads, however its escapes are spelled."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from recviewer.jsondoc.spans import JsonText

_WINDOW = 1 << 18
"""Bytes searched in one step; for copies of more the system is asked each time."""

_TOKEN_STEP = 100_000
"""The same where it has to be done token by token."""

_ESCAPED_ASCII = re.compile(rb"\\u00[2-7]")
"""Printable ASCII that is spelled in hexadecimal."""

_LONGEST_CHARACTER = 12
"""Bytes of a character spelled as two escaped surrogates."""

_OUTSIDE = frozenset("0123456789+-.eEtrufalsnNaIity{}[]:, \t\r\n")
"""Characters that occur in JSON text outside strings."""

_SHORT_ESCAPES = {
    "/": r"\/", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t",
}  # fmt: skip

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[^\s\[\]{}:,"]+', re.DOTALL)


_OPEN_ESCAPE = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?\Z")
"""An escape that has begun, and maybe ended: its backslash may be escaped itself."""


@dataclass(frozen=True, slots=True)
class SearchProgress:
    """How far a search has come."""

    done: int
    """Bytes looked at."""
    total: int
    """Bytes there are."""
    hits: array[int]
    """Where the text was found so far, ascending, as offsets into the JSON text."""


def is_exact(query: str) -> bool:
    """Say whether case matters: it does once the query has a capital."""
    return query != query.lower()


def search(text: JsonText, query: str) -> Iterator[SearchProgress]:
    """Find all places in keys and values that read like the query.

    Args:
        text: The text to search.
        query: What to find; any case will do unless it has a capital.

    Yields:
        The hits so far, again and again until all of the text was looked at.
    """
    hits = array("Q")
    total = len(text.view)
    if not query:
        yield SearchProgress(total, total, hits)
        return
    outside = set(query) <= _OUTSIDE
    steps = (_in_tokens if outside else _in_windows)(text, query, hits)
    for done in steps:
        yield SearchProgress(done, total, hits)
    yield SearchProgress(total, total, hits)


def _in_windows(text: JsonText, query: str, hits: array[int]) -> Iterator[int]:
    """Search window by window; lowered bytes are searched far faster than any case."""
    usual, escaped = _finder(query, False), _finder(query, True)
    exact, overlap = is_exact(query), len(query) * _LONGEST_CHARACTER
    total, searched, all_plain = len(text.view), 0, True
    for start in range(0, total, _WINDOW):
        stop = min(start + _WINDOW, total)
        low, high = searched, min(stop + overlap, total)
        odd = not text.unescaped and bool(_ESCAPED_ASCII.search(text.view, low, high))
        find, all_plain = escaped if odd else usual, all_plain and not odd
        window, base = _window(text, low, high, exact=exact)
        for begin, end in find(window, low - base, high - base):
            if base + begin >= stop:
                break
            searched = base + end
            if not _inside_escape(text.view, base + begin):
                hits.append(base + begin)
        searched = max(searched, stop)
        yield stop
    text.unescaped = all_plain


def _in_tokens(text: JsonText, query: str, hits: array[int]) -> Iterator[int]:
    """Search token by token: such a query could match what stands between them."""
    pattern = _pattern(query, True)
    exact, due = is_exact(query), _TOKEN_STEP
    for token in _TOKEN.finditer(text.view):
        spelled = token.group() if exact else token.group().lower()
        for match in pattern.finditer(spelled):
            at = token.start() + match.start()
            if not _inside_escape(text.view, at):
                hits.append(at)
        if token.end() > due:
            due += _TOKEN_STEP
            yield token.end()


def _window(text: JsonText, low: int, high: int, *, exact: bool) -> tuple[bytes, int]:
    """Return bytes that a part of a text stands in, and where they begin in the text.

    They are copied only where they are to be lowered, or belong to something else.
    """
    whole = text.view.obj
    if exact and isinstance(whole, bytes) and len(whole) == len(text.view):
        return whole, 0
    part = bytes(text.view[low:high])
    return part if exact else part.lower(), low


def _finder(
    query: str, escaped_ascii: bool
) -> Callable[[bytes, int, int], Iterator[tuple[int, int]]]:
    """Return what finds a query in text; lowered, if it has no capitals."""
    pattern, literal = _pattern(query, escaped_ascii), query.encode("utf-8", "ignore")
    if pattern.pattern == re.escape(literal):
        return partial(_places, literal)
    return lambda *part: (match.span() for match in pattern.finditer(*part))


def _places(
    literal: bytes, text: bytes, low: int, high: int
) -> Iterator[tuple[int, int]]:
    """Yield where a text stands that has one spelling, faster than a pattern does."""
    begin = text.find(literal, low, high)
    while begin >= 0:
        end = begin + len(literal)
        yield begin, end
        begin = text.find(literal, end, high)


def _inside_escape(view: memoryview, at: int) -> bool:
    """Say whether a place is the middle of an escape, such as the n of a line feed."""
    opened = _OPEN_ESCAPE.search(bytes(view[max(0, at - 5) : at]))
    if opened is None:
        return False
    before = last = at - len(opened.group())
    while before >= 0 and view[before] == ord("\\"):
        before -= 1
    return (last - before) % 2 == 1


def _pattern(query: str, escaped_ascii: bool) -> re.Pattern[bytes]:
    """Match every spelling of a query; of one without capitals, lowered."""
    exact = is_exact(query)
    spellings = (_spellings(c, exact, escaped_ascii) for c in query)
    return re.compile(b"".join(spellings), re.DOTALL)


def _spellings(character: str, exact: bool, escaped_ascii: bool) -> bytes:
    """Match every spelling of a character in JSON text."""
    cases = {character} if exact else {character, character.upper(), character.lower()}
    spelled: set[bytes] = set()
    for case in cases:
        if len(case) == 1:
            spelled |= _spelled(case, escaped_ascii)
    if exact:
        patterns = {re.escape(s) if s[:2] != b"\\u" else _hex(s) for s in spelled}
    else:
        # bytes.lower leaves all but ASCII alone, in the text as here
        patterns = {re.escape(s.lower()) for s in spelled}
    joined = b"|".join(sorted(patterns))
    return b"(?:%b)" % joined if len(patterns) > 1 else joined


def _spelled(character: str, escaped_ascii: bool) -> set[bytes]:
    """List the spellings of one character, in lower-case hexadecimal."""
    escaped = json.dumps(character)[1:-1].encode()
    code = f"\\u{ord(character):04x}".encode() if ord(character) < 0x10000 else escaped
    plain = character.isascii() and character.isprintable()
    spelled = {code} if escaped_ascii or not plain else set()
    if character in _SHORT_ESCAPES:
        spelled.add(_SHORT_ESCAPES[character].encode())
    if character in '"\\':
        spelled.add(escaped)
    elif ord(character) >= 0x20 and not 0xD800 <= ord(character) < 0xE000:
        spelled.add(character.encode())
    return spelled


def _hex(escape: bytes) -> bytes:
    """Match an escape whose hexadecimal digits may be of either case."""
    return b"".join(
        b"\\\\u" + b"".join(_digit(d) for d in part)
        for part in escape.split(b"\\u")[1:]
    )


def _digit(digit: int) -> bytes:
    lower = bytes([digit])
    return b"[%b%b]" % (lower, lower.upper()) if lower.isalpha() else lower
