"""The library: the recordings there are, arranged and filtered, for opening."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import (
    Click,
    MouseDown,
    MouseEvent,
    MouseMove,
    MouseUp,
    Resize,
)
from textual.message import Message
from textual.messages import Update
from textual.reactive import reactive, var
from textual.widgets import Input

from recviewer import textual_compat
from recviewer.library import conversations
from recviewer.library.catalog.completion import completed, values
from recviewer.library.scan.background import BackgroundScan
from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import (
    Arrangement,
    Change,
    Grouping,
    Sorting,
)
from recviewer.library.tree.listing import Listing
from recviewer.library.tree.visible_rows import Highlight
from recviewer.reading.served_paths import ServedPaths
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.filter_box import FilterBox
from recviewer.tui.common.hints import hint
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.common.panel import PANEL_CSS, PanelTitle
from recviewer.tui.common.row_list import RowList
from recviewer.tui.keys import KeyNames, Scope, bindings, main_keys
from recviewer.tui.library.controller import LibraryController
from recviewer.tui.library.divider import FITTING, Divider
from recviewer.tui.library.no_rows import no_rows_text
from recviewer.tui.library.row_tree import RowTree
from recviewer.tui.library.scan_line import ScanLine
from recviewer.tui.library.title import (
    LibraryCounts,
    arrangement_hint,
    detail_lines,
    library_title,
)
from recviewer.tui.messages import (
    CheckRequested,
    Rearranged,
    SearchRequested,
    SettingChanged,
)

_REST_SECONDS = 0.15
"""Time without typing after which the row under the cursor is reported."""

_FILTER_HINT = "filter: words  model:…  error:  tools:  n:2"

_DETAIL_LINES = ((5, 34), (4, 24), (2, 0))
"""Lines for the names of the row under the cursor, by those that the panel has."""

_LOOP_TURNS = 4
"""Turns of the event loop until all changed widgets have requested to be drawn."""


class LibraryPane(Vertical):
    """Offers recordings for opening, and marks the open one."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LIBRARY_PANEL)

    DEFAULT_CSS = f"""
    LibraryPane {{
        {PANEL_CSS}
        & RowTree {{ height: 1fr; }}
    }}
    """

    key_names: var[KeyNames] = var(main_keys)
    """The main key of each action, by its id."""
    current: reactive[tuple[str, int] | None] = reactive(None)
    """The open exchange: its recording, and its number there."""

    @message_fields
    class Opened(Message):
        """A person wants to see an exchange."""

        path: str
        """Its recording."""
        exchange: int
        """Its number there."""

    @message_fields
    class Highlighted(Message):
        """The cursor is on another row, or on the same of another list."""

        highlight: Highlight | None
        """The row; None if there is none."""

    filter_box = getters.query_one(FilterBox)
    _rows = getters.query_one(RowTree)
    _scan_line = getters.query_one(ScanLine)

    def __init__(
        self,
        grouping: Grouping | None = None,
        sorting: Sorting = Sorting.PATH,
        *,
        backwards: bool = False,
        percent: int = FITTING,
        current: tuple[str, int] | None = None,
    ) -> None:
        """Show an empty library.

        Args:
            grouping: What to group by; None for what suits the recordings.
            sorting: What to sort by.
            backwards: Whether to reverse that order.
            percent: Width in percent of the screen; `FITTING` for what suits.
            current: The exchange that is open already.
        """
        super().__init__(classes="-beside" if current else "-bare")

        def save_width(percent: int) -> None:
            self.post_message(SettingChanged({"library_width": percent}))

        self.divider = Divider(self, percent, save_width)
        self.panel = PanelTitle(self, 1, "Recordings")
        self.set_reactive(LibraryPane.current, current)
        arrangement = Arrangement(grouping or Grouping.TEST, sorting, backwards)
        listing = Listing(arrangement, chosen=grouping is not None)
        self.controller = LibraryController(self, listing)
        self._counts = LibraryCounts(scanning=True)
        self._rescanning = False
        self._to_reveal: tuple[str, int] | None = None
        """The open exchange, until it is found and the cursor is on it."""

    def compose(self) -> ComposeResult:
        """Create the filter, the rows and the progress."""

        def complete(text: str) -> str | None:
            return completed(text, self.controller.listing.catalog)

        filter_box = FilterBox(complete, hint=_FILTER_HINT)
        yield filter_box.data_bind(LibraryPane.key_names)
        yield RowTree()
        yield ScanLine()

    def on_mount(self) -> None:
        """Report the rows that the cursor comes to."""
        self.watch(self._rows, "cursor", self._report_soon)

    def _report_soon(self) -> None:
        """Report the row under the cursor, while a filter is typed once that rests.

        What shows the row would otherwise be drawn anew for each letter.
        """
        if self.filter_box.has_focus:
            self._report_at_rest()
        else:
            self.report_highlighted()

    @work(exclusive=True, group="highlight")
    async def _report_at_rest(self) -> None:
        await asyncio.sleep(_REST_SECONDS)
        self.report_highlighted()

    @on(Resize)
    def report_highlighted(self) -> None:
        """Report the row under the cursor; name it where no preview does."""
        highlight, rows = self.highlight, self._rows
        is_named = self.current is not None or self.screen.has_class("-narrow")
        if highlight is not None and is_named:
            width = rows.scrollable_content_region.width - 2
            lines = next(n for n, above in _DETAIL_LINES if self.size.height >= above)
            rows.footer = detail_lines(highlight, width, lines)
        else:
            rows.footer = ()
        self.post_message(self.Highlighted(highlight))

    @property
    def highlight(self) -> Highlight | None:
        """The row under the cursor; None if there is none."""
        return self._rows.rows.highlight(self._rows.cursor)

    def start(
        self,
        paths: Iterable[str],
        ahead: BackgroundScan | None = None,
        served_paths: ServedPaths | None = None,
    ) -> None:
        """Begin to look for recordings; see `LibraryController.start`."""
        self._scan_line.begin()
        self.controller.start(paths, ahead, served_paths)
        self._update_sentence()

    def rescan(self) -> None:
        """Look again; the rows stay as they are until everything is read."""
        self._scan_line.begin()
        self._rescanning = True
        self.controller.rescan()
        self._update_sentence()

    # Both focus at once: keys that are typed right after are not lost.

    @on(FilterBox.Left)
    def focus_tree(self) -> None:
        """Let the person walk through the rows."""
        self.screen.set_focus(self._rows)

    def open_neighbour(self, step: int) -> None:
        """Open the recording some steps after the open one; before, if negative."""
        entry = self._rows.neighbour(step)
        if entry is not None:
            self._open(entry)
        else:
            where = "after" if step > 0 else "before"
            hint(self, f"There is no recording {where} this one.")

    def open_turn(self, step: int) -> None:
        """Open the turn before (-1) or after (1) the open one in its conversation.

        Of several that go on from it, the first is opened, and their number is said.
        """
        catalog = self.controller.listing.catalog
        path, number = self.current or ("", -1)
        index = catalog.index_of(path, number)
        turns: Sequence[int] = ()
        if index is not None and step < 0:
            before = conversations.turn_before(catalog.turns(), index)
            turns = () if before < 0 else (before,)
        elif index is not None:
            turns = conversations.turns_after(catalog.turns(), index)
        which = "before" if step < 0 else "after"
        if turns:
            self._open(catalog.entries[turns[0]])
        if len(turns) > 1:
            hint(self, f"{len(turns):,} recordings go on from here.")
        elif not turns and self.controller.scanning:
            hint(self, f"No turn {which} this one is found yet.")
        elif not turns:
            hint(self, f"No turn {which} this one is recorded here.")

    def watch_current(self) -> None:
        """Make room for the open exchange, mark it, and go to it once it is found."""
        self.set_class(self.current is not None, "-beside")
        self._to_reveal = self.current
        if self.current is not None:
            self.controller.new.discard(self.current[0])
        self._mark_current()
        self.report_highlighted()

    def watch_key_names(self) -> None:
        """Name the keys that help if there are no rows."""
        if self.is_mounted:
            self._update_sentence()
            self.show_title()

    @on(LibraryController.Scanned)
    def _show_progress(self, message: LibraryController.Scanned) -> None:
        message.stop()
        self._scan_line.show(message.batch)
        for remark in map(sanitize_line, message.batch.remarks):
            self.notify(remark, severity="warning", markup=False)
        if message.batch.last and self._rescanning:
            self._rescanning = False
            count = self.controller.listing.catalog.recordings
            hint(self, f"{plural(count, 'recording')} read again.")

    @on(LibraryController.Arranged)
    def _show_tree(self, message: LibraryController.Arranged) -> None:
        """Show it; the cursor, and what is open, stay also under another name."""
        message.stop()
        renamed = self.controller.take_renamed()
        self._rows.places.rename(renamed)
        path, number = self.current or ("", -1)
        if name := renamed.get(path):
            self.set_reactive(LibraryPane.current, (name, number))
            self._to_reveal = self._to_reveal and self.current
            self.controller.new.discard(name)
        self._show_rows()
        self._mark_current()

    def _show_rows(self) -> bool:
        """Show the tree through the filter; say whether there is one."""
        listing, catalog = self.controller.listing, self.controller.listing.catalog
        filtered = listing.filtered(self.filter_box.value)
        passing, words = (filtered.passing, filtered.words) if filtered else (None, ())
        expected = self.controller.expected
        arrangement = listing.arrangement
        self._rows.rows.checks = listing.checks
        self._rows.rows.new = self.controller.new
        self._rows.show(listing.tree, catalog, passing, words, expected, arrangement)
        if filtered is not None and filtered.asks_for_check:
            self.post_message(CheckRequested())
        self._counts = LibraryCounts(
            recordings=catalog.recordings,
            exchanges=len(catalog),
            tests=len(catalog.tests),
            unreadable=catalog.unreadable,
            hidden=listing.hidden,
            hits=filtered.hits if filtered else None,
            scanning=self.controller.scanning,
        )
        self.show_title()
        self._update_sentence()
        self._report_soon()
        return filtered is not None

    @on(Resize)
    def show_title(self) -> None:
        """Say how much there is and how it is arranged, as far as the width allows."""
        arrangement = self.controller.listing.arrangement
        key = self.key_names.get("library.others", "")
        title = partial(library_title, self._counts, arrangement, others_key=key)
        self.panel.fit(title)

    def action_divide(self, step: str) -> None:
        """Move the divider: `left`, `right` or `reset`."""
        before = self.divider.percent
        if self.has_class("-bare") or self.screen.has_class("-narrow"):
            hint(self, "There is nothing beside the library.")
        elif step == "reset":
            self.divider.reset()
            if before == self.divider.percent:
                hint(self, "The library has the width that suits it.")
        else:
            self.divider.move(1 if step == "right" else -1)
            if before == self.divider.percent:
                hint(self, "That is as far as it goes.")

    @on(MouseDown)
    @on(MouseMove)
    @on(MouseUp)
    @on(Click)
    def _move_divider(self, event: MouseEvent) -> None:
        """Let the divider be dragged, or reset by two clicks."""
        self.divider.take(event)

    def action_offer(self, what: str) -> None:
        """Offer all groupings or all sortings."""
        from recviewer.tui.screens.menu import MenuScreen

        change = Change(what)
        arrangement = self.controller.listing.arrangement
        by_group = change is Change.GROUPING
        offered: Iterable[Grouping | Sorting] = Grouping if by_group else Sorting
        items = [
            (str(to), partial(self.post_message, Rearranged(change, to)))
            for to in offered
        ]
        if not by_group:
            turn = Rearranged(Change.DIRECTION)
            items.append(("the other way round", partial(self.post_message, turn)))
        now = arrangement.grouping if by_group else arrangement.sorting
        title = f"Group by (now {now})" if by_group else f"Sort by (now {now})"
        self.app.push_screen(MenuScreen(title, items, f"library.{what}"))

    def _update_sentence(self) -> None:
        """Say why there are no rows, if there are none."""
        if self._rows.row_count:
            return
        listing = self.controller.listing
        self._rows.sentence = no_rows_text(
            self.controller.paths,
            self.filter_box.value,
            self.key_names,
            values=partial(values, catalog=listing.catalog),
            meant=listing.meant,
            total=len(listing.catalog),
            scanning=self.controller.scanning,
            hidden=listing.hidden,
            checked=self.controller.checked,
            awaited=self.controller.awaited,
        )

    def _mark_current(self) -> None:
        """Mark the open exchange, and go to it if the cursor has not been there.

        With nothing found and nothing open, the rows take all the room: their sentence
        is all there is to show.
        """
        catalog = self.controller.listing.catalog
        is_bare = not catalog and self.current is None
        self.set_class(is_bare, "-bare")
        self.filter_box.display = not is_bare
        path, exchange = self.current or ("", -1)
        entry = catalog.index_of(path, exchange)
        self._rows.current = entry
        if self._to_reveal and entry is not None and self._rows.reveal(entry):
            self._to_reveal = None

    def _open(self, entry: Summary) -> None:
        from recviewer.library.scan.scanner import same_on_disk

        is_as_listed = entry.reason or not self.controller.listing.engine.is_quick
        if not (
            is_as_listed or self.controller.is_call(entry.path) or same_on_disk(entry)
        ):
            self.notify("This recording changed on disk since it was found.")
            self.rescan()
        self.post_message(self.Opened(entry.path, entry.exchange_number))

    @on(RowList.HeadingClicked)
    def _go_to_group(self, message: RowList.HeadingClicked) -> None:
        """Go to the group that the line above the rows names."""
        message.stop()
        rows = self._rows.rows
        if above := rows.scrolled_out(self._rows.row_cursor.top):
            self._rows.choose(rows.view.position(above[0]))

    @on(Input.Changed)
    @on(LibraryController.Filtered)
    async def _filter(
        self, message: Input.Changed | LibraryController.Filtered
    ) -> None:
        """Show what passes in one frame with what was typed."""
        message.stop()
        text = self.filter_box.value
        if isinstance(message, Input.Changed):
            if self.controller.filter_ahead(text):
                return  # shown once it is known
        elif message.text != text:
            return  # another one was typed meanwhile
        with self.app.batch_update():
            if self._show_rows():
                self._rows.go_to_first()
            else:
                self._rows.leave_filter()
            # The title is the pane's own, which is busy here and asks too late.
            self.screen.post_message(Update(self))
            for _ in range(_LOOP_TURNS):
                await asyncio.sleep(0)
        # Draws now: the next timed update is up to two frames away.
        textual_compat.draw_now(self.screen)

    @on(Input.Submitted)
    @on(RowTree.Chosen)
    def _open_chosen(self, message: Input.Submitted | RowTree.Chosen) -> None:
        """Open an entry, by itself the first one; or do what helps if none is left."""
        message.stop()
        wanted = self.filter_box.value
        if isinstance(message, RowTree.Chosen) and message.entry is not None:
            self._open(message.entry)
        elif self._rows.row_count:
            self._rows.focus()
            self._rows.action_select()
        elif not wanted.strip():
            hint(self, "There is nothing to open.")
        elif meant := self.controller.listing.meant(wanted):
            self.filter_box.value = meant
            self.filter_box.cursor_position = len(meant)
        elif self.filter_box.has_words:
            self.post_message(SearchRequested(wanted))
        else:
            hint(self, "Nothing is left to open, and there are no words to search for.")

    @on(Rearranged)
    def _rearrange(self, message: Rearranged) -> None:
        """Go on to the next arrangement and save it, or clear the filter."""
        message.stop()
        if message.what is Change.FILTER:
            self.filter_box.value = ""
            return
        before = self.panel.text
        arrangement = self.controller.change(message.what, message.to)
        self.show_title()
        if self.panel.text == before:
            hint(self, arrangement_hint(message.what, arrangement))
        if message.what is Change.GROUPING:
            self.post_message(SettingChanged({"grouping": arrangement.grouping}))
        elif message.what is not Change.OTHERS:
            sorting, backwards = arrangement.sorting, arrangement.backwards
            self.post_message(
                SettingChanged({"sorting": sorting, "backwards": backwards})
            )
