"""The app without its final filter against hostile text."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.app import App
from textual.filter import LineFilter
from textual.pilot import Pilot

from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.main import MainScreen
from tests.functional.poison import harm_in
from tests.stage import settle

SIZE = (150, 50)


class UnfilteredApp(RecviewerApp):
    """The app without the line filter that sanitizes everything once more."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave out the filter: the widgets must sanitize on their own."""
        return App.get_line_filters(self)


@asynccontextmanager
async def opened(folder: Path, file: Path) -> AsyncIterator[Pilot[None]]:
    """Run the app on a folder, with one of its recordings open."""
    app = UnfilteredApp(AppOptions((str(folder),)))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, MainScreen)
        screen.open(str(file), 0)
        await settle(pilot)
        yield pilot


def check(pilot: Pilot[Any], where: str) -> None:
    """Check every line on the screen."""
    strips = pilot.app.screen._compositor.render_strips()
    assert len(strips) == SIZE[1]
    for strip in strips:
        assert not (harm := harm_in(strip.text, SIZE[0])), f"{where}: {harm}"
