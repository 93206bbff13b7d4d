"""`recviewer show PATH...`: whole exchanges as text, Markdown or JSON Lines."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from recviewer.address import Address, requested_exchanges, select
from recviewer.cli.output import Line, print_lines
from recviewer.cli.paths import HERE, only_paths
from recviewer.errors import NoRecordingError, ReadError, not_understood
from recviewer.export.facts import without_secrets
from recviewer.model.exchange import Exchange, Recording
from recviewer.model.transcript import Reply
from recviewer.reading.reader import fold, prompt, read

if TYPE_CHECKING:
    from recviewer.library.catalog.checks import Checks
    from recviewer.library.catalog.terms import Terms

_Write = Callable[[str, Exchange, Reply, bool], Iterable[str]]
"""Writes an exchange, given its path, its reply and whether secrets are shown."""


def run(arguments: Sequence[str]) -> int:
    """Print exchanges; return the exit status."""
    paths = only_paths(arguments)
    if paths is not None:
        return print_lines(lines(paths, "text"))
    from recviewer.cli.arguments import Parser

    parser = Parser("recviewer show", "Print the exchanges of recordings.")
    parser.add_paths()
    parser.add_filter()
    parser.add_argument("--format", choices=tuple(_FORMATS), default="text")
    parser.add_argument(
        "--secrets", action="store_true", help="show the keys in addresses, too"
    )
    options = parser.parse_args(arguments)
    return print_lines(
        lines(
            options.paths or [HERE],
            options.format,
            terms=options.filter,
            revealed=options.secrets,
        ),
        encoding=None if options.format == "text" else "utf-8",
    )


def lines(
    addresses: Sequence[Address],
    format_name: str,
    *,
    terms: Terms = (),
    revealed: bool = False,
) -> Iterator[Line]:
    """Write exchanges, one recording in memory at a time.

    Args:
        addresses: Files, folders and addresses of exchanges.
        format_name: `text`, `markdown` or `jsonl`.
        terms: What exchanges have to match; empty for all.
        revealed: Whether secrets in URLs are shown.

    Yields:
        What to print, or an error for what could not be read.
    """
    write, is_empty = _FORMATS[format_name], True
    for path, exchange in _exchanges(addresses, terms):
        is_empty = False
        if isinstance(exchange, ReadError):
            yield exchange
            continue
        try:
            shown = exchange if revealed else without_secrets(exchange)
            yield from write(path, shown, fold(shown), revealed)
        except Exception as error:
            yield _not_understood(path, error)
    if is_empty:
        paths = ", ".join(address.path for address in addresses)
        what = "exchanges that pass the filter" if terms else "recordings"
        yield ReadError(paths, f"expected {what}, and found none")


def _exchanges(
    addresses: Sequence[Address], terms: Terms
) -> Iterator[tuple[str, Exchange | ReadError]]:
    """Read recording by recording, so that only one is held at a time."""
    requested = requested_exchanges(addresses)
    checks = _checks(terms, tuple(requested))
    for path in _files(tuple(requested)):
        if isinstance(path, ReadError):
            yield str(path.path), path
            continue
        try:
            recording = read(path)
            passing = _passing(path, recording, terms, checks)
        except NoRecordingError as error:
            if path in requested:
                yield path, error
        except ReadError as error:
            yield path, error
        except Exception as error:
            yield path, _not_understood(path, error)
        else:
            for exchange in select(requested.get(path), path, recording.exchanges):
                if isinstance(exchange, ReadError) or exchange.number in passing:
                    yield path, exchange


def _checks(terms: Terms, paths: Sequence[str]) -> Checks | None:
    """Return what rules find in recordings, if a filter asks for it."""
    if not terms:
        return None
    from recviewer.cli.checks import checks_for

    return checks_for(terms, paths)


def _passing(
    path: str, recording: Recording, terms: Terms, checks: Checks | None
) -> Container[int]:
    """Return the numbers of the exchanges that match all terms."""
    if not terms:
        return range(len(recording.exchanges))
    from recviewer.library.passing import passing  # not needed without a filter

    return passing(path, recording, terms, checks)


def _files(paths: Sequence[str]) -> Iterator[str | ReadError]:
    """Yield unreadable folders, then the files in the paths, each once."""
    if not any(map(os.path.isdir, paths)):
        unique: dict[str, str] = {}
        for path in paths:
            unique.setdefault(os.path.abspath(path), path)  # noqa: PTH100
        yield from unique.values()
        return
    from recviewer.library.scan.discovery import discover  # takes 2 ms to import

    found = discover(paths)
    for problem in found.problems:
        yield ReadError(problem.path, problem.reason)
    yield from found.files


def _not_understood(path: str, error: Exception) -> ReadError:
    """Report a file that breaks recviewer; the other files are still written."""
    return ReadError(path, not_understood(error))


def _as_text(
    path: str, exchange: Exchange, reply: Reply, revealed: bool
) -> Iterable[str]:
    from recviewer.export.text import lines

    return lines(path, exchange, prompt(exchange), reply)


def _as_markdown(
    path: str, exchange: Exchange, reply: Reply, revealed: bool
) -> Iterable[str]:
    from recviewer.export.markdown import markdown

    return [markdown(path, exchange, prompt(exchange), reply, revealed=revealed)]


def _as_json_line(
    path: str, exchange: Exchange, reply: Reply, revealed: bool
) -> Iterable[str]:
    from recviewer.export.json import json_line

    return [json_line(path, exchange, reply)]


_FORMATS: Final[Mapping[str, _Write]] = {
    "text": _as_text,
    "markdown": _as_markdown,
    "jsonl": _as_json_line,
}
"""How exchanges are written, by `--format`; each imports its module when it is used."""
