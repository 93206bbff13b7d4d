"""Rows of a review without a repository."""

from __future__ import annotations

from typing import Any

from recviewer.compare.comparison import Side
from recviewer.compare.exchanges import compare
from recviewer.review.changes import Change, Status
from recviewer.review.rows import ReviewRow
from tests.unit.compare.sides import side

Json = dict[str, Any]


def review_row(
    before: Json | None, after: Json | None, path: str = "a.json"
) -> ReviewRow:
    """Make a row of two recordings of one exchange, either of which may be missing."""
    one, other = _side(before, path), _side(after, path)
    status = Status.MODIFIED
    if one is None or other is None:
        status = Status.ADDED if one is None else Status.DELETED
    change = Change(path, status, one, other, path if one else None)
    return ReviewRow(change, compare(one, other))


def _side(recording: Json | None, path: str) -> Side | None:
    return None if recording is None else side(recording, path)
