"""The app on recordings, run by a test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

from textual.app import App
from textual.pilot import Pilot

from recviewer.address import Address
from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.main import MainScreen
from tests.functional.processes import DEADLINE
from tests.stage import settle


@asynccontextmanager
async def opened(
    path: Path | str, address: Address | None = None, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[MainScreen, Pilot[None]]]:
    """Run the app on a path."""
    app = RecviewerApp(AppOptions(paths=(str(path),), address=address))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, MainScreen)
        yield screen, pilot


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait until something holds, in an app that may never be settled."""
    end = monotonic() + DEADLINE
    while not holds():
        assert monotonic() < end, "\n".join(lines_on(pilot.app))
        await pilot.pause(0.01)
    await pilot.pause()


def lines_on(app: App[None]) -> list[str]:
    """Return the lines of the screen."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
