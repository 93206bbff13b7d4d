from __future__ import annotations

from recviewer.jsondoc.lazy import LazySequence


def test_items_are_made_when_they_are_looked_at() -> None:
    made: list[int] = []
    items = LazySequence(5, lambda k: made.append(k) or k * k)  # type: ignore[func-returns-value]

    assert made == []
    assert (len(items), items[2], items[-1]) == (5, 4, 16)
    assert list(items[1:3]) == [1, 4]
    assert list(items) == [0, 1, 4, 9, 16]
    assert made == [2, 4, 1, 2, 0, 1, 2, 3, 4]
