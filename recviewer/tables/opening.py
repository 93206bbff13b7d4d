"""Opening a folder of tables: the first rows, then all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from recviewer.errors import ReadError
from recviewer.library.catalog.checks import Checks
from recviewer.library.catalog.terms import Terms
from recviewer.library.scan.batch import Batch, LeftOut
from recviewer.library.summary import Summary, unreadable
from recviewer.library.tree.engine import Engine

_FIRST_ROWS: Final = 200
"""Rows that are shown before all are read."""


def opened(folder: str, checks: Checks) -> Iterator[Batch | Engine]:
    """Open a folder of tables.

    Args:
        folder: The folder.
        checks: What was found in the recordings.

    Yields:
        The first rows, then what lists all; or a last batch that says why there is
        nothing to list.
    """
    try:
        from recviewer.tables.columns import first_of
        from recviewer.tables.engine import TableEngine

        summaries, total = first_of(folder, _FIRST_ROWS)
        if len(summaries) < total:
            yield batch_of(summaries, total)
        engine = TableEngine(folder, checks)
        yield engine
        engine.prepare()
    except ReadError as error:
        yield batch_of([unreadable(str(error.path), error.reason)], 1)


def matching(folder: str, terms: Terms) -> Iterator[Summary]:
    """Yield the exchanges of a folder of tables that match all terms.

    Raises:
        ReadError: The tables cannot be read.
    """
    from recviewer.tables.engine import TableEngine

    engine = TableEngine(folder, Checks())
    yield from engine.catalog.entries.flagged(engine.passing(terms))


def batch_of(summaries: Sequence[Summary], total: int) -> Batch:
    """Return a batch of rows, the last one if these are all."""
    return Batch(
        tuple(summaries), len(summaries), total, complete=True, left_out=LeftOut()
    )
