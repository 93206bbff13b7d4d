"""Reads recordings, keeps their texts, and answers one search after the other.

It works in steps, between which it takes orders: what a person types must not wait.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from recviewer.address import STDIN
from recviewer.errors import RecviewerError
from recviewer.library.scan.discovery import Walk
from recviewer.library.scan.workers import WorkerPool, usable_workers
from recviewer.model.exchange import Exchange
from recviewer.reading.served_paths import ServedPaths
from recviewer.search.hits import Hit, hit
from recviewer.search.joined_texts import Found, JoinedTexts, Key, Place, Search
from recviewer.search.pattern import Pattern, Spans, TooSlowError
from recviewer.search.reading import ReadTexts, TextReader
from recviewer.search.said import Area, Said

if TYPE_CHECKING:
    from recviewer.library.scan.memory import Memory

_STEP_SECONDS: Final = 0.02
"""How long the engine works before it looks for orders."""

HitPlace = tuple[int, int]
"""Where a hit is: its entry, and how many hits come before it in that."""


class Ask(Struct, frozen=True):
    """Search from now on for this, and for nothing else."""

    number: int
    """Names the search; later ones have higher numbers."""
    pattern: Pattern
    areas: frozenset[Area]


class Describe(Struct, frozen=True):
    """Describe some hits."""

    number: int
    """The search that they are of, which has to be the last one."""
    places: tuple[HitPlace, ...]


class Progress(Struct, frozen=True):
    """How far the recordings are read."""

    done: int
    total: int
    complete: bool
    """Whether everything is read."""
    exchanges: tuple[Key, ...] = ()
    """Path and number of the exchanges that were read since the report before. They are
    numbered one after the other, from 0."""


class Batch(Struct, frozen=True):
    """More hits of a search. Where they are is told when they are described."""

    number: int
    entries: array[int]
    """The texts with hits."""
    exchanges: array[int]
    """For each of them the number of its exchange, ascending."""
    counts: array[int]
    """For each of them the number of its hits."""
    complete: bool
    """Whether these are the last ones; more may be read meanwhile."""
    failure: str = ""
    """Why the search was given up; empty if it was not."""


class Described(Struct, frozen=True):
    """Some hits, described."""

    number: int
    hits: tuple[tuple[HitPlace, Hit | None], ...]
    """Each with what was asked; None for what is not there any more."""


class Idle(Struct, frozen=True):
    """There is nothing to do until the next order."""

    orders: int
    """Number of orders that were taken so far."""


Order = Ask | Describe
Report = Progress | Batch | Described | Idle


class Engine:
    """Reads the recordings under some paths and searches them."""

    def __init__(
        self,
        paths: Sequence[str],
        served_paths: ServedPaths | None = None,
        *,
        memory: Memory | None = None,
        stdin: bytes = b"",
        workers: int | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Read nothing yet.

        Args:
            paths: Files, folders, and `-` for standard input.
            served_paths: Where links may lead; None for anywhere.
            memory: What the index knows of the recordings, which is closed with this;
                None if nothing is kept.
            stdin: What standard input holds.
            workers: Number of processes that help to read; as many as are useful if
                None.
            clock: Tells the time in seconds, to cut steps by.
        """
        self._walk = Walk(paths, served_paths=served_paths)
        self._reader = TextReader(served_paths, memory, stdin)
        self._clock = clock
        self._joined = JoinedTexts()
        alone = STDIN in paths
        most = usable_workers() if workers is None else workers
        self._pool = WorkerPool(
            self._reader.read, 0 if alone else most, known=self._reader.known
        )
        self._results: Iterator[ReadTexts | None] | None = None
        self._paths = self._walk.discovered.files
        self._done = 0
        self._all_read = False
        self._reported_exchanges = 0
        self._search: Search | None = None
        self._is_given_up = False
        self._number = 0
        self._is_reported = True
        """Whether the person knows that the search is complete so far."""
        self._descriptions: deque[Describe] = deque()

    def close(self) -> None:
        """End the processes that help, and close the index."""
        self._pool.__exit__()
        self._reader.close()

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to do until the next order."""
        searching = self._search is not None and not self._is_reported
        return self._all_read and not searching and not self._descriptions

    def take(self, order: Order) -> Iterator[Report]:
        """Take an order; a new search ends the one before it."""
        if isinstance(order, Describe):
            if order.number == self._number and self._search is not None:
                self._descriptions.append(order)
            return
        self._descriptions.clear()
        self._search, self._is_given_up = None, False
        self._number, self._is_reported = order.number, False
        try:
            self._search = Search(self._joined, order.pattern, order.areas)
        except RecviewerError as error:
            yield self._give_up(error)

    def step(self) -> Iterator[Report]:
        """Do what is most urgent for a moment."""
        if self._descriptions:
            yield self._described(self._descriptions.popleft())
        elif self._search is not None and not self._is_reported:
            yield from self._search_on(self._search)
        if not self._all_read and (self._search is None or self._is_reported):
            yield from self._read_on()

    # Searching

    def _search_on(self, search: Search) -> Iterator[Report]:
        until = self._clock() + _STEP_SECONDS
        found: list[Found] = []
        count = 0
        try:
            while not search.is_done and not count and self._clock() < until:
                found.append(search.step())
                count += len(found[-1].entries)
        except TooSlowError as error:
            yield self._give_up(error)
            return
        self._is_reported = search.is_done
        if count or search.is_done:
            yield _joined(self._number, found, search.is_done and self._all_read)

    def _give_up(self, error: RecviewerError) -> Batch:
        self._is_given_up = self._is_reported = True
        empty = array("I")
        return Batch(self._number, empty, empty, empty, True, str(error))

    # Reading

    def _read_on(self) -> Iterator[Report]:
        """Read for a moment, and let what was read be searched."""
        if self._results is None:
            self._results = self._pool.read(self._walk)
        until = self._clock() + _STEP_SECONDS
        while not self._all_read and self._clock() < until:
            try:
                texts = next(self._results)
            except StopIteration:
                self._all_read = True
                self._reader.end()
                break
            if texts is not None:
                self._joined.add(texts.path, texts.exchanges)
                self._reader.keep(texts)
                self._done += 1
        if self._search is not None or self._all_read:
            self._joined.seal()
            self._is_reported = self._search is None or self._is_given_up
        total = len(self._paths)
        exchanges = tuple(self._joined.exchanges[self._reported_exchanges :])
        self._reported_exchanges += len(exchanges)
        yield Progress(self._done, total, self._all_read, exchanges)

    # Describing

    def _described(self, order: Describe) -> Described:
        texts: dict[tuple[str, int], tuple[Exchange, list[Said]] | None] = {}
        entries: dict[int, tuple[Place, Spans]] = {}
        hits = []
        for asked in order.places:
            entry, before = asked
            if entry not in entries:
                place = self._joined.place(entry)
                entries[entry] = place, self._spans(place)
            place, spans = entries[entry]
            key = place.path, place.exchange
            if key not in texts:
                texts[key] = self._reader.texts_of(*key)
            here = spans[before : before + 1]
            again = [_again(place, texts[key], *span) for span in here]
            hits.append((asked, again[0] if again else None))
        return Described(order.number, tuple(hits))

    def _spans(self, place: Place) -> Spans:
        """Find the hits in a text once more; none if that takes too long by now."""
        assert self._search is not None
        try:
            return self._search.spans(place.text)
        except TooSlowError:
            return ()


def _again(
    place: Place, known: tuple[Exchange, list[Said]] | None, start: int, end: int
) -> Hit | None:
    """Describe a hit in the text that was searched, if that is still there."""
    if known is None:
        return None
    exchange, texts = known
    same = (
        each
        for each in texts
        if each.text == place.text
        and (each.area, each.choice, each.channel) == place.voice
    )
    each = next(islice(same, place.repeats, None), None)
    return None if each is None else hit(place.path, exchange, each, start, end)


def _joined(number: int, found: Sequence[Found], complete: bool) -> Batch:
    entries, exchanges, counts = array("I"), array("I"), array("I")
    for each in found:
        entries += each.entries
        exchanges += each.exchanges
        counts += each.counts
    return Batch(number, entries, exchanges, counts, complete)
