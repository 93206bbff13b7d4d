"""Lines are cached until the widget is refreshed, in whatever way."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from recviewer.tui.common.cached_lines import (
    CachedLines,
    CachedScrollBar,
    set_line_count,
)
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


async def test_cached_lines_are_drawn_again_only_after_a_change() -> None:
    async with CounterApp().run_test() as pilot:
        counter = pilot.app.query_one(Counter)
        drawn = counter.render_lines(CROP)
        count = counter.count
        assert counter.render_lines(CROP) is drawn
        assert counter.count == count

        counter.refresh()
        counter.render_lines(CROP)
        assert counter.count == count + 2


async def test_cached_lines_are_drawn_again_in_new_colours() -> None:
    async with CounterApp().run_test() as pilot:
        counter = pilot.app.query_one(Counter)
        before = [strip.text for strip in counter.render_lines(CROP)]
        segments = list(counter.render_lines(CROP)[0])

        counter.styles.background = "red"

        assert [strip.text for strip in counter.render_lines(CROP)] == before
        assert list(counter.render_lines(CROP)[0]) != segments


async def test_a_part_of_cached_lines_can_be_drawn() -> None:
    async with CounterApp().run_test() as pilot:
        counter = pilot.app.query_one(Counter)
        assert len(counter.render_lines(CROP)) == 2

        assert [s.cell_length for s in counter.render_lines(Region(2, 1, 3, 1))] == [3]


class LinesApp(ThemedApp):
    """Shows a scroll view without lines."""

    CSS = "ScrollView { width: 10; height: 5; }"

    def compose(self) -> ComposeResult:
        """Show it."""
        yield ScrollView()


async def test_only_a_scroll_bar_that_appears_has_the_screen_laid_out() -> None:
    app = LinesApp()
    async with app.run_test() as pilot:
        view = app.query_one(ScrollView)
        await pilot.pause()
        sizes: list[Size] = []
        app.screen.screen_layout_refresh_signal.subscribe(
            app.screen, lambda _: sizes.append(view.virtual_size)
        )
        set_line_count(view, 4)
        await pilot.pause()
        assert not view.show_vertical_scrollbar
        assert not sizes
        set_line_count(view, 6)
        await pilot.pause()
        assert view.show_vertical_scrollbar
        assert sizes
        while sizes:  # the new bar narrows the view, which is laid out once more
            sizes.clear()
            await pilot.pause()
            await pilot.pause()
        set_line_count(view, 60)
        await pilot.pause()
        assert not sizes
        assert view.max_scroll_y == 55
        assert view.vertical_scrollbar.window_virtual_size == 60


async def test_a_view_with_fewer_lines_scrolls_back_to_its_last() -> None:
    app = LinesApp()
    async with app.run_test() as pilot:
        view = app.query_one(ScrollView)
        set_line_count(view, 60)
        await pilot.pause()
        view.scroll_to(y=50, animate=False, force=True, immediate=True)
        set_line_count(view, 20)
        assert view.scroll_offset.y == 15


class BarApp(ThemedApp):
    """Shows a scroll bar of Textual's and one of ours."""

    CSS = "ScrollBar, CachedScrollBar { width: 1; height: 12; }"

    def __init__(self) -> None:
        super().__init__()
        self.bars = [ScrollBar(vertical=True), CachedScrollBar(vertical=True)]

    def compose(self) -> ComposeResult:
        """Show both."""
        yield from self.bars


@pytest.mark.parametrize("position", [0, 3, 27, 88])
async def test_a_cached_scroll_bar_looks_like_textuals(position: int) -> None:
    app = BarApp()
    async with app.run_test() as pilot:
        drawn = []
        for bar in app.bars:
            bar.window_virtual_size, bar.window_size = 100, 12
            bar.position = position
            await pilot.pause()
            lines = bar.render_lines(Region(0, 0, 1, 12))
            drawn.append([_look(segment) for line in lines for segment in line])
        assert drawn[0] == drawn[1]


def _look(segment: Segment) -> tuple[str, object]:
    """Return the character of a cell and the colour that fills it."""
    style = segment.style or Style()
    return segment.text, style.color if style.reverse else style.bgcolor
