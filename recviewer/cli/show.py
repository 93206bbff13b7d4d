"""`recviewer show PATH...`: whole exchanges as text, Markdown or JSON Lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from recviewer.address import Address
from recviewer.cli.exchanges import exchanges, problem
from recviewer.cli.output import Line, print_lines
from recviewer.cli.paths import HERE, only_paths
from recviewer.errors import ReadError
from recviewer.export.facts import without_secrets
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply
from recviewer.reading.reader import fold, prompt

if TYPE_CHECKING:
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
    write = _FORMATS[format_name]
    for path, exchange in exchanges(addresses, terms):
        if isinstance(exchange, ReadError):
            yield exchange
            continue
        try:
            shown = exchange if revealed else without_secrets(exchange)
            yield from write(path, shown, fold(shown), revealed)
        except Exception as error:
            yield problem(path, error)


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
