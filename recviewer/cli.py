"""The command line: arguments in, exit code out; the app is imported late."""

from __future__ import annotations

import argparse
import gc
import io
import math
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NoReturn

from recviewer import __version__, samples
from recviewer.address import STDIN, Address
from recviewer.address import parse as parse_address
from recviewer.errors import ReadError, RecviewerError, Remark, UsageError, unforeseen
from recviewer.options import AppOptions
from recviewer.playback.pace import SPEEDS, Pace, parse_pace, parse_ttft
from recviewer.render.clean import clean_line

FINE: Final = 0
UNREADABLE: Final = 1
BAD_USAGE: Final = 2
BROKEN: Final = 70
INTERRUPTED: Final = 130

_TRACEBACK: Final = "RECVIEWER_TRACEBACK"
"""Set by somebody who wants to see where recviewer itself is wrong."""

_DRIVER: Final = "TEXTUAL_DRIVER"
"""Set by `textual serve`, which draws in a browser what it reads from a pipe."""

_PACE: Final = Pace()
"""What is assumed where the person asks for nothing else."""

_EXAMPLES: Final = """\
commands that need no terminal:
  recviewer ls PATH...      list the exchanges of recordings
  recviewer show PATH...    print the exchanges of recordings

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


def main(argv: Sequence[str] | None = None) -> int:
    """Run recviewer.

    Args:
        argv: The arguments; the process's own where None.

    Returns:
        The exit status.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    _open_missing_streams()
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except UsageError as error:
        status = _complain(error, BAD_USAGE)
    except RecviewerError as error:
        status = _complain(error, UNREADABLE)
    except KeyboardInterrupt:
        _discard_output()
        status = INTERRUPTED
    except BrokenPipeError:
        _discard_output()  # whoever read has seen enough
        status = FINE
    except OSError as error:
        _discard_output()
        text = ": ".join(map(str, filter(None, (error.filename, error.strerror))))
        status = _complain(RecviewerError(text), UNREADABLE)
    except Exception as error:
        # The last wall: no traceback reaches a person who did not ask for it.
        if _TRACEBACK in os.environ:
            raise
        text = f"this should not happen: {unforeseen(error)}; please report it, with"
        hint = f"what {_TRACEBACK}=1 shows"
        status = _complain(RecviewerError(f"{text} {hint}"), BROKEN)
    return status


def _open_missing_streams() -> None:
    """Give a process that was started with closed streams some that go nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            setattr(sys, name, os.fdopen(nowhere, "w"))


def _discard_output() -> None:
    """Let what is still buffered go nowhere, or the interpreter complains at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str]) -> int:
    command = _COMMANDS.get(arguments[0]) if arguments else None
    try:
        return command(arguments[1:]) if command else _app(arguments)
    except SystemExit as done:  # argparse has printed help or the version
        return int(done.code or FINE)


def _ls(arguments: list[str]) -> int:
    parser = _Parser("recviewer ls", "List the exchanges of recordings.")
    parser.add_paths(nargs="+")
    parser.add_argument("--format", choices=("table", "jsonl"), default="table")
    options = parser.parse_args(arguments)
    from recviewer import ls

    if options.format == "jsonl":
        return _print(ls.jsonl(options.paths), encoding="utf-8")
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return _print(ls.table(options.paths, width))


def _show(arguments: list[str]) -> int:
    parser = _Parser("recviewer show", "Print the exchanges of recordings.")
    parser.add_paths(nargs="+")
    parser.add_argument("--format", choices=("text", "jsonl"), default="text")
    parser.add_argument(
        "--secrets", action="store_true", help="show the keys in addresses, too"
    )
    options = parser.parse_args(arguments)
    from recviewer import show

    if options.format == "jsonl":
        lines = show.jsonl(options.paths, revealed=options.secrets)
        return _print(lines, encoding="utf-8")
    return _print(show.text(options.paths, revealed=options.secrets))


_COMMANDS: Mapping[str, Callable[[list[str]], int]] = {"ls": _ls, "show": _show}


def _print(lines: Iterable[str | ReadError], encoding: str | None = None) -> int:
    """Print lines as they come, and say what could not be read."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors="replace")
    status = FINE
    for line in lines:
        if isinstance(line, ReadError):
            status = _complain(line, UNREADABLE)
        elif isinstance(line, Remark):
            _say(line)
        else:
            print(line)
    return status


def _complain(error: RecviewerError, status: int) -> int:
    _say(str(error))
    return status


def _say(text: str) -> None:
    """Say something about the run, in one line on standard error."""
    print(clean_line(f"recviewer: {text}"), file=sys.stderr)


def _app(arguments: list[str]) -> int:
    options = _app_options(_app_parser().parse_args(arguments))
    for path in options.paths:
        if path != STDIN and not os.path.lexists(path):
            raise ReadError(path, "expected a file or a folder")
    if _DRIVER not in os.environ:
        _expect_a_terminal()
    gc.disable()  # what is loaded now stays; the app enables it when that is done
    from recviewer.app import run

    return run(options)


def _expect_a_terminal() -> None:
    """Make sure that there is something to draw on."""
    wanted, other = "", "; ls and show work without one (see recviewer --help)"
    if not sys.stdout.isatty():
        wanted = "expected a terminal to draw on"
    elif os.environ.get("TERM") == "dumb":
        wanted = "expected a terminal that can draw, not TERM=dumb"
    if wanted:
        raise UsageError(wanted + other)


def _app_parser() -> _Parser:
    parser = _Parser("recviewer", "Review recorded LLM traffic.", _EXAMPLES)
    parser.add_paths(nargs="*")
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
        default=_PACE.ttft,
        metavar="TIME",
        help="wait for the first text where the pace is assumed (500ms)",
    )
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="FACTOR",
        help="speed to begin with: 0.125 to 64 in factors of two, or 'instant'",
    )
    version = f"recviewer {__version__}"
    parser.add_argument("--version", action="version", version=version)
    return parser


def _app_options(chosen: argparse.Namespace) -> AppOptions:
    if chosen.demo and chosen.paths:
        raise UsageError("expected either --demo or paths, not both")
    addresses = [Address(str(samples.folder()))] if chosen.demo else chosen.paths
    moments = [address for address in addresses if address.is_moment]
    if len(moments) > 1:
        raise UsageError(f"expected one moment to open at, not {len(moments)}")
    return AppOptions(
        paths=tuple(address.path for address in addresses) or (".",),
        address=moments[0] if moments else None,
        pace=Pace(chosen.pace or _PACE.tokens_per_second, chosen.ttft),
        assume=chosen.pace is not None,
        speed=chosen.speed,
    )


def _address(text: str) -> Address:
    address = parse_address(text)
    if address.is_moment and Path(address.path).is_dir():
        raise UsageError(f"{text}: expected a recording before #, not a folder")
    return address


def _pace(text: str) -> float | None:
    return None if text == "recorded" else parse_pace(text)


def _speed(text: str) -> float:
    if text == "instant":
        return math.inf
    for speed in SPEEDS:
        if text.removesuffix("x") == f"{speed:g}":
            return speed
    ladder = ", ".join(f"{speed:g}" for speed in SPEEDS if speed < math.inf)
    raise UsageError(f"speed {text!r}: expected {ladder} or instant")


class _Parser(argparse.ArgumentParser):
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
