"""Which keys the footer does not offer, because they would do nothing."""

from __future__ import annotations

from recviewer.tui.keys import TABLE
from recviewer.tui.situation import Situation, idle_keys

ANSWER_IN_CHUNKS = Situation(
    is_started=True,
    is_open=True,
    chunks=20,
    is_replayable=True,
    has_marks=True,
    has_text=True,
)


def test_nothing_is_idle_over_an_answer_that_came_in_chunks() -> None:
    assert idle_keys(ANSWER_IN_CHUNKS) == frozenset()


def test_every_idle_key_is_in_the_table() -> None:
    assert idle_keys(Situation()) <= {key.id for key in TABLE}


def test_before_anything_is_open_nothing_can_be_played_or_looked_into() -> None:
    assert idle_keys(Situation()) >= {
        *("everywhere.play", "everywhere.toggle_chunks", "everywhere.toggle_request"),
        *("everywhere.figures", "everywhere.raw", "everywhere.toggle_library"),
    }


def test_an_answer_that_came_whole_is_read_but_not_played() -> None:
    whole = Situation(is_started=True, is_open=True, chunks=1, has_text=True)
    assert "everywhere.play" in idle_keys(whole)
    assert "player.step_forward" in idle_keys(whole)
    assert "pane.cursor_mode" not in idle_keys(whole)
    assert "everywhere.toggle_chunks" not in idle_keys(whole)


def test_a_recording_that_cannot_be_read_leaves_the_way_back_to_the_library() -> None:
    failed = Situation(is_started=True)
    assert "everywhere.toggle_library" not in idle_keys(failed)
    assert "everywhere.toggle_request" in idle_keys(failed)
