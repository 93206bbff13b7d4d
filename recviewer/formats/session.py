"""What the sessions of agents share: lines, some of which are messages or answers.

A session becomes an exchange for each answer, with the conversation before it as
request. What is kept of a line is where it stands and what it belongs to, a few dozen
bytes; exchanges are made of the text of the file when they are looked at.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import msgspec

from recviewer.formats.session_lines import Lines
from recviewer.jsondoc import parsing
from recviewer.jsondoc.lazy import LazySequence
from recviewer.jsondoc.values import mapping
from recviewer.model.exchange import Chunks, Exchange, Places, Request, Response
from recviewer.model.prompt import SharedTurns, Turns
from recviewer.model.transcript import Arrivals, ResponseError

_MAX_UNANSWERED_NOTES = 20
"""Notes about messages without an answer; the others are counted."""

_MAX_NOTE_CHARACTERS = 500
"""Length of the text of a message that is quoted in a note."""

_WHOLE = -1
"""Number in place of an item's, for a turn that is all of a message."""


class Shape(msgspec.Struct, frozen=True):
    """How one program writes sessions."""

    format: str
    payloads: Sequence[Sequence[str]]
    """Ways from a line to what it holds: names of fields, from the outermost."""
    messages: str
    """Name of the messages in a request to the API."""
    time: str
    """Name of the field with the time."""
    type_name: str | None = None
    """Class of the blocks of an answer, where they do not tell their protocol."""
    items: Sequence[str] = ()
    """Way from a payload to a list of messages."""


class Session:
    """Takes the lines of a session in turn, and makes exchanges of them."""

    def __init__(self, shape: Shape, lines: Lines) -> None:
        """Begin before the first line.

        Args:
            shape: How it is written.
            lines: Its lines.
        """
        self._shape = shape
        self._lines = lines
        self._times = array("d")
        self._payloads = bytearray()
        self._owners = array("i")
        """The answer that each line is a block of; -1 for the others."""
        self._pending = array("i")
        """Lines that are no blocks, in the order in which they are shown."""
        self._pending_ends = array("i")
        """Number of those before each answer."""
        self._numbers: dict[Hashable, int] = {}
        """Number of each answer, by its id."""
        self._lasts = array("i")
        """The message before each answer."""
        self._bodies: list[Mapping[str, Any]] = []
        """What each answer was asked besides the messages, such as the model."""
        self._notes: dict[int, list[str]] = {}
        """Remarks about some answers."""
        self._streamed: set[int] = set()
        self._errors: dict[int, ResponseError] = {}
        self._turn_lines = array("i")
        self._turn_items = array("i")
        self._previous = array("i")
        self._depths = array("i")
        self._silent = bytearray()
        self._continued = array("i")
        """The answer that each message is of, or that comes last before it."""
        self._texts: dict[int, bytes] = {}
        """Messages that are no text of the file."""
        self._split: tuple[int, Sequence[Any]] = (-1, ())

    @property
    def lines_so_far(self) -> int:
        """Number of lines so far."""
        return len(self._times)

    @property
    def turns(self) -> int:
        """Number of messages so far."""
        return len(self._turn_lines)

    def line(
        self,
        answer: Hashable = None,
        *,
        previous: int = -1,
        body: Mapping[str, Any] | None = None,
        payload: int = 0,
        time: float | None = None,
    ) -> None:
        """Add the next line.

        Args:
            answer: Id of the answer that it is a block of; None if it is of none.
            previous: Message before the answer, if it begins one.
            body: What was asked, if it begins an answer.
            payload: Number of the way to what it holds.
            time: When it was written, in seconds since the epoch.
        """
        index = len(self._times)
        self._times.append(math.nan if time is None else time)
        self._payloads.append(payload)
        if answer is None:
            self._owners.append(-1)
            self._pending.append(index)
            return
        number = self._numbers.get(answer)
        if number is None:
            number = self._numbers[answer] = self._begin(previous, body or {})
        self._owners.append(number)

    def _begin(self, previous: int, body: Mapping[str, Any]) -> int:
        """Begin the next answer, and return its number."""
        self._lasts.append(previous)
        self._bodies.append(body)
        self._pending_ends.append(len(self._pending))
        return len(self._bodies) - 1

    def turn(
        self,
        previous: int,
        line: int | None = None,
        item: int = _WHOLE,
        *,
        silent: bool = False,
    ) -> int:
        """Add a message, and return its index.

        Args:
            previous: The message before it; -1 if it is the first.
            line: The line that holds it; None for the last one.
            item: Its number in the list of messages in that line.
            silent: Whether it is certainly neither words of the user nor an image.
        """
        owner = self._owners[-1] if line is None and item == _WHOLE else -1
        line = len(self._times) - 1 if line is None else line
        before = self._continued[previous] if previous >= 0 else -1
        self._turn_lines.append(line)
        self._turn_items.append(item)
        self._previous.append(previous)
        self._depths.append(self._depths[previous] + 1 if previous >= 0 else 0)
        self._silent.append(silent)
        self._continued.append(owner if owner >= 0 else before)
        return len(self._turn_lines) - 1

    def made_turn(self, previous: int, text: bytes) -> int:
        """Add a message that has another form in the last line; return its index."""
        index = self.turn(previous, item=0)
        self._texts[index] = text
        return index

    def line_of(self, turn: int) -> int:
        """Return the line of a message."""
        return self._turn_lines[turn]

    def answer_of(self, turn: int) -> int:
        """Return the number of the answer that a message is a block of; -1 if none."""
        return self._owners[self._turn_lines[turn]]

    def answer_up_to(self, turn: int) -> int:
        """Return the answer that a message is of, or that comes last before it."""
        return self._continued[turn]

    def before(self, turn: int) -> int:
        """Return the message before another; -1 if there is none."""
        return self._previous[turn]

    def note(self, text: str, *, ahead: bool = False) -> None:
        """Note something about the last answer so far.

        Args:
            text: The note.
            ahead: Whether it is about the next answer.
        """
        count = len(self._bodies)
        notes = self._notes.setdefault(count if ahead else max(0, count - 1), [])
        if text not in notes:
            notes.append(text)

    def streamed(self, answer: Hashable) -> None:
        """Note that an answer was recorded as a stream."""
        self._streamed.add(self._numbers[answer])

    def failed(self, answer: Hashable, error: ResponseError) -> None:
        """Note that there is an error in place of an answer."""
        self._errors[self._numbers[answer]] = error

    def exchanges(self, notes: Sequence[str] = ()) -> Sequence[Exchange]:
        """Return an exchange for each answer, in the order in which they begin.

        A session without an answer is one exchange without a response.

        Args:
            notes: Remarks about the session, for its first exchange.
        """
        count = len(self._bodies)
        if not count:
            self._begin(self.turns - 1, {})
            self.note("there is no answer")
        # What was noted about an answer that did not come stands at the last one.
        for note in self._notes.pop(count, ()) if count else ():
            self.note(note)
        if after := len(self._pending) - self._pending_ends[-1]:
            self.note(f"lines after the last answer: {after:,}")
        for note in self._unanswered():
            self.note(note)
        known = filter(None, (*notes, self._lines.note))
        self._notes[0] = [*known, *self._notes.get(0, ())]
        self._numbers = {}
        self._order()
        texts = LazySequence(self.turns, self._turn_text)
        self._shared = SharedTurns(
            texts, self._previous, self._depths, silent=self._silent
        )
        return LazySequence(len(self._bodies), self._exchange)

    def _order(self) -> None:
        """Sort the blocks by answers, each in the order of its lines."""
        counts = array("i", bytes(4 * (len(self._bodies) + 1)))
        for owner in self._owners:
            counts[owner + 1] += 1
        counts[0] = 0
        self._block_starts = array("i", accumulate(counts))
        places, self._blocks = self._block_starts[:], array("i")
        self._blocks.frombytes(bytes(4 * self._block_starts[-1]))
        for line, owner in enumerate(self._owners):
            if owner >= 0:
                self._blocks[places[owner]] = line
                places[owner] += 1

    def _unanswered(self) -> Iterator[str]:
        """Yield a note on each message that is in no request, nor part of an answer."""
        reached = bytearray(self.turns)
        for turn in self._lasts:
            while turn >= 0 and not reached[turn]:
                reached[turn] = True
                turn = self._previous[turn]
        found = 0
        for turn in range(self.turns):
            if reached[turn] or self._owners[self._turn_lines[turn]] >= 0:
                continue
            if self._turn_items[turn] != _WHOLE:
                continue
            found += 1
            if found <= _MAX_UNANSWERED_NOTES:
                yield f"without an answer: {self._quoted(turn)}"
        if found > _MAX_UNANSWERED_NOTES:
            yield f"messages without an answer: {found:,}"

    def _quoted(self, turn: int) -> str:
        """Return the texts of a message for a note."""
        fields = mapping(parsing.loads(self._turn_text(turn)))
        text = " ".join(" ".join(texts_in(fields)).split())
        if len(text) > _MAX_NOTE_CHARACTERS:
            text = text[: _MAX_NOTE_CHARACTERS - 1] + "…"
        role = fields.get("role") or fields.get("type")
        return f"{role if isinstance(role, str) else 'message'}: {text}"

    def _payload(self, line: int) -> Any:
        """Return the JSON text of what a line holds."""
        way = self._shape.payloads[self._payloads[line]]
        return _inside(self._lines.text(line), way)

    def _turn_text(self, turn: int) -> Any:
        """Return the JSON text of a message."""
        if turn in self._texts:
            return self._texts[turn]
        line, item = self._turn_lines[turn], self._turn_items[turn]
        if item == _WHOLE:
            return self._payload(line)
        if self._split[0] != line:
            text = _inside(self._payload(line), self._shape.items)
            self._split = line, parsing.split_list(text) or ()
        return self._split[1][item]

    def _exchange(self, number: int) -> Exchange:
        """Make one exchange."""
        last, body = self._lasts[number], self._bodies[number]
        blocks = self._blocks[
            self._block_starts[number] : self._block_starts[number + 1]
        ]
        begin = self._pending_ends[number - 1] if number else 0
        texts = list(map(self._lines.text, blocks))
        request = self._listed(self._pending[begin : self._pending_ends[number]])
        response = b"[%b]" % b",".join(texts)
        pieces = [b'{"request":', request, b',"response":', response]
        if number == len(self._bodies) - 1:
            after = self._pending[self._pending_ends[number] :]
            pieces += [b',"after":', self._listed(after)] if after else []
        model = body.get("model")
        turns: object = Turns(self._shared, last) if last >= 0 else []
        return Exchange(
            number=number,
            format=self._shape.format,
            protocol=None,
            request=Request(
                raw=request,
                body={**body, self._shape.messages: turns},
                model=model if isinstance(model, str) else None,
                continues=self._continued[last] if last >= 0 else -1,
            ),
            response=Response(
                raw=lambda: response,
                chunks=self._chunks(blocks, texts, failed=number in self._errors),
                streaming=number in self._streamed,
                error=self._errors.get(number),
                arrivals=self._arrivals(blocks, last),
            ),
            raw=b"".join((*pieces, b"}")),
            notes=tuple(self._notes.get(number, ())),
        )

    def _listed(self, lines: Sequence[int]) -> bytes:
        """Return the JSON text of a list of lines."""
        return b"[%b]" % b",".join(map(self._lines.text, lines))

    def _chunks(
        self, blocks: Sequence[int], texts: Sequence[Any], *, failed: bool
    ) -> Chunks:
        ways, payloads = self._shape.payloads, self._payloads

        def path(number: int) -> str:
            line = blocks[number]
            way = "".join(f".{name}" for name in ways[payloads[line]])
            return f"{self._lines.path(line)}{way}"

        places = LazySequence(len(blocks), path)
        inner = [
            _inside(text, ways[payloads[line]])
            for line, text in zip(blocks, texts, strict=True)
        ]
        name = None if failed else self._shape.type_name
        return Chunks(inner, base="", type_name=name, lines=Places(places))

    def _arrivals(self, blocks: Sequence[int], last: int) -> Arrivals | None:
        """Return when each block was written, counted from the message before it."""
        times = array("d", [self._times[line] for line in blocks])
        known = next((time for time in times if not math.isnan(time)), None)
        if known is None:
            return None
        start = self._times[self._turn_lines[last]] if last >= 0 else math.nan
        from_request = not math.isnan(start)
        zero = start if from_request else known
        since = array("d", [time - zero for time in times])
        basis = f"{self._shape.time} of each block"
        return Arrivals(since, basis, since_request=from_request)


def _inside(text: Any, way: Sequence[str]) -> Any:
    """Return the JSON text of a field inside others; null if it is absent."""
    for name in way:
        text = (parsing.split_object(text) or {}).get(name, b"null")
    return text


_TEXT_FIELDS = (
    "content",
    "text",
    "thinking",
    "output",
    "summary",
    "input",
    "arguments",
)
"""Fields of messages and their pieces that hold texts, or pieces with texts."""


def texts_in(value: object) -> Iterator[str]:
    """Yield the texts of a message."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            stack += reversed(item)
        elif isinstance(item, dict):
            stack += [item[name] for name in reversed(_TEXT_FIELDS) if name in item]
