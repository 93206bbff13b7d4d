from __future__ import annotations

from array import array

from recviewer.jsondoc.offsets import LineNumbers, Slices

PIECES = Slices(b"one,two,three", array("Q", [0, 4, 8]), array("Q", [3, 7, 13]))


def test_slices_are_cut_at_their_starts_and_ends() -> None:
    assert list(PIECES) == [b"one", b"two", b"three"]
    assert (PIECES[1], PIECES[-1], len(PIECES)) == (b"two", b"three", 3)


def test_a_slice_of_slices_is_slices_too() -> None:
    assert list(PIECES[1:]) == [b"two", b"three"]


LINES = LineNumbers(b"\na\nb\n\nc", array("Q", [0, 1, 4, 7]))
"""Places in lines 0, 1, 2 and 4."""


def test_line_numbers_count_the_line_feeds_before_each_place() -> None:
    assert list(LINES) == [0, 1, 2, 4]
    assert [LINES[k] for k in range(len(LINES))] == [0, 1, 2, 4]


def test_line_numbers_may_begin_at_one() -> None:
    lines = LineNumbers(b"\na\nb", array("Q", [0, 3]), add=1)

    assert list(lines) == [1, 3]
    assert (lines[0], lines[1]) == (1, 3)
