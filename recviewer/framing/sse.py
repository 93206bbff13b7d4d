"""Server-sent events to their data.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream:
lines end at CRLF, LF or CR and nowhere else; `data:` lines of an event are joined with
a line feed; a blank line ends the event. Two rules are our own: an event that the input
breaks off inside counts too, for a recording that was cut loses nothing; and blanks
before the first field do not matter.
"""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recviewer.jsondoc.offsets import LineNumbers, Slices
from recviewer.model.exchange import Lines

DONE = b"[DONE]"
"""What OpenAI-like APIs send as data after the last chunk."""

_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:(?:data|event|id|retry)(?:[\r\n]|:|\Z)|:)"
)
_INDENTED = re.compile(rb"\xef\xbb\xbf|\s*[ \t]")
_FIRST = re.compile(rb"data(?:: ?|(?=\r?(?:\n|\Z)))(.*)")
_NEXT = re.compile(rb"\n" + _FIRST.pattern)
"""A line of data. What comes between two of them is looked at apart: it is short."""

_NAME = re.compile(rb"event(?:: ?(.*))?")

_PLAIN = b"data: "
"""How most lines of data begin."""

_SHORT = 1 << 22
"""A longer text is not copied piece by piece."""

_TRIM = r'sub("^[\ufeff\\s]+"; "")'
_AT_LINE_FEEDS = r'split("\n")'
_AT_ANY_BREAK = r'[splits("\r\n|\r|\n")]'


@dataclass(frozen=True, slots=True)
class Events:
    """The events of a text that have data."""

    data: Sequence[bytes]
    """The data of each, without the sentinel at the end."""
    lines: Lines
    """The lines they stood in."""
    names: Sequence[str] = ()
    """Their names; empty where none has one."""


def begins(text: bytes) -> bool:
    """Say whether a text begins as server-sent events do."""
    return _BEGINS.match(text) is not None


def events(text: bytes) -> Events:
    """Split server-sent events."""
    text, split = _plain(text)
    return _plain_events(text, split) or _Splitter(text).split(split)


def events_of_lines(lines: Iterable[str]) -> Events:
    """Split server-sent events that a file keeps as a list of lines."""
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    return _Splitter(text.removeprefix(codecs.BOM_UTF8)).split("")


def _plain_events(text: bytes, filter: str) -> Events | None:
    """Split a short text in which every event is one line of data and nothing else.

    Most streams are like that, and their lines need not be looked at one by one.
    """
    if len(text) > _SHORT or b"\r" in text:
        return None
    inner = text.removesuffix(b"\n\n")
    data = inner.removeprefix(_PLAIN).split(b"\n\n" + _PLAIN)
    other_lines = inner.count(b"\n") > 2 * (len(data) - 1)
    if other_lines or not inner.startswith(_PLAIN):
        return None
    if data[-1] == DONE:
        data.pop()
    if b"" in data or DONE in data:
        return None
    count = len(data)
    return Events(data, Lines(range(0, 2 * count, 2), range(1, 2 * count, 2), filter))


def _plain(text: bytes) -> tuple[bytes, str]:
    """Leave out what stands before the first field, and lone carriage returns.

    Returns:
        The text, whose lines end at line feeds, and the jq filter from the body to
        its lines.
    """
    steps = []
    if _INDENTED.match(text):
        text = text.removeprefix(codecs.BOM_UTF8).lstrip()
        steps.append(_TRIM)
    if b"\r" not in text or text.count(b"\r") == text.count(b"\r\n"):
        return text, " | ".join([*steps, _AT_LINE_FEEDS])
    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text, " | ".join([*steps, _AT_ANY_BREAK])


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands between two lines of data."""

    ends: bool = False
    """Whether an event ends in it."""
    before: str | None = None
    """The name it gives the event that was begun."""
    after: str | None = None
    """The name it gives the event to come."""


class _Splitter:
    """One pass over a text, of few steps an event."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._starts = array("Q")
        self._ends = array("Q")
        self._names: list[str] = []
        self._parts: list[tuple[int, int]] = []
        """Where earlier lines of the data stand that is being read."""
        self._joined: dict[int, bytes] = {}
        """The data of events that have several lines of it."""

    def split(self, filter: str) -> Events:
        """Find the events."""
        text = self._text
        first = _FIRST.match(text)
        (start, stop), after = (first.span(1), first.end()) if first else ((-1, -1), 0)
        begun, name, known, gap = b"" if first else b"\n", "", b"", _Gap()
        for match in _NEXT.finditer(text, after):
            between = begun + text[after : match.start()]
            if between != known:
                known, gap = between, _gap(between)
            if gap.ends:
                self._end_event(start, stop, name if gap.before is None else gap.before)
                name = gap.after or ""
            else:
                name = name if gap.after is None else gap.after
                self._parts += [(start, stop)] * (start >= 0)
            (start, stop), after, begun = match.span(1), match.end(), b""
        gap = _gap(begun + text[after:])
        last = gap.before if gap.ends else gap.after
        self._end_event(start, stop, name if last is None else last)
        return self._events(filter)

    def _end_event(self, start: int, stop: int, name: str) -> None:
        """Keep the event that was read, if it has data.

        Args:
            start: Where the last line of its data starts; -1 if it has none.
            stop: Where that ends; a carriage return may still be part of it.
            name: Its name.
        """
        text = self._text
        if start < 0:
            return
        if self._parts:
            spans, self._parts = [*self._parts, (start, stop)], []
            start = spans[0][0]
            data = b"\n".join(text[a:b].removesuffix(b"\r") for a, b in spans)
            self._joined[len(self._starts)] = data
        else:
            stop -= text.endswith(b"\r", start, stop)
            if stop - start <= len(DONE) and text[start:stop] in (b"", DONE):
                return
        self._starts.append(start)
        self._ends.append(stop)
        self._names.append(name)

    def _events(self, filter: str) -> Events:
        data: Sequence[bytes] = Slices(self._text, self._starts, self._ends)
        if self._joined:
            data = [self._joined.get(k, piece) for k, piece in enumerate(data)]
        lines = Lines(
            LineNumbers(self._text, self._starts),
            LineNumbers(self._text, self._ends, add=1),
            filter,
        )
        return Events(data, lines, self._names if any(self._names) else ())


def _gap(between: bytes) -> _Gap:
    """Read the lines between two lines of data, each after its line feed."""
    lines = [line.removesuffix(b"\r") for line in between.split(b"\n")[1:]]
    if b"" not in lines:
        return _Gap(after=_name(lines))
    before = lines[: lines.index(b"")]
    after = lines[-lines[::-1].index(b"") :] if lines[-1] else []
    return _Gap(ends=True, before=_name(before), after=_name(after))


def _name(lines: list[bytes]) -> str | None:
    """Return the last name that some lines give, if any does."""
    for line in reversed(lines):
        if line.startswith(b"event") and (match := _NAME.fullmatch(line)):
            return (match[1] or b"").decode("utf-8", "replace")
    return None
