"""The texts of many recordings in memory, and finding which of them hold a pattern."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from itertools import compress, islice
from typing import Final

from msgspec import Struct

from recviewer.index.passages import SEPARATOR
from recviewer.search.holding import holding
from recviewer.search.pattern import Pattern, Spans, finder
from recviewer.search.said import Area, Said

_BLOCK_BYTES: Final = 1 << 18
"""Bytes of new texts that are looked through together, which saves most calls."""

_BLOCK_ENTRIES: Final = 1 << 14
"""Texts, new or not, that are looked through together."""

_HASH_BYTES: Final = 16
"""Bytes of a hash by which a text that comes again is known."""

Key = tuple[str, int]
"""Path and number of an exchange."""

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
    """Where a text is from."""

    path: str
    exchange: int
    voice: Voice
    text: str
    repeats: int
    """How many texts before it in the exchange are the same, of the same voice."""


class Found(Struct, frozen=True):
    """The entries with hits in one block, one after the other."""

    entries: array[int]
    exchanges: array[int]
    """The exchange of each entry, by its number here."""
    counts: array[int]
    """Number of hits in each entry."""


class NewTexts(Struct):
    """Texts of one area that no block before has."""

    numbers: array[int]
    """The number of each, ascending."""
    data: bytes
    """The texts, each with a `SEPARATOR` behind it."""
    starts: array[int]
    """Where each of them begins in the data; one more for the end."""

    def text(self, index: int) -> str:
        """Return one of the texts."""
        start, end = self.starts[index], self.starts[index + 1] - len(SEPARATOR)
        return self.data[start:end].decode("utf-8", "surrogatepass")


class Block(Struct):
    """The entries of some exchanges in a row."""

    entries: range
    texts: Mapping[Area, NewTexts]
    text_count: int
    """How many texts there are up to here, with those of the blocks before."""


class JoinedTexts:
    """Texts in the order of their recordings. A text that comes again is kept once.

    An entry is one text of one exchange. Exchanges, entries and texts are numbered from
    0. The same text in another area is another one.

    Attributes:
        blocks: All that is searchable.
        exchanges: Path and number of each exchange.
        entry_exchanges: For each entry the number of its exchange, ascending.
        entry_texts: For each entry the number of its text.
        entry_voices: For each entry the number of who says it.
        voices: The numbers of all voices.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.exchanges: list[Key] = []
        self.entry_exchanges = array("I")
        self.entry_texts = array("I")
        self.entry_voices = array("I")
        self.voices: dict[Voice, int] = {}
        self._text_count = 0
        self._text_counts = array("I")
        """For each block how many texts there are up to its end."""
        self._numbers: dict[Area, dict[bytes, int]] = {area: {} for area in Area}
        """The number of each text, by its hash."""
        self._pending: dict[Area, list[tuple[int, bytes]]] = {}
        """Number and bytes of each text that no block has yet."""
        self._pending_bytes = 0
        self._sealed_entries = 0

    def add(self, path: str, exchanges: Iterable[ExchangeTexts]) -> None:
        """Add the texts of a recording."""
        for exchange in exchanges:
            self.exchanges.append((path, exchange.number))
            for voice, text in zip(exchange.voices, exchange.texts, strict=True):
                self._add(voice, text)
        entries = len(self.entry_texts) - self._sealed_entries
        if self._pending_bytes > _BLOCK_BYTES or entries > _BLOCK_ENTRIES:
            self.seal()

    def _add(self, voice: Voice, data: bytes) -> None:
        area = voice[0]
        key = blake2b(data, digest_size=_HASH_BYTES).digest()
        number = self._numbers[area].setdefault(key, self._text_count)
        if number == self._text_count:
            self._text_count += 1
            self._pending.setdefault(area, []).append((number, data))
            self._pending_bytes += len(data)
        self.entry_exchanges.append(len(self.exchanges) - 1)
        self.entry_texts.append(number)
        self.entry_voices.append(self.voices.setdefault(voice, len(self.voices)))

    def seal(self) -> None:
        """Make what was added last searchable."""
        entries = range(self._sealed_entries, len(self.entry_texts))
        if not entries:
            return
        texts = {area: _joined(new) for area, new in self._pending.items()}
        self.blocks.append(Block(entries, texts, self._text_count))
        self._text_counts.append(self._text_count)
        self._sealed_entries = entries.stop
        self._pending, self._pending_bytes = {}, 0

    def place(self, entry: int) -> Place:
        """Return where an entry is from."""
        exchange = self.entry_exchanges[entry]
        before = range(bisect_left(self.entry_exchanges, exchange), entry)
        texts, voices = self.entry_texts, self.entry_voices
        text, voice = texts[entry], voices[entry]
        repeats = sum(texts[n] == text and voices[n] == voice for n in before)
        who = next(islice(self.voices, voice, None))
        path, number = self.exchanges[exchange]
        return Place(path, number, who, self._text(who[0], text), repeats)

    def _text(self, area: Area, number: int) -> str:
        block = self.blocks[bisect_right(self._text_counts, number)]
        texts = block.texts[area]
        return texts.text(bisect_left(texts.numbers, number))


class Search:
    """One search in texts, which may grow meanwhile."""

    def __init__(
        self, texts: JoinedTexts, pattern: Pattern, areas: Collection[Area]
    ) -> None:
        """Search nothing yet.

        Args:
            texts: The texts.
            pattern: What to look for.
            areas: What to look in.

        Raises:
            UsageError: The pattern is not valid.
        """
        self._texts = texts
        self._areas = areas
        self._find = finder(pattern)
        self._holding = holding(pattern)
        self._done = 0
        self._counts: list[int] = []
        """Number of hits in each text that was looked through."""
        self._has_hits = False

    @property
    def is_done(self) -> bool:
        """Whether all that is there is searched."""
        return self._done == len(self._texts.blocks)

    def step(self) -> Found:
        """Search the next block."""
        block = self._texts.blocks[self._done]
        self._done += 1
        self._counts += [0] * (block.text_count - len(self._counts))
        for area, texts in block.texts.items():
            if area in self._areas:
                self._count(texts)
        if not self._has_hits:
            return Found(array("I"), array("I"), array("I"))
        return self._entries(block.entries)

    def spans(self, text: str) -> Spans:
        """Return the hits in one of the texts."""
        return self._find(text)

    def _count(self, texts: NewTexts) -> None:
        for index, count in self._holding(texts.data, texts.starts):
            if count is None:
                count = len(self._find(texts.text(index)))
            if count:
                self._counts[texts.numbers[index]] = count
                self._has_hits = True

    def _entries(self, entries: range) -> Found:
        """Return those of some entries that have hits."""
        # There are a million: they pass through C.
        within = slice(entries.start, entries.stop)
        texts = self._texts.entry_texts[within]
        counts = list(map(self._counts.__getitem__, texts))
        exchanges = self._texts.entry_exchanges[within]
        return Found(
            array("I", compress(entries, counts)),
            array("I", compress(exchanges, counts)),
            array("I", filter(None, counts)),
        )


def _joined(texts: Iterable[tuple[int, bytes]]) -> NewTexts:
    numbers, starts, data = array("I"), array("Q", [0]), bytearray()
    for number, text in texts:
        data += text + SEPARATOR
        numbers.append(number)
        starts.append(len(data))
    return NewTexts(numbers, bytes(data), starts)
