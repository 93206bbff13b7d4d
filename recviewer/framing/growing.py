"""Bodies of streams that are still being written: chunks are cut off as they come.

What is cut is framed as in a body that came whole, so that the chunks are the same
however the bytes are divided. The text after the last whole chunk waits for its rest.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

from recviewer.framing import aws_event_stream, sse, unicode
from recviewer.framing.json_lines import numbered, rows
from recviewer.jsondoc import parsing
from recviewer.jsondoc.offsets import Slices
from recviewer.model.exchange import Chunks, Lines

PROBED_CHUNKS: Final = 20
"""Chunks by which the format of a body can be told."""

_BLANK_LINES: Final = (b"\n\n", b"\n\r\n", b"\r\r")
"""Ends of a server-sent event."""

_OVERLAP: Final = 2
"""Bytes before new ones in which the end of an event may have begun."""

_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["{}\[\]]', re.DOTALL)
"""A whole string of JSON, or a sign that opens or closes something."""

_TEXT: Final = re.compile(rb"[^\r\n]+")


class Growing(Protocol):
    """A body of which more may come."""

    raws: list[bytes]
    """JSON text of each whole chunk."""
    done: bool
    """Whether it says that it has ended."""

    def beginning(self) -> bytes:
        """Return a text of its first chunks, by which its format can be told."""

    def feed(self, data: bytes) -> None:
        """Take the bytes that come next."""

    def chunks(self, path: str) -> Chunks:
        """Return its chunks, which grow with every feed. Some must be there already.

        Args:
            path: jq path of the body in its file.
        """


class GrowingLines:
    """A body of lines: server-sent events, or JSON lines."""

    def __init__(
        self,
        cut: Callable[[bytes, int], int],
        frame: Callable[[bytes, bool], sse.Events],
        write: Callable[[Sequence[bytes]], bytes],
    ) -> None:
        """Begin without any.

        Args:
            cut: Returns the end of the last whole chunk in a text, of which a number of
                bytes were looked at before.
            frame: Splits a text of whole chunks, the first of a body or not.
            write: Writes chunks as a text again.
        """
        self.raws: list[bytes] = []
        self.done = False
        self._cut, self._frame, self._write = cut, frame, write
        self._names: list[str] = []
        self._firsts: list[int] = []
        self._ends: list[int] = []
        self._line = 0
        """Number of lines that were cut off."""
        self._split = self._prefix = ""
        self._rest = b""

    def beginning(self) -> bytes:
        """Return a text of its first chunks, by which its format can be told."""
        return self._write(self.raws[:PROBED_CHUNKS])

    def feed(self, data: bytes) -> None:
        """Take the bytes that come next."""
        known = len(self._rest)
        text = self._rest + data
        end = self._cut(text, known)
        self._rest = text[end:]
        if end == 0:
            return
        is_first = self._line == 0
        found, line = self._frame(text[:end], is_first), self._line
        if is_first:
            self._split, self._prefix = found.lines.split, found.lines.prefix
        self._firsts += (line + number for number in found.lines.firsts)
        self._ends += (line + number for number in found.lines.ends)
        self._names += found.names or [""] * len(found.data)
        self.raws += found.data
        self._line += max(1, text.count(b"\n", 0, end))
        self.done = self.done or found.done

    def chunks(self, path: str) -> Chunks:
        """Return its chunks, which grow with every feed. Some must be there already."""
        lines = Lines(self._firsts, self._ends, self._split, self._prefix)
        return Chunks(
            self.raws, base=path, lines=lines, names=self._names, growing=True
        )


Scan = Callable[[bytes], tuple[Iterable[tuple[bytes, str]], int]]
"""Returns the whole items at the start of a text with their names, and their end."""


class GrowingItems:
    """A body whose chunks have no lines: the items of a list, or binary frames."""

    def __init__(
        self, scan: Scan, write: Callable[[bytes, str], bytes], where: str = ""
    ) -> None:
        """Begin without any.

        Args:
            scan: Finds the whole items at the start of what is left of the body.
            write: Writes a body of one item with its name.
            where: jq filter from the body to the list of its chunks.
        """
        self.raws: list[bytes] = []
        self.done = False
        self._names: list[str] = []
        self._scan, self._write, self._where = scan, write, where
        self._rest = b""

    def beginning(self) -> bytes:
        """Return a text of its first chunks, by which its format can be told."""
        return self._write(self.raws[0], self._names[0])

    def feed(self, data: bytes) -> None:
        """Take the bytes that come next."""
        text = self._rest + data
        items, end = self._scan(text)
        self._rest = text[end:]
        for raw, name in items:
            self._names.append(name)
            self.raws.append(raw)

    def chunks(self, path: str) -> Chunks:
        """Return its chunks, which grow with every feed. Some must be there already."""
        base = f"{path}{self._where}"
        return Chunks(self.raws, base=base, names=self._names, growing=True)


def growing_body(start: bytes) -> Growing | None:
    """Return what takes a body, by the bytes that it begins with.

    Returns:
        None if they do not tell what it is. It has taken none of them.
    """
    if aws_event_stream.begins(start):
        frame = aws_event_stream.frame
        return GrowingItems(_frames, lambda raw, name: frame(name, raw), " | frames")
    if sse.begins(start):
        return GrowingLines(_events_end, _events, _write_events)
    first = start.lstrip()[:1]
    if first == b"[":
        return GrowingItems(_ListScanner(), lambda raw, _: b"[%b]" % raw)
    if first == b"{":
        return GrowingLines(_lines_end, _json_lines, _write_lines)
    return None


def growing_text() -> Growing:
    """Return what takes any text; each of its lines is a chunk."""
    return GrowingLines(_lines_end, _text_lines, _write_lines)


def _events_end(text: bytes, known: int) -> int:
    start = max(0, known - _OVERLAP)
    places = ((text.rfind(blank, start), blank) for blank in _BLANK_LINES)
    return max(at + len(blank) if at >= 0 else 0 for at, blank in places)


def _events(text: bytes, is_first: bool) -> sse.Events:
    return sse.events(_utf8(text), by_lines=True, is_start=is_first)


def _write_events(raws: Sequence[bytes]) -> bytes:
    lines = (raw.replace(b"\n", b"\ndata: ") for raw in raws)
    return b"".join(b"data: %b\n\n" % line for line in lines)


def _write_lines(raws: Sequence[bytes]) -> bytes:
    # A single line might be the whole of something else.
    lines = raws if len(raws) > 1 else [*raws, *raws]
    return b"\n".join([*lines, b""])


def _lines_end(text: bytes, known: int) -> int:
    return text.rfind(b"\n", known) + 1


def _json_lines(text: bytes, _is_first: bool) -> sse.Events:
    text = _utf8(text)
    texts, lines = _cut_out(text, rows(text))
    return sse.Events(texts, lines)


def _text_lines(text: bytes, _is_first: bool) -> sse.Events:
    texts, lines = _cut_out(text, (match.span() for match in _TEXT.finditer(text)))
    data = [parsing.dumps(each.decode("utf-8", "replace")) for each in texts]
    return sse.Events(data, lines)


def _cut_out(text: bytes, spans: Iterable[tuple[int, int]]) -> tuple[Slices, Lines]:
    starts, ends = array("Q"), array("Q")
    for start, end in spans:
        starts.append(start)
        ends.append(end)
    return Slices(text, starts, ends), numbered(text, starts, ends)


def _frames(text: bytes) -> tuple[Iterable[tuple[bytes, str]], int]:
    end = 0
    while len(text) - end >= aws_event_stream.MIN_FRAME_BYTES:
        size = int.from_bytes(text[end : end + 4], "big")
        if not 0 < size <= len(text) - end:
            break
        end += size
    found = aws_event_stream.events(text[:end])
    return zip(found.events, found.names, strict=True), end


class _ListScanner:
    """Finds the objects and lists in a JSON list, with one look at each byte."""

    def __init__(self) -> None:
        self._at = 0
        """How much of the text was looked at."""
        self._depth = 0
        self._start = 0
        """Where the current item begins."""

    def __call__(self, text: bytes) -> tuple[Iterable[tuple[bytes, str]], int]:
        """Return the whole items at the start of a text, and where they end."""
        items: list[tuple[bytes, str]] = []
        at, depth, start, end = self._at, self._depth, self._start, 0
        for match in _TOKEN.finditer(text, at):
            sign = match[0]
            if sign == b'"':  # the string is not whole
                at = match.start()
                break
            at = match.end()
            if sign in (b"{", b"["):
                start = match.start() if depth == 1 else start
                depth += 1
            elif sign in (b"}", b"]"):
                depth -= 1
                if depth == 1:
                    items.append((_utf8(text[start:at]), ""))
                    end = at
        else:
            at = len(text)
        self._at, self._depth, self._start = at - end, depth, start - end
        return items, end


def _utf8(text: bytes) -> bytes:
    """Return a text in UTF-8; what is no text stays as it is."""
    try:
        return unicode.to_utf8(text).data
    except ValueError:
        return text
