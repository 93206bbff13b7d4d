from __future__ import annotations

import pytest

from recviewer.model.record import record


@record(frozen=True, slots=True)
class Point:
    """A record with a default."""

    x: int
    y: int = 0


def test_records_of_the_same_fields_are_equal() -> None:
    assert Point(1) == Point(1, 0)
    assert len({Point(1), Point(1, 0), Point(2)}) == 2


def test_a_record_holds_its_fields_only() -> None:
    with pytest.raises(AttributeError):
        Point(1).z = 2  # type: ignore[attr-defined]


def test_mypy_refuses_to_set_a_field() -> None:
    point = Point(1)

    # mypy complains about a comment that ignores nothing: it is what looks here.
    point.x = 2  # type: ignore[misc]

    assert point == Point(2)
