"""The command line: arguments in, exit code out; the app is imported late."""

from __future__ import annotations

import gc
import importlib.util
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from recviewer.address import STDIN
from recviewer.cli.arguments import (
    Parser,
    app_options,
    app_parser,
    as_arguments,
    serve_parser,
)
from recviewer.config.settings import Reading
from recviewer.errors import (
    TRACEBACK,
    ReadError,
    RecviewerError,
    Remark,
    UsageError,
    unforeseen,
)
from recviewer.text.sanitize import sanitize_line

FINE: Final = 0
UNREADABLE: Final = 1
BAD_USAGE: Final = 2
BROKEN: Final = 70
INTERRUPTED: Final = 130


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
        if os.environ.get(TRACEBACK):
            raise
        text = f"this should not happen: {unforeseen(error)}; please report it, with"
        hint = f"what {TRACEBACK}=1 shows"
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
    parser = Parser("recviewer ls", "List the exchanges of recordings.")
    parser.add_paths(nargs="+")
    parser.add_argument("--format", choices=("table", "jsonl"), default="table")
    options = parser.parse_args(arguments)
    from recviewer.cli import ls

    if options.format == "jsonl":
        return _print(ls.jsonl(options.paths), encoding="utf-8")
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return _print(ls.table(options.paths, width))


def _show(arguments: list[str]) -> int:
    parser = Parser("recviewer show", "Print the exchanges of recordings.")
    parser.add_paths(nargs="+")
    formats = ("text", "markdown", "jsonl")
    parser.add_argument("--format", choices=formats, default="text")
    parser.add_argument(
        "--secrets", action="store_true", help="show the keys in addresses, too"
    )
    options = parser.parse_args(arguments)
    from recviewer.cli import show

    write = {"text": show.text, "markdown": show.markdown, "jsonl": show.jsonl}
    lines = write[options.format](options.paths, revealed=options.secrets)
    return _print(lines, encoding=None if options.format == "text" else "utf-8")


def _serve(arguments: list[str]) -> int:
    chosen = serve_parser().parse_args(arguments)
    options = app_options(chosen, {}, _kept())
    _expect_paths(options.paths)
    if STDIN in options.paths:
        raise UsageError("expected files and folders: standard input is read once")
    if importlib.util.find_spec("textual_serve") is None:
        raise UsageError("serving takes one more package: pip install textual-serve")
    from recviewer.web.serve import Serving, serve

    return serve(
        Serving(
            arguments=as_arguments(options),
            paths=options.paths,
            host=chosen.host,
            port=chosen.port,
            token=chosen.token,
            guarded=chosen.guarded,
            sessions=chosen.sessions,
            opens=chosen.open,
        )
    )


_COMMANDS: Mapping[str, Callable[[list[str]], int]] = {
    "ls": _ls,
    "show": _show,
    "serve": _serve,
}


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
    print(sanitize_line(f"recviewer: {text}"), file=sys.stderr)


def _app(arguments: list[str]) -> int:
    chosen = app_parser().parse_args(arguments)
    options = app_options(chosen, os.environ, _kept())
    _expect_paths(options.paths)
    if options.served is None:
        _expect_a_terminal()
    gc.disable()  # what is loaded now stays; the app enables it when that is done
    from recviewer.tui.runner import run

    return run(options)


def _kept() -> Reading:
    """Read the settings of the person."""
    from recviewer.config import settings_file

    return settings_file.read(settings_file.place())


def _expect_paths(paths: Sequence[str]) -> None:
    """Make sure that there is something to look in."""
    for path in paths:
        if path != STDIN and not os.path.lexists(path):
            raise ReadError(path, "expected a file or a folder")


def _expect_a_terminal() -> None:
    """Make sure that there is something to draw on."""
    wanted, other = "", "; ls and show work without one (see recviewer --help)"
    if not sys.stdout.isatty():
        wanted = "expected a terminal to draw on"
    elif os.environ.get("TERM") == "dumb":
        wanted = "expected a terminal that can draw, not TERM=dumb"
    if wanted:
        raise UsageError(wanted + other)
