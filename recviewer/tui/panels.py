"""Which panels a main screen shows, and which of them has the focus."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from recviewer.tui.common.hints import hint
from recviewer.tui.exchange.widget import ExchangeView
from recviewer.tui.findings.checking import Checking
from recviewer.tui.keymap import keymap_of
from recviewer.tui.library.widget import LibraryPane

_LIBRARY_NUMBER = 1
"""Number of the library among the panels."""

_FINDINGS_NUMBER = 6

_NUMBERED = re.compile(r"panel_.*(\d)$")
"""A command that leads to the panel with a number."""


class Panels:
    """Shows, hides and focuses the panels of a main screen, as its keys demand."""

    def __init__(
        self,
        screen: Screen[Any],
        library: LibraryPane,
        view: ExchangeView,
        checking: Checking,
        moved_on: Callable[[], None],
    ) -> None:
        """Arrange the panels of a screen, which shows the library by now.

        Args:
            screen: The screen.
            library: Its library.
            view: Its exchange.
            checking: Its findings.
            moved_on: Called when a person goes elsewhere than to what is being opened.
        """
        self._screen = screen
        self._library = library
        self._view = view
        self._checking = checking
        self._moved_on = moved_on
        self._lists_one = False
        """Whether the library lists nothing but what is open."""

    @property
    def browsing(self) -> bool:
        """Whether the library is shown."""
        return self._screen.has_class("-browsing")

    @browsing.setter
    def browsing(self, browsing: bool) -> None:
        self._screen.set_class(browsing, "-browsing")

    @property
    def zoomed(self) -> bool:
        """Whether one choice has the whole width."""
        return self._screen.has_class("-zoomed")

    @zoomed.setter
    def zoomed(self, zoomed: bool) -> None:
        self._screen.set_class(zoomed, "-zoomed")
        self._view.choices.alone = zoomed

    def press(self, command: str) -> None:
        """Do what a key says.

        Args:
            command: `toggle_chunks`, `toggle_request`, `toggle_library`,
                `toggle_findings`, `zoom`, `back`, or a name that ends with the number
                of a panel.
        """
        if numbered := _NUMBERED.search(command):
            self.go_to(int(numbered[1]))
            return
        match command:
            case "toggle_chunks":
                self.toggle_chunks()
            case "toggle_request":
                self.toggle_request()
            case "toggle_library":
                self.toggle_library()
            case "toggle_findings":
                self._screen.minimize()
                self.zoomed = False
                self._checking.toggle()
            case "zoom":
                self.zoom()
            case "back":
                self.go_back()

    def close_drawer(self, *, read_on: bool = False) -> None:
        """Close the library where it lies over what was opened.

        Args:
            read_on: Whether the focus goes from it to the answer.
        """
        screen = self._screen
        if screen.has_class("-narrow"):
            had_focus = self._library.has_focus_within
            if had_focus:
                # Textual would move it on to what is hidden, too.
                screen.set_focus(None)
            self.browsing = False
            if had_focus and read_on:
                self._view.focus_choices()

    def keep_answer(self) -> None:
        """Fold the request where it would take the place of the answer in focus."""
        if self._view.reading and self._screen.has_class("-short"):
            self._view.reading = False
            self._view.focus_choices()

    def hide_library_of_one(self, exchange_count: int) -> None:
        """Leave all room to what was opened, if there is nothing else to open.

        Args:
            exchange_count: Number of exchanges in the only file of the library.
        """
        self._lists_one = exchange_count == 1
        if self._lists_one and not self._library.has_focus_within:
            self.browsing = False

    def go_to(self, number: int) -> None:
        """Focus the panel with a number."""
        self._screen.minimize()
        self.zoomed = False
        self._moved_on()
        if number == _LIBRARY_NUMBER:
            self.browsing = True
            self._library.focus_tree()
        elif number == _FINDINGS_NUMBER:
            self.close_drawer()
            self._checking.focus()
        else:
            self.close_drawer()
            self._view.focus_panel(number)

    def focus_failure(self) -> None:
        """Focus the library, or where it is hidden the reason why nothing is open."""
        if self.browsing:
            self._library.focus_tree()
        else:
            self._view.placeholder.focus()

    def filter_library(self) -> None:
        """Let the person type a filter of the library."""
        self.zoomed = False
        self.browsing = True
        self._library.filter_box.begin()

    def toggle_chunks(self) -> None:
        """Show or hide the chunk table and the JSON."""
        self._screen.minimize()
        view = self._view
        if view.raw:
            hint(view, "Without choices, the chunks are shown anyway.")
            view.focus_choices()
            return
        within = view.drill_down.has_focus_within
        view.drilling = not view.drilling
        if not view.drilling and within:
            view.focus_choices()
        elif view.drilling and self._screen.has_class("-short"):
            # Of the choices, two lines are left.
            view.drill_down.table.focus()

    def toggle_library(self) -> None:
        """Show the library, or hide it."""
        screen = self._screen
        screen.minimize()
        self.browsing = self.zoomed or not self.browsing
        self.zoomed = False
        self._moved_on()
        if self.browsing:
            self._library.focus_tree()
        elif screen.focused is None or self._library.has_focus_within:
            screen.set_focus(None)
            self._view.focus_choices()

    def toggle_request(self) -> None:
        """Go into the whole request, or fold it and leave it."""
        self._screen.minimize()
        view = self._view
        view.reading = not view.reading
        if view.reading:
            view.request_view.focus()
        elif view.request_view.has_focus:
            view.focus_choices()

    def zoom(self) -> None:
        """Give one choice, or what else is in focus, the whole screen; or no longer."""
        screen = self._screen
        if self.zoomed:
            self.zoomed = False
        elif screen.maximized is not None:
            screen.minimize()
        elif self._view.choices.has_focus_within:
            self.zoomed = True
        elif screen.focused is not None:
            screen.maximize(screen.focused)

    def go_back(self) -> None:
        """Close what was opened last, in the end go back to the library."""
        view = self._view
        if self._screen.maximized is not None:
            self._screen.minimize()
        elif self.zoomed:
            self.zoomed = False
        elif self._checking.has_focus:
            self._checking.hide()
        elif view.reading and view.request_view.has_focus:
            self.toggle_request()
        elif view.drilling and not view.chunk_room.opened_itself:
            self.toggle_chunks()
        elif view.drill_down.has_focus_within and not view.raw:
            view.focus_choices()
        elif view.reading:
            self.toggle_request()
        elif self._checking.is_shown:
            self._checking.hide()
        elif self._library.has_focus_within or self._lists_one:
            self._moved_on()  # from what is being read
            quit_key = keymap_of(self._screen.app).names.get("everywhere.quit")
            hint(self._screen, f"{quit_key} quits." if quit_key else "")
        else:
            self._moved_on()
            self.browsing = True
            self._library.focus_tree()
