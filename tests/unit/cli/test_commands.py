"""The table of commands: each row names a module to run and a line of the help."""

from __future__ import annotations

from importlib import import_module

import pytest

from recviewer.cli import app
from recviewer.cli.commands import COMMANDS, Command
from recviewer.cli.main import main


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_of_the_table_has_a_help_of_its_own(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(import_module(command.module).run)
    assert main([command.name, "--help"]) == 0
    assert f"usage: recviewer {command.name}" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_help_lists_every_command(command: Command) -> None:
    [line] = [
        line
        for line in app.parser().format_help().splitlines()
        if line.startswith(f"  recviewer {command.name} {command.arguments}")
    ]
    assert line.endswith(command.help)


def test_an_internal_error_is_one_line_and_status_70(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(app, "parser", lambda: 1 / 0)
    monkeypatch.delenv("RECVIEWER_TRACEBACK", raising=False)
    assert main([]) == 70
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("recviewer: internal error: ZeroDivisionError: ")
    assert "please report it" in line


def test_the_traceback_of_an_internal_error_is_shown_on_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app, "parser", lambda: 1 / 0)
    monkeypatch.setenv("RECVIEWER_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        main([])
