"""`recviewer ls PATH...`: the exchanges of recordings, as a table or JSON Lines."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from recviewer.address import Address, requested_exchanges, select
from recviewer.cli import text_table
from recviewer.cli.arguments import Parser
from recviewer.cli.checks import checks_for
from recviewer.cli.output import Line, print_lines
from recviewer.cli.paths import HERE
from recviewer.cli.read_tables import matching_rows
from recviewer.cli.text_table import Column
from recviewer.config.keeping import kept_between_runs
from recviewer.errors import ReadError, Remark
from recviewer.index.place import Keeping
from recviewer.jsondoc import parsing
from recviewer.library.catalog.filter import matching
from recviewer.library.catalog.terms import Terms
from recviewer.library.scan.scanner import remembering_scan
from recviewer.library.summary import (
    ERROR_SYMBOL,
    IMAGES_SYMBOL,
    REASONING_SYMBOL,
    STREAM_SYMBOL,
    TOOLS_SYMBOL,
    Summary,
    listed,
)
from recviewer.tables.folder import has_tables
from recviewer.text.cells import CELLS
from recviewer.text.numbers import size_words
from recviewer.text.sanitize import escaped_json, sanitize_line

_COLUMNS = (
    Column("", weight=0),
    Column("title", weight=4),
    Column("model"),
    Column("test"),
    Column("format", optional=True),
    Column("protocol", optional=True),
    Column("chunks", weight=0, align_right=True),
    Column("size", weight=0, align_right=True),
    Column("path", shorten=CELLS.clip_start),
)


def run(arguments: Sequence[str]) -> int:
    """Print the list of exchanges; return the exit status."""
    parser = Parser("recviewer ls", "List the exchanges of recordings.")
    parser.add_paths()
    parser.add_filter()
    parser.add_index()
    parser.add_argument("--format", choices=("table", "jsonl"), default="table")
    options = parser.parse_args(arguments)
    paths, terms = options.paths or [HERE], options.filter
    keeping = Keeping.NOTHING if options.no_index else kept_between_runs()
    if options.format == "jsonl":
        return print_lines(jsonl(paths, terms, keeping), encoding="utf-8")
    if not sys.stdout.isatty():
        return print_lines(tab_separated(paths, terms, keeping))
    width = shutil.get_terminal_size().columns
    return print_lines(table(paths, width, terms, keeping))


def tab_separated(
    addresses: Sequence[Address],
    terms: Terms = (),
    keeping: Keeping = Keeping.NOTHING,
) -> Iterator[Line]:
    """List exchanges as lines whose columns are separated by tabs, without a title."""
    for item in _summaries(addresses, terms, keeping):
        if isinstance(item, Summary):
            *texts, _, _, path = _row(item)
            yield "\t".join((*texts, str(item.chunks), str(item.size), path))
        else:
            yield item


def table(
    addresses: Sequence[Address],
    width: int,
    terms: Terms = (),
    keeping: Keeping = Keeping.NOTHING,
) -> Iterator[Line]:
    """List exchanges in aligned columns."""
    rows = []
    for item in _summaries(addresses, terms, keeping):
        if isinstance(item, Summary):
            rows.append(_row(item))
        else:
            yield item
    if rows:
        yield from text_table.table(_COLUMNS, rows, width)


def jsonl(
    addresses: Sequence[Address],
    terms: Terms = (),
    keeping: Keeping = Keeping.NOTHING,
) -> Iterator[Line]:
    """List exchanges as lines of JSON."""
    for item in _summaries(addresses, terms, keeping):
        yield _as_json(item) if isinstance(item, Summary) else item


def _summaries(
    addresses: Sequence[Address], terms: Terms, keeping: Keeping
) -> Iterator[Summary | ReadError | Remark]:
    """Yield what `_matching` does; if that is nothing at all, say so."""
    is_silent = True
    for item in _matching(addresses, terms, keeping):
        is_silent = False
        yield item
    if is_silent and terms:
        yield Remark("no exchange matches the filter")


def _matching(
    addresses: Sequence[Address], terms: Terms, keeping: Keeping
) -> Iterator[Summary | ReadError | Remark]:
    """Summarise the exchanges that match all terms, and report what cannot be read.

    Args:
        addresses: Files, folders and moments.
        terms: What exchanges have to match.
        keeping: What is kept of them between runs.
    """
    requested, found = dict(requested_exchanges(addresses)), 0
    for path in list(filter(has_tables, requested)):
        del requested[path]
        yield from matching_rows(path, terms)
    if not requested:
        return
    uses_index = keeping is not Keeping.NOTHING
    checks = checks_for(terms, tuple(requested), uses_index=uses_index)
    for batch in remembering_scan(tuple(requested), keeping):
        yield from map(Remark, batch.remarks)
        found += len(batch.summaries)
        if batch.last and batch.left_out:
            yield Remark(batch.left_out)
        if batch.last and not found:
            yield Remark(f"no recordings under {', '.join(requested)}")
        for path, group in groupby(batch.summaries, attrgetter("path")):
            summaries = list(group)
            if summaries[0].unreadable:
                yield from matching(summaries, terms, checks)
                yield ReadError(path, summaries[0].reason)
                continue
            for item in select(requested.get(path), path, summaries):
                if isinstance(item, ReadError):
                    yield item
                else:
                    yield from matching((item,), terms, checks)


def _row(summary: Summary) -> tuple[str, ...]:
    test = summary.test_id.rpartition("::")[2]
    number = summary.exchange_number
    cells = (
        _marks(summary),
        summary.title,
        summary.model.rpartition("/")[2],
        test,
        summary.format,
        summary.protocol,
        f"{summary.chunks:,}" if summary.format else "",
        size_words(summary.size) if summary.format else "",
        summary.path + (f"#exchange={number}" if number else ""),
    )
    return tuple(map(sanitize_line, cells))


def _marks(summary: Summary) -> str:
    marks = (
        (summary.streaming, STREAM_SYMBOL),
        (summary.choices > 1, str(summary.choices)),
        (summary.tools, TOOLS_SYMBOL),
        (summary.reasoning, REASONING_SYMBOL),
        (summary.images, IMAGES_SYMBOL),
        (summary.error, ERROR_SYMBOL),
    )
    signs = "".join(mark for holds, mark in marks if holds)
    return f"{signs} {summary.unusual_finish}".strip()


def _as_json(summary: Summary) -> str:
    return escaped_json(parsing.dumps(listed(summary)).decode())
