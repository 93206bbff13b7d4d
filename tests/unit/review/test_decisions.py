"""Decisions are kept in a file that only grows."""

from __future__ import annotations

from pathlib import Path

from recviewer.compare.exchanges import compare
from recviewer.review.decisions import Decision, Decisions, Key, key_of
from tests.unit.compare.sides import compared, side, streamed
from tests.unit.library.recordings import chat

KEY = Key("request", "answer")


def kept(path: Path) -> Decisions:
    return Decisions(path, now=lambda: 7.0)


def test_a_decision_is_there_in_the_next_session(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "decisions.jsonl"
    kept(path).decide([(KEY, "a.json")], Decision.ACCEPTED, "fine")
    found = kept(path).of(KEY)
    assert found is not None
    assert (found.decision, found.note, found.seconds) == ("accepted", "fine", 7.0)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_decision_can_be_taken_back(tmp_path: Path) -> None:
    decisions = kept(tmp_path / "d")
    decisions.decide([(KEY, "a.json")], Decision.REJECTED)
    decisions.decide([(KEY, "a.json")], None)
    assert decisions.of(KEY) is None
    assert kept(tmp_path / "d").of(KEY) is None
    other = Key("request", "another")
    assert kept(tmp_path / "d").changed_since(other, "a.json") is None


def test_two_sessions_do_not_lose_what_the_other_decided(tmp_path: Path) -> None:
    one, other = kept(tmp_path / "d"), kept(tmp_path / "d")
    one.decide([(KEY, "a.json")], Decision.ACCEPTED)
    other.decide([(Key("r", "a"), "b.json")], Decision.REJECTED)
    found = kept(tmp_path / "d")
    assert found.of(KEY)
    assert found.of(Key("r", "a"))


def test_a_line_that_is_cut_off_costs_only_itself(tmp_path: Path) -> None:
    kept(tmp_path / "d").decide([(KEY, "a.json")], Decision.ACCEPTED)
    with (tmp_path / "d").open("ab") as file:
        file.write(b'{"request": "x", "ans')
    assert kept(tmp_path / "d").of(KEY)


def test_another_answer_at_the_same_place_has_changed_since(tmp_path: Path) -> None:
    decisions = kept(tmp_path / "d")
    decisions.decide([(KEY, "a.json")], Decision.ACCEPTED)
    assert decisions.changed_since(Key("request", "other"), "b.json")
    assert decisions.changed_since(Key("other", "other"), "a.json")
    assert not decisions.changed_since(Key("other", "other"), "b.json")
    assert not decisions.changed_since(KEY, "a.json")


def test_a_key_depends_on_request_and_folded_answer_only() -> None:
    whole = key_of(compared(chat("1"), streamed("Hi ", "you")))
    assert whole == key_of(compared(chat("2"), streamed("Hi", " you")))
    assert whole.request == key_of(compared(chat("1"), streamed("Bye"))).request
    assert whole.answer != key_of(compared(chat("1"), streamed("Bye"))).answer
    assert key_of(compare(side(chat("1")), None)) != key_of(
        compare(None, side(chat("1")))
    )


def test_decisions_without_a_file_are_kept_for_the_session() -> None:
    decisions = Decisions(None, now=lambda: 7.0)
    decisions.decide([(KEY, "a.json")], Decision.ACCEPTED)
    assert decisions.of(KEY)
