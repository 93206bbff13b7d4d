"""`recviewer record --to URL --out DIR [-- COMMAND...]`: record calls with times."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Final

from msgspec.structs import replace

from recviewer.cli.arguments import Parser, port, require_extra
from recviewer.cli.output import FINE, UNREADABLE, missing_terminal, print_remark
from recviewer.cli.paths import require_on_disk
from recviewer.errors import UsageError

if TYPE_CHECKING:
    from recviewer.record.background import BackgroundRecorder
    from recviewer.record.recorded import Recorded
    from recviewer.record.reports import Orders

_EPILOG: Final = """\
Calls to the address that is printed are passed on and recorded, each in a file that is
named by OGX's key of its request. For a COMMAND, the variables are set from which SDKs
take that address, such as OPENAI_BASE_URL, and recording ends with it:

  recviewer record --to https://api.openai.com --out recordings -- pytest tests

Keys in headers, URLs and bodies are replaced in what is written, and nowhere else.
The exit status is that of the COMMAND.
"""

_POLL_SECONDS: Final = 0.1
"""How long to wait before it is looked again what a command has printed."""

_END: Final = "--"
"""Stands before the command."""


def run(arguments: Sequence[str]) -> int:
    """Record until the command ends, or until ctrl+c; return the exit status."""
    at = arguments.index(_END) if _END in arguments else len(arguments)
    options = parser().parse_args(arguments[:at])
    command = arguments[at + 1 :]
    if at < len(arguments) and not command:
        raise UsageError("expected a command after --")
    require_extra("record", "aiohttp", "record")
    require_on_disk([options.out], "where --out writes to")
    from recviewer.record.folder import Naming
    from recviewer.record.reports import Orders

    naming = Naming(options.name or "", options.overwrite)
    orders = Orders(options.to, options.out, naming, options.port, command, options.env)
    if options.watch:
        return _watch(orders)
    from recviewer.record.recorder import plan_of, record

    status, recorded = record(plan_of(orders), print_remark)
    return _end(orders, recorded, status if command else None)


def _watch(orders: Orders) -> int:
    """Record in a process of its own, and show here what passes."""
    if expected := missing_terminal():
        raise UsageError(f"--watch: {expected}")
    from recviewer.config import settings_file
    from recviewer.config.app_options import AppOptions
    from recviewer.record.background import BackgroundRecorder

    settings = settings_file.load(settings_file.default_path())
    app_options = AppOptions.of(settings, (orders.out,))
    with NamedTemporaryFile(prefix="recviewer-output-") as output:
        recorder = BackgroundRecorder(replace(orders, output=output.name))
        for line in recorder.calls.lines:
            print_remark(line)
        from recviewer.tui.runner import run as run_app

        try:
            run_app(replace(app_options, following=True), calls=recorder.calls)
        finally:
            if not orders.command:
                recorder.stop()
            elif recorder.is_running:
                print_remark("the command goes on; ctrl+c ends it")
            _print_output(output, recorder)
    finished = recorder.calls.finished
    assert finished is not None
    return _end(orders, finished.recorded, finished.status)


def _end(orders: Orders, recorded: Recorded, status: int | None) -> int:
    """Say how much was recorded; return the exit status.

    Args:
        orders: What was to be recorded.
        recorded: How much was.
        status: Exit status of the command; None if there was none.
    """
    print_remark(f"{orders.out}: {recorded}")
    if status is None:
        return UNREADABLE if recorded.lost else FINE
    return status


def _print_output(output: IO[bytes], recorder: BackgroundRecorder) -> None:
    """Print what the command has printed meanwhile, and on to its end."""
    while True:
        is_running = recorder.is_running
        if data := output.read():
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
        if not is_running:
            return
        with suppress(KeyboardInterrupt):  # the command has got it, too
            recorder.wait(_POLL_SECONDS)


def parser() -> Parser:
    """Build the parser of the arguments of `recviewer record`."""
    parser = Parser("recviewer record", "Record calls with their times.", _EPILOG)
    parser.add_argument(
        "--to",
        metavar="URL",
        action="append",
        required=True,
        help="server to pass calls on to; several as NAME=URL, where NAME is the first"
        " part of their paths",
    )
    parser.add_argument("--out", metavar="DIR", required=True, help="where files go")
    parser.add_argument(
        "--port", type=port, default=0, help="port to listen on; any if none is given"
    )
    parser.add_argument(
        "--env",
        metavar="NAME",
        action="append",
        default=[],
        help="another variable to set for the command; NAME=/v1 adds a path",
    )
    parser.add_argument(
        "--name",
        metavar="NAME",
        type=_name,
        help="name files NAME-1.json, NAME-2.json, ..., not by their keys",
    )
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="replace files of earlier runs; else a number is added to the name",
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="open the app on DIR, and show what comes while it comes",
    )
    return parser


def _name(text: str) -> str:
    if not text or "/" in text or text.startswith(".") or not text.isprintable():
        raise UsageError(f"--name {text!r}: expected a name without a folder")
    return text
