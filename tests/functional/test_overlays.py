"""What lies over the main screen is left without a trace on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.tui.screens.main import MainScreen
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


async def test_the_help_is_searched_while_a_word_is_typed(tmp_path: Path) -> None:
    async with opened(two_answers(tmp_path)) as (_, pilot):
        await pilot.press("question_mark", "slash", *"playhead")
        await settle(pilot)
        shown = "\n".join(lines_on(pilot.app))
        assert "timeline: the playhead" in shown
        assert "Show or hide the library" not in shown
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, MainScreen)
