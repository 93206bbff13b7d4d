"""The place of the library's cursor, remembered across other trees and filters."""

from __future__ import annotations

from dataclasses import dataclass

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.tree.visible_rows import VisibleRows


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in terms that hold for another grouping, order or scan, too."""

    key: str
    """Key of the group; empty for an entry."""
    path: str
    """Path of the entry, or of the first entry in the group."""
    exchange_number: int
    """Number of the exchange in that recording."""


class PlaceMemory:
    """Remembers where the cursor is in a view.

    While a filter is typed the cursor goes to the first hit. Where it was before is
    remembered as well, until a person moves it.
    """

    def __init__(self, view: VisibleRows) -> None:
        self._view = view
        self._place: _Place | None = None
        self._place_before_filter: _Place | None = None

    def remember(self, row: int, catalog: Catalog, *, is_hit: bool = False) -> None:
        """Remember that the cursor is on a row of the tree.

        Args:
            row: The row; -1 for none, which changes nothing.
            catalog: The catalog with the entries of the tree.
            is_hit: Whether it is the first hit of a filter, not a person's choice.
        """
        before = self._place_before_filter or self._place
        entry = self._view.first_below(row)
        if row >= 0 and entry >= 0:
            summary = catalog.entries[entry]
            key = self._view.tree.keys.get(row, "")
            self._place = _Place(key, summary.path, summary.exchange_number)
            self._place_before_filter = None
        if is_hit:
            self._place_before_filter = before

    def leave_filter(self) -> bool:
        """Go back to the place before the filter; say whether there is one."""
        if self._place_before_filter is None:
            return False
        self._place, self._place_before_filter = self._place_before_filter, None
        return True

    def position(self, catalog: Catalog) -> int | None:
        """Return the position of the remembered place; None if it is not on show."""
        if self._place is None:
            return None
        entry = catalog.index_of(self._place.path, self._place.exchange_number)
        return self._view.find(self._place.key, -1 if entry is None else entry)
