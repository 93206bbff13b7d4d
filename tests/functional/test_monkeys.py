"""The app survives whatever is pressed, clicked or resized, and however fast."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest
from textual.widgets import OptionList

from recviewer.config import samples
from recviewer.tui.screens.menu import MenuScreen
from tests.fuzz.monkey import away_from_home, play
from tests.stage import Shot, settle, staged

TINY, USUAL = (1, 1), (120, 40)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
async def test_random_keys_clicks_and_resizes_do_not_crash_the_app(seed: int) -> None:
    assert not await play(seed, [samples.folder()])


def test_a_monkey_saves_into_a_temporary_folder() -> None:
    before = Path.cwd()
    with away_from_home() as folder:
        downloads = platformdirs.user_downloads_path()
        assert Path.cwd() == Path.home() == folder
        assert folder in {downloads, *downloads.parents}
        assert folder in platformdirs.user_config_path("recviewer").parents
    assert Path.cwd() == before
    assert not folder.exists()


async def test_a_menu_item_chosen_twice_is_run_once() -> None:
    async with staged(Shot("menu", USUAL, "test_two_answers", ("y",))) as (app, pilot):
        assert isinstance(app.screen, MenuScreen)
        options = app.screen.query_one(OptionList)
        depth = len(app.screen_stack)
        for _ in range(2):
            chosen = OptionList.OptionSelected(options, options.options[0], 0)
            options.post_message(chosen)
        await settle(pilot)
        assert len(app.screen_stack) == depth - 1


async def test_turning_pages_of_a_list_without_room_does_nothing() -> None:
    for key in ("y", "ctrl+p"):
        shot = Shot("menu", USUAL, "test_two_answers", (key,))
        async with staged(shot) as (app, pilot):
            await pilot.resize_terminal(*TINY)
            await pilot.press("pagedown", "pageup", "pagedown")
            await settle(pilot)
            assert app.failure is None


async def test_a_request_folded_without_room_is_drawn_when_there_is_room() -> None:
    shot = Shot("request", USUAL, "test_tool_results", ("d",))
    async with staged(shot) as (app, pilot):
        await pilot.resize_terminal(*TINY)
        await pilot.press("d", "enter", "d", "d")
        await pilot.resize_terminal(3, 2)
        await pilot.resize_terminal(*USUAL)
        await settle(pilot)
        assert app.failure is None
