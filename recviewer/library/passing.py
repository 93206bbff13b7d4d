"""Which exchanges of a recording that was read pass a filter."""

from __future__ import annotations

from collections.abc import Container

from recviewer.library.catalog.checks import Checks
from recviewer.library.catalog.filter import matching
from recviewer.library.catalog.terms import Terms
from recviewer.library.scan.summarize import summaries_of
from recviewer.model.exchange import Recording


def passing(
    path: str, recording: Recording, terms: Terms, checks: Checks | None = None
) -> Container[int]:
    """Return the numbers of the exchanges that match all terms.

    Args:
        path: The recording, as it is to be named.
        recording: What was read of it.
        terms: The terms.
        checks: What was found in recordings, for terms that ask for it.
    """
    summaries = matching(summaries_of(recording, path), terms, checks)
    return {summary.exchange_number for summary in summaries}
