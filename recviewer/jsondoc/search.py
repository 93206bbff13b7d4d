"""Search in JSON text for text as a person reads it, however it is escaped."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from recviewer.jsondoc.spans import JsonText

_WINDOW_BYTES = 1 << 18
"""Bytes searched in one step. Larger copies make the allocator ask the system for
memory each time."""

_TOKEN_STEP_BYTES = 100_000
"""Bytes searched in one step when every token is looked at."""

_ESCAPED_ASCII = re.compile(rb"\\u00[2-7]")
"""Printable ASCII spelled as a hexadecimal escape."""

_MAX_CHARACTER_BYTES = 12
"""Bytes of a character spelled as two escaped surrogates."""

_NON_STRING_CHARACTERS = frozenset("0123456789+-.eEtrufalsnNaIity{}[]:, \t\r\n")
"""Characters that occur in JSON text outside strings."""

_SHORT_ESCAPES = {
    "/": r"\/", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t",
}  # fmt: skip

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[^\s\[\]{}:,"]+', re.DOTALL)

_OPEN_ESCAPE = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?\Z")
"""The start of an escape at the end of a text; its backslash may be escaped."""


class SearchProgress(msgspec.Struct, frozen=True):
    """The progress of a search."""

    done: int
    """Number of bytes searched so far."""
    total: int
    """Number of bytes to search."""
    hits: array[int]
    """Offsets of the hits so far in the JSON text, ascending."""


def is_exact(query: str) -> bool:
    """Return whether case matters, which it does if the query has a capital letter."""
    return query != query.lower()


def search(text: JsonText, query: str) -> Iterator[SearchProgress]:
    """Find all places in keys and values that read like the query.

    Args:
        text: The text to search.
        query: What to find. Case is ignored unless the query has a capital letter.

    Yields:
        The progress after each step; the last one holds all hits.
    """
    hits = array("Q")
    total = len(text.view)
    if not query:
        yield SearchProgress(total, total, hits)
        return
    outside = set(query) <= _NON_STRING_CHARACTERS
    steps = (_in_tokens if outside else _in_windows)(text, query, hits)
    for done in steps:
        yield SearchProgress(done, total, hits)
    yield SearchProgress(total, total, hits)


def _in_windows(text: JsonText, query: str, hits: array[int]) -> Iterator[int]:
    """Search window by window.

    Searching lowered bytes is much faster than a pattern that ignores case.
    """
    usual, escaped = _finder(query, False), _finder(query, True)
    exact, overlap = is_exact(query), len(query) * _MAX_CHARACTER_BYTES
    total, searched, all_plain = len(text.view), 0, True
    for start in range(0, total, _WINDOW_BYTES):
        stop = min(start + _WINDOW_BYTES, total)
        low, high = searched, min(stop + overlap, total)
        has_escaped = bool(
            not text.no_escaped_ascii and _ESCAPED_ASCII.search(text.view, low, high)
        )
        find = escaped if has_escaped else usual
        all_plain = all_plain and not has_escaped
        window, base = _window(text, low, high, exact=exact)
        for begin, end in find(window, low - base, high - base):
            searched = base + end
            if not _inside_escape(text.view, base + begin):
                hits.append(base + begin)
        searched = max(searched, stop)
        yield stop
    text.no_escaped_ascii = all_plain


def _in_tokens(text: JsonText, query: str, hits: array[int]) -> Iterator[int]:
    """Search token by token, for queries that could match text between tokens."""
    pattern = _query_pattern(query, True)
    exact, due = is_exact(query), _TOKEN_STEP_BYTES
    for token in _TOKEN.finditer(text.view):
        spelled = token.group() if exact else token.group().lower()
        for match in pattern.finditer(spelled):
            at = token.start() + match.start()
            if not _inside_escape(text.view, at):
                hits.append(at)
        if token.end() > due:
            due += _TOKEN_STEP_BYTES
            yield token.end()


def _window(text: JsonText, low: int, high: int, *, exact: bool) -> tuple[bytes, int]:
    """Return bytes that contain a part of a text, and their offset in the text.

    They are copied only to be lowered, or if the text is a view of something larger.
    """
    whole = text.view.obj
    if exact and isinstance(whole, bytes) and len(whole) == len(text.view):
        return whole, 0
    part = bytes(text.view[low:high])
    return part if exact else part.lower(), low


def _finder(
    query: str, escaped_ascii: bool
) -> Callable[[bytes, int, int], Iterator[tuple[int, int]]]:
    """Return a function that finds a query.

    For a query without capitals the text must be lowered.
    """
    pattern = _query_pattern(query, escaped_ascii)
    literal = query.encode("utf-8", "ignore")
    if pattern.pattern == re.escape(literal):
        return partial(_literal_spans, literal)
    return lambda *part: (match.span() for match in pattern.finditer(*part))


def _literal_spans(
    literal: bytes, text: bytes, low: int, high: int
) -> Iterator[tuple[int, int]]:
    """Yield where a query with only one spelling stands, faster than a pattern does."""
    begin = text.find(literal, low, high)
    while begin >= 0:
        end = begin + len(literal)
        yield begin, end
        begin = text.find(literal, end, high)


def _inside_escape(view: memoryview, at: int) -> bool:
    """Return whether a place is inside an escape, such as the n of a line feed."""
    opened = _OPEN_ESCAPE.search(bytes(view[max(0, at - 5) : at]))
    if opened is None:
        return False
    before = last = at - len(opened.group())
    while before >= 0 and view[before] == ord("\\"):
        before -= 1
    return (last - before) % 2 == 1


def _query_pattern(query: str, escaped_ascii: bool) -> re.Pattern[bytes]:
    """Return a pattern for every spelling of a query, lowered if it has no capitals."""
    exact = is_exact(query)
    spellings = (_character_pattern(c, exact, escaped_ascii) for c in query)
    return re.compile(b"".join(spellings), re.DOTALL)


def _character_pattern(character: str, exact: bool, escaped_ascii: bool) -> bytes:
    """Return a pattern for every spelling of a character in JSON text."""
    cases = {character} if exact else {character, character.upper(), character.lower()}
    spelled: set[bytes] = set()
    for case in cases:
        if len(case) == 1:
            spelled |= _character_spellings(case, escaped_ascii)
    if exact:
        patterns = {
            re.escape(s) if s[:2] != b"\\u" else _hex_pattern(s) for s in spelled
        }
    else:
        # bytes.lower leaves all but ASCII alone, in the text as here
        patterns = {re.escape(s.lower()) for s in spelled}
    joined = b"|".join(sorted(patterns))
    return b"(?:%b)" % joined if len(patterns) > 1 else joined


def _character_spellings(character: str, escaped_ascii: bool) -> set[bytes]:
    """Return the spellings of one character, with hexadecimal digits in lower case."""
    escaped = json.dumps(character)[1:-1].encode()
    code = f"\\u{ord(character):04x}".encode() if ord(character) < 0x10000 else escaped
    plain = character.isascii() and character.isprintable()
    spelled = {code} if escaped_ascii or not plain else set()
    if character in _SHORT_ESCAPES:
        spelled.add(_SHORT_ESCAPES[character].encode())
    if character in ('"', "\\"):
        spelled.add(escaped)
    elif ord(character) >= 0x20 and not 0xD800 <= ord(character) < 0xE000:
        spelled.add(character.encode())
    return spelled


def _hex_pattern(escape: bytes) -> bytes:
    """Return a pattern for an escape whose hexadecimal digits may have either case."""
    return b"".join(
        b"\\\\u" + b"".join(_digit_pattern(d) for d in part)
        for part in escape.split(b"\\u")[1:]
    )


def _digit_pattern(digit: int) -> bytes:
    lower = bytes([digit])
    return b"[%b%b]" % (lower, lower.upper())
