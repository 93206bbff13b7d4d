"""The rows of the library while more of them arrive."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Arrangement
from recviewer.library.tree.grouping import build_tree
from recviewer.tui.library.row_tree import RowTree
from tests.functional.host import ThemedApp


class RowsApp(ThemedApp):
    """Nothing but the rows."""

    def compose(self) -> ComposeResult:
        """Show them."""
        yield RowTree()

    @property
    def rows(self) -> RowTree:
        """The rows."""
        return self.query_one(RowTree)

    @property
    def shown(self) -> list[str]:
        """What stands on the screen, line by line."""
        lines = (self.rows.render_line(y).text for y in range(self.rows.size.height))
        return [line.strip() for line in lines]

    def show(self, catalog: Catalog) -> None:
        """Show all recordings of a catalog."""
        self.rows.show(build_tree(catalog.entries, Arrangement()), catalog, None)


def recordings(numbers: Iterable[int]) -> list[Summary]:
    """Summarise recordings that stand in the order of their numbers."""
    return [Summary(f"{number:03}.json", 0, f"title {number}") for number in numbers]


async def test_the_cursor_stays_where_it_is_on_the_screen_while_rows_arrive() -> None:
    app = RowsApp()
    async with app.run_test(size=(40, 10)):
        catalog = Catalog(recordings(range(50, 90)))
        app.show(catalog)
        app.rows.choose(20)
        before = app.shown
        catalog.extend(recordings(range(40)))
        app.show(catalog)
        assert app.rows.row_count == 80 + 1
        assert app.shown == before
        assert any(line.startswith("▌") for line in before)


async def test_rows_that_arrive_do_not_scroll_back_to_a_cursor_out_of_view() -> None:
    app = RowsApp()
    async with app.run_test(size=(40, 10)):
        catalog = Catalog(recordings(range(40)))
        app.show(catalog)
        app.rows.scroll_to(y=20, animate=False, force=True, immediate=True)
        before = app.shown
        catalog.extend(recordings(range(50, 90)))
        app.show(catalog)
        assert app.shown == before
        assert not any(line.startswith("▌") for line in before)
