"""Lines are kept until the widget is refreshed, in whatever way."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Region
from textual.strip import Strip

from recviewer.tui.common.cached_lines import CachedLines
from tests.functional.host import ThemedApp

CROP = Region(0, 0, 10, 2)


class Counter(CachedLines):
    """Counts how often a line is drawn."""

    count = 0

    def render_line(self, y: int) -> Strip:
        """Draw a blank line, and count it."""
        self.count += 1
        return Strip.blank(10, self.rich_style)


class CounterApp(ThemedApp):
    """Shows one."""

    CSS = "Counter { width: 10; height: 2; }"

    def compose(self) -> ComposeResult:
        """Show it."""
        yield Counter()


async def test_lines_are_drawn_again_only_after_a_change() -> None:
    async with CounterApp().run_test() as pilot:
        counter = pilot.app.query_one(Counter)
        drawn = counter.render_lines(CROP)
        count = counter.count
        assert counter.render_lines(CROP) is drawn
        assert counter.count == count

        counter.refresh()
        counter.render_lines(CROP)
        assert counter.count == count + 2


async def test_lines_are_drawn_in_the_colours_of_now() -> None:
    async with CounterApp().run_test() as pilot:
        counter = pilot.app.query_one(Counter)
        before = [strip.text for strip in counter.render_lines(CROP)]
        segments = list(counter.render_lines(CROP)[0])

        counter.styles.background = "red"

        assert [strip.text for strip in counter.render_lines(CROP)] == before
        assert list(counter.render_lines(CROP)[0]) != segments


async def test_a_part_of_the_lines_is_drawn_for_itself() -> None:
    async with CounterApp().run_test() as pilot:
        counter = pilot.app.query_one(Counter)
        assert len(counter.render_lines(CROP)) == 2

        assert [s.cell_length for s in counter.render_lines(Region(2, 1, 3, 1))] == [3]
