"""The search through all recordings in the app, from what is typed to the moment."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from textual.pilot import Pilot

from recviewer.tui.screens.search import SearchScreen
from tests.functional.processes import children, ends
from tests.functional.running import lines_on, opened
from tests.stage import settle
from tests.unit.search.recordings import call, chat, content, put, user

LATIN = chat(
    *content("It is ", "a star", choice=0),
    *content("The La", "tin w", "ord for the S", "un is Sol.", choice=1),
    messages=[user("What is the Latin word for the sun?")],
    test="tests/test_sun.py::test_latin",
)
CALLED = chat(*call("look_up", '{"ci', 'ty":"Latina"}'), model="other")

_SECONDS = 20.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two recordings."""
    return put(tmp_path, a=LATIN, b=CALLED)


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = monotonic() + _SECONDS
    while not holds():
        assert monotonic() < end, "\n".join(lines_on(pilot.app))
        await pilot.pause(0.02)
    await settle(pilot)


async def search(pilot: Pilot[None], text: str) -> SearchScreen:
    """Open the search, type something, and wait for all hits."""
    await pilot.press("F")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, SearchScreen)
    screen.box.value = text
    searching = screen.results._searching
    await until(pilot, lambda: searching.is_complete and searching.progress.complete)
    return screen


def text_of(pilot: Pilot[None]) -> str:
    return "\n".join(lines_on(pilot.app))


async def test_hits_come_below_their_exchanges_with_who_where_and_how_many(
    folder: Path,
) -> None:
    async with opened(folder, size=(160, 30)) as (_, pilot):
        await search(pilot, "latin")
        shown = text_of(pilot)
        assert "Search “latin”  3 hits in 2 recordings" in shown
        first, asked, said, second, called, *_ = lines_on(pilot.app)[3:]
        assert "tests/test_sun.py::test_latin  a.json" in first
        assert "user          What is the Latin word for the sun?" in asked
        assert ".request.body.messages[0].content" in asked
        assert "choice 1      The Latin word for the Sun is Sol." in said
        assert "chunks 2 to 3 " in said
        assert " .response.body[2].choices[0].delta.content" in said
        assert "b.json" in second
        assert "choice 0 tool_call[0].arguments" in called


async def test_enter_opens_the_moment_and_n_goes_on_through_all_recordings(
    folder: Path,
) -> None:
    async with opened(folder) as (screen, pilot):
        await search(pilot, "latin in:answers,arguments")
        await pilot.press("enter")
        await until(pilot, lambda: "/Latin 1/2" in text_of(pilot))
        assert screen.library.current == (f"{folder}/a.json", 0)
        pane = screen.view.choices.grid.pane_of(1)
        assert pane is not None
        assert pane.text.cursor == (0, 4)
        assert screen.view.choices.playhead == 3
        await pilot.press("n")
        await until(pilot, lambda: "/Latin 2/2" in text_of(pilot))
        assert screen.library.current == (f"{folder}/b.json", 0)
        await pilot.press("n")
        await until(pilot, lambda: "/Latin 1/2" in text_of(pilot))
        assert screen.library.current == (f"{folder}/a.json", 0)


async def test_a_hit_in_a_request_opens_the_request_at_its_line(folder: Path) -> None:
    async with opened(folder) as (screen, pilot):
        await search(pilot, "the sun?")
        await pilot.press("enter")
        await until(pilot, lambda: "/the sun? 1/1" in text_of(pilot))
        assert screen.view.reading
        assert screen.view.request_view.has_focus


async def test_the_search_comes_back_as_it_was_left(folder: Path) -> None:
    async with opened(folder) as (_, pilot):
        first = await search(pilot, "latin")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: "/Latin 2/3" in text_of(pilot))
        await pilot.press("F")
        await settle(pilot)
        again = pilot.app.screen
        assert isinstance(again, SearchScreen)
        assert again is not first
        assert (again.box.value, again.results.hit) == ("latin", 1)


async def test_a_filter_that_finds_nothing_offers_the_search(folder: Path) -> None:
    async with opened(folder) as (_, pilot):
        await pilot.press("slash", *"Sol.")
        await settle(pilot)
        assert "searches what was said for it" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "1 hit in 1 recording" in text_of(pilot))


async def test_the_search_begins_with_the_words_of_the_filter(folder: Path) -> None:
    async with opened(folder) as (_, pilot):
        await pilot.press("slash", *"sol", "ctrl+shift+f")
        await until(pilot, lambda: "1 hit in 1 recording" in text_of(pilot))


async def test_a_filter_without_words_leads_to_no_search(folder: Path) -> None:
    async with opened(folder) as (screen, pilot):
        await pilot.press("slash", *"calls:>9", "enter")
        await settle(pilot)
        assert pilot.app.screen is screen
        [said] = pilot.app._notifications
        assert "no words to search for" in said.message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("zzz", "Nothing that was said here has “zzz”."),
        ("/(/", "no regular expression"),
        ("x in:prose", "in: prose is none of answers, reasoning"),
        ("/(a+)+$/", "the expression takes too long"),
        ("", "finds it as it stands"),
    ],
)
async def test_why_nothing_is_found_is_told(
    tmp_path: Path, text: str, told: str
) -> None:
    put(tmp_path, a=chat(*content("a" * 50, "b")))
    async with opened(tmp_path) as (_, pilot):
        await pilot.press("F")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, SearchScreen)
        screen.box.value = text
        await until(pilot, lambda: told in text_of(pilot))


async def test_the_fields_of_the_filter_limit_the_search(folder: Path) -> None:
    async with opened(folder) as (_, pilot):
        await search(pilot, "latin model:other")
        assert "1 hit in 1 recording" in text_of(pilot)


async def test_the_process_ends_with_the_app(folder: Path) -> None:
    async with opened(folder) as (_, pilot):
        before = children(os.getpid())
        await search(pilot, "latin")
        started = set(children(os.getpid())) - set(before)
        assert started
    assert all(map(ends, started))


async def test_what_is_added_is_found_after_a_reload(folder: Path) -> None:
    async with opened(folder) as (_, pilot):
        await search(pilot, "Sirius")
        await pilot.press("escape", "escape")
        put(folder, c=chat(*content("Sir", "ius")))
        await pilot.press("r")
        await settle(pilot)
        await search(pilot, "Sirius")
        assert "1 hit in 1 recording" in text_of(pilot)


async def test_recorded_text_is_drawn_as_text(tmp_path: Path) -> None:
    put(tmp_path, a=chat(*content("[bold]x[/] \x1b]52;c;YQ==\x07")))
    async with opened(tmp_path) as (_, pilot):
        await search(pilot, "x")
        assert "[bold]x[/] ␛]52;c;YQ==␇" in text_of(pilot)
