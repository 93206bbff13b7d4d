"""The recordings there are: found in the background, arranged and filtered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from time import monotonic

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input
from textual.worker import get_current_worker

from recviewer import textual_compat
from recviewer.library.catalog.catalog import Catalog
from recviewer.library.scan.background import BackgroundScan
from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import (
    Arrangement,
    Change,
    Grouping,
    Sorting,
)
from recviewer.library.tree.grouping import build_tree
from recviewer.library.tree.listing import Listing
from recviewer.library.tree.tree import Tree
from recviewer.reading.served_paths import ServedPaths
from recviewer.tui.key_hints import KeyNames
from recviewer.tui.keys import main_keys
from recviewer.tui.library import words as words
from recviewer.tui.library.filter_box import LibraryFilter
from recviewer.tui.library.header import Chooser, LibraryHeader
from recviewer.tui.library.row_tree import RowTree
from recviewer.tui.library.scan_line import Known, ScanLine
from recviewer.tui.messages import SettingChanged

_AT_ONCE = 200
"""So many entries are arranged sooner than a thread for it is begun."""

_REBUILD_SECONDS = 0.25
"""How often the tree grows while recordings are found."""

_REBUILD_SHARE = 10
"""A tree that is slow to build is built less often, for a tenth of the time."""

_TURNS = 4
"""Turns of the event loop until all that changed has asked to be drawn."""


class LibraryRows(Vertical):
    """Finds recordings, and shows them as a person arranges and filters them."""

    @dataclass
    class _Built(Message):
        """A tree was built."""

        catalog: Catalog
        tree: Tree
        seconds: float

    key_names: var[KeyNames] = var(main_keys)
    """Which keys do what, as words."""
    vacant: var[bool] = var(True)
    """Whether there is no row to open."""

    _header = getters.query_one(LibraryHeader)
    _line = getters.query_one(LibraryFilter)
    _rows = getters.query_one(RowTree)
    _scan_line = getters.query_one(ScanLine)

    def __init__(
        self,
        grouping: Grouping | None = None,
        sorting: Sorting = Sorting.PATH,
        *,
        backwards: bool = False,
    ) -> None:
        """Make the library.

        Args:
            grouping: What to group by; what suits the recordings if None.
            sorting: What to sort by.
            backwards: Whether to turn that order round.
        """
        super().__init__()
        asked = Arrangement(grouping or Grouping.TEST, sorting, backwards)
        self._listing = Listing(asked, chosen=grouping is not None)
        self._paths: tuple[str, ...] = ()
        self._served_paths: ServedPaths | None = None
        self._rebuild_due = 0.0

    def compose(self) -> ComposeResult:
        """Lay out the figures, the filter, the rows and the progress."""
        yield LibraryHeader().data_bind(LibraryRows.key_names)
        yield LibraryFilter().data_bind(LibraryRows.key_names)
        yield RowTree()
        yield ScanLine()

    def start(
        self,
        paths: Iterable[str],
        ahead: BackgroundScan | None = None,
        served_paths: ServedPaths | None = None,
    ) -> None:
        """Begin to look for recordings; nothing is read before this returns.

        Args:
            paths: Where to look.
            ahead: Reads there already; None to read in this process.
            served_paths: Where links in folders may lead; None for anywhere.
        """
        self._paths, self._served_paths = tuple(paths), served_paths
        self._listing.begin(Catalog())
        self._read_into(self._listing.catalog, {}, ahead)

    def rescan(self) -> None:
        """Look again; what there was stays on show until everything is read."""
        self._read_into(Catalog(), self._listing.catalog.by_path())

    def tree_shown(self) -> None:
        """Act on another tree's being on show."""

    def _read_into(
        self, catalog: Catalog, known: Known, ahead: BackgroundScan | None = None
    ) -> None:
        self._rebuild_due = 0.0
        self._scan_line.read(self._paths, catalog, known, ahead, self._served_paths)
        self._say_why_empty()

    @on(ScanLine.Found)
    def _grow(self, message: ScanLine.Found) -> None:
        """Rebuild the tree now and then, and at the end."""
        message.stop()
        if message.last and message.catalog is not self._listing.catalog:
            self._listing.begin(message.catalog)
        shown = message.catalog is self._listing.catalog
        if message.last or (shown and monotonic() >= self._rebuild_due):
            self._rearrange()

    def _rearrange(self) -> None:
        """Build the tree anew; in the background if that takes time."""
        catalog, arrangement = self._listing.catalog, self._listing.arrangement
        self._header.describe(arrangement)
        if len(catalog) <= _AT_ONCE:
            self._show_tree(build_tree(catalog.entries, arrangement), _REBUILD_SECONDS)
        else:
            self._rebuild_due = inf
            self._build(catalog, list(catalog.entries), arrangement)

    # Without a description, Textual would write out the arguments, all entries long.
    @work(thread=True, exclusive=True, description="build")
    def _build(
        self, catalog: Catalog, entries: Sequence[Summary], arrangement: Arrangement
    ) -> None:
        worker, began = get_current_worker(), monotonic()
        tree = build_tree(entries, arrangement)
        if not worker.is_cancelled:
            self.post_message(self._Built(catalog, tree, monotonic() - began))

    @on(_Built)
    def _show_built(self, message: _Built) -> None:
        message.stop()
        if message.catalog is self._listing.catalog:
            wait = max(_REBUILD_SECONDS, _REBUILD_SHARE * message.seconds)
            self._show_tree(message.tree, wait)

    def _show_tree(self, tree: Tree, wait: float) -> None:
        """Show a tree; it may grow after so many seconds."""
        self._rebuild_due = monotonic() + wait
        self._listing.tree = tree
        self._show_rows()
        self.tree_shown()

    def _show_rows(self) -> bool:
        """Show the tree through the filter; say whether there is one."""
        listing, catalog = self._listing, self._listing.catalog
        filtered = listing.filtered(self._line.value)
        if filtered is None:
            self._rows.show(listing.tree, catalog, None)
        else:
            self._rows.show(listing.tree, catalog, filtered.passing, filtered.words)
        self._header.count(
            words.Figures(
                recordings=catalog.recordings,
                exchanges=len(catalog),
                tests=len(catalog.tests),
                unreadable=catalog.unreadable,
                hidden=listing.hidden,
                hits=filtered.hits if filtered else None,
                scanning=self._scan_line.scanning,
            )
        )
        self._say_why_empty()
        self.vacant = not self._rows.row_count
        return filtered is not None

    def _say_why_empty(self) -> None:
        self._rows.sentence = words.no_rows(
            self._paths,
            self._line.value,
            self.key_names,
            scanning=self._scan_line.scanning,
            hidden=self._listing.hidden,
        )

    def watch_key_names(self) -> None:
        """Say by these keys what can be done where there are no rows."""
        if self.is_mounted:
            self._say_why_empty()

    @on(Input.Changed)
    async def _narrow(self, message: Input.Changed) -> None:
        """Show what passes, in one frame with what was typed."""
        message.stop()
        with self.app.batch_update():
            if self._show_rows():
                self._rows.go_to_first()
            else:
                self._rows.come_back()
            for _ in range(_TURNS):
                await asyncio.sleep(0)
        # Not at the next beat of the frames, which is up to two of them away.
        textual_compat.draw_now(self.screen)

    @on(Chooser.Clicked)
    @on(RowTree.Rearranged)
    def _change(self, message: Chooser.Clicked | RowTree.Rearranged) -> None:
        """Arrange the rows in the next way, or clear the filter."""
        message.stop()
        if message.what is Change.FILTER:
            self._line.value = ""
        else:
            self._tell(message.what, self._listing.change(message.what))
            self._rearrange()

    def _tell(self, change: Change, now: Arrangement) -> None:
        """Let it be kept how the person likes the rows."""
        if change is Change.GROUPING:
            self.post_message(SettingChanged({"grouping": now.grouping}))
        elif change is not Change.OTHERS:
            order = {"sorting": now.sorting, "backwards": now.backwards}
            self.post_message(SettingChanged(order))
