"""Recorded text made harmless, one character for one, so that offsets still hold."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from recviewer.jsondoc.parsing import join_halves

_CONTROL = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"  # bidi, separators
    "\ud800-\udfff\ufeff"  # lone surrogates do not encode; a BOM has no width
)

# Terminals disagree about the width of joined characters, so nothing is joined.
_NON_JOINER = "\u200c"
_JOINERS = {"\u200d": _NON_JOINER, "\ufe0f": "\ufe0e"}
_SKIN_TONES = "\U0001f3fb-\U0001f3ff"

_PAIR = "[\ud800-\udbff][\udc00-\udfff]"
"""The halves of one character, which came in two chunks."""

_UNSAFE = f"{_CONTROL}{''.join(_JOINERS)}{_SKIN_TONES}"
_LINE_UNSAFE = f"\t\n{_UNSAFE}"

_STEP_CHARACTERS = 1 << 16
"""Characters that are looked at in one go: no other thread runs meanwhile."""

_CONTROL_PATTERN: Final = f"\r(?!\n)|(?!\r)[{_CONTROL}]"
"""Pattern of what `legible` replaces. Each of these takes 0.5 ms to compile, and most
of what is printed needs none."""


def sanitize(text: str) -> str:
    """Replace characters that move the cursor, reorder text or break columns.

    Args:
        text: Recorded text. Tabs and line feeds stay: the layout handles them.

    Returns:
        Text of the same length that is safe to draw, and as wide as the sum of its
        characters on every terminal.
    """
    return _replace(_UNSAFE, text)


def sanitize_more(text: str, known: str, sanitized: str) -> str:
    """Sanitize text that may have grown, looking only at what is new then.

    Args:
        text: Recorded text.
        known: What it was before.
        sanitized: That, sanitized.
    """
    if not text.startswith(known):
        return sanitize(text)
    # The first half of a character may have got its second one.
    end = len(known) - ("\ud800" <= known[-1:] <= "\udbff")
    return sanitized[:end] + sanitize(text[end:])


def sanitize_line(text: str) -> str:
    """Sanitize text for one line: tabs and line feeds are replaced as well."""
    return _replace(_LINE_UNSAFE, text)


def printable(text: str) -> str:
    """Sanitize text for a terminal that it is printed to: halves are joined.

    Where offsets need not hold, the two halves of a character are one again.
    """
    return sanitize(join_halves(text))


def printable_line(text: str) -> str:
    """Sanitize text as `printable` does, for one line."""
    return sanitize_line(join_halves(text))


def legible(text: str) -> str:
    """Sanitize text for a file: only control characters are replaced.

    Joined emoji stay whole, because no columns need to hold; halves of a character are
    joined; and lines may end as on Windows.
    """
    return re.sub(_CONTROL_PATTERN, _stand_in, join_halves(text))


def escaped_json(text: str) -> str:
    """Escape the control characters in JSON text, which leaves its value the same.

    Args:
        text: JSON text; control characters only occur in its strings.
    """
    return re.sub(_CONTROL_PATTERN, lambda c: f"\\u{ord(c[0]):04x}", text)


def markdown_code(text: str) -> str:
    """Quote one line of text as Markdown code, so that nothing in it is Markdown.

    CommonMark 0.31, 6.1: a run of backticks of another length does not end a code span,
    and one space is stripped from each end of a span that has spaces at both ends.
    """
    fence = "`" * (_longest_run(text) + 1)
    room = " " if not text or {text[0], text[-1]} & {" ", "`"} else ""
    return f"{fence}{room}{text}{room}{fence}"


def markdown_block(text: str, language: str) -> str:
    """Quote text as a Markdown code block, so that nothing in it is Markdown.

    CommonMark 0.31, 4.5: only a fence at least as long as the first one ends the block.
    """
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _replace(characters: str, text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    suspect, unsafe = _patterns(characters)
    for start in range(0, len(text), _STEP_CHARACTERS):
        if suspect.search(text, start, start + _STEP_CHARACTERS):
            return unsafe.sub(_stand_in, text)
    return text


@cache
def _patterns(characters: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile what finds characters, and what finds all that is to be replaced.

    The first is four times as fast: each half of a character is unsafe by itself.
    """
    return re.compile(f"[{characters}]"), re.compile(f"{_PAIR}|[{characters}]")


def _stand_in(match: re.Match[str]) -> str:
    """Return what stands for a character: a control picture, U+FFFD or a non-joiner.

    The character of two halves belongs to the second: before that it is not known.
    """
    character = match.group()
    if len(character) == 2:
        return _NON_JOINER + sanitize(join_halves(character))
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if 0x1F3FB <= code <= 0x1F3FF:
        return _NON_JOINER
    return _JOINERS.get(character) or ("\u2421" if code == 0x7F else "\ufffd")


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
