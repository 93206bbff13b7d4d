"""What lies over the main screen is left without a trace on it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from recviewer.tui.screens.main import MainScreen
from recviewer.tui.screens.menu import MenuScreen
from tests.functional.opened import two_answers
from tests.functional.running import lines_on, opened
from tests.stage import settle


@pytest.mark.parametrize("key", ["question_mark", "u", "y", "W"])
async def test_a_click_beside_an_overlay_closes_it(key: str, tmp_path: Path) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        await pilot.press(key)
        await settle(pilot)
        assert pilot.app.screen is not screen
        await pilot.click(offset=(1, 1))
        await settle(pilot)
        assert pilot.app.screen is screen


async def test_a_digit_that_chooses_a_menu_item_does_not_seek(
    tmp_path: Path,
) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        before = screen.view.choices.playhead
        await pilot.press("y", "1")
        await settle(pilot)
        assert pilot.app.screen is screen
        assert screen.view.choices.playhead == before > 0


async def test_every_item_of_a_long_menu_has_a_key(tmp_path: Path) -> None:
    chosen: list[int] = []
    items = [(f"item {number}", partial(chosen.append, number)) for number in range(14)]
    async with opened(two_answers(tmp_path)) as (_, pilot):
        for sign, number in (("9", 8), ("0", 9), ("a", 10), ("d", 13)):
            pilot.app.push_screen(MenuScreen("Many", items))
            await settle(pilot)
            assert any(f"{sign}  item {number}" in line for line in lines_on(pilot.app))
            await pilot.press(sign)
            await settle(pilot)
            assert chosen.pop() == number


async def test_the_help_is_searched_while_a_word_is_typed(tmp_path: Path) -> None:
    async with opened(two_answers(tmp_path)) as (_, pilot):
        await pilot.press("question_mark", "slash", *"playhead")
        await settle(pilot)
        shown = "\n".join(lines_on(pilot.app))
        assert "timeline: the playhead" in shown
        assert "Show or hide the library" not in shown
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, MainScreen)
