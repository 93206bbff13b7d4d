"""Folds chunks in batches where they repeat earlier ones but for their texts.

Most chunks of a stream differ from the one before only in the text that they add, and
in strings that their protocol does not read, such as padding. Two chunks that did
nothing but add a text give a template. Whatever matches it does the same with another
text, and need neither be decoded whole nor be folded by its protocol.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from recviewer.jsondoc import parsing
from recviewer.jsondoc.templates import Comparison, Template, compare
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.choice import ChoiceBuilder, Written

_MAX_BATCHES = 16
"""Batches gathered side by side: one for each of the choices that take turns."""

_decode_strings = msgspec.json.Decoder(list[str]).decode


class _Batch(msgspec.Struct, eq=False):
    """Chunks of one choice that match a template."""

    template: Template
    text_hole: int
    """Number of the hole that the text stands in."""
    choice: ChoiceBuilder
    written: Written
    example: int
    """Number of a chunk that the template was made from."""
    chunks: list[int] = []
    literals: list[bytes] = []

    def gather(self, raws: Sequence[bytes], first: int, chunk: int) -> int:
        """Take chunks as far as they match, and return their count."""
        literals = self.template.literals(raws, first)
        count = len(literals) // self.template.holes
        self.literals += literals
        self.chunks.extend(range(chunk, chunk + count))
        return count

    def texts(self) -> list[str]:
        """Decode the texts; none where one is empty or anything else is odd."""
        try:
            # No JSON string holds a line feed: each of these is one string or none.
            values = _decode_strings(b"[%b]" % b",\n".join(self.literals))
        except parsing.STRICT_ERRORS:
            return []
        holes = self.template.holes
        texts = values[self.text_hole :: holes]
        whole = len(values) == len(self.chunks) * holes
        return texts if whole and all(texts) else []


class BatchFolder:
    """Learns templates from the chunks of a response, and folds what matches them."""

    def __init__(self, decode: Callable[[Any], Any], build: ReplyBuilder) -> None:
        """Begin without templates.

        Args:
            decode: Decodes a chunk to what its protocol reads of it.
            build: Takes what the chunks say.
        """
        self._decode = decode
        self._build = build
        self._batches: deque[_Batch] = deque()

    def learn(self, raws: Sequence[bytes], writers: Sequence[int | None]) -> None:
        """Make templates from the chunks that were folded last.

        Only those since a chunk did something else count: what the protocol remembers
        of a choice was then the same before and after each of them.

        Args:
            raws: Their JSON text.
            writers: For each the index of the choice to which it added a text, if it
                did that and nothing else; empty to learn nothing.
        """
        self._batches.clear()
        latest: dict[int, int | None] = {}
        for back, index in enumerate(reversed(writers), start=1):
            if index is None or len(self._batches) == _MAX_BATCHES:
                break
            later = latest.setdefault(index, back)
            if later and later != back:
                latest[index] = None
                self._compare(raws, back, later, self._build.choice_at(index))

    def take(self, raws: Sequence[bytes], first: int) -> int:
        """Fold chunks from an index on as far as they match, and return their count."""
        batches, next_chunk = self._batches, self._build.ledger.chunk + 1
        taken = 0
        while taken < len(raws) - first:
            for batch in batches:
                if count := batch.gather(raws, first + taken, next_chunk + taken):
                    break
            else:
                break
            taken += count
            batches.rotate(-1 - batches.index(batch))  # the next one is asked first
        return taken if self._fold(next_chunk + taken - 1) else 0

    def _compare(
        self, raws: Sequence[bytes], earlier: int, later: int, choice: ChoiceBuilder
    ) -> None:
        """Begin a batch if two chunks, counted from behind, give a template."""
        newest = self._build.ledger.chunk + 1
        written = choice.written(newest - earlier, newest - later)
        if written is None:
            return
        common = compare(raws[-earlier], raws[-later])
        if common is None:
            return
        hole = text_hole(common, written.texts, self._decode)
        if hole is not None:
            batch = _Batch(common.template, hole, choice, written, newest - later)
            self._batches.append(batch)

    def _fold(self, last: int) -> bool:
        """Add what the batches have gathered, if all of it is in order."""
        gathered = [(batch, batch.texts()) for batch in self._batches if batch.chunks]
        whole = all(texts for _, texts in gathered)
        for batch, texts in gathered:
            if whole:
                batch.choice.repeat(batch.written, batch.chunks, texts)
                self._build.repeat_created(batch.chunks, batch.example)
            batch.chunks, batch.literals = [], []
        if whole and gathered:
            self._build.ledger.chunk = last
        return whole


def text_hole(
    common: Comparison, texts: tuple[str, str], decode: Callable[[bytes], Any]
) -> int | None:
    """Find the hole of a template that the text of a chunk stands in.

    Args:
        common: Two chunks that added one text each, at the same place.
        texts: The texts.
        decode: Decodes a chunk to what its protocol reads of it.

    Returns:
        Number of the hole; None if the chunks differ in more than their texts and
        strings that the protocol does not read.
    """
    pairs = zip(common.earlier, common.later, strict=True)
    values = [(_value(old), _value(new)) for old, new in pairs]
    if values.count(texts) != 1 or texts[0] == texts[1]:
        return None
    hole = values.index(texts)
    return hole if _reads_only(hole, common, decode) else None


def _value(literal: bytes) -> object:
    try:
        return msgspec.json.decode(literal)
    except parsing.STRICT_ERRORS:
        return None


def _reads_only(hole: int, common: Comparison, decode: Callable[[bytes], Any]) -> bool:
    """Return whether the strings in all other holes make no difference to the protocol.

    Strings that stand askew are found out as well, because a letter outside of a string
    is not JSON.
    """
    literals, fill = common.earlier, common.template.filled
    other = [literal[:-1] + b'.."' for literal in literals]
    other_text = [*literals]
    other_text[hole] = other[hole]
    try:
        decode(fill(other_text))  # raises if that is no JSON any more
        other[hole] = literals[hole]
        return other == literals or bool(decode(fill(other)) == decode(fill(literals)))
    except (*parsing.STRICT_ERRORS, ValueError):
        return False
