"""The texts of many recordings in memory, and finding which of them hold a pattern."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable
from hashlib import blake2b
from itertools import islice
from typing import Final

from msgspec import Struct

from recviewer.search.holding import holding
from recviewer.search.pattern import Pattern, Spans, finder
from recviewer.search.said import Area, Said

_BLOCK_BYTES: Final = 1 << 18
"""Bytes of texts that are looked through together, which saves most calls."""

_HASH_BYTES: Final = 16
"""Bytes of a hash by which a text that comes again is known."""

_SEPARATOR: Final = b"\0"
"""Stands between the texts of a block. What reaches over it is no hit, as each hit is
looked for again in its text."""


Voice = tuple[Area, int | None, str]
"""Who says a text: its area, choice and channel."""


class ExchangeTexts(Struct, frozen=True):
    """The texts of one exchange."""

    number: int
    """Number of the exchange in its recording."""
    voices: tuple[Voice, ...]
    """Who says each text."""
    texts: tuple[bytes, ...]
    """The texts in UTF-8; halves of surrogate pairs are allowed."""


def exchange_texts(number: int, found: Iterable[Said]) -> ExchangeTexts:
    """Keep only what is searched of the texts of an exchange."""
    each = tuple(found)
    voices = tuple((one.area, one.choice, one.channel) for one in each)
    texts = (one.text.encode("utf-8", "surrogatepass") for one in each)
    return ExchangeTexts(number, voices, tuple(texts))


class Place(Struct, frozen=True):
    """Where a text of the store is from."""

    path: str
    exchange: int
    voice: Voice
    text: str
    repeats: int
    """How many texts before it in the exchange are the same, of the same voice."""


class Found(Struct, frozen=True):
    """Hits in some exchanges, one after the other."""

    groups: tuple[tuple[str, int, int], ...]
    """Path, number and count of hits of each exchange that has some."""
    entries: array[int]
    """The text of each hit."""
    starts: array[int]
    ends: array[int]


class Block(Struct):
    """Some exchanges in a row, and their texts as far as those are new."""

    data: bytes
    """The new texts, joined."""
    starts: array[int]
    """Where each of them begins in the data; one more for the end."""
    first_text: int
    """Number of the first of them."""
    first_entry: int
    """Number of the first entry."""
    exchanges: list[tuple[str, int, int]]
    """Path, number and count of texts of each exchange."""


class Store:
    """Texts in the order of their recordings. A text that comes again is kept once.

    An entry is one text of one exchange; entries are numbered from 0.

    Attributes:
        blocks: All that is searchable.
        entry_texts: For each entry the number of its text.
        entry_voices: For each entry the number of who says it.
        voices: The numbers of all voices.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.entry_texts = array("I")
        self.entry_voices = array("I")
        self.voices: dict[Voice, int] = {}
        self._first_texts = array("I")
        """For each block the number of its first text."""
        self._first_entries = array("I")
        self._numbers: dict[bytes, int] = {}
        """The number of each text, by its hash."""
        self._pending: list[bytes] = []
        self._pending_exchanges: list[tuple[str, int, int]] = []
        self._pending_bytes = 0
        self._begun = 0, 0

    def add(self, path: str, exchanges: Iterable[ExchangeTexts]) -> None:
        """Add the texts of a recording."""
        for exchange in exchanges:
            self._pending_exchanges.append((path, exchange.number, len(exchange.texts)))
            for voice, text in zip(exchange.voices, exchange.texts, strict=True):
                self._add(voice, text)
        if self._pending_bytes > _BLOCK_BYTES:
            self.seal()

    def _add(self, voice: Voice, data: bytes) -> None:
        key = blake2b(data, digest_size=_HASH_BYTES).digest()
        number = self._numbers.setdefault(key, len(self._numbers))
        if number == self._begun[0] + len(self._pending):
            self._pending.append(data)
            self._pending_bytes += len(data)
        self.entry_texts.append(number)
        self.entry_voices.append(self.voices.setdefault(voice, len(self.voices)))

    def seal(self) -> None:
        """Make what was added last searchable."""
        if not self._pending_exchanges:
            return
        starts = array("Q", [0])
        for data in self._pending:
            starts.append(starts[-1] + len(data) + len(_SEPARATOR))
        data = _SEPARATOR.join([*self._pending, b""])
        first_text, first_entry = self._begun
        self.blocks.append(
            Block(data, starts, first_text, first_entry, self._pending_exchanges)
        )
        self._first_texts.append(first_text)
        self._first_entries.append(first_entry)
        self._begun = len(self._numbers), len(self.entry_texts)
        self._pending, self._pending_exchanges, self._pending_bytes = [], [], 0

    def place(self, entry: int) -> Place:
        """Return where an entry is from."""
        block = self.blocks[bisect_right(self._first_entries, entry) - 1]
        first = block.first_entry
        for path, number, count in block.exchanges:
            if entry < first + count:
                return self._place(path, number, entry, range(first, entry))
            first += count
        raise IndexError(f"expected an entry that is there, not {entry}")

    def _place(self, path: str, exchange: int, entry: int, before: range) -> Place:
        """Return where an entry is from, after others of its exchange."""
        texts, voices = self.entry_texts, self.entry_voices
        text, voice = texts[entry], voices[entry]
        repeats = sum(texts[n] == text and voices[n] == voice for n in before)
        who = next(islice(self.voices, voice, None))
        return Place(path, exchange, who, self._text(text), repeats)

    def _text(self, number: int) -> str:
        block = self.blocks[bisect_right(self._first_texts, number) - 1]
        return _text(block, number - block.first_text)


class Search:
    """One search in a store, which may grow meanwhile."""

    def __init__(self, store: Store, pattern: Pattern, areas: Collection[Area]) -> None:
        """Search nothing yet.

        Args:
            store: The texts.
            pattern: What to look for.
            areas: What to look in.

        Raises:
            UsageError: The pattern is not valid.
        """
        self._store = store
        self._areas = areas
        self._find = finder(pattern)
        self._holding = holding(pattern)
        self._done = 0
        self._hits: dict[int, Spans] = {}
        """The hits in each text that has some."""

    @property
    def is_done(self) -> bool:
        """Whether all that is there is searched."""
        return self._done == len(self._store.blocks)

    def step(self) -> Found:
        """Search some more."""
        store = self._store
        block = store.blocks[self._done]
        self._done += 1
        for index in self._holding(block.data, block.starts):
            if spans := self._find(_text(block, index)):
                self._hits[block.first_text + index] = spans
        if not self._hits:
            return Found((), array("I"), array("I"), array("I"))
        return self._entries(block)

    def _entries(self, block: Block) -> Found:
        """Return the hits in the exchanges of a block."""
        store, hits = self._store, self._hits
        wanted = [voice[0] in self._areas for voice in store.voices]
        groups = []
        entries, starts, ends = array("I"), array("I"), array("I")
        first = block.first_entry
        for path, number, count in block.exchanges:
            before = len(starts)
            for entry in range(first, first + count):
                spans = hits.get(store.entry_texts[entry])
                if spans and wanted[store.entry_voices[entry]]:
                    for start, end in spans:
                        entries.append(entry)
                        starts.append(start)
                        ends.append(end)
            first += count
            if len(starts) > before:
                groups.append((path, number, len(starts) - before))
        return Found(tuple(groups), entries, starts, ends)


def _text(block: Block, index: int) -> str:
    start, end = block.starts[index], block.starts[index + 1] - len(_SEPARATOR)
    return block.data[start:end].decode("utf-8", "surrogatepass")
