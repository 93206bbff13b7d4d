"""Every key does something or says why not, and the focus stays in view.

Walks over the screens and states that a person can get to, and presses every key that
works there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.pilot import Pilot

from recviewer.config.samples import folder
from recviewer.tui.app import RecviewerApp
from recviewer.tui.common.panel import HasPanelTitle
from recviewer.tui.keys import TABLE
from recviewer.tui.screens.main import MainScreen
from tests.stage import Shot, drawn, sample, settle, staged


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

QUICK = ("empty folder",)
"""States in which keys are pressed in every run of the tests; all take minutes."""

WAYS = ("tab", "c", "d", "b", "f", "alt+2", "alt+4", "alt+3", "alt+1", "escape")
"""Keys that move the focus, one after the other."""

LEAVING = {"everywhere.quit", "everywhere.suspend_process", "everywhere.edit"}
"""Ids of keys that lead out of the program."""

MOVES = (
    *("cursor(", "scroll", "page_", "up", "down", "player('seek", "player('tenth"),
    *("player('start", "player('end", "player('step", "screen.player('tenth"),
)
"""Beginnings of actions that move along something whose ends can be seen."""


@pytest.fixture
def paths(tmp_path: Path) -> dict[str, str]:
    """Folders that are opened instead of the samples, by name."""
    for name in ("empty", "broken"):
        (tmp_path / name).mkdir()
    (tmp_path / "broken" / "a.json").write_text('{"request":')
    one = os.path.relpath(sample("test_two_answers"))
    return {
        "": os.path.relpath(folder()),
        "empty": str(tmp_path / "empty"),
        "broken": str(tmp_path / "broken"),
        "one": one,
    }


def focus_in_view(app: RecviewerApp) -> bool:
    """Say whether something that is on the screen has the focus."""
    focused = app.screen.focused
    visible = app.screen._compositor.visible_widgets
    return focused is not None and focused in visible and bool(focused.region)


def looks(app: RecviewerApp) -> object:
    """Return all that a person can notice: equal values look, and are, the same."""
    lines = [(line.text, [str(s.style) for s in line]) for line in drawn(app)]
    notes = [id(note) for note in app._notifications]
    return lines, notes, app.clipboard, len(app.screen_stack), app.screen.focused


def keys_here(app: RecviewerApp) -> Iterator[tuple[str, str]]:
    """Yield one key for each action of the table that works here, and the action."""
    ids = {row.id for row in TABLE} - LEAVING
    seen = set()
    for key, active in app.screen.active_bindings.items():
        binding = active.binding
        row = (binding.id or "").removesuffix(f".{key}")
        if row in ids and binding.action not in seen:
            seen.add(binding.action)
            yield key, binding.action


def leads_here(app: RecviewerApp, action: str) -> bool:
    """Say whether an action goes to the panel that has the focus already."""
    number = action.rstrip("')")[-1]
    nodes = app.screen.focused.ancestors_with_self if app.screen.focused else ()
    titles = [
        node.panel.text.plain for node in nodes if isinstance(node, HasPanelTitle)
    ]
    return "panel_" in action and any(f"▸ {number}" in title for title in titles)


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
        screen.open(sample(state.test), 0)
    else:
        screen.library.focus_tree()
    await settle(pilot)
    await pilot.press(*state.keys)
    await settle(pilot)
    screen.view.controller.pause()
    app.clear_notifications()
    await pilot.pause()


@pytest.mark.parametrize("name", [*STATES])
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


@pytest.mark.parametrize(
    "name",
    [
        name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)
        for name in STATES
    ],
)
async def test_every_key_does_something_or_says_why_not(
    name: str, paths: dict[str, str]
) -> None:
    state = STATES[name]
    shot = Shot("", (120, 40), state.test, state.keys, path=paths[state.path])
    silent = []
    async with staged(shot) as (app, pilot):
        await go_to(app, pilot, state)
        for key, action in list(keys_here(app)):
            if leads_here(app, action):
                continue
            before = looks(app)
            await pilot.press(key)
            await settle(pilot)
            assert focus_in_view(app), key
            if looks(app) != before:
                await go_to(app, pilot, state)
            elif not action.startswith(MOVES):
                silent.append((key, action))
    assert silent == []


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
