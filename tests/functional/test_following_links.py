"""A link shows where it leads; only then, and only if asked, is it opened."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.menu import MenuScreen
from recviewer.tui.screens.text import TextScreen
from tests.functional.opened import written
from tests.functional.running import opened
from tests.stage import settle

ANSWER = "See [the *manual*](https://docs.example/%2561) or [x](javascript:alert(1))."


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take the place of the browser, and say what it was told to open."""
    urls: list[str] = []

    class Browser(webbrowser.BaseBrowser):
        def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
            urls.append(url)
            return True

    monkeypatch.setattr(webbrowser, "get", Browser)
    return urls


def recording(folder: Path, said: str = ANSWER) -> Path:
    """Write a recording of one answer."""
    path = folder / "a.json"
    message = {"role": "assistant", "content": said}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    body = {"object": "chat.completion", "choices": choices}
    path.write_bytes(written(body, streamed=False))
    return path


def asked(app: App[None]) -> tuple[str, list[str]]:
    """Return what is said before something is opened, and what can be chosen."""
    assert isinstance(app.screen, MenuScreen)
    options = app.screen.query_one(OptionList).options
    words = "".join(str(static.render()) for static in app.screen.query(Static))
    return words, [str(option.prompt).strip() for option in options]


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait for what comes of them."""
    await pilot.press(*keys)
    await settle(pilot)


async def test_a_link_of_an_answer_is_shown_before_it_is_opened(
    tmp_path: Path, visited: list[str]
) -> None:
    async with opened(recording(tmp_path)) as (_, pilot):
        await press(pilot, "m", "l")
        words, choices = asked(pilot.app)
        assert words == "“the manual” leads to\nhttps://docs.example/%2561"
        assert choices == ["1  Open in a browser", "2  Copy the address"]
        assert visited == []
        await press(pilot, "1")
        assert visited == ["https://docs.example/%2561"]


async def test_a_click_on_a_link_asks_first(tmp_path: Path, visited: list[str]) -> None:
    async with opened(recording(tmp_path)) as (screen, pilot):
        await press(pilot, "m")
        await pilot.click("MarkdownParagraph", offset=(5, 0))
        await settle(pilot)
        assert "https://docs.example/%2561" in asked(pilot.app)[0]
        await press(pilot, "2")
        assert pilot.app.clipboard == "https://docs.example/%2561"
        assert visited == []
        assert pilot.app.screen is screen


async def test_one_of_several_links_is_chosen_from_a_menu(tmp_path: Path) -> None:
    said = "[one](https://a.example) [two](ftp://b.example)"
    async with opened(recording(tmp_path, said)) as (_, pilot):
        await press(pilot, "m", "l")
        assert asked(pilot.app)[1] == ["1  one", "2  two"]
        await press(pilot, "2")
        words, choices = asked(pilot.app)
        assert "Only http, https and mailto" in words
        assert choices == ["1  Copy the address"]


async def test_a_link_in_a_text_can_be_followed_by_key_and_by_click(
    tmp_path: Path, visited: list[str]
) -> None:
    async with opened(recording(tmp_path)) as (_, pilot):
        app = pilot.app
        assert isinstance(app, RecviewerApp)
        await app.push_screen(TextScreen(".x", "See https://a.example/b, and go."))
        await settle(pilot)
        await press(pilot, "l")
        assert asked(app)[0] == "https://a.example/b"
        await press(pilot, "escape")
        await pilot.click("TextPane", offset=(7, 1))
        await settle(pilot)
        assert asked(app)[0] == "https://a.example/b"
        await pilot.click(offset=(1, 1))
        await settle(pilot)
        assert isinstance(app.screen, TextScreen)
        assert visited == []
