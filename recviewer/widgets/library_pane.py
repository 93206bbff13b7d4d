"""The library: which recordings there are, found in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from time import monotonic

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input
from textual.worker import get_current_worker

from recviewer.library.arrangement import Arrangement, Change
from recviewer.library.catalog import Catalog
from recviewer.library.filtering import Filter
from recviewer.library.query import Term, parse
from recviewer.library.scan import same_on_disk
from recviewer.library.scan_process import ScanProcess
from recviewer.library.summary import Summary
from recviewer.library.tree import Rows, Tree
from recviewer.library.ways import Grouping
from recviewer.render import library_words as words
from recviewer.roots import Roots
from recviewer.widgets.library_filter import LibraryFilter
from recviewer.widgets.library_header import Chooser, LibraryHeader
from recviewer.widgets.row_tree import RowTree
from recviewer.widgets.scan_line import Known, ScanLine

_REBUILD_SECONDS = 0.25
"""How often the tree grows while recordings are found."""

_NO_OTHERS = Term("other", "no")
"""What a filter asks as well while all that is no call to a model is hidden."""

_TURNS = 4
"""Turns of the event loop until all that changed has asked to be drawn."""

_REBUILD_SHARE = 10
"""A tree that is slow to build is built less often, for a tenth of the time."""


class LibraryPane(Vertical):
    """Finds recordings, arranges and filters them, and offers them for opening."""

    DEFAULT_CSS = """
    LibraryPane {
        & LibraryHeader { padding: 0 1; }
        & RowTree { height: 1fr; }
    }
    """

    current: reactive[tuple[Path, int] | None] = reactive(None)
    """The exchange that is open: its recording and its number."""

    @dataclass
    class Opened(Message):
        """A person wants to see an exchange."""

        path: Path
        """Its recording."""
        exchange: int
        """Its number there."""

    @dataclass
    class _Built(Message):
        """A tree was built."""

        catalog: Catalog
        tree: Tree
        seconds: float

    _header = getters.query_one(LibraryHeader)
    _line = getters.query_one(LibraryFilter)
    _rows = getters.query_one(RowTree)
    _scan_line = getters.query_one(ScanLine)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paths: tuple[str, ...] = ()
        self._roots: Roots | None = None
        self._catalog = Catalog()
        self._filter = Filter(self._catalog)
        self._tree = Rows().tree()
        self._arrangement = Arrangement()
        self._chosen = False  # whether a person chose what to group by
        self._rebuild_due = 0.0
        self._sought: tuple[Path, int] | None = None

    def compose(self) -> ComposeResult:
        """Lay out the figures, the filter, the rows and the progress."""
        yield LibraryHeader()
        yield LibraryFilter()
        yield RowTree()
        yield ScanLine()

    def start(
        self,
        paths: Iterable[str],
        ahead: ScanProcess | None = None,
        roots: Roots | None = None,
    ) -> None:
        """Begin to look for recordings; nothing is read before this returns.

        Args:
            paths: Where to look.
            ahead: Reads there already; None to read in this process.
            roots: Where links in folders may lead; None for anywhere.
        """
        self._paths, self._roots = tuple(paths), roots
        self._catalog = Catalog()
        self._filter = Filter(self._catalog)
        self._read_into(self._catalog, {}, ahead)

    def rescan(self) -> None:
        """Look again; what there was stays on show until everything is read."""
        self._read_into(Catalog(), self._catalog.by_path())

    # The focus goes there at once, so that what is typed right after is not lost.

    def focus_filter(self) -> None:
        """Let the person type a filter."""
        self.screen.set_focus(self._line)

    def focus_tree(self) -> None:
        """Let the person walk through the rows."""
        self.screen.set_focus(self._rows)

    def open_neighbour(self, step: int) -> None:
        """Open the recording so many rows after the open one; before, if negative."""
        entry = self._rows.neighbour(step)
        if entry is not None:
            self._open(entry)

    def watch_current(self) -> None:
        """Mark the open exchange, and go to it once it is found."""
        self._sought = self.current
        self._seek()

    def _read_into(
        self, catalog: Catalog, known: Known, ahead: ScanProcess | None = None
    ) -> None:
        self._rebuild_due = 0.0
        self._scan_line.read(self._paths, catalog, known, ahead, self._roots)
        self._say_why_empty()

    @on(ScanLine.Found)
    def _grow(self, message: ScanLine.Found) -> None:
        """Rebuild the tree now and then, and at the end."""
        message.stop()
        if message.last and message.catalog is not self._catalog:
            self._catalog, self._filter = message.catalog, Filter(message.catalog)
        shown = message.catalog is self._catalog
        if message.last or (shown and monotonic() >= self._rebuild_due):
            self._rearrange()

    def _rearrange(self) -> None:
        """Build the tree anew, in the background."""
        arrangement = self._possible()
        self._header.describe(arrangement)
        self._rebuild_due = inf
        self._build(self._catalog, list(self._catalog.entries), arrangement)

    def _possible(self) -> Arrangement:
        """Return the arrangement asked for; folders where few or no tests are known."""
        least = 1 if self._chosen else len(self._catalog) / 2
        if self._arrangement.grouping is Grouping.TEST and self._catalog.tested < least:
            return replace(self._arrangement, grouping=Grouping.FOLDER)
        return self._arrangement

    # Without a description, Textual would write out the arguments, all entries long.
    @work(thread=True, exclusive=True, description="build")
    def _build(
        self, catalog: Catalog, entries: Sequence[Summary], arrangement: Arrangement
    ) -> None:
        worker, began = get_current_worker(), monotonic()
        tree = arrangement.tree(entries)
        if not worker.is_cancelled:
            self.post_message(self._Built(catalog, tree, monotonic() - began))

    @on(_Built)
    def _show_tree(self, message: _Built) -> None:
        if message.catalog is not self._catalog:
            return
        wait = max(_REBUILD_SECONDS, _REBUILD_SHARE * message.seconds)
        self._rebuild_due = monotonic() + wait
        self._tree = message.tree
        self._show_rows()
        self._seek()

    def _show_rows(self) -> bool:
        """Show the tree through the filter; say whether there is one."""
        query = parse(self._line.value)
        asked = (_NO_OTHERS, *query) if self._hidden else query
        passing = self._filter.passing(asked) if query else None
        plain = [term.value for term in query if term.field in ("", "title")]
        self._rows.show(self._tree, self._catalog, passing, plain)
        self._header.count(
            words.Figures(
                recordings=self._catalog.recordings,
                tests=len(self._catalog.tests),
                unreadable=self._catalog.unreadable,
                hidden=self._hidden,
                hits=None if passing is None else passing.count(1),
            )
        )
        self._say_why_empty()
        return bool(query)

    @property
    def _hidden(self) -> int:
        """Return how many entries the arrangement leaves out."""
        return self._arrangement.hidden(self._catalog.others, len(self._catalog))

    def _say_why_empty(self) -> None:
        self._rows.sentence = words.no_rows(
            self._paths, self._line.value, self._scan_line.scanning, self._hidden
        )

    def _seek(self) -> None:
        """Mark the open exchange; go to it unless that was done before."""
        path, exchange = self.current or (Path(), -1)
        entry = self._catalog.index_of(str(path), exchange)
        self._rows.current = entry
        if self._sought and entry is not None and self._rows.reveal(entry):
            self._sought = None

    def _open(self, entry: int) -> None:
        summary = self._catalog.entries[entry]
        if not (summary.reason or same_on_disk(summary)):
            self.notify("This recording changed on disk since it was found.")
            self.rescan()
        self.post_message(self.Opened(Path(summary.path), summary.exchange))

    @on(RowTree.Chosen)
    def _open_chosen(self, message: RowTree.Chosen) -> None:
        message.stop()
        self._open(message.entry)

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
        self.screen._on_timer_update()

    @on(Input.Submitted)
    def _open_first(self, message: Input.Submitted) -> None:
        message.stop()
        self._rows.focus()
        self._rows.action_select()

    @on(LibraryFilter.Left)
    def _leave_filter(self) -> None:
        self._rows.focus()

    @on(Chooser.Clicked)
    def _click(self, message: Chooser.Clicked) -> None:
        message.stop()
        self._change(message.what)

    @on(RowTree.Rearranged)
    def _press(self, message: RowTree.Rearranged) -> None:
        message.stop()
        self._change(message.what)

    def _change(self, change: Change) -> None:
        """Arrange the rows in the next way, or clear the filter."""
        if change is Change.FILTER:
            self._line.value = ""
        else:
            before = self._possible()
            self._chosen |= change is Change.GROUPING
            self._arrangement = before.changed(change)
            if self._possible() != self._arrangement:
                self._arrangement = self._arrangement.changed(change)
            self._rearrange()
