"""The app on stage: opened, keys pressed, settled, ready to be looked at."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.strip import Strip

from recviewer.config.app_options import AppOptions
from recviewer.config.samples import folder
from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.main import MainScreen
from recviewer.tui.theme import DARK
from tests.rerecorded import review_of_samples


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture."""

    name: str
    """Name of the file, without its suffix."""
    size: tuple[int, int]
    """Columns and rows of the terminal."""
    test: str = ""
    """Part of the test id of the sample to open; empty opens none."""
    keys: tuple[str, ...] = ()
    """Keys pressed before the picture is taken."""
    theme: str = DARK.name
    """Name of the theme."""
    path: str = ""
    """Path to open instead of the samples."""
    reviewed: bool = False
    """Whether the samples are reviewed that were recorded again."""


@asynccontextmanager
async def staged(shot: Shot) -> AsyncIterator[tuple[RecviewerApp, Pilot[None]]]:
    """Run the app and press the keys of a shot."""
    app = RecviewerApp(AppOptions(paths=(shot.path or os.path.relpath(folder()),)))
    app.theme = shot.theme  # also where this terminal has fewer colours
    async with AsyncExitStack() as stack:
        review = stack.enter_context(review_of_samples()) if shot.reviewed else None
        pilot = await stack.enter_async_context(app.run_test(size=shot.size))
        await settle(pilot)
        if review is not None:
            await app.push_screen(review)
            await settle(pilot)
        if shot.test:
            screen = app.screen
            assert isinstance(screen, MainScreen)
            screen.open(str(sample(shot.test)), 0)
            await settle(pilot)
        await pilot.press(*shot.keys)
        await settle(pilot)
        yield app, pilot


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until all is mounted, all workers have finished and everything is drawn.

    Results of a worker arrive as messages, which may start another worker.
    """
    app = pilot.app
    while isinstance(app, RecviewerApp) and app.starting and app.is_running:
        await pilot.pause(0.01)
    for _ in range(3):
        while any(not worker.is_finished for worker in pilot.app.workers):
            await pilot.pause(0.01)
        await pilot.pause()


def drawn(app: RecviewerApp) -> list[Strip]:
    """Return the lines on the screen."""
    return app.screen._compositor.render_strips()


def sample(test: str) -> Path:
    """Return the sample recording whose text contains a test's name."""
    paths = sorted(Path(os.path.relpath(folder())).rglob("*.json"))
    return next(path for path in paths if test in path.read_text(encoding="utf-8"))
