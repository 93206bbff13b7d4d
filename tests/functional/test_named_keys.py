"""A key that is named on the screen is the person's own, and does what is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from recviewer.config.app_options import AppOptions
from recviewer.config.settings import LoadedSettings, Settings
from recviewer.tui.app import RecviewerApp
from recviewer.tui.common.filter_box import FilterBox
from tests.functional.opened import turns, written
from tests.functional.running import lines_on
from tests.stage import settle


@asynccontextmanager
async def running(folder: Path, keys: dict[str, str]) -> AsyncIterator[Pilot[None]]:
    """Run the app on nine choices, with other keys."""
    path = folder / "nine.json"
    path.write_bytes(written(turns(9, 3)))
    app = RecviewerApp(
        AppOptions((str(path),), settings=LoadedSettings(Settings(keys=keys)))
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        yield pilot


@pytest.mark.parametrize("row", ["toggle_library", "figures", "copy", "save", "raw"])
async def test_the_key_that_opened_an_overlay_closes_it(
    tmp_path: Path, row: str
) -> None:
    keys = {f"everywhere.{row}": "f9", "overlay.dismiss": "f10"}
    async with running(tmp_path, keys) as pilot:
        before = lines_on(pilot.app)
        await pilot.press("f9")
        opened = lines_on(pilot.app)
        assert opened != before
        assert not any("escape" in line for line in opened)
        await pilot.press("f9")
        assert lines_on(pilot.app) == before


async def test_a_sheet_and_a_menu_name_the_key_that_closes_them(tmp_path: Path) -> None:
    async with running(tmp_path, {"overlay.dismiss": "f10"}) as pilot:
        for key in ("u", "y", "?"):
            before = lines_on(pilot.app)
            await pilot.press(key)
            assert any("f10 closes" in line for line in lines_on(pilot.app))
            await pilot.press("f10")
            assert lines_on(pilot.app) == before


async def test_the_bar_of_choices_names_the_keys_that_turn_its_pages(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, {"choices.next": "f9"}) as pilot:
        (line,) = [line for line in lines_on(pilot.app) if line.startswith(" choices ")]
        assert line.endswith("f9 more")
        await pilot.press("f9")
        assert line not in lines_on(pilot.app)


async def test_the_filter_names_the_key_that_focuses_it(tmp_path: Path) -> None:
    async with running(tmp_path, {"everywhere.find": "ctrl+f"}) as pilot:
        await pilot.press("b", "ctrl+f")
        line = pilot.app.screen.query_one(FilterBox)
        assert line.has_focus
        assert any("ctrl+f filter: " in drew for drew in lines_on(pilot.app))
        await pilot.press("slash")
        assert line.value == "/"


async def test_a_letter_that_focuses_the_filter_can_be_typed_in_it(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, {"everywhere.find": "x"}) as pilot:
        await pilot.press("b", "x", "x")
        assert pilot.app.screen.query_one(FilterBox).value == "x"
