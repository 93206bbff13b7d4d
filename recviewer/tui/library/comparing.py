"""The rows of the library that a person selects to compare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from textual.message import Message

from recviewer.library import siblings
from recviewer.library.catalog.entries import Entries
from recviewer.library.summary import Summary
from recviewer.tui.messages import ComparisonRequested

_PAIR = 2
"""Number of rows that are compared."""

Place = tuple[str, int]
"""The path of a recording, and the number of an exchange in it."""


class RowsToCompare:
    """Selects at most two rows, and asks for them to be compared.

    Attributes:
        selected: Where the selected exchanges are, in the order of selection.
    """

    def __init__(
        self, post: Callable[[Message], object], say: Callable[[str], object]
    ) -> None:
        """Select nothing yet.

        Args:
            post: Posts a message to the app.
            say: Tells the person why a key did nothing.
        """
        self.selected: tuple[Place, ...] = ()
        self._post = post
        self._say = say

    @property
    def commands(self) -> Mapping[str, Callable[[Summary | None, Entries], None]]:
        """What can be done with the exchange of a row, by name."""
        return {
            "toggle_selected": self._toggle,
            "compare": self._compare,
            "compare_open": self._compare_open,
        }

    def act(self, command: str, at: int, opened: int | None, catalog: Entries) -> None:
        """Select or compare.

        Args:
            command: One of `commands`.
            at: Index of the exchange under the cursor; -1 for none.
            opened: Index of the exchange that is open, which `compare_open` is about.
            catalog: All exchanges.
        """
        index = (-1 if opened is None else opened) if command == "compare_open" else at
        entry = catalog.entries[index] if index >= 0 else None
        self.commands[command](entry, catalog)

    def _toggle(self, entry: Summary | None, catalog: Entries) -> None:
        """Select an exchange, or no longer; of three, the first is left out."""
        if entry is None or entry.reason:
            self._say("Only an exchange can be selected.")
            return
        place = _place(entry)
        if place in self.selected:
            self.selected = tuple(each for each in self.selected if each != place)
        else:
            self.selected = (*self.selected, place)[-_PAIR:]

    def _compare(self, entry: Summary | None, catalog: Entries) -> None:
        """Compare the two that are selected; or one with the row under the cursor.

        Without a selection, the row is compared with its nearest sibling.
        """
        places = self.selected
        if len(places) < _PAIR and entry is not None and not entry.reason:
            places = tuple(dict.fromkeys((*places, _place(entry))))
        indexes = [catalog.index_of(*place) for place in places]
        pair = [catalog.entries[index] for index in indexes if index is not None]
        if len(pair) == _PAIR:
            self.selected = ()
            load = partial(siblings.read_pair, pair[0], pair[1])
            self._post(ComparisonRequested(load))
        elif pair:
            self._compare_with_nearest(pair[0], catalog)
        else:
            self._say("Only exchanges can be compared.")

    def _compare_open(self, entry: Summary | None, catalog: Entries) -> None:
        if entry is None:
            self._say("The open exchange is not in the library.")
        else:
            self._compare_with_nearest(entry, catalog)

    def _compare_with_nearest(self, entry: Summary, catalog: Entries) -> None:
        """Compare an exchange with the nearest recording of its test."""
        others = siblings.siblings(entry, catalog.of_test(entry.test_id))
        if others:
            self.selected = ()
            load = partial(siblings.read_with_nearest, entry, others)
            self._post(ComparisonRequested(load))
        else:
            self._say("There is no other recording of this test; select a second one.")


def _place(entry: Summary) -> Place:
    return entry.path, entry.exchange_number
