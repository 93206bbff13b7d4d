"""Make the pictures in `screenshots/` from the real app on the sample recordings.

Run by `make screenshots`. Nothing plays while a picture is taken, so that the
pictures come out the same every time.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from recviewer.app import RecviewerApp
from recviewer.options import AppOptions
from recviewer.samples import folder
from recviewer.screens.main import MainScreen
from recviewer.themes import DARK

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture."""

    name: str
    """Name of the files, without their suffix."""
    size: tuple[int, int]
    """Columns and rows of the terminal."""
    test: str
    """Part of the test id of the sample that is opened."""
    keys: tuple[str, ...] = ()
    """What is pressed before the picture is taken."""


SHOTS = (
    Shot("main", (160, 45), "test_two_answers", ("4", "c")),
    Shot("four-choices", (160, 45), "test_four_openings", ("5",)),
    Shot("tools", (120, 40), "test_parallel_calls"),
    Shot("request", (120, 40), "test_tool_results", ("d",)),
    Shot("clock", (120, 40), "test_long_gap", ("6",)),
    Shot("small", (80, 24), "test_two_answers", ("3",)),
    Shot("keys", (120, 40), "test_two_answers", ("question_mark",)),
)


async def settled(app: RecviewerApp, pilot: Pilot[None]) -> None:
    """Wait until nothing is being read any more and everything is drawn."""
    await pilot.pause()
    while any(not worker.is_finished for worker in app.workers):
        await pilot.pause(0.02)
    await pilot.pause()


def sample(test: str) -> Path:
    """Return the sample recording that a test made."""
    paths = sorted(Path(os.path.relpath(folder())).rglob("*.json"))
    return next(path for path in paths if test in path.read_text(encoding="utf-8"))


@asynccontextmanager
async def staged(shot: Shot) -> AsyncIterator[RecviewerApp]:
    """Run the app and press the keys: it stands as it is to be taken."""
    app = RecviewerApp(AppOptions(paths=(os.path.relpath(folder()),)))
    app.theme = DARK.name  # whatever this terminal can show
    async with app.run_test(size=shot.size) as pilot:
        await settled(app, pilot)
        screen = app.screen
        assert isinstance(screen, MainScreen)
        screen.open(sample(shot.test), 0)
        await settled(app, pilot)
        await pilot.press(*shot.keys)
        await settled(app, pilot)
        yield app


async def take(shot: Shot) -> str:
    """Return the picture as SVG."""
    async with staged(shot) as app:
        return app.export_screenshot(title="recviewer")


def main(names: list[str]) -> None:
    """Make all pictures, or those named."""
    import resvg_py  # only the pictures need it, not the tests that stage them

    target = ROOT / "screenshots"
    for shot in SHOTS:
        if names and shot.name not in names:
            continue
        svg = asyncio.run(take(shot))
        (target / f"{shot.name}.svg").write_text(svg, encoding="utf-8")
        # Without it, blanks at the start of a piece of text are dropped.
        svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
        png = resvg_py.svg_to_bytes(
            svg_string=svg, zoom=1, monospace_family="DejaVu Sans Mono"
        )
        (target / f"{shot.name}.png").write_bytes(bytes(png))


if __name__ == "__main__":
    os.chdir(ROOT)
    main(sys.argv[1:])
