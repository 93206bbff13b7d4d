"""`recviewer export PATH... --format FORMAT`: exchanges for others, as files."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from recviewer.cli.arguments import Parser
from recviewer.cli.exchanges import exchanges, problem
from recviewer.cli.output import FINE, UNREADABLE, report
from recviewer.cli.paths import HERE, require_on_disk
from recviewer.cli.tables import LOCAL, PARQUET, write_tables
from recviewer.errors import ReadError, UsageError
from recviewer.export.files import file_name, numbered
from recviewer.export.kinds import KINDS, Wanted, carry
from recviewer.model.exchange import Exchange
from recviewer.text.numbers import plural, size_words

if TYPE_CHECKING:
    from argparse import Namespace

    from recviewer.export.page.carried import Carried

_INDEX: Final = "index.html"

_MIN_COLUMNS: Final = 40
_MIN_ROWS: Final = 12
"""The least size of a terminal in which a replay can be read."""


class _Made(NamedTuple):
    """What became of an exchange."""

    path: str
    exchange: Exchange
    content: Carried | bytes
    """What a page carries of it, or another file."""


def run(arguments: Sequence[str]) -> int:
    """Write exchanges; return the exit status."""
    options = _parser().parse_args(arguments)
    if options.dask is not None and options.format != PARQUET:
        raise UsageError(f"--dask: expected --format {PARQUET}")
    if options.jobs is not None and options.dask != LOCAL:
        raise UsageError(f"--jobs: expected --dask {LOCAL}")
    if options.out is not None:
        require_on_disk([options.out], "where --out writes to")
    try:
        if options.format == PARQUET:
            return write_tables(options)
        if _is_folder(options.out):
            return _write_folder(Path(options.out), options)
        return _write_file(options)
    except OSError as error:
        where = error.filename or options.out
        reason = "is there already; --overwrite replaces it"
        if not isinstance(error, FileExistsError):
            reason = error.strerror or str(error)
        raise UsageError(f"--out {where}: {reason}") from None


def _parser() -> Parser:
    given = Wanted()
    parser = Parser(
        "recviewer export",
        "Write exchanges for others to look at, or to run.",
        "html is a page that replays them, and needs nothing else. Without --out, what"
        "\nis written goes to standard output. Into a folder goes a file for each"
        "\nexchange, and index.html for pages. parquet writes two tables, of exchanges"
        "\nand of what each chunk brought, for programs that query."
        "\nSecrets are masked.",
    )
    parser.add_paths()
    parser.add_filter()
    parser.add_argument("--format", choices=(*KINDS, PARQUET), default="html")
    parser.add_argument(
        "--out",
        metavar="FILE",
        help="the file to write; a folder that exists, or ends in /, gets a file for"
        " each exchange; parquet: the folder of both tables",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace files that are there"
    )
    parser.add_argument(
        "--no-chunks", action="store_true", help="html: only the texts, not the chunks"
    )
    parser.add_argument(
        "--size",
        metavar="COLUMNSxROWS",
        type=_size,
        default=given.size,
        help="asciicast: the size of the terminal, 100x30 if not given",
    )
    parser.add_argument(
        "--cast-version",
        type=int,
        choices=(2, 3),
        default=given.cast_version,
        help="asciicast: version of the format, 2 if not given",
    )
    parser.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="parquet: write by the workers of this scheduler, such as"
        " tcp://host:8786, or of local for new ones on this machine",
    )
    parser.add_jobs()
    parser.add_argument(
        "--secrets", action="store_true", help="show keys and passwords, too"
    )
    return parser


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,3})x(\d{1,3})", text)
    if found is None or int(found[1]) < _MIN_COLUMNS or int(found[2]) < _MIN_ROWS:
        raise UsageError(
            f"--size {text!r}: expected such as 120x40, at least"
            f" {_MIN_COLUMNS}x{_MIN_ROWS}"
        )
    return int(found[1]), int(found[2])


def _is_folder(out: str | None) -> bool:
    return out is not None and (out.endswith(("/", os.sep)) or Path(out).is_dir())


def _write_file(options: Namespace) -> int:
    """Write one file, or to standard output."""
    status, made = FINE, []
    for each in _made(options):
        if isinstance(each, ReadError):
            status = report(each, UNREADABLE)
            continue
        made.append(each.content)
        if len(made) > 1 and options.format != "html":
            raise UsageError(
                f"--format {options.format} writes one exchange, and there are several:"
                " expected an address such as a.json#exchange=2, or a folder for --out"
            )
    if not made:
        return status
    data = _file_of(made)
    if options.out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return status
    _write(Path(options.out), data, overwrite=options.overwrite)
    print(f"{options.out}: {plural(len(made), 'exchange')}, {size_words(len(data))}")
    return status


def _write_folder(folder: Path, options: Namespace) -> int:
    """Write a file for each exchange; pages get an index."""
    status, size = FINE, 0
    names: set[str] = {_INDEX}
    pages: list[tuple[str, Carried]] = []
    for each in _made(options):
        if isinstance(each, ReadError):
            status = report(each, UNREADABLE)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        suffix = KINDS[options.format].suffix
        offered = numbered(file_name(each.path, each.exchange, suffix))
        name = next(name for name in offered if name not in names)
        data = _file_of([each.content])
        _write(folder / name, data, overwrite=options.overwrite)
        names.add(name)
        size += len(data)
        if not isinstance(each.content, bytes):
            # Only what the index says of it is kept.
            pages.append((name, replace(each.content, data="", chunks=())))
    if pages:
        from recviewer.export.page.document import index

        _write(folder / _INDEX, index(pages), overwrite=options.overwrite)
    if written := len(names) - 1:
        print(f"{options.out}: {plural(written, 'exchange')}, {size_words(size)}")
    return status


def _made(options: Namespace) -> Iterator[_Made | ReadError]:
    """Yield what becomes of each exchange, or why nothing does."""
    wanted = Wanted(
        with_chunks=not options.no_chunks,
        revealed=options.secrets,
        size=options.size,
        cast_version=options.cast_version,
    )
    write: Callable[[str, Exchange, Wanted], Carried | bytes]
    write = carry if options.format == "html" else KINDS[options.format].write
    for path, exchange in exchanges(options.paths or [HERE], options.filter):
        if isinstance(exchange, ReadError):
            yield exchange
            continue
        try:
            content = write(path, exchange, wanted)
        except UsageError as error:
            yield ReadError(path, str(error))
        except Exception as error:
            yield problem(path, error)
        else:
            yield _Made(path, exchange, content)


def _file_of(contents: Sequence[Carried | bytes]) -> bytes:
    """Return the one file that is written already, or a page of several exchanges."""
    pages = []
    for content in contents:
        if isinstance(content, bytes):
            return content
        pages.append(content)
    from recviewer.export.page.document import page

    return page(pages)


def _write(path: Path, data: bytes, *, overwrite: bool) -> None:
    with path.open("wb" if overwrite else "xb") as file:
        file.write(data)
