"""`recviewer explain REQUEST [PATH...]`: why no recording was found for a request."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Final

from recviewer.address import Address
from recviewer.cli.arguments import Parser
from recviewer.cli.output import (
    BAD_USAGE,
    DIFFERENT,
    FINE,
    Line,
    colored,
    print_lines,
    report,
)
from recviewer.cli.paths import HERE, path_argument, require_paths
from recviewer.compare.comparison import Side
from recviewer.errors import ReadError, UsageError
from recviewer.explain import report as written
from recviewer.explain.asked import Asked, read_asked
from recviewer.explain.nearest import Found, find_nearest
from recviewer.explain.recorded import recorded
from recviewer.explain.unreachable import Checked, find_unreachable
from recviewer.export.comparison import json_line
from recviewer.export.word_diff import COLORED, PLAIN

_SHOWN_RECORDINGS: Final = 3
"""Recordings that are shown if nobody says how many."""


def run(arguments: Sequence[str]) -> int:
    """Print the nearest recordings; return 0 if one is exact, else 1, or 2."""
    options = _parser().parse_args(arguments)
    names: list[Address] = options.names
    errors: list[ReadError] = []
    encoding = None if options.format == "text" else "utf-8"
    if options.open and options.unreachable:
        raise UsageError("expected --open or --unreachable, not both")
    try:
        if options.unreachable:
            checked = find_unreachable(_sides(names or [HERE], errors))
            lines = _unreachable_lines(checked, options.format)
            found_all = not checked.unreachable
        else:
            if not names:
                raise UsageError("expected a request, a file or - (see --help)")
            asked = read_asked(names[0], options.test)
            sides = _sides(names[1:] or [HERE], errors)
            others = (side for side in sides if not _is_itself(side, asked))
            found = find_nearest(asked, others, options.most)
            errors += found.failures
            if options.open:
                print_lines(errors)
                return _open(found)
            lines = _lines(found, options.format)
            found_all = found.exact is not None
    except ReadError as error:
        return report(error, BAD_USAGE)
    print_lines((*errors, *lines), encoding)
    return FINE if found_all else DIFFERENT


def _parser() -> Parser:
    parser = Parser(
        "recviewer explain",
        "Tell why no recording was found for a request: which are nearest, and where"
        "\nthey differ from it.",
        "REQUEST is a file or - for standard input: JSON of the request or of its body,"
        "\na recording whose request is meant, or the error that a recorder printed"
        "\n(OGX, vcrpy, VCR, nock, litellm, httprr and others), with all around it.",
    )
    parser.add_argument(
        "names",
        metavar="REQUEST PATH",
        nargs="*",
        type=path_argument,
        help="the request, then recordings and folders of them; the current folder if"
        " none is given",
    )
    parser.add_argument("--test", metavar="ID", help="the test that asked")
    parser.add_argument(
        "--most",
        metavar="N",
        type=_most,
        default=_SHOWN_RECORDINGS,
        help=f"how many recordings to show; {_SHOWN_RECORDINGS} if not given",
    )
    parser.add_argument(
        "--unreachable",
        action="store_true",
        help="list the recordings of PATH instead that no request reaches any more:"
        " today's recorder gives them another name (OGX)",
    )
    parser.add_argument("--format", choices=("text", "jsonl"), default="text")
    parser.add_argument(
        "-o",
        "--open",
        action="store_true",
        help="open each of the nearest recordings beside the request",
    )
    return parser


def _most(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise UsageError(f"--most: expected a number from 1 on, not {text!r}")
    return int(text)


def _open(found: Found) -> int:
    """Show the nearest recordings beside the request; return the exit status."""
    from recviewer.cli.side_by_side import open_pairs

    asked = found.asked
    if not asked.has_body:
        raise UsageError(f"{asked.side.path}: expected a request with a body to open")
    if not found.nearest:
        raise UsageError("there is no recording to compare it with")
    return open_pairs([(each.side, asked.side) for each in found.nearest])


def _is_itself(side: Side, asked: Asked) -> bool:
    """Return whether a recording is the one whose request is looked for."""
    paths = (side.path, asked.side.path)
    one, other = map(os.path.abspath, paths)
    return one == other and side.exchange.number == asked.exchange.number


def _lines(found: Found, format_name: str) -> Iterator[Line]:
    if format_name == "jsonl":
        yield from map(json_line, written.json_objects(found))
    else:
        yield from written.text(found, COLORED if colored() else PLAIN)


def _unreachable_lines(checked: Checked, format_name: str) -> Iterator[Line]:
    if format_name == "jsonl":
        yield from map(json_line, written.unreachable_objects(checked))
    else:
        yield from written.unreachable_text(checked, COLORED if colored() else PLAIN)


def _sides(addresses: Sequence[Address], errors: list[ReadError]) -> Iterator[Side]:
    """Read all exchanges under some paths; what cannot be read becomes an error.

    Raises:
        ReadError: There is no such path.
    """
    require_paths([address.path for address in addresses])
    return recorded(addresses, errors)
