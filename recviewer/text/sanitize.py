"""Recorded text made harmless, one character for one, so that offsets hold."""

from __future__ import annotations

import re

_CONTROL = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"  # bidi, separators
    "\ud800-\udfff\ufeff"  # lone surrogates do not encode; a BOM has no width
)

# Terminals disagree about the width of what these join, so nothing is joined.
_JOINERS = {"\u200d": "\u200c", "\ufe0f": "\ufe0e"}
_SKIN_TONES = "\U0001f3fb-\U0001f3ff"

_UNSAFE = re.compile(f"[{_CONTROL}{''.join(_JOINERS)}{_SKIN_TONES}]")
_LINE_UNSAFE = re.compile(
    f"[\t\n{_CONTROL}{''.join(_JOINERS)}{_SKIN_TONES}]",
)

_ACTING = re.compile(f"\r(?!\n)|(?!\r)[{_CONTROL}]")


def sanitize(text: str) -> str:
    """Replace what would move the cursor, turn the text round or upset its columns.

    Args:
        text: Recorded text. Tabs and line feeds stay: they are laid out, not drawn.

    Returns:
        Text of the same length that is safe to draw, and as wide as the sum of its
        characters on every terminal.
    """
    return _replace(_UNSAFE, text)


def sanitize_line(text: str) -> str:
    """Clean text that has to stay on one line: tabs and line feeds are shown too."""
    return _replace(_LINE_UNSAFE, text)


def legible(text: str) -> str:
    """Clean text for a file: only what acts is replaced, as no columns need to hold.

    Joined emoji stay whole, and lines may end as on Windows.
    """
    return _replace(_ACTING, text)


def escaped_json(text: str) -> str:
    """Clean JSON text: what acts is spelled as an escape, which is the same JSON.

    Args:
        text: JSON text; characters that act only stand in its strings.
    """
    return _ACTING.sub(_escape, text)


def markdown_code(text: str) -> str:
    """Quote a text of one line as code.

    CommonMark 0.31, 6.1: a run of backticks of another length ends no code span, and
    of a text with spaces on both sides one is taken off on either.
    """
    fence = "`" * (_longest_run(text) + 1)
    room = " " if not text or {text[0], text[-1]} & {" ", "`"} else ""
    return f"{fence}{room}{text}{room}{fence}"


def markdown_block(text: str, language: str) -> str:
    """Quote a text of any number of lines as a block of code.

    CommonMark 0.31, 4.5: only a fence at least as long as the first one ends it.
    """
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def _replace(unsafe: re.Pattern[str], text: str) -> str:
    return unsafe.sub(_picture, text) if unsafe.search(text) else text


def _picture(match: re.Match[str]) -> str:
    """Choose what to show: a control picture, U+FFFD, or nothing of no width."""
    character = match.group()
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if 0x1F3FB <= code <= 0x1F3FF:
        return "\u200c"
    return _JOINERS.get(character) or ("\u2421" if code == 0x7F else "\ufffd")


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
