"""The border around lines that a widget caches."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from rich.segment import Segment
from textual.geometry import Region, Size, Spacing
from textual.strip import Strip
from textual.widget import Widget

from recviewer.tui.common.panel import Frame

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
