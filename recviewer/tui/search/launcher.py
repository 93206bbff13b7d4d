"""The way from a screen into the search through all recordings, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from recviewer.config.app_options import AppOptions
from recviewer.tui.common.hints import hint

if TYPE_CHECKING:
    from recviewer.library.tree.listing import Listing
    from recviewer.search.hits import Hit
    from recviewer.tui.common.finding import Leader
    from recviewer.tui.search.searching import Searching


class SearchLauncher:
    """Opens the search over a screen, and keeps it while that shows its hits.

    What the search needs is imported when it is opened for the first time.
    """

    def __init__(
        self,
        screen: Screen[object],
        options: AppOptions,
        listing: Callable[[], Listing],
        show: Callable[[Hit, Leader], None],
    ) -> None:
        """Search nothing yet, and start no process.

        Args:
            screen: The screen that shows the hits.
            options: What is open, and so is searched.
            listing: Returns what the library knows, for the filter's fields.
            show: Shows a hit in its recording.
        """
        self._screen = screen
        self._options = options
        self._listing = listing
        self._show = show
        self._searching: Searching | None = None
        self._revision = 0
        """That of the listing when the search was opened."""

    def open(self, text: str = "") -> None:
        """Let a person search all recordings, and show what is chosen.

        Args:
            text: What to search for; empty to go on with what was typed last.
        """
        from recviewer.tui.screens.search import SearchScreen

        searching, revision = self._begun(), self._listing().revision
        if revision != self._revision:
            self._revision = revision
            searching.end()  # it knows recordings as they were
        place = "  ".join(self._options.paths)

        def show_hit(number: int | None) -> None:
            if number is not None:
                searching.open(number)

        screen = SearchScreen(searching, self._listing().catalog, place, text)
        self._screen.app.push_screen(screen, show_hit)

    def step(self, count: int) -> None:
        """Show the hit some hits after the one that is shown; before, if negative."""
        if self._searching is None:
            hint(self._screen, "Nothing is being looked for.")
        else:
            self._searching.step(count)

    def end(self) -> None:
        """End the process that searches, if there is one; what was typed stays."""
        if self._searching is not None:
            self._searching.end()

    def _begun(self) -> Searching:
        from recviewer.tui.search.searching import Searching

        if self._searching is None:
            served = self._options.served
            self._searching = Searching(
                self._screen,
                self._options.paths,
                served.served_paths if served else None,
                self._options.keeping,
                self._listing(),
                self._show,
            )
        return self._searching
