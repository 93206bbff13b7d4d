"""Decisions are kept in a file that only grows."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recviewer.review.decisions import Decided, Decision, Decisions
from recviewer.review.identity import Key

KEY = Key("request", "answer")


def kept(path: Path) -> Decisions:
    return Decisions(path, now=lambda: 7.0)


def decide(
    decisions: Decisions,
    key: Key = KEY,
    decision: Decision | None = Decision.ACCEPTED,
    note: str = "",
    address: str = "a.json",
) -> None:
    """Decide about one exchange, and save it."""
    decisions.decide([(key, address)], decision, note)
    decisions.save()


def test_a_decision_is_there_in_the_next_session(tmp_path: Path) -> None:
    decide(kept(tmp_path / "d"), note="fine")
    found = kept(tmp_path / "d").of(KEY)
    assert found == Decided(
        "request", "answer", Decision.ACCEPTED, "fine", "a.json", 7.0
    )


def test_a_decision_can_be_taken_back(tmp_path: Path) -> None:
    decisions = kept(tmp_path / "d")
    decide(decisions, decision=Decision.REJECTED)
    decide(decisions, decision=None)
    for each in (decisions, kept(tmp_path / "d")):
        assert each.of(KEY) is None
        assert each.changed_since(Key("request", "another"), "a.json") is None


def test_a_line_that_is_broken_is_told_and_costs_only_itself(tmp_path: Path) -> None:
    decide(kept(tmp_path / "d"))
    with (tmp_path / "d").open("ab") as file:
        file.write(b'{"request": "x", "ans')
    decide(kept(tmp_path / "d"), Key("r", "a"), Decision.REJECTED)
    found = kept(tmp_path / "d")
    assert found.of(KEY)
    assert found.of(Key("r", "a"))
    assert found.problem == (f"{tmp_path / 'd'}: 1 line cannot be read and is left out")


def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    assert kept(tmp_path).problem == f"{tmp_path}: Is a directory"
    assert kept(tmp_path / "none").problem == ""


def test_what_cannot_be_saved_holds_and_is_saved_once_that_works(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "full"
    folder.write_text("is no folder")
    decisions = kept(folder / "d")
    with pytest.raises(FileExistsError):
        decide(decisions)
    assert decisions.of(KEY)
    assert decisions.unsaved == 1
    folder.unlink()
    decide(decisions, Key("r", "a"))
    assert decisions.unsaved == 0
    assert kept(folder / "d").of(KEY)


def test_another_answer_to_the_same_request_has_changed_since(tmp_path: Path) -> None:
    decisions = kept(tmp_path / "d")
    decide(decisions)
    assert decisions.changed_since(Key("request", "other"), "b.json")
    assert not decisions.changed_since(KEY, "a.json")
    assert not decisions.changed_since(Key("else", "other"), "b.json")


def test_another_exchange_at_the_same_address_has_changed_since(
    tmp_path: Path,
) -> None:
    decisions = kept(tmp_path / "d")
    decide(decisions, address="a.json#exchange=1")
    other = Key("else", "other")
    assert decisions.changed_since(other, "a.json#exchange=1")
    assert not decisions.changed_since(other, "a.json#exchange=2")


def test_a_name_that_is_no_text_is_kept(tmp_path: Path) -> None:
    name = b"caf\xe9.json".decode("utf-8", "surrogateescape")
    decide(kept(tmp_path / "d"), address=name)
    assert kept(tmp_path / "d").changed_since(Key("else", "other"), name)


def test_decisions_without_a_file_are_kept_for_the_session() -> None:
    decisions = Decisions(None, now=lambda: 7.0)
    decide(decisions)
    assert decisions.of(KEY)
    assert decisions.unsaved == 0


keys = st.builds(Key, st.sampled_from("rst"), st.sampled_from("xyz"))
steps = st.lists(
    st.builds(
        Decided,
        request=st.sampled_from("rst"),
        answer=st.sampled_from("xyz"),
        decision=st.sampled_from([None, *Decision]),
        note=st.sampled_from(["", "hm"]),
        address=st.sampled_from(["", "a", "b"]),
    ),
    max_size=12,
)


@given(steps)
def test_the_last_word_on_each_exchange_holds(history: list[Decided]) -> None:
    decisions = Decisions(None, now=lambda: 0.0)
    decisions.put(history)
    last = {each.key: each for each in history}
    for key, each in last.items():
        assert decisions.of(key) == (each if each.decision or each.note else None)


@given(steps, keys, st.sampled_from(["", "a", "b"]))
def test_what_has_changed_since_is_the_newest_that_holds(
    history: list[Decided], key: Key, address: str
) -> None:
    decisions = Decisions(None, now=lambda: 0.0)
    decisions.put(history)
    last: dict[Key, Decided] = {}
    for each in history:
        last.pop(each.key, None)
        last[each.key] = each
    holding = [each for each in reversed(last.values()) if each.decision]
    own = any(each.key == key for each in holding)
    same = [each for each in holding if each.request == key.request]
    near = [each for each in holding if address and each.address == address]
    expected = None if own else next(iter(same or near), None)
    assert decisions.changed_since(key, address) == expected


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.sampled_from([0, 1]), steps), max_size=4),
    st.integers(min_value=0),
)
def test_all_whole_lines_of_all_sessions_are_read_wherever_one_is_cut_off(
    turns: list[tuple[int, list[Decided]]], cut: int
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "d"
        sessions = [Decisions(path, now=lambda: 0.0) for _ in range(2)]
        for number, history in turns:
            sessions[number].put(history)
            sessions[number].save()
        whole = [each for _, history in turns for each in history]
        data = path.read_bytes() if path.exists() else b""
        cut %= len(data) + 1
        path.write_bytes(data[:cut])
        is_whole = data[cut : cut + 1] == b"\n"
        left = data[:cut].count(b"\n") + is_whole
        decide(Decisions(path, now=lambda: 0.0), Key("after", "all"))
        found, expected = Decisions(path), Decisions(None, now=lambda: 0.0)
        expected.put(whole[:left])
        for key in {each.key for each in whole[:left]}:
            assert found.of(key) == expected.of(key)
        assert found.of(Key("after", "all"))
