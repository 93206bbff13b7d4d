"""Collects what chunks say into a reply. Every protocol writes through it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

from recviewer.model.flat_reply import FlatReply
from recviewer.model.track import Channel
from recviewer.model.transcript import (
    Arrivals,
    MarkKind,
    Note,
    Reply,
    ResponseError,
    Totals,
    Transcript,
)
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.ledger import ChunkLedger

_MAX_NOTED = 100
"""Different things that are noted once each: some chunks name fields by random ids."""

_MORE = "more that is only in the JSON"


class ReplyBuilder:
    """Takes deltas in wire order and gives the reply folded so far at any time.

    Its state after any chunk is the fold of the chunks up to it: a later chunk never
    changes a text that is already there.
    """

    def __init__(self, arrivals: Arrivals | None = None) -> None:
        self._arrivals = arrivals
        self.ledger = ChunkLedger()
        """What the current chunk has done; shared with the choices."""
        self.model: str | None = None
        """Name of the model, once a chunk has told it."""
        self.ended = False
        """Whether a chunk said that it is the last one, or that the next one is."""
        self._choices: dict[int, ChoiceBuilder] = {}
        self._times: array[float] = array("d")
        self._created: array[float] = array("d")
        self._usage: Mapping[str, object] | None = None
        self._error: ResponseError | None = None
        self._totals: Totals | None = None
        self._characters: array[int] = array("I")
        self._counted: dict[tuple[int, Channel], int] = {}
        """Deltas of each track whose characters are counted."""
        self._notes: list[Note] = []
        self._noted: set[str] = set()

    def choice(self, index: int, role: str | None = None) -> ChoiceBuilder:
        """Return a choice, and note that the current chunk is about it.

        Args:
            index: Wire index of the choice. Any integer will do.
            role: Who speaks in it; the first one counts.
        """
        choice, ledger = self._choices.get(index), self.ledger
        if choice is None:
            choice = self._choices[index] = ChoiceBuilder(ledger, index)
        chunks = choice.chunks
        if not chunks or chunks[-1] != ledger.chunk:
            chunks.append(ledger.chunk)
            ledger.acts += 1
        if role and not choice.role:
            choice.role = role
            ledger.acts += 1
        return choice

    def choice_at(self, index: int) -> ChoiceBuilder:
        """Return the choice with a wire index, which there must be already."""
        return self._choices[index]

    def skip_template(self) -> None:
        """Keep the current chunk from becoming a template for others.

        To be called for a chunk that adds a text which depends on earlier texts.
        """
        self.ledger.acts += 1

    def created(self, seconds: float) -> None:
        """Note the whole seconds since the epoch that the chunk claims."""
        _put(self._created, self.ledger.chunk, seconds)

    def repeat_created(self, chunks: Sequence[int], like: int) -> None:
        """Note that chunks claim the same whole seconds as an earlier one."""
        values = self._created
        if seconds := values[like] if like < len(values) else 0:
            values.extend([0.0] * (chunks[-1] + 1 - len(values)))
            for chunk in chunks:
                values[chunk] = seconds

    def time(self, seconds: float) -> None:
        """Note the recorded time at which the chunk was made, since the epoch."""
        self.ledger.acts += 1
        _put(self._times, self.ledger.chunk, seconds)

    def usage(self, usage: Mapping[str, object]) -> None:
        """Note token counts, if any; they are cumulative, so the last ones count."""
        if not usage:
            return
        if self._usage is None:
            self.ledger.mark(MarkKind.USAGE, None, "usage")
        self.ledger.acts += 1
        self._usage = usage

    def error(self, error: ResponseError) -> None:
        """Note an error; the first one counts."""
        self.ledger.mark(MarkKind.ERROR, None, error.message)
        self._error = self._error or error

    @property
    def failed(self) -> bool:
        """Whether an error was noted."""
        return self._error is not None

    @property
    def stated(self) -> Totals | None:
        """The times that the response has stated for itself, if any."""
        return self._totals

    def stop(self) -> None:
        """Note that no more chunks come.

        A choice that has not finished is cut off, or lacks its reason where a chunk has
        said that it is the last.
        """
        if not self.failed:
            for _, choice in sorted(self._choices.items()):
                choice.stop(ended=self.ended)

    def totals(self, totals: Totals) -> None:
        """Note the times that the response states for itself."""
        self.ledger.acts += 1
        self._totals = totals

    def note(self, text: str) -> None:
        """Note something unusual about the current chunk."""
        self.ledger.acts += 1
        self._notes.append(Note(self.ledger.chunk, text))

    def note_once(self, text: str) -> None:
        """Note something unless an earlier chunk had the same said of it.

        Of a great many different things only the first are named.
        """
        if text in self._noted:
            return
        if len(self._noted) >= _MAX_NOTED:
            text = _MORE
        if text not in self._noted:
            self._noted.add(text)
            self.note(text)

    def compact(self) -> None:
        """Take less memory. To be called now and then while many chunks are folded."""
        for choice in self._choices.values():
            choice.compact()

    def flat_reply(self) -> FlatReply:
        """Return the reply so far without its chunks, which takes less time."""
        choices = [choice.flat() for _, choice in sorted(self._choices.items())]
        return FlatReply(tuple(choices), self._error, self.model)

    def snapshot(self) -> Reply:
        """Return everything folded so far."""
        count = self.ledger.chunk + 1
        choices = tuple(c.snapshot() for _, c in sorted(self._choices.items()))
        return Reply(
            choices=choices,
            marks=self.ledger.marks(),
            chunk_count=count,
            characters=self._count_characters(choices, count),
            times=_padded(self._times, count),
            created=_padded(self._created, count),
            usage=self._usage,
            error=self._error,
            totals=self._totals,
            arrivals=self._arrivals,
            model=self.model,
            notes=tuple(self._notes),
        )

    def _count_characters(
        self, choices: Iterable[Transcript], count: int
    ) -> array[int]:
        """Count the characters that each chunk added to all choices.

        Only those since the last time are looked at: no later chunk changes a text.
        """
        characters = self._characters
        characters.frombytes(bytes(characters.itemsize * (count - len(characters))))
        for choice in choices:
            for track in choice.tracks:
                key = choice.index, track.channel
                known = self._counted.get(key, 0)
                start = track.ends[known - 1] if known else 0
                new = zip(track.chunks[known:], track.ends[known:], strict=True)
                for chunk, end in new:
                    characters[chunk] += end - start
                    start = end
                self._counted[key] = len(track)
        return characters[:]


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
