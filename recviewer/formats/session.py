"""What the sessions of agents share: lines, some of which are messages or answers.

A session becomes an exchange for each answer, with the conversation before it as
request. All exchanges share one copy of the text, and one list of the messages.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from recviewer.formats.document import Document
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Chunks, Exchange, Places, Request, Response
from recviewer.model.prompt import SharedTurns, Turns
from recviewer.model.transcript import Arrivals


class Line(msgspec.Struct, frozen=True):
    """One line of a session, or one item of a list."""

    text: Any
    """Its JSON text, through the buffer protocol."""
    path: str
    """jq path of it in the file, to be followed by a field with its dot."""
    value: Any
    """The parsed value; a string if it is broken."""


class Entry(msgspec.Struct, frozen=True):
    """What a session says in one line."""

    line: Line
    """The line; its value is dropped to save memory."""
    is_message: bool = False
    """Whether it belongs to the conversation."""
    answer: Hashable = None
    """Id of the answer that it is a block of; None if it is of none."""
    previous: int = -1
    """Index of the entry with the message before it; -1 if there is none."""
    time: float | None = None
    """When it was written, in seconds since the epoch."""


class Shape(msgspec.Struct, frozen=True):
    """How one program writes sessions."""

    format: str
    message: Sequence[str]
    """Names of the field with the message, from the outermost."""
    messages: str
    """Name of the messages in a request to the API."""
    time: str
    """Name of the field with the time."""
    type_name: str | None = None
    """Class of the blocks of an answer, where they do not tell their protocol."""


class _Answer(msgspec.Struct):
    """An answer while its lines are collected."""

    request: list[int]
    """Entries before it that are of no earlier answer."""
    blocks: list[int] = []
    """Entries that are its blocks."""
    after: list[int] = []
    """Entries after the last answer."""


def lines(document: Document) -> Iterator[Line]:
    """Yield the lines of JSON lines, or the items of a list."""
    items: Iterable[Any]
    paths: Iterator[str]
    if document.items is not None:
        items, paths = document.items, map(".[{}]".format, range(len(document.items)))
    elif document.lines is not None:
        found = document.lines
        view = memoryview(document.data)
        spans = zip(found.texts.starts, found.texts.ends, strict=True)
        items = (view[start:end] for start, end in spans)
        paths = found.paths()
    else:
        return
    for text, path in zip(items, paths, strict=True):
        try:
            yield Line(text, path, parsing.loads(text))
        except ValueError:
            broken = bytes(text).decode("utf-8", "replace")
            yield Line(parsing.dumps(broken), path, broken)


def kept(line: Line) -> Line:
    """Return a line without its value."""
    return Line(line.text, line.path, None)


def to_exchanges(
    shape: Shape,
    entries: Sequence[Entry],
    bodies: Mapping[Hashable, Mapping[str, Any]],
    notes: tuple[str, ...] = (),
) -> list[Exchange]:
    """Make an exchange of each answer of a session.

    Args:
        shape: How it was written.
        entries: Its lines.
        bodies: What each answer was asked besides the messages, such as the model.
        notes: Remarks about the session, for its first exchange.

    Returns:
        The exchanges in the order in which the answers begin. A session without an
        answer is one exchange without a response.
    """
    answers = _collect(entries)
    session = _Session(shape, entries, answers)
    return [
        session.exchange(k, bodies.get(key, {}), () if k else notes)
        for k, key in enumerate(answers)
    ]


def _collect(entries: Sequence[Entry]) -> dict[Hashable, _Answer]:
    """Assign each line to one answer, so that all of them are shown somewhere."""
    answers: dict[Hashable, _Answer] = {}
    pending: list[int] = []
    for index, entry in enumerate(entries):
        if entry.answer is None:
            pending.append(index)
            continue
        if entry.answer not in answers:
            answers[entry.answer] = _Answer(pending)
            pending = []
        answers[entry.answer].blocks.append(index)
    if pending and answers:
        answers[next(reversed(answers))].after = pending
    elif pending:
        answers[None] = _Answer(pending)
    return answers


class _Session:
    """One session while its exchanges are made."""

    def __init__(
        self,
        shape: Shape,
        entries: Sequence[Entry],
        answers: Mapping[Hashable, _Answer],
    ) -> None:
        self._shape = shape
        self._entries = entries
        self._answers = list(answers.values())
        self._numbers = {key: k for k, key in enumerate(answers)}
        self._write()
        texts = [
            self._payload(k) if entry.is_message else b"null"
            for k, entry in enumerate(entries)
        ]
        previous = array("q", (entry.previous for entry in entries))
        self._shared = SharedTurns(texts, previous)
        self._texts = texts

    def _write(self) -> None:
        """Write the JSON of all exchanges into one text, and note where each line is.

        The text of the file is not needed after that.
        """
        buffer = bytearray()
        spans: dict[int, tuple[int, int]] = {}

        def write(name: bytes, indexes: Sequence[int]) -> tuple[int, int]:
            buffer.extend(b'"%b":' % name)
            start = len(buffer)
            for index in indexes:
                buffer.extend(b"[" if index == indexes[0] else b",")
                begin = len(buffer)
                buffer.extend(memoryview(self._entries[index].line.text))
                spans[index] = begin, len(buffer)
            buffer.extend(b"]" if indexes else b"[]")
            return start, len(buffer)

        self._spans, self._parts = spans, []
        for answer in self._answers:
            start = len(buffer)
            buffer.extend(b"{")
            request = write(b"request", answer.request)
            buffer.extend(b",")
            response = write(b"response", answer.blocks)
            if answer.after:
                buffer.extend(b",")
                write(b"after", answer.after)
            buffer.extend(b"}")
            self._parts.append((request, response, (start, len(buffer))))
        self._view = memoryview(buffer).toreadonly()

    def _payload(self, index: int) -> Any:
        """Return the JSON text of the message in a line."""
        start, end = self._spans[index]
        text: Any = self._view[start:end]
        for name in self._shape.message:
            text = (parsing.split_object(text) or {}).get(name, b"null")
        return text

    def exchange(
        self, number: int, body: Mapping[str, Any], notes: tuple[str, ...]
    ) -> Exchange:
        """Return one exchange."""
        answer = self._answers[number]
        request, response, whole = (
            self._view[start:end] for start, end in self._parts[number]
        )
        last = self._last_message(answer)
        turns: object = Turns(self._shared, last) if last >= 0 else []
        model = body.get("model")
        return Exchange(
            number=number,
            format=self._shape.format,
            protocol=None,
            request=Request(
                raw=request,
                body={**body, self._shape.messages: turns},
                model=model if isinstance(model, str) else None,
                continues=self._continued(last),
            ),
            response=Response(
                raw=lambda: response,
                chunks=self._chunks(answer.blocks),
                arrivals=self._arrivals(answer.blocks, last),
            ),
            raw=whole,
            notes=(*notes, *_missing(answer)),
        )

    def _last_message(self, answer: _Answer) -> int:
        """Return the last message before an answer."""
        if answer.blocks:
            first = min(answer.blocks, key=lambda k: not self._entries[k].is_message)
            return self._entries[first].previous
        known = (k for k in reversed(answer.request) if self._entries[k].is_message)
        return next(known, -1)

    def _continued(self, index: int) -> int:
        """Return the number of the last answer before a message; -1 if none."""
        while index >= 0:
            entry = self._entries[index]
            if entry.answer is not None:
                return self._numbers[entry.answer]
            index = entry.previous
        return -1

    def _chunks(self, blocks: Sequence[int]) -> Chunks:
        inner = "".join(f".{name}" for name in self._shape.message)
        paths = [f"{self._entries[k].line.path}{inner}" for k in blocks]
        texts = [
            self._texts[k] if self._entries[k].is_message else self._payload(k)
            for k in blocks
        ]
        name = self._shape.type_name
        return Chunks(texts, base="", type_name=name, lines=Places(paths))

    def _arrivals(self, blocks: Sequence[int], last: int) -> Arrivals | None:
        """Return when each block was written, counted from the message before it."""
        times = [self._entries[k].time for k in blocks]
        start = self._entries[last].time if last >= 0 else None
        known = [time for time in times if time is not None]
        if not known:
            return None
        zero = known[0] if start is None else start
        since = (math.nan if time is None else time - zero for time in times)
        basis = f"{self._shape.time} of each block"
        return Arrivals(array("d", since), basis, since_request=start is not None)


def _missing(answer: _Answer) -> tuple[str, ...]:
    if not answer.blocks:
        return ("there is no answer",)
    count = len(answer.after)
    return (f"lines after the last answer: {count:,}",) if count else ()
