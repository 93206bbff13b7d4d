"""Every key does something or says why not, and the focus stays in view.

Walks over the screens and states that a person can get to, and presses every key that
works there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from recviewer.config.app_options import AppOptions
from recviewer.config.samples import folder as samples
from recviewer.places.git import Repository
from recviewer.review.decisions import Decisions
from recviewer.review.queue import Queue
from recviewer.review.rows import resolve, rows
from recviewer.tui.app import RecviewerApp
from recviewer.tui.review.batches import Found
from recviewer.tui.screens.comparison import ComparisonScreen
from recviewer.tui.screens.main import MainScreen
from recviewer.tui.screens.review import ReviewScreen
from tests.cases import cases
from tests.functional.dead_ends import focus_in_view, silent_keys
from tests.stage import Shot, sample, settle, staged
from tests.unit.compare.sides import side
from tests.unit.library.recordings import chat
from tests.unit.review.repositories import asked, commit


class State(NamedTuple):
    """Where a person may be."""

    test: str
    """Part of the test id that is open; empty if nothing is."""
    keys: tuple[str, ...]
    """Keys that lead there."""
    path: str = ""
    """What is opened instead of the samples: a name of `paths_of`."""


STATES: dict[str, State] = {
    "library": State("", ("alt+1",)),
    "empty folder": State("", (), "empty"),
    "one recording": State("", ("alt+1",), "one"),
    "unreadable": State("", ("enter",), "broken"),
    "filter": State("", ("slash",)),
    "filtered": State("", ("slash", *"web", "down")),
    "choices": State("test_two_answers", ("alt+3",)),
    "cursor": State("test_two_answers", ("alt+3", "enter")),
    "markdown": State("test_two_answers", ("alt+3", "m")),
    "found": State("test_two_answers", ("alt+3", "slash", *"the", "enter")),
    "zoomed": State("test_two_answers", ("alt+3", "f")),
    "summary": State("test_tool_results", ("alt+2",)),
    "request": State("test_tool_results", ("alt+2", "d")),
    "maximized": State("test_tool_results", ("alt+2", "d", "f")),
    "chunks": State("test_two_answers", ("alt+4",)),
    "json": State("test_two_answers", ("alt+5",)),
    "error": State("test_rate_limit", ("alt+3",)),
    "no choices": State("test_two_sentences", ("alt+3",)),
    "raw": State("test_two_answers", ("w",)),
    "menu": State("test_two_answers", ("alt+3", "y")),
    "figures": State("test_two_answers", ("u",)),
    "help": State("test_two_answers", ("question_mark",)),
}
"""States by name."""

WAYS = ("tab", "c", "d", "b", "f", "alt+2", "alt+4", "alt+3", "alt+1", "escape")
"""Keys that move the focus, one after the other."""


@pytest.fixture
def paths(tmp_path: Path) -> dict[str, str]:
    """Folders that are opened instead of the samples, by name."""
    for name in ("empty", "broken"):
        (tmp_path / name).mkdir()
    (tmp_path / "broken" / "a.json").write_text('{"request":')
    one = os.path.relpath(sample("test_two_answers"))
    return {
        "": os.path.relpath(samples()),
        "empty": str(tmp_path / "empty"),
        "broken": str(tmp_path / "broken"),
        "one": one,
    }


async def go_to(app: RecviewerApp, pilot: Pilot[None], state: State) -> None:
    """Go to a state from wherever a key led."""
    while len(app.screen_stack) > 1:
        app.pop_screen()
        await pilot.pause()
    screen = app.screen
    assert isinstance(screen, MainScreen)
    screen.minimize()
    screen.panels.zoomed, screen.panels.browsing = False, True
    screen.view.drilling = screen.view.reading = False
    screen.library.filter_box.value = ""
    for pane in screen.view.choices.grid.panes:
        pane.text.finder.end()
    if state.test:
        screen.open(str(sample(state.test)), 0)
    else:
        screen.library.focus_tree()
    await settle(pilot)
    await pilot.press(*state.keys)
    await settle(pilot)
    screen.view.controller.pause()
    app.clear_notifications()
    await pilot.pause()


@pytest.mark.parametrize(
    "name", cases("library", "request", "chunks", "json", slow=STATES)
)
async def test_the_focus_stays_in_view_wherever_keys_lead(
    name: str, paths: dict[str, str]
) -> None:
    state = STATES[name]
    shot = Shot("", (80, 24), state.test, state.keys, path=paths[state.path])
    async with staged(shot) as (app, pilot):
        assert focus_in_view(app)
        for key in WAYS:
            await pilot.press(key)
            await pilot.pause()
            assert focus_in_view(app), (key, app.screen.focused)


@pytest.mark.parametrize("name", cases("empty folder", slow=STATES))
async def test_every_key_does_something_or_says_why_not(
    name: str, paths: dict[str, str]
) -> None:
    state = STATES[name]
    shot = Shot("", (120, 40), state.test, state.keys, path=paths[state.path])
    async with staged(shot) as (app, pilot):
        silent = await silent_keys(app, pilot, lambda: go_to(app, pilot, state))
        assert silent == []


def compared(_: Path) -> ComparisonScreen:
    """Compare two answers."""
    before, after = (
        side(chat("Paris?", answer=f"In the {where}.", stream=True), name)
        for where, name in (("north", "a.json"), ("south", "b.json"))
    )
    return ComparisonScreen(lambda: (before, after), AppOptions())


def reviewed(folder: Path) -> ReviewScreen:
    """Review what was recorded again."""
    repository, decisions = Repository(str(folder)), Decisions(None)

    def find() -> Iterator[Found]:
        return rows(repository, resolve(repository, "HEAD~1..HEAD"), (), decisions)

    return ReviewScreen(
        Queue(decisions), find, stop=repository.close, place="", options=AppOptions()
    )


OVER: dict[str, tuple[Callable[[Path], Screen[None]], tuple[str, ...]]] = {
    "comparison": (compared, ()),
    "race": (compared, ("tab",)),
    "found in a comparison": (compared, ("slash", *"the", "enter")),
    "review": (reviewed, ()),
    "group of a review": (reviewed, ("home",)),
    "compared in a review": (reviewed, ("2",)),
    "filter of a review": (reviewed, ("slash",)),
}
"""Screens by name, and the keys that are pressed there first."""


@pytest.mark.slow
@pytest.mark.parametrize("name", [*OVER])
async def test_every_key_of_a_comparison_or_a_review_does_something_or_says_why_not(
    name: str, tmp_path: Path
) -> None:
    make, keys = OVER[name]
    folder = tmp_path / "r"
    commit(folder, **{name: asked(name, test=f"t::{name}") for name in "abc"})
    commit(folder, a=asked("a", "Bad.", "t::a"), b=asked("b", "No.", "t::b"))
    async with staged(Shot("", (120, 40), path=str(tmp_path))) as (app, pilot):

        async def go_there() -> None:
            while len(app.screen_stack) > 1:
                app.pop_screen()
                await pilot.pause()
            await app.push_screen(make(folder))
            await settle(pilot)
            await pilot.press(*keys)
            await settle(pilot)
            app.clear_notifications()
            await pilot.pause()

        assert await silent_keys(app, pilot, go_there) == []


async def test_a_key_that_works_elsewhere_says_where() -> None:
    async with staged(Shot("", (80, 24), "test_two_answers", ("alt+3",))) as (
        app,
        pilot,
    ):
        for key, reason in (
            ("S", "S works in the library."),
            ("n", "Nothing is being looked for."),
            ("o", "No log probabilities were recorded."),
        ):
            await pilot.press(key)
            assert [note.message for note in app._notifications] == [reason]
            app.clear_notifications()


async def test_a_key_that_is_pressed_again_and_again_says_why_not_once() -> None:
    async with staged(Shot("", (80, 24))) as (app, pilot):
        await pilot.press("c", "c", "c")
        [note] = app._notifications
        assert note.message == "Nothing is open yet."


async def test_a_key_that_does_nothing_in_a_menu_names_the_one_that_closes_it() -> None:
    state = STATES["menu"]
    async with staged(Shot("", (80, 24), state.test, state.keys)) as (app, pilot):
        await pilot.press("p")
        [note] = app._notifications
        assert note.message == "p does nothing here; esc closes"


async def test_going_to_choices_that_are_not_there_says_so() -> None:
    async with staged(Shot("", (80, 24), "test_rate_limit", ("3",))) as (app, _):
        [note] = app._notifications
        assert note.message == "There are no choices."
