"""Where a person reads in a text that grows."""

from __future__ import annotations

from typing import Any, cast

from textual.geometry import Offset, Size
from textual.scroll_view import ScrollView

from recviewer.tui.choices.reading_place import ReadingPlace

WINDOW = 10


class View:
    """As much of a view as is scrolled: its window has `WINDOW` rows."""

    def __init__(self) -> None:
        self.size = Size(80, WINDOW)
        self.rows = 100
        self.scroll_y = 0.0
        self.place = ReadingPlace(cast("ScrollView", self))

    @property
    def max_scroll_y(self) -> int:
        """The last top row."""
        return max(0, self.rows - WINDOW)

    @property
    def scroll_offset(self) -> Offset:
        """The top row as an offset."""
        return Offset(0, int(self.scroll_y))

    def set_scroll(self, x: float | None, y: float) -> None:
        """Scroll by the program, of which a view tells."""
        self.scroll_y = y
        self.place.scrolled()

    def set_reactive(self, reactive: object, value: float) -> None:
        """Forget where an animation leads to."""

    def scroll_to(self, *, y: float, **options: Any) -> None:
        """Scroll as if a person did."""
        self.set_scroll(None, y)

    def grow(self, rows: int, *, played: bool = True) -> None:
        """Add rows at the end."""
        self.rows += rows
        self.place.text_changed(played=played)


def test_a_text_that_opens_whole_is_read_from_its_start() -> None:
    view = View()
    view.grow(50, played=False)
    assert view.scroll_y == 0


def test_the_end_is_followed_once_it_plays() -> None:
    view = View()
    view.grow(1)
    assert view.scroll_y == view.max_scroll_y == 91


def test_a_reader_who_scrolled_up_stays_there() -> None:
    view = View()
    view.grow(1)
    view.set_scroll(None, 40)
    view.grow(10)
    assert view.scroll_y == 40


def test_a_reader_who_is_back_at_the_end_follows_it_again() -> None:
    view = View()
    view.grow(1)
    view.set_scroll(None, 40)
    view.set_scroll(None, view.max_scroll_y)
    view.grow(10)
    assert view.scroll_y == view.max_scroll_y == 101


def test_a_text_that_shrinks_leaves_no_empty_window() -> None:
    view = View()
    view.set_scroll(None, 60)
    view.grow(-70)
    assert view.scroll_y == view.max_scroll_y == 20


def test_keeping_a_place_in_another_layout_does_not_end_the_following() -> None:
    view = View()
    view.grow(1)
    view.place.keep(30)
    view.place.follow_end()
    assert view.scroll_y == view.max_scroll_y


def test_a_row_in_the_window_is_revealed_without_scrolling() -> None:
    view = View()
    view.set_scroll(None, 40)
    view.place.reveal(49)
    assert view.scroll_y == 40


def test_a_row_outside_the_window_is_revealed_in_its_middle() -> None:
    view = View()
    view.place.reveal(50)
    assert view.scroll_y == 50 - WINDOW // 2


def test_another_text_begins_at_its_start() -> None:
    view = View()
    view.grow(1)
    view.place.begin()
    view.grow(5, played=False)
    assert view.scroll_y == 0
