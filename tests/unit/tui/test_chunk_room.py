"""Chunks go where there is room for them, and come unasked where there is much."""

from __future__ import annotations

import pytest

from recviewer.tui.exchange.chunk_room import ChunkPlace, place_of_chunks

BELOW = ChunkPlace(is_beside=False, is_roomy=False)
BELOW_UNASKED = ChunkPlace(is_beside=False, is_roomy=True)
BESIDE = ChunkPlace(is_beside=True, is_roomy=False)
BESIDE_UNASKED = ChunkPlace(is_beside=True, is_roomy=True)


@pytest.mark.parametrize(
    ("choices", "size", "place"),
    [
        (1, (80, 22), BELOW),
        (1, (120, 38), BELOW),
        (1, (120, 58), BELOW_UNASKED),
        (1, (160, 38), BESIDE),
        (1, (220, 58), BESIDE_UNASKED),
        (2, (220, 58), BELOW_UNASKED),
        (4, (220, 58), BELOW),
        (4, (250, 58), BELOW_UNASKED),
        (0, (220, 58), BELOW),
    ],
)
def test_chunks_go_beside_one_answer_and_below_several(
    choices: int, size: tuple[int, int], place: ChunkPlace
) -> None:
    assert place_of_chunks(choices, *size) == place


def test_chunks_leave_an_answer_as_wide_as_the_screen_its_width() -> None:
    assert place_of_chunks(1, 220, 58, is_measured=False) == BELOW_UNASKED
