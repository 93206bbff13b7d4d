"""The place of the library's cursor, remembered across trees and filters."""

from __future__ import annotations

from collections.abc import Sequence

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Arrangement, Grouping
from recviewer.library.tree.grouping import build_tree
from recviewer.library.tree.visible_rows import VisibleRows
from recviewer.tui.library.row_tree import PlaceMemory


def catalog_of(*names: str) -> Catalog:
    return Catalog([Summary(f"{name}.json", 0, name) for name in names])


class Library:
    """A view on a catalog, and the memory of a cursor in it."""

    def __init__(self, *names: str) -> None:
        self.view = VisibleRows()
        self.places = PlaceMemory(self.view)
        self.show(names)

    def show(self, names: Sequence[str], passing: bytes | None = None) -> None:
        """Show other recordings, or those that pass a filter."""
        self.catalog = catalog_of(*names)
        arrangement = Arrangement(Grouping.FOLDER)
        self.view.show(build_tree(self.catalog.entries, arrangement), passing, 100)

    def go_to(self, name: str, *, is_hit: bool = False) -> None:
        """Put the cursor on a recording."""
        entry = self.catalog.index_of(f"{name}.json", 0)
        assert entry is not None
        row = self.view.tree.row_of(entry)
        self.places.remember(row, self.catalog, is_hit=is_hit)

    @property
    def place(self) -> str | None:
        """Title of the recording at the remembered place."""
        position = self.places.position(self.catalog)
        if position is None:
            return None
        entry = self.view.tree.entries[self.view.rows[position]]
        return self.catalog.entries[entry].title if entry >= 0 else "group"


def test_nothing_is_remembered_at_first() -> None:
    assert Library("a", "b").place is None


def test_a_place_is_found_again_among_other_recordings() -> None:
    library = Library("b", "c")
    library.go_to("c")
    library.show(["a", "b", "bb", "c", "d"])
    assert library.place == "c"


def test_a_recording_that_is_gone_has_no_place() -> None:
    library = Library("b", "c")
    library.go_to("c")
    library.show(["a", "b"])
    assert library.place is None


def test_a_group_is_remembered_as_a_group() -> None:
    library = Library("in/a", "in/b", "out/c")
    library.places.remember(0, library.catalog)
    library.show(["in/0", "in/a", "out/c"])
    assert library.place == "group"


def test_the_place_before_a_filter_comes_back_after_it() -> None:
    library = Library("a", "b", "c")
    library.go_to("b")
    library.go_to("a", is_hit=True)
    library.go_to("c", is_hit=True)
    assert library.place == "c"
    assert library.places.leave_filter()
    assert library.place == "b"
    assert not library.places.leave_filter()


def test_a_cursor_that_a_person_moves_in_a_filter_stays_there_after_it() -> None:
    library = Library("a", "b", "c")
    library.go_to("b")
    library.go_to("a", is_hit=True)
    library.go_to("c")
    assert not library.places.leave_filter()
    assert library.place == "c"


def test_no_row_changes_nothing() -> None:
    library = Library("a", "b")
    library.go_to("b")
    library.places.remember(-1, library.catalog)
    assert library.place == "b"
