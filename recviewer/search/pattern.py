"""What is looked for in a text: a literal text, or a regular expression."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Final

from msgspec import Struct

from recviewer.errors import RecviewerError, UsageError

Spans = Sequence[tuple[int, int]]
"""Start and end of each place in a text; none overlaps another."""

MAX_SECONDS: Final = 1.0
"""Processor time that a regular expression gets for a text, however short it is."""

_SECONDS_PER_CHARACTER: Final = 2e-6
"""Processor time that it gets on top of that. Plain ones take a hundredth of it."""


class TooSlowError(RecviewerError):
    """A regular expression takes too long in a text."""


class Pattern(Struct, frozen=True):
    """What is looked for."""

    text: str
    """The text, or the regular expression in Python's syntax."""
    is_regex: bool = False
    any_case: bool = False
    """Whether upper and lower case are the same, as `re.IGNORECASE` has it."""


def finder(pattern: Pattern) -> Callable[[str], Spans]:
    """Return a function that finds a pattern in a text.

    `^` and `$` match at the lines of a text, and what matches nothing is no place. The
    function raises `TooSlowError` where a regular expression runs for too long; to be
    able to, it has to be called in the main thread of a process.

    Raises:
        UsageError: There is nothing to look for, or the expression is not valid.
    """
    if not pattern.text:
        raise UsageError("expected something to search for, not an empty text")
    if pattern.is_regex:
        return _by_expression(pattern)
    if not pattern.any_case:
        return lambda text: _literal(pattern.text, text)
    return _in_any_case(pattern.text)


def _literal(wanted: str, text: str) -> Spans:
    spans, at = [], text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        spans.append((at, end))
        at = text.find(wanted, end)
    return spans


def _in_any_case(wanted: str) -> Callable[[str], Spans]:
    """Find a text in any case: in ASCII fast, else as regular expressions do.

    Lowering is not enough: the two small sigmas are one letter, and the lowered İ has
    two characters.
    """
    lowered = wanted.lower() if wanted.isascii() else None
    expression = re.compile(re.escape(wanted), re.IGNORECASE)

    def find(text: str) -> Spans:
        if lowered is not None and text.isascii():
            return _literal(lowered, text.lower())
        return [match.span() for match in expression.finditer(text)]

    return find


def _by_expression(pattern: Pattern) -> Callable[[str], Spans]:
    flags = re.MULTILINE | (re.IGNORECASE if pattern.any_case else 0)
    try:
        expression = re.compile(pattern.text, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageError(f"{pattern.text}: no regular expression: {error}") from None

    def find(text: str) -> Spans:
        seconds = MAX_SECONDS + len(text) * _SECONDS_PER_CHARACTER
        return _within(
            seconds,
            lambda: [
                match.span()
                for match in expression.finditer(text)
                if match.end() > match.start()
            ],
        )

    return find


def _within(seconds: float, find: Callable[[], Spans]) -> Spans:
    """Find within some processor time.

    A regular expression looks for signals while it runs, and for nothing else.
    """
    before = signal.signal(signal.SIGVTALRM, _interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        return find()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise TooSlowError("the expression takes too long")
