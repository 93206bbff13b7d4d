"""The arguments of the app: what the command line says, as options and errors."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NoReturn

from recviewer import __version__
from recviewer.address import Address
from recviewer.address import parse as parse_address
from recviewer.config import samples
from recviewer.config.app_options import DRIVER, OUR_DRIVER, AppOptions, Served
from recviewer.config.settings import Reading
from recviewer.errors import UsageError
from recviewer.playback.pace import (
    Pace,
    parse_pace,
    parse_speed,
    parse_ttft,
)
from recviewer.reading.served_paths import ServedPaths

_SHORTEST_TOKEN: Final = 16
"""Characters of a token that nobody guesses."""

_NOTHING_KEPT: Final = Reading()
"""The settings of somebody who has none."""

_EXAMPLES: Final = """\
commands that need no terminal:
  recviewer ls PATH...      list the exchanges of recordings
  recviewer show PATH...    print the exchanges of recordings
  recviewer serve PATH...   open them in a browser

examples:
  recviewer                                  the recordings in this folder
  recviewer tests/recordings other.json      a folder and a file
  recviewer 'a.json#choice=1&chunk=120'      open at one moment
  recviewer --pace 100tok/s --ttft 0 DIR     replay faster than most models speak
  recviewer --speed instant DIR              show every answer whole
  recviewer --demo                           look around in sample recordings
  recviewer ./show                           a folder that is named like a command
  recviewer show --format jsonl DIR | jq -r '.choices[].content'

exit status: 0 fine, 1 some recordings could not be read, 2 bad usage,
70 recviewer itself is wrong (please report what it says)
"""

_SERVING: Final = """\
Whoever opens the address that is printed sees these recordings and nothing else of this
machine. The token in it is asked for once; other users of this machine see a --token
among the arguments of this program.

A link to a moment is http://.../?at=a.json%23choice%3D1%26chunk%3D120, its path from
the folder that is served; where a single file or several things are served, it begins
with the name of one of them.
"""


def app_parser() -> Parser:
    """Make what reads the arguments of the app in the terminal."""
    parser = Parser("recviewer", "Review recorded LLM traffic.", _EXAMPLES)
    parser.add_paths(nargs="*")
    _add_app_options(parser)
    parser.add_argument("--at", help=argparse.SUPPRESS)  # where a link leads
    version = f"recviewer {__version__}"
    parser.add_argument("--version", action="version", version=version)
    return parser


def _add_app_options(parser: Parser) -> None:
    parser.add_argument(
        "--demo", action="store_true", help="open sample recordings made for this"
    )
    parser.add_argument(
        "--pace",
        type=_pace,
        metavar="RATE",
        help="replay at this rate, such as 50tok/s, whatever was recorded; 'recorded'"
        " (the default) goes by the recorded clock, and at 50tok/s where there is none",
    )
    parser.add_argument(
        "--ttft",
        type=parse_ttft,
        metavar="TIME",
        help="wait for the first text where the pace is assumed (500ms)",
    )
    parser.add_argument(
        "--speed",
        type=parse_speed,
        metavar="FACTOR",
        help="speed to begin with: 0.125 to 64 in factors of two, or 'instant'",
    )


def serve_parser() -> Parser:
    """Make what reads the arguments of `recviewer serve`."""
    parser = Parser("recviewer serve", "Open recordings in a browser.", _SERVING)
    parser.add_paths(nargs="*")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=8000, help="0 takes any")
    parser.add_argument("--open", action="store_true", help="open the browser, too")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--token", type=_token, help="what a person has to know to get in")
    who.add_argument(
        "--no-token",
        dest="guarded",
        action="store_false",
        help="let in everybody on this machine",
    )
    parser.add_argument(
        "--sessions",
        type=_count,
        default=16,
        metavar="N",
        help="tabs at a time (16); each is a process of its own",
    )
    _add_app_options(parser)
    parser.set_defaults(at=None)
    return parser


def app_options(
    chosen: argparse.Namespace,
    environment: Mapping[str, str],
    kept: Reading = _NOTHING_KEPT,
) -> AppOptions:
    """Say what the app is started with.

    Args:
        chosen: What the parser of the app or of `serve` has read.
        environment: Says whether a browser shows the app, and whether it is ours.
        kept: The settings; what was chosen wins over them.

    Raises:
        UsageError: The arguments do not go together, or lead outside of what is served.
    """
    if chosen.demo and chosen.paths:
        raise UsageError("expected either --demo or paths, not both")
    addresses = [Address(str(samples.folder()))] if chosen.demo else chosen.paths
    moments = [address for address in addresses if address.is_moment]
    if len(moments) > 1:
        raise UsageError(f"expected one moment to open at, not {len(moments)}")
    paths = tuple(address.path for address in addresses) or (".",)
    served_paths = ServedPaths.of(paths)
    moment = served_paths.find(chosen.at) if chosen.at else next(iter(moments), None)
    return AppOptions(
        paths=paths,
        address=moment,
        pace=_pace_of(chosen, kept.settings.assumed),
        assume=chosen.pace is not None,
        speed=kept.settings.speed if chosen.speed is None else chosen.speed,
        served=_served(served_paths, environment.get(DRIVER)),
        kept=kept,
    )


def _pace_of(chosen: argparse.Namespace, kept: Pace) -> Pace:
    return Pace(
        chosen.pace or kept.tokens_per_second,
        kept.ttft if chosen.ttft is None else chosen.ttft,
    )


def _served(served_paths: ServedPaths, driver: str | None) -> Served | None:
    return None if driver is None else Served(served_paths, page=driver == OUR_DRIVER)


def as_arguments(options: AppOptions) -> Sequence[str]:
    """Write options as arguments, so that `app_options` reads the same ones.

    Args:
        options: What the app is started with; not how it is served.

    Returns:
        Arguments in which no path is taken for anything else.
    """
    moment = options.address
    paths = [str(Address(path)) for path in options.paths]
    if moment is not None:
        paths[options.paths.index(moment.path)] = str(moment)
    instant = options.speed == math.inf
    return [
        *([f"--pace={options.pace.tokens_per_second!r}"] if options.assume else []),
        f"--ttft={options.pace.ttft!r}s",
        f"--speed={'instant' if instant else f'{options.speed:g}'}",
        "--",
        *paths,
    ]


def _address(text: str) -> Address:
    address = parse_address(text)
    if address.is_moment and Path(address.path).is_dir():
        raise UsageError(f"{text}: expected a recording before #, not a folder")
    return address


def _pace(text: str) -> float | None:
    return None if text == "recorded" else parse_pace(text)


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise UsageError(f"port {text!r}: expected a number from 0 to 65535")


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 1000:
        return int(text)
    raise UsageError(f"{text!r}: expected a number from 1 to 999")


def _token(text: str) -> str:
    if len(text) >= _SHORTEST_TOKEN and text.isascii() and text.isprintable():
        return text
    raise UsageError(f"token: expected at least {_SHORTEST_TOKEN} plain characters")


class Parser(argparse.ArgumentParser):
    """Reports bad usage as an error of ours, so that it becomes one line."""

    def __init__(self, prog: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def add_paths(self, nargs: str) -> None:
        """Take paths and addresses as arguments."""
        self.add_argument(
            "paths",
            metavar="PATH",
            nargs=nargs,
            type=_address,
            help="a file, a folder, - for standard input, or an address such as"
            " a.json#exchange=2 or a.json#choice=1&chunk=120",
        )

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments."""
        raise UsageError(f"{message} (see {self.prog} --help)")
