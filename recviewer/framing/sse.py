"""Server-sent events to their data.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream:
lines end at CRLF, LF or CR and nowhere else; the `data:` lines of an event are joined
with a line feed; a blank line ends the event. Two rules are added for recordings: an
event that is cut off by the end of the input counts too, so that nothing is lost; and
white space before the first field is ignored. A third one is for who asks: loggers
leave out blank lines, and each line of data that is JSON by itself is an event then.
"""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Iterable, Sequence

import msgspec

from recviewer.jsondoc import parsing
from recviewer.jsondoc.offsets import LineNumbers, Slices
from recviewer.model.exchange import Lines

DONE = b"[DONE]"
"""Data that OpenAI-like APIs send after the last chunk."""

_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:(?:data|event|id|retry)(?:[\r\n]|:|\Z)|:)"
)
_INDENTED = re.compile(rb"\xef\xbb\xbf|\s*[ \t]")
_FIRST = re.compile(rb"data(?:: ?|(?=\r?(?:\n|\Z)))(.*)")
_NEXT = re.compile(rb"\n" + _FIRST.pattern)
"""A line of data. The text between two of them is short, and examined separately."""

_NAME = re.compile(rb"event(?:: ?(.*))?")

_OBJECT = b'{"'
"""The start of JSON that an event may be."""

_DATA_PREFIX = b"data: "
"""The start of most lines of data."""

_MAX_SIMPLE_BYTES = 1 << 22
"""Longer text is not copied piece by piece."""

_TRIM = r'sub("^[\ufeff\\s]+"; "")'
_AT_LINE_FEEDS = r'split("\n")'
_AT_ANY_BREAK = r'[splits("\r\n|\r|\n")]'


class Events(msgspec.Struct, frozen=True):
    """The events of a text that have data."""

    data: Sequence[bytes]
    """The data of each, without the final `[DONE]`."""
    lines: Lines
    """Their line numbers."""
    names: Sequence[str] = ()
    """Their names; empty if none has one."""
    done: bool = False
    """Whether a `[DONE]` was left out."""


def begins(text: bytes) -> bool:
    """Return whether a text starts like server-sent events."""
    return _BEGINS.match(text) is not None


def events(text: bytes, *, by_lines: bool = False, is_start: bool = True) -> Events:
    """Split server-sent events.

    Args:
        text: The events.
        by_lines: Whether each line of data that is JSON by itself is an event, where
            the lines of an event are not JSON together.
        is_start: Whether no other events of the same stream precede them.
    """
    text, split = _normalized(text, is_start=is_start)
    return _simple_events(text, split) or _Splitter(text, by_lines).split(split)


def events_of_lines(lines: Iterable[str]) -> Events:
    """Split server-sent events that a file stores as a list of lines."""
    text = parsing.join_halves("\n".join(lines)).encode("utf-8", "surrogatepass")
    return _Splitter(text.removeprefix(codecs.BOM_UTF8), by_lines=True).split("")


def _simple_events(text: bytes, filter: str) -> Events | None:
    """Split a short text in which every event is just one line of data.

    Most streams are like that, and their lines need not be examined one by one.
    """
    if len(text) > _MAX_SIMPLE_BYTES or b"\r" in text:
        return None
    inner = text.removesuffix(b"\n\n")
    data = inner.removeprefix(_DATA_PREFIX).split(b"\n\n" + _DATA_PREFIX)
    other_lines = inner.count(b"\n") > 2 * (len(data) - 1)
    if other_lines or not inner.startswith(_DATA_PREFIX):
        return None
    done = data[-1] == DONE
    if done:
        data.pop()
    if b"" in data or DONE in data:
        return None
    count = len(data)
    lines = Lines(range(0, 2 * count, 2), range(1, 2 * count, 2), filter)
    return Events(data, lines, done=done)


def _normalized(text: bytes, *, is_start: bool) -> tuple[bytes, str]:
    """Remove what precedes the first field of a stream, and lone carriage returns.

    Returns:
        The text, whose lines end at line feeds, and the jq filter from the body to its
        lines.
    """
    steps = []
    if is_start and _INDENTED.match(text):
        text = text.removeprefix(codecs.BOM_UTF8).lstrip()
        steps.append(_TRIM)
    if b"\r" not in text or text.count(b"\r") == text.count(b"\r\n"):
        return text, " | ".join([*steps, _AT_LINE_FEEDS])
    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text, " | ".join([*steps, _AT_ANY_BREAK])


class _Gap(msgspec.Struct, frozen=True):
    """The text between two lines of data."""

    ends: bool = False
    """Whether an event ends in it."""
    before: str | None = None
    """The name it gives the event before it."""
    after: str | None = None
    """The name it gives the event after it."""


class _Splitter:
    """One pass over a text, with few steps per event."""

    def __init__(self, text: bytes, by_lines: bool) -> None:
        self._text = text
        self._by_lines = by_lines
        self._starts = array("Q")
        self._ends = array("Q")
        self._names: list[str] = []
        self._done = False
        self._parts: list[tuple[int, int, str]] = []
        """Spans of the earlier data lines of the current event, and the name that was
        given right before each."""
        self._joined: dict[int, bytes] = {}
        """Data of the events with several data lines, by index."""

    def split(self, filter: str) -> Events:
        """Find the events."""
        text = self._text
        first = _FIRST.match(text)
        (start, stop), after = (first.span(1), first.end()) if first else ((-1, -1), 0)
        line_start, name, known, gap = b"" if first else b"\n", "", b"", _Gap()
        own_name = ""
        for match in _NEXT.finditer(text, after):
            between = line_start + text[after : match.start()]
            if between != known:
                known, gap = between, _gap(between)
            if gap.ends:
                before = gap.before
                own_name = own_name if before is None else before
                self._end_event(
                    start, stop, name if before is None else before, own_name
                )
                name = gap.after or ""
            else:
                name = name if gap.after is None else gap.after
                self._parts += [(start, stop, own_name)] * (start >= 0)
            own_name = gap.after or ""
            (start, stop), after, line_start = match.span(1), match.end(), b""
        gap = _gap(line_start + text[after:])
        last = gap.before if gap.ends else gap.after
        own_name = own_name if gap.before is None else gap.before
        self._end_event(start, stop, name if last is None else last, own_name)
        return self._events(filter)

    def _end_event(self, start: int, stop: int, name: str, own_name: str) -> None:
        """Record the current event, if it has data.

        Args:
            start: Start of its last data line; -1 if it has none.
            stop: End of that line, including a carriage return.
            name: Its name.
            own_name: The name that stands right before or after that line.
        """
        text = self._text
        if start < 0:
            return
        if self._parts:
            parts, self._parts = [*self._parts, (start, stop, own_name)], []
            start = parts[0][0]
            lines = [text[a:b].removesuffix(b"\r") for a, b, _ in parts]
            data = b"\n".join(lines)
            if self._by_lines and _are_events(lines, data):
                for start, stop, own_name in parts:
                    self._end_event(start, stop, own_name, own_name)
                return
            self._joined[len(self._starts)] = data
        else:
            stop -= text.endswith(b"\r", start, stop)
            if stop - start <= len(DONE) and text[start:stop] in (b"", DONE):
                self._done = self._done or stop > start
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
        names = self._names if any(self._names) else ()
        return Events(data, lines, names, self._done)


def _are_events(lines: list[bytes], data: bytes) -> bool:
    """Return whether most lines of data are JSON, but not all of them together."""
    likely = [line for line in lines if line.startswith(_OBJECT)]
    others = sum(line not in (b"", DONE) for line in lines) - len(likely)
    if not likely or others > len(likely) or parsing.is_json(data):
        return False
    return 2 * sum(map(parsing.is_json, likely)) >= len(likely)


def _gap(between: bytes) -> _Gap:
    """Parse the lines between two lines of data, each after its line feed."""
    lines = [line.removesuffix(b"\r") for line in between.split(b"\n")[1:]]
    if b"" not in lines:
        return _Gap(after=_name(lines))
    before = lines[: lines.index(b"")]
    after = lines[-lines[::-1].index(b"") :] if lines[-1] else []
    return _Gap(ends=True, before=_name(before), after=_name(after))


def _name(lines: list[bytes]) -> str | None:
    """Return the last event name in some lines."""
    for line in reversed(lines):
        if line.startswith(b"event") and (match := _NAME.fullmatch(line)):
            return (match[1] or b"").decode("utf-8", "replace")
    return None
