"""The border around lines that a widget caches."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region, Size, Spacing
from textual.strip import Strip
from textual.widget import Widget

from recviewer.tui.common.panel import Frame, PanelTitle

WIDTH = 6


class Panel:
    """As much of a widget as a frame needs, with a border of one cell."""

    def __init__(self, height: int) -> None:
        self.styles = SimpleNamespace(gutter=Spacing(1, 1, 1, 1))
        self.outer_size = Size(WIDTH, height)
        self.content_region = Region(1, 1, WIDTH - 2, max(0, height - 2))

    def draw_plainly(self, region: Region) -> list[Strip]:
        """Draw the border around nothing."""
        last = self.outer_size.height - 1
        ends = {0: "╭────╮", last: "╰────╯"}
        lines = (ends.get(y, "│    │") for y in region.line_range)
        return [Strip([Segment(line)]) for line in lines]


def drawn(frame: Frame, panel: Panel) -> list[str]:
    """Draw all of a panel whose lines say `text`."""
    whole = Region(0, 0, *panel.outer_size)
    lines = frame.draw(whole, panel.draw_plainly, lambda _: Strip([Segment("text")]))
    return [line.text for line in lines]


def test_a_frame_that_grows_from_nothing_has_straight_sides() -> None:
    panel: Any = Panel(2)
    frame = Frame(cast("Widget", panel), 10)
    assert drawn(frame, panel) == ["╭────╮", "╰────╯"]
    panel.outer_size = Size(WIDTH, 4)
    panel.content_region = Region(1, 1, WIDTH - 2, 2)
    assert drawn(frame, panel) == ["╭────╮", "│text│", "│text│", "╰────╯"]


def sides(kind: str) -> SimpleNamespace:
    """Return the styles of a panel with such borders at its sides."""
    return SimpleNamespace(border_left=(kind, None), border_right=(kind, None))


def titled(width: int) -> tuple[PanelTitle, Any]:
    """Return the title of a panel, and the panel."""
    panel: Any = SimpleNamespace(
        outer_size=Size(width, 3), border_title=None, styles=sides("round")
    )
    return PanelTitle(cast("Widget", panel), 2, "Request"), panel


def as_long_as(room: int) -> Content:
    """Take all the room there is."""
    return Content("x" * room)


def test_a_fitted_title_takes_the_room_that_a_note_leaves() -> None:
    title, panel = titled(40)
    title.fit(as_long_as)
    alone = panel.border_title.cell_length
    title.note("/word 1/3")
    assert "/word 1/3" in panel.border_title.plain
    assert panel.border_title.cell_length <= alone + len("  ")


def test_a_fitted_title_gives_way_to_another_one() -> None:
    title, panel = titled(40)
    title.fit(as_long_as)
    title.show(Content("Chunks"))
    title.note("1/3")
    assert panel.border_title.plain == "2 Chunks  1/3"


def test_a_title_without_corners_has_blanks_of_its_own() -> None:
    title, panel = titled(40)
    assert panel.border_title.plain == "2 Request"
    panel.styles = sides("none")
    title.redraw()
    assert panel.border_title.plain == " 2 Request "
