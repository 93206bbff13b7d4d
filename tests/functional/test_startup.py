"""How the app starts: nothing typed is lost, and every part comes when it is due."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.events import Key, MouseMove, Paste
from textual.pilot import Pilot

from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from recviewer.tui.common.filter_box import FilterBox
from recviewer.tui.screens.main import MainScreen
from tests.functional.running import lines_on
from tests.stage import settle
from tests.unit.library.recordings import chat, write


@asynccontextmanager
async def started(*events: Key | Paste, path: Path) -> AsyncIterator[Pilot[None]]:
    """Run the app on a folder; the events come before anything is there."""
    app = RecviewerApp(AppOptions(paths=(str(path),)))
    for event in events:
        app.post_message(event)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, MainScreen)
        yield pilot


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
        line = pilot.app.screen.query_one(FilterBox)
        assert line.has_focus
        assert line.value == "pari"


async def test_the_mouse_is_held_back_until_the_main_screen_is_whole(
    tmp_path: Path,
) -> None:
    app = RecviewerApp(AppOptions(paths=(str(tmp_path),)))
    await app.on_event(MouseMove(None, 5, 4, 0, 0, 0, False, False, False))
    assert app.mouse_position == (0, 0)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert app.mouse_position == (5, 4)


async def test_a_named_file_is_open_and_in_the_library_once_that_is_shown(
    tmp_path: Path,
) -> None:
    path = Path(write(tmp_path / "a.json", chat("Paris?")))
    async with started(path=path) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        assert screen.view.exchange is not None
        assert screen.library.current == (str(path), 0)
        await pilot.press("b")
        assert "Recordings 1" in "\n".join(lines_on(pilot.app))


async def test_a_named_file_that_cannot_be_read_is_listed_all_the_same(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.json"
    path.write_text("{")
    async with started(path=path) as pilot:
        lines = "\n".join(lines_on(pilot.app))
        assert "Recordings 1 · " in lines
        assert "✖" in lines
