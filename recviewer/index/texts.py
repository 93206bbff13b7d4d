"""The folded texts of all recordings under some paths, as bytes to be searched."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Self

import msgspec

from recviewer.address import absolute_path
from recviewer.index.passages import Packed, Passage, unpack
from recviewer.index.store import Place, Store


class Side(msgspec.Struct, frozen=True):
    """The answers, or the requests, of the recordings."""

    spans: Sequence[tuple[int, int]]
    """Start and end of each stretch of the block that holds nothing else, ascending."""
    starts: Sequence[int]
    """Start of the texts of each recording that has some, ascending."""
    recordings: Sequence[int]
    """For each of these starts the number of the recording."""


class Texts:
    """Texts of recordings, mapped into memory.

    Attributes:
        block: All bytes. The texts are UTF-8; halves of surrogate pairs are allowed.
        recordings: What is kept of each recording.
        answers: Where the texts of answers are.
        requests: Where those of requests are.
    """

    def __init__(self, store: Store, paths: Iterable[str]) -> None:
        """Map the texts.

        Args:
            store: The index.
            paths: Files and folders, each under one of them is found once.

        Raises:
            StoreError: The index cannot be read.
        """
        absolute = dict.fromkeys(map(absolute_path, paths))
        file, places = store.places(absolute)
        self.recordings: Sequence[Place] = list({p.path: p for p in places}.values())
        self.block: mmap.mmap | bytes = b""
        if file is not None:
            try:
                self.block = mmap.mmap(file, 0, access=mmap.ACCESS_READ)
            finally:
                os.close(file)
        self.answers = _side(
            (p.answers, p.answers + p.answers_size, number)
            for number, p in enumerate(self.recordings)
            if p.answers_size
        )
        self.requests = _side(
            (p.requests, p.requests + p.requests_size, number)
            for number, p in enumerate(self.recordings)
            if p.requests_size
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the memory."""
        if isinstance(self.block, mmap.mmap):
            self.block.close()

    def passages(self, recording: int) -> list[Passage]:
        """Read the passages of a recording.

        Args:
            recording: Its number.

        Raises:
            ValueError: The index does not hold what was kept.
        """
        return unpack(self.packed(recording))

    def packed(self, recording: int) -> Packed:
        """Return the passages of a recording as they were packed."""
        place = self.recordings[recording]
        pieces = (
            (place.answers, place.answers_size),
            (place.requests, place.requests_size),
            (place.notes, place.notes_size),
        )
        return Packed(*(self.block[at : at + size] for at, size in pieces))


def _side(pieces: Iterable[tuple[int, int, int]]) -> Side:
    """Order pieces by their starts: start and end of each, and whose it is."""
    order = sorted(pieces)
    if not order:
        return Side((), (), ())
    gaps = [(one[1], next[0]) for one, next in pairwise(order) if one[1] != next[0]]
    spans = zip(
        [order[0][0], *(start for _, start in gaps)],
        [*(end for end, _ in gaps), order[-1][1]],
        strict=True,
    )
    starts, _, recordings = zip(*order, strict=True)
    return Side(tuple(spans), starts, recordings)
