"""The palette offers what keys do, and does it where the person is."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.actions import parse
from textual.drivers.headless_driver import HeadlessDriver

from recviewer.tui.choices.pane import ChoicePane
from recviewer.tui.commands import KeyCommands
from recviewer.tui.keys import TABLE, Scope
from recviewer.tui.screens.raw import RawScreen
from tests.functional.opened import two_answers
from tests.functional.running import opened
from tests.stage import Shot, drawn, sample, settle, staged


async def test_every_command_of_the_palette_can_be_run(tmp_path: Path) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        await pilot.press("c")
        await settle(pilot)
        commands = list(KeyCommands(screen).commands())
        scopes = {command.key.scope for command in commands}
        assert scopes >= {Scope.EVERYWHERE, Scope.LIBRARY, Scope.PLAYER, Scope.JSON}
        for command in commands:
            space, name, _ = parse(command.action)
            runs = screen.app if space == "app" else command.node
            assert hasattr(runs, f"action_{name}"), command


async def test_a_browser_is_offered_nothing_that_needs_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(two_answers(tmp_path)) as (screen, _):
        here = {command.key.id for command in KeyCommands(screen).commands()}
        monkeypatch.setattr(HeadlessDriver, "is_web", True)
        there = {command.key.id for command in KeyCommands(screen).commands()}
    assert here - there == {"everywhere.suspend_process", "everywhere.edit"}


async def test_a_command_for_a_choice_acts_on_the_focused_one(tmp_path: Path) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        second = list(screen.query(ChoicePane))[1]
        second.focus()
        await pilot.pause()
        commands = KeyCommands(screen).commands()
        runs = {c.node for c in commands if c.key.scope is Scope.PANE}
        assert runs == {second}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_palette_stands_in_a_frame_that_names_it_and_the_way_out(
    size: tuple[int, int],
) -> None:
    async with staged(Shot("", size, keys=("ctrl+p",))) as (app, _):
        lines = [line.text for line in drawn(app)]
    [top] = (line for line in lines if "┏━ Commands ━" in line)
    left, right = top.index("┏━ Commands"), top.rindex("┓", 0, 110)
    below = lines[lines.index(top) + 1 :]
    bottom = next(line for line in below if line[left] != "┃")
    assert {line[right] for line in below[: below.index(bottom)]} == {"┃"}
    assert bottom[left : right + 1].endswith("━ esc closes ━┛")


async def test_the_palette_has_a_line_for_each_command_that_ends_with_its_keys(
    tmp_path: Path,
) -> None:
    async with opened(two_answers(tmp_path)) as (screen, _):
        hits = [hit async for hit in KeyCommands(screen).search("speed")]
    lines = [str(hit.prompt) for hit in hits]
    assert {len(line) for line in lines} == {78}
    assert any(line.startswith("Halve") and line.endswith("  <  -") for line in lines)


async def test_the_palette_begins_with_what_the_focused_panel_does(
    tmp_path: Path,
) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        screen.query(ChoicePane).first().focus()
        await pilot.pause()
        hits = [str(hit.text) async for hit in KeyCommands(screen).discover()]
    by_scope = {key.help: key.scope for key in reversed(TABLE)}
    places = [by_scope.get(hit) for hit in hits]
    assert places.index(Scope.PANE) < places.index(Scope.EVERYWHERE)
    assert Scope.LIBRARY not in places
    assert not any("Scroll" in hit for hit in hits)
    assert "Change the current theme" in hits[-3:]


async def test_a_theme_shows_while_it_is_highlighted_and_stays_once_chosen(
    tmp_path: Path,
) -> None:
    async with opened(two_answers(tmp_path)) as (_, pilot):
        app, before = pilot.app, pilot.app.theme
        app.search_themes()
        await settle(pilot)
        assert app.theme == before
        await pilot.press("down", "down", "down")
        await settle(pilot)
        shown = app.theme
        assert shown != before
        await pilot.press("escape")
        await settle(pilot)
        assert app.theme == before
        app.search_themes()
        await settle(pilot)
        await pilot.press("down", "down", "down", "enter")
        await settle(pilot)
        assert app.theme == shown


async def test_a_theme_in_the_terminals_colours_blanks_nothing_below_the_list(
    tmp_path: Path,
) -> None:
    async with opened(two_answers(tmp_path)) as (_, pilot):
        app, before = pilot.app, pilot.app.theme
        app.search_themes()
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        assert app.theme == before
        await pilot.press("enter")
        await settle(pilot)
        assert app.theme == "ansi-light"


async def test_a_screen_over_the_main_one_has_its_own_commands(tmp_path: Path) -> None:
    async with opened(two_answers(tmp_path)) as (_, pilot):
        await pilot.press("w")
        assert isinstance(pilot.app.screen, RawScreen)
        commands = KeyCommands(pilot.app.screen).commands()
        scopes = {command.key.scope for command in commands}
    assert scopes == {Scope.OVERLAY, Scope.RAW, Scope.JSON, Scope.FIND}


async def test_an_exchange_without_secrets_says_so() -> None:
    assert sample("test_two_answers").read_bytes().endswith(b"\n")
    async with staged(Shot("", (100, 30), "test_two_answers", ("w", "v"))) as (app, _):
        (note,) = app._notifications
        assert note.message == "No secrets were recorded here."
