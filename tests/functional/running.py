"""The app on recordings, run by a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot

from recviewer.address import Address
from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.main import MainScreen
from tests.stage import settle


@asynccontextmanager
async def opened(
    path: Path, address: Address | None = None, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[MainScreen, Pilot[None]]]:
    """Run the app on a path."""
    app = RecviewerApp(AppOptions(paths=(str(path),), address=address))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, MainScreen)
        yield screen, pilot


def lines_on(app: App[None]) -> list[str]:
    """Return the lines of the screen."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
