"""Runs: chunks that repeat others before them but for one text, folded many at once.

Most chunks of a stream differ from the one before only in the text that they add, and
in strings that their protocol does not read, such as padding. Two that did nothing but
add a text show what stays the same. Whatever fits that does the same with another
text, and need neither be decoded whole nor be folded by its protocol.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from recviewer.jsondoc import parsing
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.choice import ChoiceBuilder, Written
from recviewer.protocols.fold.chunk_templates import Likeness, likeness

_MOST = 16
"""So many runs go on side by side at most: one for each choice that takes its turn."""

_decode_strings = msgspec.json.Decoder(list[str]).decode


class _Run(msgspec.Struct, eq=False):
    """Chunks of one choice that are alike."""

    like: Likeness
    choice: ChoiceBuilder
    written: Written
    example: int
    """Number of a chunk that they are like."""
    chunks: list[int] = []
    literals: list[bytes] = []

    def gather(self, raws: Sequence[bytes], first: int, chunk: int) -> int:
        """Take chunks as far as they are like this one's; say how many those are.

        Args:
            raws: JSON text of chunks.
            first: Index of the one to begin with.
            chunk: Its number.
        """
        literals = self.like.literals(raws, first)
        count = len(literals) // self.holes
        self.literals += literals
        self.chunks.extend(range(chunk, chunk + count))
        return count

    @property
    def holes(self) -> int:
        """How many strings of each chunk differ."""
        return len(self.like.between) + 1

    def texts(self) -> list[str]:
        """Decode the texts; none where one is empty or anything else is odd."""
        try:
            # No JSON string holds a line feed: each of these is one string or none.
            values = _decode_strings(b"[%b]" % b",\n".join(self.literals))
        except parsing.STRICT_ERRORS:
            return []
        texts = values[self.like.text :: self.holes]
        whole = len(values) == len(self.chunks) * self.holes
        return texts if whole and all(texts) else []


class Runs:
    """Finds runs among the chunks of a response and folds them."""

    def __init__(self, decode: Callable[[Any], Any], build: ReplyBuilder) -> None:
        self._decode = decode
        self._build = build
        self._runs: deque[_Run] = deque()

    def learn(
        self, raws: Sequence[bytes], wrote: Sequence[ChoiceBuilder | None]
    ) -> None:
        """Learn from the chunks that were folded last what others may be like.

        Only those since something else happened count: what the protocol remembers
        of a choice was then the same before and after each of them.

        Args:
            raws: Their JSON text.
            wrote: For each the choice to which it added a text, if it did that and
                nothing else; none at all to learn nothing.
        """
        self._runs.clear()
        latest: dict[ChoiceBuilder, int | None] = {}
        for back, choice in enumerate(reversed(wrote), start=1):
            if choice is None or len(self._runs) == _MOST:
                break
            later = latest.setdefault(choice, back)
            if later and later != back:
                latest[choice] = None
                self._compare(raws, back, later, choice)

    def take(self, raws: Sequence[bytes], first: int) -> int:
        """Fold chunks as far as they are alike, and say how many those are.

        Args:
            raws: Their JSON text.
            first: Index of the one to begin with.
        """
        runs, next_chunk = self._runs, self._build.chunk + 1
        taken = 0
        while taken < len(raws) - first:
            for run in runs:
                if count := run.gather(raws, first + taken, next_chunk + taken):
                    break
            else:
                break
            taken += count
            runs.rotate(-1 - runs.index(run))  # the next one is asked first
        return taken if self._fold(next_chunk + taken - 1) else 0

    def _compare(
        self, raws: Sequence[bytes], earlier: int, later: int, choice: ChoiceBuilder
    ) -> None:
        """Begin a run if two chunks, counted from behind, are alike."""
        newest = self._build.chunk + 1
        written = choice.written(newest - earlier, newest - later)
        if written is None:
            return
        earlier_raw, later_raw = raws[-earlier], raws[-later]
        if like := likeness(earlier_raw, later_raw, written.texts, self._decode):
            self._runs.append(_Run(like, choice, written, newest - later))

    def _fold(self, last: int) -> bool:
        """Add what the runs have gathered, if all of it is in order."""
        gathered = [(run, run.texts()) for run in self._runs if run.chunks]
        whole = all(texts for _, texts in gathered)
        for run, texts in gathered:
            if whole:
                run.choice.repeat(run.written, run.chunks, texts)
                self._build.repeat_created(run.chunks, run.example)
            run.chunks, run.literals = [], []
        if whole and gathered:
            self._build.chunk = last
        return whole
