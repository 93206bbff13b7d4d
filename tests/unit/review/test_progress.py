"""How far a review is, in a line."""

from __future__ import annotations

import pytest

from recviewer.review.decisions import Decision
from recviewer.review.progress import Progress

A, R = Decision.ACCEPTED, Decision.REJECTED


@pytest.mark.parametrize(
    ("decisions", "text"),
    [
        ([], "No recording changed."),
        ([None], "Nothing of 1 exchange reviewed yet."),
        ([A, None, R], "Reviewed 2 of 3: 1 accepted, 1 rejected."),
        ([R], "Reviewed the one exchange: 1 rejected."),
        ([A] * 1200, "Reviewed all 1,200: 1,200 accepted."),
    ],
)
def test_the_line_says_what_is_decided_and_what_is_left(
    decisions: list[Decision | None], text: str
) -> None:
    assert Progress.of(decisions).text == text
