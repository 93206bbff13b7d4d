"""The library: which recordings there are, for opening."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input

from recviewer.library.scan.scanner import same_on_disk
from recviewer.tui.library.filter_box import LibraryFilter
from recviewer.tui.library.row_tree import RowTree
from recviewer.tui.library.rows import LibraryRows


class LibraryPane(LibraryRows):
    """Offers recordings for opening, and marks the open one."""

    DEFAULT_CSS = """
    LibraryPane {
        & LibraryHeader { padding: 0 1; }
        & RowTree { height: 1fr; }
    }
    """

    current: reactive[tuple[Path, int] | None] = reactive(None)
    """The exchange that is open: its recording and its number."""

    _sought: tuple[Path, int] | None = None
    """The open exchange, as long as it is yet to be found and gone to."""

    @dataclass
    class Opened(Message):
        """A person wants to see an exchange."""

        path: Path
        """Its recording."""
        exchange: int
        """Its number there."""

    # The focus goes there at once, so that what is typed right after is not lost.

    def focus_filter(self) -> None:
        """Let the person type a filter."""
        self._line.display = True  # a person may type before anything is found
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
        self._give_way()
        self._seek()

    def tree_shown(self) -> None:
        """Mark the open exchange, if it was found by now."""
        self._give_way()
        self._seek()

    def _give_way(self) -> None:
        """Take all the room where there is nothing to open, and so to show beside."""
        bare = not self._listing.catalog and self.current is None
        self.set_class(bare, "-bare")
        self._header.display = self._line.display = not bare

    def _seek(self) -> None:
        """Mark the open exchange; go to it unless that was done before."""
        path, exchange = self.current or (Path(), -1)
        entry = self._listing.catalog.index_of(str(path), exchange)
        self._rows.current = entry
        if self._sought and entry is not None and self._rows.reveal(entry):
            self._sought = None

    def _open(self, entry: int) -> None:
        summary = self._listing.catalog.entries[entry]
        if not (summary.reason or same_on_disk(summary)):
            self.notify("This recording changed on disk since it was found.")
            self.rescan()
        self.post_message(self.Opened(Path(summary.path), summary.exchange_number))

    @on(RowTree.Chosen)
    def _open_chosen(self, message: RowTree.Chosen) -> None:
        message.stop()
        self._open(message.entry)

    @on(Input.Submitted)
    def _open_first(self, message: Input.Submitted) -> None:
        message.stop()
        self._rows.focus()
        self._rows.action_select()

    @on(LibraryFilter.Left)
    def _leave_filter(self) -> None:
        self._rows.focus()
