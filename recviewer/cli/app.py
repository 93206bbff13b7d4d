"""`recviewer PATH...`: the app in this terminal, imported as late as possible."""

from __future__ import annotations

import argparse
import gc
import os
from collections.abc import Sequence
from typing import Final

from recviewer import __version__
from recviewer.cli.app_arguments import add_app_options, app_options
from recviewer.cli.arguments import Parser
from recviewer.cli.commands import COMMANDS
from recviewer.cli.output import missing_terminal
from recviewer.cli.paths import require_paths
from recviewer.config import settings_file
from recviewer.errors import UsageError
from recviewer.tables.folder import has_tables

_EXAMPLES: Final = """\
examples:
  recviewer                                  the recordings in this folder
  recviewer tests/recordings other.json      a folder and a file
  recviewer 'a.json#choice=1&chunk=120'      open at one moment
  recviewer --pace 100tok/s --ttft 0 DIR     replay faster than most models speak
  recviewer --speed instant DIR              show every answer whole
  curl -sN URL | recviewer -                 watch a stream while it comes
  recviewer --demo                           look around in sample recordings
  recviewer ./show                           a folder that is named like a command
  recviewer show --format jsonl DIR | jq -r '.choices[].content'

exit status: 0 fine, 1 some recordings could not be read, 2 bad usage,
70 internal error (please report it)
"""


def run(arguments: Sequence[str]) -> int:
    """Run the app until it is left; return the exit status."""
    parsed = parser().parse_args(arguments)
    settings = settings_file.load(settings_file.default_path())
    options = app_options(parsed, os.environ, settings)
    require_paths(options.paths)
    if any(map(has_tables, options.paths)):
        from recviewer.cli.read_tables import require_listable

        require_listable(options.paths)
    if options.served is None:
        require_terminal()
    gc.disable()  # what is imported now stays; the app enables it once that is done
    from recviewer.tui.runner import run as run_app

    return run_app(options)


def parser() -> Parser:
    """Build the parser of the app's arguments."""
    parser = Parser(
        "recviewer", "Review recorded LLM traffic.", f"{_commands()}\n{_EXAMPLES}"
    )
    parser.add_paths()
    add_app_options(parser)
    # What a page of `recviewer serve` says of itself:
    parser.add_argument("--at", help=argparse.SUPPRESS)  # where a link leads
    parser.add_argument("--theme", default="", help=argparse.SUPPRESS)
    parser.add_argument("--light", action="store_true", help=argparse.SUPPRESS)
    version = f"recviewer {__version__}"
    parser.add_argument("--version", action="version", version=version)
    return parser


def _commands() -> str:
    """List the commands for the help."""
    rows = (f"  {f'recviewer {c.name} {c.arguments}':<26}{c.help}\n" for c in COMMANDS)
    return "commands (each with a --help of its own):\n" + "".join(rows)


def require_terminal() -> None:
    """Make sure that there is a terminal to draw on.

    Raises:
        UsageError: There is none.
    """
    if expected := missing_terminal():
        others = "; ls and show work without one (see recviewer --help)"
        raise UsageError(expected + others)
