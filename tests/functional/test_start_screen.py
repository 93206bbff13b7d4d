"""What is there before the program is loaded: nothing moves, nothing typed is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot

from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from recviewer.tui.library.filter_box import LibraryFilter
from recviewer.tui.screens.main import MainScreen
from recviewer.tui.screens.start import StartScreen
from recviewer.tui.theme import ThemedApp
from tests.functional.running import lines_on
from tests.stage import settle
from tests.unit.library.recordings import chat, write


class Alone(ThemedApp):
    """Shows the start screen for as long as one likes."""

    HORIZONTAL_BREAKPOINTS = RecviewerApp.HORIZONTAL_BREAKPOINTS

    def get_default_screen(self) -> StartScreen:
        """Show it."""
        return StartScreen(["recordings"])


@asynccontextmanager
async def started(*events: Key | Paste, path: Path) -> AsyncIterator[Pilot[None]]:
    """Run the app on a folder; the events come before anything is there."""
    app = RecviewerApp(AppOptions(paths=(str(path),)))
    for event in events:
        app.post_message(event)
    async with app.run_test(size=(120, 40)) as pilot:
        assert isinstance(app.screen, StartScreen)
        await settle(pilot)
        assert isinstance(app.screen, MainScreen)
        yield pilot


@pytest.mark.parametrize("width", [120, 80])
async def test_it_says_where_it_looks_and_which_keys_there_are(width: int) -> None:
    app = Alone()
    async with app.run_test(size=(width, 20)):
        first, *middle, last = lines_on(app)
    assert first.split() == ["recviewer", "recordings", "?", "keys", "^p", "commands"]
    assert "Looking for recordings under" in "\n".join(middle)
    assert ("Nothing is open yet." in "\n".join(middle)) == (width == 120)
    assert last.startswith(" ⏎ Open  p Play  / Filter")
    assert last.endswith("Request" if width == 80 else "Save")


async def test_title_and_keys_stay_where_they_are_when_it_gives_way(
    tmp_path: Path,
) -> None:
    app = Alone()
    async with app.run_test(size=(120, 40)):
        before = lines_on(app)
    write(tmp_path / "a.json", chat("Paris?"))
    async with started(path=tmp_path) as pilot:
        after = lines_on(pilot.app)
    assert before[-1] == after[-1]
    assert before[0].index("? keys") == after[0].index("? keys")
    nothing = next(line for line in before if "Nothing is open" in line)
    assert after[before.index(nothing)].endswith(nothing.strip())


async def test_what_is_typed_early_comes_in_order_to_the_main_screen(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.json", chat("Paris?"))
    typed: list[Key | Paste] = [
        Key("slash", "/"),
        Key("p", "p"),
        Paste("ar"),
        Key("i", "i"),
    ]
    async with started(*typed, path=tmp_path) as pilot:
        line = pilot.app.screen.query_one(LibraryFilter)
        assert line.has_focus
        assert line.value == "pari"
