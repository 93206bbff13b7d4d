"""What a person does with the mouse alone."""

from __future__ import annotations

from rich.cells import cell_len
from textual.events import MouseDown, MouseScrollUp, MouseUp
from textual.pilot import Pilot

from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.main import MainScreen
from recviewer.tui.screens.menu import MenuScreen
from recviewer.tui.screens.search import SearchScreen
from tests.stage import Shot, drawn, settle, staged

RIGHT = 3
"""The number of the right button of the mouse."""


def place_of(app: RecviewerApp, text: str) -> tuple[int, int]:
    """Return column and row of the first cell of a text, where it stands first."""
    lines = [line.text for line in drawn(app)]
    y = next(y for y, line in enumerate(lines) if text in line)
    return cell_len(lines[y].partition(text)[0]), y


async def click_on(app: RecviewerApp, pilot: Pilot[None], text: str) -> None:
    """Click where a text stands first on the screen."""
    await pilot.click(offset=place_of(app, text))
    await settle(pilot)


async def press_on(
    app: RecviewerApp, pilot: Pilot[None], text: str, button: int
) -> None:
    """Press and release a button where a text stands, as a terminal reports it."""
    x, y = place_of(app, text)
    for event in (MouseDown, MouseUp):
        app.post_message(
            event(None, x, y, 0, 0, button, shift=False, meta=False, ctrl=False)
        )
    await settle(pilot)


async def drag_over(app: RecviewerApp, pilot: Pilot[None], text: str) -> None:
    """Drag the mouse over a text."""
    x, y = place_of(app, text)
    await pilot.mouse_down(offset=(x, y))
    await pilot.hover(offset=(x + 1, y))
    await pilot.mouse_up(offset=(x + cell_len(text) - 1, y))
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
        await pilot.press("escape", "slash", *"olbers")
        await click_on(app, pilot, "searches what was said for it")
        assert isinstance(app.screen, SearchScreen)


async def test_a_click_on_what_a_preview_offers_does_it() -> None:
    async with staged(Shot("", (120, 40))) as (app, pilot):
        await click_on(app, pilot, "opens it")
        assert isinstance(app.screen, MainScreen)
        assert app.screen.view.exchange is not None


async def test_a_text_over_which_the_mouse_was_dragged_is_copied() -> None:
    async with staged(Shot("", (120, 40), "test_two_answers")) as (app, pilot):
        await drag_over(app, pilot, "universe is young")
        assert app.clipboard == "universe is young"
        app.copy_to_clipboard("something else")
        await click_on(app, pilot, "? More")
        assert app.clipboard == "something else"


async def test_a_right_click_offers_what_keys_do_to_what_was_clicked() -> None:
    async with staged(Shot("", (120, 40))) as (app, pilot):
        await press_on(app, pilot, "test_two_answers", RIGHT)
        assert isinstance(app.screen, MenuScreen)
        assert "Open " in drawn(app)[app.screen.options.region.y].text
        await pilot.click(app.screen.options, offset=(2, 0))
        await settle(pilot)
        assert isinstance(app.screen, MainScreen)
        assert app.screen.view.exchange is not None
        assert "test_two_answers" in str(app.screen.view.exchange.test_id)


async def test_a_right_click_on_a_menu_or_a_middle_click_does_nothing() -> None:
    middle = 2
    async with staged(Shot("", (120, 40))) as (app, pilot):
        await press_on(app, pilot, "test_two_answers", middle)
        assert isinstance(app.screen, MainScreen)
        assert app.screen.view.exchange is None
        await click_on(app, pilot, "by test")
        menu = app.screen
        assert isinstance(menu, MenuScreen)
        await press_on(app, pilot, "folder", RIGHT)
        assert app.screen is menu


async def test_a_turn_of_the_wheel_on_the_timeline_says_where_it_led() -> None:
    async with staged(Shot("", (120, 40), "test_two_answers")) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, MainScreen)
        bar = screen.view.transport
        await pilot.hover(bar, offset=(10, 1))
        assert "/418 chunks" not in drawn(app)[-2].text
        bar.post_message(
            MouseScrollUp(bar, 10, 1, 0, 0, 0, shift=False, meta=False, ctrl=False)
        )
        await settle(pilot)
        assert "417/418 chunks" in drawn(app)[-2].text
