"""A search through all recordings: its process, its hits, and the one that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import compress
from threading import Lock
from time import monotonic
from typing import Final

from textual.screen import Screen
from textual.worker import get_current_worker

from recviewer.errors import RecviewerError
from recviewer.index.place import Keeping
from recviewer.library.summary import Summary
from recviewer.library.tree.listing import Listing
from recviewer.reading.served_paths import ServedPaths
from recviewer.search.background import BackgroundSearch
from recviewer.search.engine import (
    Ask,
    Batch,
    Describe,
    Described,
    HitPlace,
    Idle,
    Progress,
    Report,
)
from recviewer.search.hits import Hit, Query
from recviewer.search.joined_texts import Key
from recviewer.search.results import Results
from recviewer.search.typed import understood
from recviewer.tui.common.finding import Leader
from recviewer.tui.common.hints import hint

_MAX_DESCRIBED: Final = 5_000
"""Hits whose descriptions are kept."""


class Searching:
    """Searches in the background for a screen, and walks over the hits. Draws nothing.

    Attributes:
        text: What was typed.
        query: What is searched for; None for nothing.
        problem: Why nothing is searched for, or the search ended.
        results: The hits so far.
        is_complete: Whether these are all.
        seconds: Time that the last search took.
        progress: How far the recordings are read.
        current: The hit that was opened last.
        listener: Called whenever one of these changes.
    """

    def __init__(
        self,
        screen: Screen[object],
        paths: Sequence[str],
        served_paths: ServedPaths | None,
        keeping: Keeping,
        listing: Listing,
        show: Callable[[Hit, Leader], None],
    ) -> None:
        """Search nothing yet, and start no process.

        Args:
            screen: The screen that runs the thread.
            paths: Files and folders to search.
            served_paths: Where links in folders may lead; None for anywhere.
            keeping: What is kept of recordings between runs.
            listing: What the library knows, for the filter's fields.
            show: Shows a hit in its recording.
        """
        self.text = ""
        self.listener: Callable[[], None] = lambda: None
        self._screen = screen
        self._paths, self._served_paths = paths, served_paths
        self._keeping = keeping
        self._listing = listing
        self._show = show
        self._process: BackgroundSearch | None = None
        self._lock = Lock()
        self._orders = 0
        """Orders that the process was given."""
        self._listens = False
        """Whether a thread takes what the process reports."""
        self._number = 0
        self._forget()

    def _forget(self) -> None:
        """Know nothing of the recordings."""
        self.query: Query | None = None
        self.problem = ""
        self._exchanges: list[Key] = []
        """Path and number of each exchange, as the process numbers them."""
        self.results = Results()
        self.is_complete = True
        self.seconds = 0.0
        self.progress = Progress(0, 0, False)
        self.current: int | None = None
        self._asked_at = 0.0
        self._known_exchanges = 0
        self._described: dict[HitPlace, Hit | None] = {}
        self._wanted: set[HitPlace] = set()
        self._to_open: int | None = None

    def begin(self) -> None:
        """Start to read the recordings, unless that has begun."""
        if self._process is not None:
            return
        try:
            self._process = BackgroundSearch(
                self._paths, self._served_paths, self._keeping
            )
        except OSError as error:
            self.problem = f"the search cannot start: {error.strerror or error}"
            return
        self._orders = 0
        self._listen(self._process)

    def end(self) -> None:
        """End the process, as the recordings may have changed; what was typed stays."""
        if self._process is not None:
            self._screen.workers.cancel_group(self._screen, "search")
            self._process.end()
            self._process = None
        self._forget()

    def _listen(self, process: BackgroundSearch) -> None:
        """Have a thread take what the process reports, until that has nothing to do."""
        self._listens = True
        work = partial(self._follow, process)
        self._screen.run_worker(work, group="search", description="search", thread=True)

    def ask(self, text: str, *, again: bool = False) -> None:
        """Search for what was typed.

        Args:
            text: What was typed.
            again: Whether to search even for the same as before.
        """
        self.text = text
        typed = understood(text)
        if typed.query == self.query and not again:
            self.problem = typed.problem
            self.listener()
            return
        self.query, self.problem = typed.query, typed.problem
        self._number += 1
        self._asked_at = monotonic()
        self._to_open = None
        if self.query is None:
            self._clear()
            self.is_complete = True
        else:
            self.is_complete = False
            self._known_exchanges = len(self._listing.catalog)
            order = Ask(self._number, self.query.pattern, self.query.areas)
            self._send(order)
        self.listener()

    def _clear(self) -> None:
        self.results = Results(self._exchanges)
        self.current = self._to_open = None
        self._described.clear()
        self._wanted.clear()

    def _send(self, order: Ask | Describe) -> None:
        if self._process is None:
            return
        try:
            with self._lock:
                self._orders += 1
                self._process.send(order)
                if not self._listens:
                    self._listen(self._process)
        except RecviewerError as error:
            self.problem, self.is_complete = str(error), True

    # What the process reports

    def _follow(self, process: BackgroundSearch) -> None:
        """Take what a process reports, in a thread."""
        worker = get_current_worker()
        call = self._screen.call_later
        passing: tuple[int, frozenset[Key] | None] = 0, None
        try:
            for report in process.reports(lambda: worker.is_cancelled):
                if isinstance(report, Idle):
                    with self._lock:
                        if report.orders == self._orders:
                            self._listens = False
                            return
                    continue
                if isinstance(report, Batch) and report.number > passing[0]:
                    passing = report.number, self._passing()
                call(self._take, process, report, passing[1])
        except RecviewerError as error:
            call(self._fail, process, str(error))

    def _passing(self) -> frozenset[Key] | None:
        """Return the exchanges that pass the filter's fields; None for all."""
        terms = self.query.terms if self.query else ()
        if not terms:
            return None
        catalog = self._listing.catalog
        flags = self._listing.engine.passing(terms)
        return frozenset(map(_key, compress(catalog.entries, flags)))

    def _fail(self, process: BackgroundSearch, reason: str) -> None:
        if process is self._process:
            self.end()
            self.problem = reason
            self.listener()

    def _take(
        self,
        process: BackgroundSearch,
        report: Report,
        passing: frozenset[Key] | None,
    ) -> None:
        """Take a report, unless it is about an earlier search."""
        if process is not self._process:
            return
        match report:
            case Progress():
                self._exchanges += report.exchanges
                self.progress = report
            case Batch() if report.number == self._number:
                self._take_hits(report, passing)
            case Described() if report.number == self._number:
                self._take_descriptions(report)
            case _:
                return
        self.listener()

    def _take_hits(self, batch: Batch, passing: frozenset[Key] | None) -> None:
        if self._asked_at:
            # The hits of the search before stay until there are others.
            self._clear()
            self.seconds = monotonic() - self._asked_at
            self._asked_at = 0.0
        self.results.add(batch, passing)
        self.is_complete = batch.complete
        self.problem = batch.failure or self.problem
        known = len(self._listing.catalog)
        if batch.complete and passing is not None and known > self._known_exchanges:
            self.ask(self.text, again=True)  # more of them may pass by now

    def _take_descriptions(self, report: Described) -> None:
        if len(self._described) > _MAX_DESCRIBED:
            self._described.clear()
        for place, hit in report.hits:
            self._described[place] = hit
            self._wanted.discard(place)
        if self._to_open is not None:
            self.open(self._to_open)

    # The hits

    def hit(self, number: int) -> Hit | None:
        """Return a hit; None until it is described, or if it is gone."""
        return self._described.get(self.results.place(number))

    def is_gone(self, number: int) -> bool:
        """Say whether a hit is not where it was any more."""
        place = self.results.place(number)
        return place in self._described and self._described[place] is None

    def describe(self, numbers: Iterable[int]) -> None:
        """Have hits described that are not yet, unless others are being looked for."""
        if self._asked_at:
            return
        places = map(self.results.place, numbers)
        known = self._described.keys() | self._wanted
        new = [place for place in places if place not in known]
        if new:
            self._wanted.update(new)
            self._send(Describe(self._number, tuple(new)))

    def open(self, number: int) -> None:
        """Show a hit in its recording, as soon as it is known where that is."""
        hit = self.hit(number)
        self.current, self._to_open = number, number
        if hit is not None:
            self._to_open = None
            status = f"{number + 1:,}/{len(self.results):,}"
            self._show(hit, Leader(self.step, status))
        elif self.is_gone(number):
            self._to_open = None
            hint(self._screen, "The recording has changed since it was searched.")
        else:
            self.describe([number])

    def step(self, count: int) -> None:
        """Open the hit some hits after the one that is open; after the last, the first.

        Args:
            count: How many hits on; back if negative.
        """
        if not len(self.results):
            hint(self._screen, "Nothing is being looked for.")
            return
        first = -1 if count > 0 else 0
        current = first if self.current is None else self.current
        self.open((current + count) % len(self.results))


def _key(summary: Summary) -> Key:
    return summary.path, summary.exchange_number
