"""Two recordings in the comparison, run by a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from recviewer.tui.comparison.making import Load
from recviewer.tui.screens.comparison import ComparisonScreen
from tests.functional.running import lines_on
from tests.stage import settle
from tests.unit.compare.sides import side

Json = dict[str, Any]


@asynccontextmanager
async def comparing(
    before: Json | None,
    after: Json | None,
    size: tuple[int, int] = (120, 40),
    load: Load | None = None,
) -> AsyncIterator[tuple[ComparisonScreen, Pilot[None]]]:
    """Compare two recordings on the screen."""
    app = RecviewerApp(AppOptions(paths=()))

    def sides() -> Any:
        return (
            None if before is None else side(before, "a.json"),
            None if after is None else side(after, "b.json"),
        )

    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        screen = ComparisonScreen(load or sides, AppOptions())
        app.push_screen(screen)
        await pilot.pause()
        await settle(pilot)
        yield screen, pilot


def shown(pilot: Pilot[None]) -> str:
    """Return what is on the screen as one text."""
    return "\n".join(lines_on(pilot.app))


def row_with(pilot: Pilot[None], text: str) -> str:
    """Return the one row on the screen that has a text, without the frame."""
    [row] = [line for line in lines_on(pilot.app) if text in line]
    return row.strip("┃│ ")
