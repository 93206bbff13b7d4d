from __future__ import annotations

from recviewer.library.scan.batch import Batch, LeftOut
from recviewer.library.summary import unreadable


def batch(path: str, done: int) -> Batch:
    return Batch(
        (unreadable(path, "broken"),), done, 2, complete=True, left_out=LeftOut()
    )


def test_two_batches_become_one_with_the_progress_of_the_later() -> None:
    both = batch("b.json", 2).after(batch("a.json", 1))
    assert [summary.path for summary in both.summaries] == ["a.json", "b.json"]
    assert (both.done, both.last) == (2, True)
