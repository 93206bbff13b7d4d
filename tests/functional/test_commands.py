"""The palette offers what keys do, and does it where the person is."""

from __future__ import annotations

from pathlib import Path

from textual.actions import parse

from recviewer.commands import KeyCommands
from recviewer.keys import Scope
from recviewer.widgets.choice_pane import ChoicePane
from tests.functional.opened import two_answers
from tests.functional.test_main_screen import opened


async def test_every_command_has_something_that_runs_it(tmp_path: Path) -> None:
    async with opened(two_answers(tmp_path)) as (screen, _):
        commands = KeyCommands(screen)
        assert {key.scope for key in commands.offered()} > {Scope.PLAYER, Scope.PANE}
        for key in commands.offered():
            runs = screen.app if "app." in key.action else commands.target(key.scope)
            _, name, _ = parse(key.action)
            assert hasattr(runs, f"action_{name}"), key


async def test_a_command_for_a_choice_is_for_the_one_in_focus(tmp_path: Path) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        second = list(screen.query(ChoicePane))[1]
        second.focus()
        await pilot.pause()
        assert KeyCommands(screen).target(Scope.PANE) is second
