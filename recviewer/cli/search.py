"""`recviewer search PATTERN [PATH...]`: where in recordings something was said."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from recviewer.address import (
    Address,
    is_folder_or_store,
    requested_exchanges,
)
from recviewer.cli.checks import checks_for
from recviewer.cli.output import BAD_USAGE, FINE, Line, colored, print_lines
from recviewer.cli.paths import HERE, has_options, path_argument
from recviewer.config.keeping import kept_between_runs
from recviewer.errors import UsageError
from recviewer.index.place import Keeping
from recviewer.jsondoc import parsing
from recviewer.search.files import search_paths
from recviewer.search.hits import Hit, Query, Requested, SearchedFile, json_line
from recviewer.search.pattern import Pattern
from recviewer.search.said import AREAS, Area
from recviewer.text.cells import CELLS, cells, clip
from recviewer.text.sanitize import escaped_json, printable_line

if TYPE_CHECKING:
    from recviewer.cli.arguments import Parser
    from recviewer.library.catalog.terms import Terms
    from recviewer.library.scan.memory import Memory

_FOUND, _NOT_FOUND = 0, 1
"""Exit statuses, as grep's."""

_WIDTH: Final = 100
"""Cells of a line where there is no terminal."""

_INDENT: Final = "    "

_MIN_AFTER_CELLS: Final = 10
"""Cells that are left for what comes after a hit, however long the hit is."""


_SWITCHES: Final = frozenset({"-i", "-E", "-l", "-c"})
"""Options without a value that may stand anywhere."""


class _Options(Struct):
    """What the arguments say; the defaults of the parser are those of the fields."""

    pattern: str | None = None
    paths: Sequence[Address] = ()
    any_case: bool = False
    regex: bool = False
    areas: frozenset[Area] = AREAS
    list: bool = False
    count: bool = False
    filter: Terms = ()
    format: str = "text"
    jobs: int | None = None
    no_index: bool = False


class _Style(Struct, frozen=True):
    """What stands around parts of a line."""

    hit: tuple[str, str] = ("[", "]")
    head: tuple[str, str] = ("", "")
    faint: tuple[str, str] = ("", "")


_COLORED: Final = _Style(
    hit=("\x1b[1;31m[", "]\x1b[0m"),
    head=("\x1b[1m", "\x1b[0m"),
    faint=("\x1b[2m", "\x1b[0m"),
)
"""For a terminal; the marks stay, as colours are not for everybody."""


def run(arguments: Sequence[str]) -> int:
    """Print where something was said; return 0 if it was, 1 if not, 2 if that fails."""
    options = plain_options(arguments) or parsed_options(arguments)
    query = Query(
        Pattern(options.pattern or "", options.regex, options.any_case),
        options.areas,
        options.filter,
    )
    requested = requested_exchanges(options.paths or [HERE])
    counting = options.list or options.count
    lines = _Lines(options)
    found = search_paths(
        requested,
        query,
        checks=checks_for(
            query.terms, tuple(requested), uses_index=not options.no_index
        ),
        counting=counting,
        jobs=options.jobs,
        memory=None if options.no_index else _memory(requested),
    )
    encoding = None if options.format == "text" else "utf-8"
    if print_lines(lines.of(found), encoding) != FINE:
        return BAD_USAGE
    return _FOUND if lines.has_found else _NOT_FOUND


def plain_options(arguments: Sequence[str]) -> _Options | None:
    """Parse a pattern, paths and switches, for which argparse is not needed.

    To import that and build a parser takes a tenth of a search.

    Returns:
        The options; None if there may be anything else.
    """
    rest = [each for each in arguments if each not in _SWITCHES]
    if not rest or has_options(rest) or {"-l", "-c"}.issubset(arguments):
        return None
    pattern, *paths = rest
    return _Options(
        pattern,
        [path_argument(path) for path in paths],
        any_case="-i" in arguments,
        regex="-E" in arguments,
        list="-l" in arguments,
        count="-c" in arguments,
    )


def parsed_options(arguments: Sequence[str]) -> _Options:
    """Parse any arguments."""
    parser, options = _parser(), _Options()
    # Options may stand after the pattern, as grep takes them; `--` ends them all.
    is_ended = "--" in arguments
    parse = parser.parse_args if is_ended else parser.parse_intermixed_args
    parse(arguments, options)
    if options.pattern is None:
        parser.error("expected something to search for")
    return options


def _parser() -> Parser:
    from recviewer.cli.arguments import Parser

    parser = Parser(
        "recviewer search",
        "Search what was said: answers, reasoning, tool calls and requests, each as"
        "\none text, however many chunks brought it.",
        "The exit status is 0 if something is found, 1 if nothing is, and 2 if"
        "\nsomething cannot be read.",
    )
    parser.add_argument(
        "pattern", metavar="PATTERN", nargs="?", help="the text to find, as it stands"
    )
    parser.add_paths()
    parser.add_argument(
        "-i", dest="any_case", action="store_true", help="in upper or lower case"
    )
    parser.add_argument(
        "-E",
        dest="regex",
        action="store_true",
        help="PATTERN is a regular expression of Python",
    )
    parser.add_argument(
        "--in",
        dest="areas",
        metavar="AREAS",
        type=_areas,
        help=f"look only in some of {','.join(Area)}",
    )
    outputs = parser.add_mutually_exclusive_group()
    outputs.add_argument(
        "-l", dest="list", action="store_true", help="only list recordings with hits"
    )
    outputs.add_argument(
        "-c", dest="count", action="store_true", help="only count the hits of each"
    )
    parser.add_filter()
    parser.add_argument("--format", choices=("text", "jsonl"))
    parser.add_jobs()
    parser.add_index()
    return parser


def _memory(requested: Requested) -> Memory | None:
    """Return what the index knows, if it keeps texts."""
    keeping = kept_between_runs()
    if keeping is not Keeping.TEXTS or not any(map(is_folder_or_store, requested)):
        return None
    from recviewer.library.scan.memory import remember  # SQLite is only for folders

    return remember(tuple(requested), keeping)


def _areas(text: str) -> frozenset[Area]:
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in set(Area):
            expected = ", ".join(Area)
            raise UsageError(f"--in: expected some of {expected}, not {name!r}")
    return frozenset(map(Area, names))


class _Lines:
    """Writes what was found, and remembers whether anything was."""

    def __init__(self, options: _Options) -> None:
        self.has_found = False
        self._options = options
        self._style = _COLORED if colored() else _Style()
        self._width = _WIDTH
        if sys.stdout.isatty():
            from shutil import get_terminal_size  # takes 2 ms to import

            self._width = get_terminal_size().columns
        self._written = False

    def of(self, found: Iterable[SearchedFile | Line]) -> Iterator[Line]:
        """Yield what to print."""
        for each in found:
            if isinstance(each, SearchedFile):
                self.has_found = True
                yield from self._file(each)
            else:
                yield each

    def _file(self, file: SearchedFile) -> Iterator[str]:
        options = self._options
        if options.list or options.count:
            yield _total(file, options.format, counted=options.count)
        elif options.format == "jsonl":
            yield from map(json_line, file.hits)
        else:
            yield from self._grouped(file.hits)

    def _grouped(self, hits: Sequence[Hit]) -> Iterator[str]:
        """Yield the hits of a file below the addresses of their exchanges."""
        heading = ""
        for hit in hits:
            address = str(Address(hit.path, hit.exchange or None))
            if address != heading:
                heading = address
                if self._written:
                    yield ""
                self._written = True
                yield _styled(self._style.head, printable_line(address))
            yield "  " + _styled(self._style.faint, printable_line(_place(hit)))
            yield _INDENT + self._snippet(hit)

    def _snippet(self, hit: Hit) -> str:
        """Return a hit with as much around it as there is room for, on one line."""
        before, text, after = map(_on_one_line, hit.context.parts)
        room = max(_MIN_AFTER_CELLS, self._width - len(_INDENT) - 2)
        text = clip(text, room - _MIN_AFTER_CELLS)
        room -= cells(text)
        before = CELLS.clip_start(before.lstrip(), max(room // 3, room - cells(after)))
        after = clip(after.rstrip(), max(0, room - cells(before)))
        return f"{before}{_styled(self._style.hit, text)}{after}"


def _total(file: SearchedFile, format: str, *, counted: bool) -> str:
    """Return the line of a file whose hits are not listed."""
    if format == "jsonl":
        value = {"path": file.path} | ({"count": file.count} if counted else {})
        return escaped_json(parsing.dumps(value).decode())
    path = printable_line(file.path)
    return f"{path}:{file.count}" if counted else path


def _place(hit: Hit) -> str:
    """Say where a hit is: who says it, in which chunks, and at which path."""
    if hit.choice is None:
        who = hit.channel
    else:
        who = f"choice {hit.choice}"
        who += "" if hit.channel == "content" else f" {hit.channel}"
    chunks = ""
    if hit.chunk is not None:
        several = hit.chunk != hit.last_chunk
        chunks = f"chunks {hit.chunk} to {hit.last_chunk}" if several else ""
        chunks = chunks or f"chunk {hit.chunk}"
    return " · ".join(filter(None, (who, chunks, hit.json_path)))


def _on_one_line(text: str) -> str:
    return printable_line(re.sub(r"\s+", " ", text))


def _styled(style: tuple[str, str], text: str) -> str:
    return f"{style[0]}{text}{style[1]}"
