"""What a person does with the mouse alone."""

from __future__ import annotations

from rich.cells import cell_len
from textual.pilot import Pilot

from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.main import MainScreen
from recviewer.tui.screens.search import SearchScreen
from tests.stage import Shot, drawn, settle, staged


async def click_on(app: RecviewerApp, pilot: Pilot[None], text: str) -> None:
    """Click where a text stands first on the screen."""
    lines = [line.text for line in drawn(app)]
    y = next(y for y, line in enumerate(lines) if text in line)
    x = cell_len(lines[y].partition(text)[0])
    await pilot.click(offset=(x, y))
    await settle(pilot)


async def test_a_click_on_a_row_hits_it_while_the_filter_has_the_focus() -> None:
    async with staged(Shot("", (80, 24), keys=("slash", *"two"))) as (app, pilot):
        await click_on(app, pilot, "test_two_minds")
        assert isinstance(app.screen, MainScreen)
        assert app.screen.view.exchange is not None
        assert "test_two_minds" in str(app.screen.view.exchange.test_id)


async def test_a_click_on_what_an_empty_list_offers_does_it() -> None:
    async with staged(Shot("", (80, 24), keys=("slash", *"olbers"))) as (app, pilot):
        await click_on(app, pilot, "clears the filter")
        assert isinstance(app.screen, MainScreen)
        assert app.screen.library.filter_box.value == ""
        await pilot.press("slash", *"tool_calls")
        await click_on(app, pilot, "filters by finish:tool_calls")
        assert app.screen.library.filter_box.value == "finish:tool_calls"
        await pilot.press("slash", *"olbers")
        await click_on(app, pilot, "searches what was said for it")
        assert isinstance(app.screen, SearchScreen)


async def test_a_click_on_what_a_preview_offers_does_it() -> None:
    async with staged(Shot("", (120, 40))) as (app, pilot):
        await click_on(app, pilot, "opens it")
        assert isinstance(app.screen, MainScreen)
        assert app.screen.view.exchange is not None
