"""What a review finds comes in batches, the first at once and the last with the end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from recviewer.errors import ReadError, RecviewerError
from recviewer.tui.review.batches import Batch, Found, batches

FOUND = [ReadError(f"{number}.json", "is broken") for number in range(5)]


def test_the_first_is_told_at_once_and_others_when_it_is_time() -> None:
    seconds = count(step=0.1).__next__
    made = list(batches(lambda: FOUND, bool, lambda: float(seconds())))
    assert made[0] == Batch(FOUND[:1])
    assert [each for batch in made for each in batch.found] == FOUND
    assert [batch.done for batch in made] == [False] * (len(made) - 1) + [True]
    assert 2 < len(made) < len(FOUND) + 1


def test_without_anything_the_end_is_told() -> None:
    assert list(batches(tuple, bool)) == [Batch([], True)]


def test_why_the_rest_is_not_found_is_told_after_what_was() -> None:
    def find() -> Iterator[Found]:
        yield FOUND[0]
        raise RecviewerError("git failed")

    made = list(batches(find, bool, lambda: 0.0))
    assert made == [Batch(FOUND[:1]), Batch([], True, "git failed")]


def test_a_review_that_is_left_tells_nothing_more() -> None:
    assert list(batches(lambda: FOUND, lambda: True)) == []
