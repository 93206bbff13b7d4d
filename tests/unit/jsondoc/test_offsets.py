from __future__ import annotations

from array import array

from recviewer.jsondoc.offsets import Slices

PIECES = Slices(b"one,two,three", array("Q", [0, 4, 8]), array("Q", [3, 7, 13]))


def test_slices_are_cut_at_their_starts_and_ends() -> None:
    assert list(PIECES) == [b"one", b"two", b"three"]
    assert (PIECES[1], PIECES[-1], len(PIECES)) == (b"two", b"three", 3)


def test_a_slice_of_slices_is_slices_too() -> None:
    assert list(PIECES[1:]) == [b"two", b"three"]
