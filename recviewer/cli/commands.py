"""The commands of `recviewer`: a new one is a module and a row here."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Final

from msgspec import Struct


class Command(Struct, frozen=True):
    """One command: `recviewer NAME PATH...`."""

    name: str
    """The first argument, which selects the command."""
    module: str
    """A module with a function `run(arguments) -> exit status`."""
    help: str
    """What the command does, in one line of `recviewer --help`."""
    arguments: str = "PATH..."
    """What it takes, in that line."""


COMMANDS: Final = (
    Command("ls", "recviewer.cli.ls", "list the exchanges of recordings"),
    Command("show", "recviewer.cli.show", "print the exchanges of recordings"),
    Command("export", "recviewer.cli.export", "write pages and code to share"),
    Command("search", "recviewer.cli.search", "find what was said in recordings"),
    Command("diff", "recviewer.cli.diff", "compare recordings, word by word"),
    Command("check", "recviewer.cli.check", "tell what is wrong with recordings"),
    Command("redact", "recviewer.cli.redact", "copy recordings without secrets"),
    Command("review", "recviewer.cli.review", "tell what changed between revisions"),
    Command("explain", "recviewer.cli.explain", "tell why no recording was found"),
    Command("index", "recviewer.cli.index", "tell what is kept between runs"),
    Command(
        "record", "recviewer.cli.record", "record calls with their times", "--to URL"
    ),
    Command("play", "recviewer.cli.play", "answer requests as recorded"),
    Command("mcp", "recviewer.cli.mcp", "let agents read recordings"),
    Command("serve", "recviewer.cli.serve", "open recordings in a browser"),
)
"""Every command but the app, which runs where no command is named."""

_APP: Final = "recviewer.cli.app"
"""The module that runs where no command is named."""


_FILTER: Final = "--filter"


def run(arguments: Sequence[str]) -> int:
    """Run the command of the first argument, or else the app; return the exit status.

    Only the module of that command is imported.
    """
    for command in COMMANDS:
        if arguments and arguments[0] == command.name:
            return _run(command.module, _with_filter_joined(arguments[1:]))
    return _run(_APP, arguments)


def _with_filter_joined(arguments: Sequence[str]) -> list[str]:
    """Return arguments in which terms that begin with a dash are no options."""
    joined: list[str] = []
    for each in arguments:
        is_terms = joined and joined[-1] == _FILTER and not each.startswith("--")
        if is_terms and "--" not in joined:
            joined[-1] = f"{_FILTER}={each}"
        else:
            joined.append(each)
    return joined


def _run(module: str, arguments: Sequence[str]) -> int:
    status: int = import_module(module).run(arguments)
    return status
