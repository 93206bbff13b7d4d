"""Finds recordings in the background, and arranges and filters them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from math import inf
from time import monotonic

from msgspec.structs import replace
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.scan.background import BackgroundScan
from recviewer.library.scan.batch import Batch, Changes, LeftOut
from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import (
    Arrangement,
    Change,
    Grouping,
    Sorting,
)
from recviewer.library.tree.engine import Arrange, Engine
from recviewer.library.tree.listing import Listing
from recviewer.library.tree.tree import Tree
from recviewer.reading.served_paths import ServedPaths
from recviewer.tables.folder import only_tables
from recviewer.tui.common.message_fields import message_fields

_MAX_INLINE_ENTRIES = 200
"""Arranging more entries takes longer than starting a thread for it."""

_REBUILD_SECONDS = 0.25
"""Time between two trees while recordings are found."""

_REBUILD_FACTOR = 10
"""Time between two trees in times to build one: building takes a tenth of the time."""

Known = Mapping[str, Sequence[Summary]]
"""Summaries of an earlier scan, by path."""


class LibraryController:
    """Scans for recordings and arranges them for a widget. Draws nothing.

    Scans and the building of large trees run in threads. Their results are taken in the
    event loop, which posts messages to the widget.

    Attributes:
        listing: The recordings found so far, their arrangement and the last tree.
        paths: Files and folders to search.
        scanning: Whether a scan is running.
        following: Whether folders are followed once they are scanned.
        new: Recordings that have come or changed meanwhile, and were not opened yet.
        checked: How many recordings are checked by rules, and of how many; None while
            no check is running.
    """

    @message_fields
    class Scanned(Message):
        """A scan has come further."""

        batch: Batch
        """How far, and what was read last."""

    class Arranged(Message):
        """The listing has another tree."""

    @message_fields
    class Filtered(Message):
        """What passes a filter is known."""

        text: str
        """The filter."""

    def __init__(self, widget: Widget, listing: Listing) -> None:
        """List nothing yet.

        Args:
            widget: The widget that runs the threads and receives the messages.
            listing: An empty listing.
        """
        self.listing = listing
        self.paths: Sequence[str] = ()
        self.scanning = False
        self.checked: tuple[int, int] | None = None
        self.awaited: Sequence[str] = ()
        """What a recorder is doing, and where; none if no recorder runs."""
        self.expected = 0
        """Number of files that are found but not read yet."""
        self._widget = widget
        self._served_paths: ServedPaths | None = None
        self._scanned_catalog = Catalog()
        self._rebuild_due = 0.0
        self.following = False
        self.new: set[str] = set()
        self._left_out: LeftOut | None = None
        self._is_replacing = self._is_followed = False
        self._waiting: list[Changes] = []
        """What has changed while a catalog was made without what is outdated."""
        self._calls: dict[str, Summary] = {}
        """What a recorder passes on, until it is listed as a recording."""
        self._written: dict[str, str] = {}
        """For recordings that are not listed yet the calls that are listed instead."""
        self._renamed: dict[str, str] = {}

    def start(
        self,
        paths: Iterable[str],
        ahead: BackgroundScan | None = None,
        served_paths: ServedPaths | None = None,
    ) -> None:
        """Begin to look for recordings.

        Args:
            paths: Files and folders to search.
            ahead: A process that scans them already; None to scan in this process.
            served_paths: The paths that links in folders may lead to; None for any.
        """
        self.paths, self._served_paths = tuple(paths), served_paths
        catalog = Catalog()
        self.listing.begin(catalog)
        self._scan_into(catalog, {}, ahead)

    def rescan(self) -> None:
        """Look again; the listing stays as it is until everything is read."""
        self._scan_into(Catalog(), self._scanned_catalog.by_path())

    def change(
        self, change: Change, to: Grouping | Sorting | None = None
    ) -> Arrangement:
        """Arrange in another way, and return it; see `Listing.change`."""
        arrangement = self.listing.change(change, to)
        self._arrange()
        return arrangement

    def arrange_again(self) -> None:
        """Let the widget filter again: what was found by rules is another."""
        self._widget.post_message(self.Arranged())

    def await_calls(self, lines: Sequence[str]) -> None:
        """Say what a recorder is doing, and where, until there is a call."""
        self.awaited = lines
        self.arrange_again()

    def take_calls(self, begun: Sequence[Summary], ended: Mapping[str, str]) -> None:
        """List what a recorder passes on.

        Args:
            begun: Calls that have begun.
            ended: For those that have ended the path of the recording; empty if there
                is none. They are listed until that is.
        """
        self._calls.update((summary.path, summary) for summary in begun)
        self._written.update((file, call) for call, file in ended.items() if file)
        lost = tuple(call for call, file in ended.items() if not file)
        for call in lost:
            self._calls.pop(call, None)
        self._list(Changes((), lost))

    def is_call(self, path: str) -> bool:
        """Return whether a path stands for a call, which is not on disk."""
        return path in self._calls

    def _rename_written(self, is_listed: Callable[[str], bool]) -> Sequence[str]:
        """Let recordings take the place of calls; return those calls."""
        names = {c: path for path, c in self._written.items() if is_listed(path)}
        for call, path in names.items():
            del self._written[path]
            self._calls.pop(call, None)
        self._renamed |= names
        return tuple(names)

    def take_renamed(self) -> Mapping[str, str]:
        """Return new paths of what was listed under other ones, and forget them."""
        renamed, self._renamed = self._renamed, {}
        return renamed

    def _scan_into(
        self, catalog: Catalog, known: Known, ahead: BackgroundScan | None = None
    ) -> None:
        """Begin a scan; one that is running is cancelled."""
        self._scanned_catalog, self.scanning = catalog, True
        self._is_replacing = self._is_followed = False
        self._waiting.clear()
        self._widget.workers.cancel_group(self._widget, "follow")
        self._rebuild_due = 0.0
        if tables := only_tables(self.paths):
            self._run("scan", partial(self._open_tables, catalog, tables))
            return
        first = ahead.ready() if ahead else None
        if first is not None:  # for the first frame to show
            self._take(catalog, first)
        self._run("scan", partial(self._scan, catalog, known, ahead))

    def _scan(
        self, catalog: Catalog, known: Known, ahead: BackgroundScan | None
    ) -> None:
        """Scan, in a thread."""
        worker = get_current_worker()

        def cancelled() -> bool:
            return worker.is_cancelled

        if ahead is None:
            # Imported when the first recording is on screen: 10 ms of its time.
            from recviewer.library.scan.scanner import scan

            batches = scan(
                self.paths,
                known=known,
                cancelled=cancelled,
                served_paths=self._served_paths,
            )
        else:
            batches = ahead.batches(cancelled)
        for batch in batches:
            self._widget.call_later(self._take, catalog, batch)

    def _open_tables(self, catalog: Catalog, folder: str) -> None:
        """Open a folder of tables, in a thread."""
        from recviewer.tables.opening import opened

        worker = get_current_worker()
        for step in opened(folder, self.listing.checks):
            if worker.is_cancelled:
                return
            take = self._take if isinstance(step, Batch) else self._take_engine
            self._widget.call_later(take, catalog, step)

    def _take_engine(self, catalog: Catalog, engine: Engine) -> None:
        """List the exchanges of tables, whose first rows were listed before."""
        if catalog is self._scanned_catalog:
            self.scanning, self.expected = False, 0
            self.listing.list_by(engine)
            count = len(engine.catalog)
            whole = Batch((), count, count, complete=True, left_out=LeftOut())
            self._widget.post_message(self.Scanned(whole))
            self._arrange()

    def filter_ahead(self, text: str) -> bool:
        """Filter in a thread if that takes long; say whether it does.

        The result is kept, so that the list has it when it is asked for.
        """
        listing = self.listing
        if listing.engine.is_quick or not text.strip():
            return False

        def filter_entries() -> None:
            worker = get_current_worker()
            filtered = listing.filtered(text)
            if filtered and not filtered.hits:
                listing.meant(text)
            if not worker.is_cancelled:
                self._widget.post_message(self.Filtered(text))

        self._run("filter", filter_entries)
        return True

    def _take(self, catalog: Catalog, batch: Batch) -> None:
        """Add what was read to a catalog; build a tree now and then, and at the end."""
        if catalog is not self._scanned_catalog:
            return  # read by a scan that was cancelled
        self.scanning, self.expected = not batch.last, batch.total - batch.done
        self._left_out = batch.left_out
        if batch.outdated:
            # A catalog only grows. To make another takes a while for a large one.
            self._is_replacing = True
            self._run("replace", partial(self._replace, catalog, batch))
            return
        catalog.extend(batch.summaries)
        if batch.last:
            self._add_calls(catalog)
        self._widget.post_message(self.Scanned(batch))
        if batch.last and catalog is not self.listing.catalog:
            self.listing.begin(catalog)
        if batch.last:
            self._follow(catalog)
        is_listed = catalog is self.listing.catalog
        if batch.last or (is_listed and monotonic() >= self._rebuild_due):
            self._arrange()

    def _add_calls(self, catalog: Catalog) -> None:
        """List the calls, too, which no scan finds."""

        def is_listed(path: str) -> bool:
            return catalog.index_of(path, 0) is not None

        if self._calls:
            self._rename_written(is_listed)
            catalog.extend(
                call for call in self._calls.values() if not is_listed(call.path)
            )

    def _replace(self, catalog: Catalog, batch: Batch) -> None:
        """Make a catalog without what is outdated, in a thread; then take a batch."""
        worker = get_current_worker()
        new = catalog.without(frozenset(batch.outdated))
        rest = replace(batch, outdated=())

        def take() -> None:
            if catalog is self._scanned_catalog:
                self._is_replacing = False
                self._scanned_catalog = new
                self._take(new, rest)
                while self._waiting and not self._is_replacing:
                    self._list(self._waiting.pop(0))

        if not worker.is_cancelled:
            self._widget.call_later(take)

    def _follow(self, catalog: Catalog) -> None:
        """Follow the folders that were scanned, unless they are followed already."""
        if self.following and not self._is_followed:
            self._is_followed = True
            self._run("follow", partial(self._take_what_changes, list(catalog.entries)))

    def _take_what_changes(self, known: Sequence[Summary]) -> None:
        """Follow, in a thread."""
        from recviewer.library.scan.following import Follower, follow

        worker = get_current_worker()
        follower = Follower(self.paths, known, self._served_paths)
        for changes in follow(follower, lambda: worker.is_cancelled):
            self._widget.call_later(self._take_changes, changes)

    def _take_changes(self, changes: Changes) -> None:
        """Show what has changed on disk."""
        if not self.scanning:
            self.new.difference_update(changes.outdated)
            self.new.update(summary.path for summary in changes.summaries)
        self._list(changes)

    def _list(self, changes: Changes) -> None:
        """Show what has changed; a scan that runs sees it itself."""
        if self.scanning or self._left_out is None:
            return
        if self._is_replacing:
            self._waiting.append(changes)
            return
        self.listing.revision += 1
        catalog, listed = self._scanned_catalog, {s.path for s in changes.summaries}
        calls = self._rename_written(
            lambda path: path in listed or catalog.index_of(path, 0) is not None
        )
        total = catalog.recordings
        batch = Batch(
            changes.summaries,
            total,
            total,
            complete=True,
            left_out=self._left_out,
            outdated=(*changes.outdated, *calls),
        )
        self._take(catalog, batch)

    def _arrange(self) -> None:
        """Build a tree of all recordings found so far."""
        engine, arrangement = self.listing.engine, self.listing.arrangement
        arrange = engine.arranging()
        if engine.is_quick and len(engine.catalog) <= _MAX_INLINE_ENTRIES:
            self._take_tree(engine, arrange(arrangement), _REBUILD_SECONDS)
        else:
            self._rebuild_due = inf
            self._run("build", partial(self._build, engine, arrange, arrangement))

    def _run(self, name: str, work: Callable[[], None]) -> None:
        """Run work in a thread, instead of earlier work of the same name."""
        # Without a description Textual makes one of the `repr` of the work and all its
        # arguments: a second for 100,000 recordings.
        self._widget.run_worker(
            work, group=name, description=name, thread=True, exclusive=True
        )

    def _build(
        self, engine: Engine, arrange: Arrange, arrangement: Arrangement
    ) -> None:
        """Build a tree, in a thread."""
        worker, began = get_current_worker(), monotonic()
        tree = arrange(arrangement)
        if not worker.is_cancelled:
            wait = max(_REBUILD_SECONDS, _REBUILD_FACTOR * (monotonic() - began))
            self._widget.call_later(self._take_tree, engine, tree, wait)

    def _take_tree(self, engine: Engine, tree: Tree, wait: float) -> None:
        """Take a tree; another one is built after so many seconds at the earliest."""
        if engine is self.listing.engine:
            self._rebuild_due = monotonic() + wait
            self.listing.tree = tree
            self._widget.post_message(self.Arranged())
