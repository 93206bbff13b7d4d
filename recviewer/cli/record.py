"""`recviewer record --to URL --out DIR [-- COMMAND...]`: record calls with times."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from recviewer.cli.arguments import Parser, port, require_extra
from recviewer.cli.output import UNREADABLE, print_remark
from recviewer.errors import UsageError
from recviewer.text.numbers import plural

_EPILOG: Final = """\
Calls to the address that is printed are passed on and recorded, each in a file that is
named by OGX's key of its request. For a COMMAND, the variables are set from which SDKs
take that address, such as OPENAI_BASE_URL, and recording ends with it:

  recviewer record --to https://api.openai.com --out recordings -- pytest tests

Keys in headers, URLs and bodies are replaced in what is written, and nowhere else.
The exit status is that of the COMMAND.
"""

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
    from recviewer.record.folder import Folder, Naming
    from recviewer.record.recorder import Plan, record
    from recviewer.record.upstreams import parse_upstreams

    upstreams = parse_upstreams(options.to)
    try:
        naming = Naming(options.name or "", options.overwrite)
        folder = Folder(Path(options.out), naming)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"--out {options.out}: {reason}") from None
    plan = Plan(upstreams, folder, options.port, command, options.env)
    status, recorded = record(plan, print_remark)
    written = plural(recorded.written, "exchange")
    cut_off = f", {recorded.cut_off:,} cut off" if recorded.cut_off else ""
    lost = f", {recorded.lost:,} not written" if recorded.lost else ""
    print_remark(f"{options.out}: {written} recorded{cut_off}{lost}")
    return status or (UNREADABLE if recorded.lost and not command else 0)


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
    return parser


def _name(text: str) -> str:
    if not text or "/" in text or text.startswith(".") or not text.isprintable():
        raise UsageError(f"--name {text!r}: expected a name without a folder")
    return text
