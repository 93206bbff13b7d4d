"""Which keys the footer does not offer, because they would do nothing."""

from __future__ import annotations

from recviewer.tui.keys import TABLE
from recviewer.tui.situation import Situation, idle_keys, why_idle, why_not

ANSWER_IN_CHUNKS = Situation(
    is_started=True,
    is_open=True,
    has_chunks=True,
    is_replayable=True,
    has_marks=True,
    has_text=True,
)


def test_nothing_is_idle_over_an_answer_that_came_in_chunks() -> None:
    assert idle_keys(ANSWER_IN_CHUNKS) == frozenset()


def test_every_idle_key_is_in_the_table() -> None:
    ids = {
        key.id if key.is_one else f"{key.id}.{name}"
        for key in TABLE
        for name in key.keys.split(",")
    }
    assert idle_keys(Situation()) <= ids


def test_before_anything_is_open_nothing_can_be_played_or_looked_into() -> None:
    assert idle_keys(Situation()) >= {
        *("everywhere.play", "everywhere.toggle_chunks", "everywhere.toggle_request"),
        *("everywhere.figures", "everywhere.raw", "everywhere.toggle_library"),
    }


def test_an_answer_that_came_whole_is_read_but_not_played() -> None:
    whole = Situation(is_started=True, is_open=True, has_chunks=True, has_text=True)
    assert "everywhere.play" in idle_keys(whole)
    assert "player.step_forward" in idle_keys(whole)
    assert "pane.cursor_mode" not in idle_keys(whole)
    assert "everywhere.toggle_chunks" not in idle_keys(whole)


def test_a_recording_that_cannot_be_read_leaves_the_way_back_to_the_library() -> None:
    failed = Situation(is_started=True)
    assert "everywhere.toggle_library" not in idle_keys(failed)
    assert "everywhere.toggle_request" in idle_keys(failed)


def test_the_reason_is_given_why_a_key_does_nothing() -> None:
    assert why_idle("everywhere.toggle_chunks", Situation()) == "Nothing is open yet."
    assert why_idle("everywhere.panel.3", Situation()) == "Nothing is open yet."
    assert why_idle("everywhere.toggle_chunks", ANSWER_IN_CHUNKS) == ""
    assert why_idle("everywhere.quit", Situation()) == ""


def test_a_key_that_works_elsewhere_says_where() -> None:
    def answer(key: str) -> str:
        return why_not(key, TABLE, (), ANSWER_IN_CHUNKS)

    assert answer("right_parenthesis") == ") works among the choices."
    assert answer("full_stop") == ". works in an exchange."
    assert answer("up") == "↑ does nothing here."
    assert answer("ctrl+j") == ""


def test_an_open_exchange_comes_before_the_place_where_a_key_works() -> None:
    here = {"everywhere.toggle_chunks"}
    assert why_not("c", TABLE, here, Situation()) == "Nothing is open yet."


def test_a_key_that_is_switched_off_where_it_works_says_why() -> None:
    here = {"pane.toggle_logprobs", "find.next"}
    reason = why_not("o", TABLE, here, ANSWER_IN_CHUNKS)
    assert reason == "No log probabilities were recorded."
    assert why_not("n", TABLE, here, ANSWER_IN_CHUNKS) == "Nothing is being looked for."
