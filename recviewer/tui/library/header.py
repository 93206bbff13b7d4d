"""The header of the library: its counts, and how it is arranged."""

from __future__ import annotations

from dataclasses import dataclass

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click
from textual.reactive import reactive, var
from textual.widget import Widget
from textual.widgets import Static

from recviewer.library.tree.arrangement import Arrangement, Change
from recviewer.text.numbers import plural
from recviewer.tui.common.wrapping import cells
from recviewer.tui.keys import KeyNames, main_keys, ways_on
from recviewer.tui.messages import Rearranged

_GROUPING = ("library.grouping", "groups by another thing")
_SORTING = ("library.sorting", "sorts by another thing")
_DIRECTION = ("library.reverse", "reverses the order")


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """What is in the library, counted."""

    recordings: int = 0
    """Files."""
    exchanges: int = 0
    """Exchanges in them; shown if there are more of them than files."""
    tests: int = 0
    """Tests that recorded them."""
    unreadable: int = 0
    """Recordings that cannot be read."""
    hidden: int = 0
    """Other calls and files that are not shown."""
    hits: int | None = None
    """Exchanges that pass the filter; None without a filter."""
    scanning: bool = False


def counts_line(counts: LibraryCounts, width: int, others_key: str) -> Content:
    """Write the counts on one line.

    Args:
        counts: The counts.
        width: Cells of the line; tests give way first, then exchanges.
        others_key: The key that shows hidden entries; empty if no key does.
    """
    passing = "" if counts.hits is None else f"{counts.hits:,} of "
    whole = plural(counts.recordings, "recording")
    inner = ""
    if counts.exchanges > counts.recordings:
        inner = plural(counts.exchanges, "exchange")
        # What passes is counted in exchanges, so it is some of these.
        whole, inner = (inner, "") if passing else (whole, f" · {inner}")
    if counts.scanning and not counts.recordings:
        passing, whole = "", "looking …"
    tested = f" · {plural(counts.tests, 'test')}" if counts.tests else ""
    broken = f" · {counts.unreadable:,} unreadable" if counts.unreadable else ""
    by = f": {others_key}" if others_key else ""
    hidden = f" · {counts.hidden:,} hidden{by}" if counts.hidden else ""
    if cells(passing + whole + inner + tested + broken + hidden) > width:
        tested = ""
    if cells(passing + whole + inner + broken + hidden) > width:
        inner = ""
    line = Content.assemble(
        (passing, "bold $focus"),
        (whole, "bold"),
        (inner, "$quiet"),
        (tested, "$quiet"),
        (broken, "$failed"),
        (hidden, "$quiet"),
    )
    return line.truncate(width, ellipsis=True)


class ArrangementButton(Static):
    """A part of the arrangement in words; a click changes it."""

    DEFAULT_CSS = """
    ArrangementButton {
        width: auto;
        padding-right: 2;
        color: $quiet;
        &:hover { color: $foreground; text-style: underline; }
    }
    """

    def __init__(self, what: Change) -> None:
        super().__init__(id=what)
        self._what = what

    def on_click(self, event: Click) -> None:
        """Ask for the next arrangement."""
        event.stop()
        self.post_message(Rearranged(self._what))


class CountsLine(Widget):
    """The counts of the library, as many as fit on a line."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    CountsLine { height: 1; }
    """

    counts: reactive[LibraryCounts] = reactive(LibraryCounts(scanning=True))
    others_key: reactive[str] = reactive("")
    """The key that shows hidden entries; empty if no key does."""

    def render(self) -> Content:
        """Draw the line."""
        return counts_line(self.counts, self.size.width, self.others_key)


class LibraryHeader(Vertical):
    """Two lines: counts, and the arrangement in words that can be clicked."""

    DEFAULT_CSS = """
    LibraryHeader {
        height: auto;
        & Horizontal { height: 1; }
    }
    """

    key_names: var[KeyNames] = var(main_keys)
    """The main key of each action, by its id."""

    _arrangement: Arrangement | None = None

    _counts_line = getters.query_one(CountsLine)
    _grouping = getters.query_one("#grouping", ArrangementButton)
    _sorting = getters.query_one("#sorting", ArrangementButton)

    def compose(self) -> ComposeResult:
        """Create the two lines."""
        yield CountsLine()
        with Horizontal():
            yield ArrangementButton(Change.GROUPING)
            yield ArrangementButton(Change.SORTING)

    def on_mount(self) -> None:
        """Name the keys that do the same as a click."""
        self.watch_key_names(self.key_names)

    def watch_key_names(self, names: KeyNames) -> None:
        """Name the keys in the tooltips."""
        if self.is_mounted:
            self._counts_line.others_key = names.get("library.others", "")
            self._grouping.tooltip = ways_on(names, _GROUPING)
            self._sorting.tooltip = ways_on(names, _SORTING, _DIRECTION)

    def show_counts(self, counts: LibraryCounts) -> None:
        """Show the counts."""
        self._counts_line.counts = counts

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Show the arrangement; the same one as before is not laid out again."""
        if arrangement == self._arrangement:
            return
        self._arrangement = arrangement
        direction = "▴" if arrangement.backwards else "▾"
        self._grouping.update(Content(f"by {arrangement.grouping}"))
        # A style of its own: a terminal that takes the sign from another font then
        # draws the words in the usual one.
        sign = (direction, "$faint")
        self._sorting.update(Content.assemble(f"sort {arrangement.sorting} ", sign))
