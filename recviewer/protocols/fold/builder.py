"""Collects what chunks say into a reply; every protocol writes through it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import starmap

from recviewer.model.flat_reply import FlatReply
from recviewer.model.transcript import (
    Arrivals,
    Mark,
    MarkKind,
    Note,
    Reply,
    ResponseError,
    Totals,
    Transcript,
)
from recviewer.protocols.fold.choice import ChoiceBuilder

_ONE_TEXT = 2
"""What a chunk does that adds one text: it touches the choice, and it writes."""


class ReplyBuilder:
    """Takes deltas in wire order and gives the reply folded so far at any time.

    The state after any chunk is the fold of the chunks up to it: nothing that is
    added later changes a text that is already there.
    """

    def __init__(self, arrivals: Arrivals | None = None) -> None:
        """Begin with nothing.

        Args:
            arrivals: When the chunks arrived, where that stands beside them.
        """
        self._arrivals = arrivals
        self.chunk = -1
        """Number of the current chunk."""
        self.model: str | None = None
        """Name of the model, once a chunk has told it."""
        self.acts = 0
        """How many things the current chunk did; touching a choice is one, too."""
        self.ended = False
        """Whether a chunk said that it is the last one, or that the next one is."""
        self.wrote: ChoiceBuilder | None = None
        """The choice to which the current chunk added a text last."""
        self._choices: dict[int, ChoiceBuilder] = {}
        self._marks: list[tuple[int, MarkKind, int | None, str]] = []
        self._times: array[float] = array("d")
        self._created: array[float] = array("d")
        self._usage: Mapping[str, object] | None = None
        self._error: ResponseError | None = None
        self._totals: Totals | None = None
        self._notes: list[Note] = []

    def begin_chunk(self) -> None:
        """Begin the next chunk; everything else is about the chunk begun last."""
        self.chunk += 1
        self.acts = 0
        self.wrote = None

    @property
    def only_wrote(self) -> ChoiceBuilder | None:
        """The choice to which the current chunk added a text, if it did only that."""
        return self.wrote if self.acts == _ONE_TEXT else None

    def choice(self, index: int, role: str | None = None) -> ChoiceBuilder:
        """Return the choice with a wire index, which the current chunk is about.

        Args:
            index: Any number: nothing is laid out by it.
            role: Who speaks in it; the first one counts.
        """
        choice = self._choices.get(index)
        if choice is None:
            choice = self._choices[index] = ChoiceBuilder(self, index)
        chunks = choice.chunks
        if not chunks or chunks[-1] != self.chunk:
            chunks.append(self.chunk)
            self.acts += 1
        if role and not choice.role:
            choice.role = role
            self.acts += 1
        return choice

    def created(self, seconds: float) -> None:
        """Note the whole seconds since the epoch that the chunk claims."""
        _put(self._created, self.chunk, seconds)

    def repeat_created(self, chunks: Sequence[int], like: int) -> None:
        """Note that chunks claim the same whole seconds as one before them.

        Args:
            chunks: Numbers of the chunks, ascending.
            like: Number of the one before.
        """
        values = self._created
        if seconds := values[like] if like < len(values) else 0:
            values.extend([0.0] * (chunks[-1] + 1 - len(values)))
            for chunk in chunks:
                values[chunk] = seconds

    def time(self, seconds: float) -> None:
        """Note the recorded time at which the chunk was made, since the epoch."""
        self.acts += 1
        _put(self._times, self.chunk, seconds)

    def usage(self, usage: Mapping[str, object]) -> None:
        """Note token counts; they are cumulative, so the last ones count."""
        if self._usage is None:
            self.mark(MarkKind.USAGE, None, "usage")
        self.acts += 1
        self._usage = usage

    def error(self, error: ResponseError) -> None:
        """Note an error; the first one counts."""
        self.mark(MarkKind.ERROR, None, error.message)
        self._error = self._error or error

    @property
    def failed(self) -> bool:
        """Whether an error was noted."""
        return self._error is not None

    @property
    def timed(self) -> bool:
        """Whether the response has stated times for itself."""
        return self._totals is not None

    def cut_off(self) -> None:
        """Note that no more chunks come, where none has said so."""
        if not self.ended and not self.failed:
            for _, choice in sorted(self._choices.items()):
                choice.cut_off()

    def totals(self, totals: Totals) -> None:
        """Note the times that the response states for itself."""
        self.acts += 1
        self._totals = totals

    def note(self, text: str) -> None:
        """Note something unusual about the current chunk."""
        self.acts += 1
        self._notes.append(Note(self.chunk, text))

    def mark(self, kind: MarkKind, choice: int | None, label: str) -> None:
        """Note that something happened at the current chunk."""
        self.acts += 1
        self._marks.append((max(0, self.chunk), kind, choice, label))

    def compact(self) -> None:
        """Take less memory; done now and then while many chunks are folded."""
        for choice in self._choices.values():
            choice.compact()

    def flat_reply(self) -> FlatReply:
        """Return what is said so far, which takes less than to tell by which chunk."""
        choices = [choice.flat_reply() for _, choice in sorted(self._choices.items())]
        return FlatReply(tuple(choices), self._error, self.model)

    def let_go(self) -> None:
        """Forget all choices, for good: they hold this, and would outlive its use."""
        self._choices.clear()
        self.wrote = None

    def snapshot(self) -> Reply:
        """Return everything folded so far."""
        count = self.chunk + 1
        choices = tuple(c.snapshot() for _, c in sorted(self._choices.items()))
        return Reply(
            choices=choices,
            marks=tuple(starmap(Mark, self._marks)),
            chunk_count=count,
            characters=_characters(choices, count),
            times=_padded(self._times, count),
            created=_padded(self._created, count),
            usage=self._usage,
            error=self._error,
            totals=self._totals,
            arrivals=self._arrivals,
            model=self.model,
            notes=tuple(self._notes),
        )


def _characters(choices: Iterable[Transcript], count: int) -> array[int]:
    """Count the characters that each chunk added to all choices."""
    characters = array("I", bytes(4 * count))
    for choice in choices:
        for track in choice.tracks:
            start = 0
            for chunk, end in zip(track.chunks, track.ends, strict=True):
                characters[chunk] += end - start
                start = end
    return characters


def _put(values: array[float], chunk: int, value: float) -> None:
    """Set a chunk's value; chunks without one hold 0."""
    missing = chunk - len(values)
    if missing > 0:
        values.extend([0.0] * missing)
    if missing >= 0:
        values.append(value)
    else:
        values[chunk] = value


def _padded(values: array[float], count: int) -> array[float]:
    """Return one value a chunk, or none where no chunk has any."""
    return values + array("d", [0.0] * (count - len(values))) if values else array("d")
