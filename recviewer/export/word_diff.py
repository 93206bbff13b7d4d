"""Differences by words as lines of text, with marks that need no colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from recviewer.compare.words import differences
from recviewer.jsondoc import parsing
from recviewer.text.numbers import plural
from recviewer.text.sanitize import printable_line, sanitize
from recviewer.text.secrets import masked_text

_CONTEXT_LINES = 2
"""Lines that stay around a difference where the rest is folded away."""

_CONTEXT_CHARACTERS = 160
"""Characters of a long line that stay around a difference."""


COARSE: Final = "≈ too much to align word by word; some of it may be equal"
"""Said of a difference in which nobody looked for equal words."""


class Style(msgspec.Struct, frozen=True):
    """How removed, added and other words look."""

    removed: tuple[str, str] = ("[-", "-]")
    """What stands around words that are gone."""
    added: tuple[str, str] = ("{+", "+}")
    """What stands around words that are new."""
    head: tuple[str, str] = ("", "")
    """What stands around titles."""
    faint: tuple[str, str] = ("", "")
    """What stands around remarks."""

    def of(self, kind: tuple[str, str], text: str) -> str:
        """Put the signs of a kind around each line of a text that is not empty."""
        begin, end = kind
        if not text.strip("\n"):
            return f"{begin}{end}{text}"
        return "\n".join(
            f"{begin}{line}{end}" if line else "" for line in text.split("\n")
        )


PLAIN: Final = Style()
"""Without colours."""

COLORED: Final = Style(
    removed=("\x1b[31m[-", "-]\x1b[0m"),
    added=("\x1b[32m{+", "+}\x1b[0m"),
    head=("\x1b[1m", "\x1b[0m"),
    faint=("\x1b[2m", "\x1b[0m"),
)
"""For a terminal; the marks stay, as colours are not for everybody."""


def word_diff(before: str, after: str, style: Style = PLAIN) -> Iterator[str]:
    """Write two texts as one, with what was removed and what was added.

    Long stretches that are equal are folded, and a difference too large to be aligned
    is one block, which remarks say. Secrets are masked, and no control character is
    left.
    """
    before, after = shown(before), shown(after)
    pieces: list[str] = []
    place = 0
    for found in differences(before, after):
        pieces.append(_folded(before[place : found.before], place > 0, True, style))
        if found.coarse:
            pieces.append(style.of(style.faint, f"({COARSE}) "))
        if removed := before[found.before : found.before_end]:
            pieces.append(style.of(style.removed, removed))
        if added := after[found.after : found.after_end]:
            pieces.append(style.of(style.added, added))
        place = found.before_end
    pieces.append(_folded(before[place:], place > 0, False, style))
    yield from "".join(pieces).split("\n")


def shown(text: str) -> str:
    """Return recorded text as it may be shown: harmless and without secrets."""
    return sanitize(masked_text(parsing.join_halves(text)))


def shown_line(text: str) -> str:
    """Return recorded text as `shown` does, in one line."""
    return printable_line(masked_text(text))


def _folded(text: str, follows: bool, precedes: bool, style: Style) -> str:
    """Fold what is far from differences in a text that has none.

    Args:
        text: Text that is equal on both sides.
        follows: Whether a difference stands before it.
        precedes: Whether a difference stands after it.
        style: How the remark looks.
    """
    lines = text.split("\n")
    head = _CONTEXT_LINES + 1 if follows else 0
    tail = _CONTEXT_LINES + 1 if precedes else 0
    left_out = len(lines) - head - tail
    if left_out > 1:
        remark = style.of(style.faint, f"… {plural(left_out, 'equal line')}")
        kept = lines[len(lines) - tail :] if tail else []
        lines = [*lines[:head], remark, *kept]
    return "\n".join(_shortened(line, style) for line in lines)


def _shortened(line: str, style: Style) -> str:
    left_out = len(line) - 2 * _CONTEXT_CHARACTERS
    if left_out <= _CONTEXT_CHARACTERS:
        return line
    remark = style.of(style.faint, f" … {plural(left_out, 'equal character')} … ")
    return f"{line[:_CONTEXT_CHARACTERS]}{remark}{line[-_CONTEXT_CHARACTERS:]}"
