"""The screen on which a long text is read."""

from __future__ import annotations

from textual import on
from textual.app import App

from recviewer.config.app_options import AppOptions
from recviewer.tui.messages import CopyRequested
from recviewer.tui.screens.text import TextPane, TextScreen
from recviewer.tui.services import Services
from tests.functional.host import ThemedApp, lines_of
from tests.unit.tui.exchanges import HOSTILE


class CopyingApp(ThemedApp):
    """An app that copies."""

    @on(CopyRequested)
    def _copy(self, message: CopyRequested) -> None:
        Services(self, AppOptions()).copy(message.text, message.what)


async def opened(app: App[None], text: str) -> TextPane:
    screen = TextScreen(".path", text)
    await app.push_screen(screen)
    await app.workers.wait_for_complete()
    return screen.view


async def test_a_text_is_wrapped_and_its_length_is_shown() -> None:
    app = ThemedApp()
    async with app.run_test(size=(20, 8)):
        view = await opened(app, "one two three four five six")
        assert lines_of(view)[:2] == ["one two three four", "five six"]
        assert "27 characters" in (view.border_title or "")


async def test_a_search_in_a_text_goes_from_match_to_match() -> None:
    app = ThemedApp()
    async with app.run_test(size=(40, 8)) as pilot:
        view = await opened(app, "\n".join(f"line {n}" for n in range(2_000)))
        await pilot.press("slash", *"1999", "enter")
        await pilot.pause()
        assert "line 1999" in lines_of(view)
        assert (view.border_title or "").endswith("1/1")
        view.finder.search("LINE 7")
        await app.workers.wait_for_complete()
        assert (view.border_title or "").endswith("not found")
        view.finder.search("line 7")
        await app.workers.wait_for_complete()
        view.action_find("previous")
        assert (view.border_title or "").endswith("111/111")


async def test_a_search_in_a_text_starts_at_the_top_of_the_window() -> None:
    app = ThemedApp()
    async with app.run_test(size=(40, 8)) as pilot:
        view = await opened(app, "\n".join(f"line {n}" for n in range(2_000)))
        view.scroll_to(y=1_000, animate=False)
        await pilot.pause()
        view.finder.search("line")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert (view.border_title or "").endswith("1,001/2,000")
        assert "line 1000" in lines_of(view)


async def test_a_text_of_ten_megabytes_is_read_to_its_end() -> None:
    app = ThemedApp()
    async with app.run_test(size=(80, 12)):
        view = await opened(app, "word " * 2_000_000 + "end")
        view.scroll_end(animate=False, immediate=True)
        assert lines_of(view)[-1].endswith("end")


async def test_copying_gives_the_text_as_recorded() -> None:
    app = CopyingApp()
    async with app.run_test(size=(40, 8)) as pilot:
        await opened(app, HOSTILE)
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == HOSTILE


async def test_escape_closes_the_text_screen() -> None:
    app = ThemedApp()
    async with app.run_test() as pilot:
        await opened(app, "text")
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, TextScreen)


async def test_a_text_stays_at_its_place_when_the_width_changes() -> None:
    app = ThemedApp()
    async with app.run_test(size=(40, 8)) as pilot:
        view = await opened(app, "\n".join(f"line {n}" for n in range(500)))
        view.scroll_to(y=300, animate=False, immediate=True)
        await pilot.resize_terminal(30, 8)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert lines_of(view)[0] == "line 300"


async def test_hostile_text_is_shown_harmlessly() -> None:
    app = ThemedApp()
    async with app.run_test(size=(30, 8)):
        view = await opened(app, HOSTILE * 10)
        assert "␛" in "\n".join(lines_of(view))
