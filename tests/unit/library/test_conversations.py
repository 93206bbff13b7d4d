from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from recviewer.library.conversations import parents, turn_before, turns_after
from recviewer.library.scan.summarize import summarize
from recviewer.library.summary import Summary
from tests.unit.library.recordings import (
    Json,
    assistant,
    chat,
    write,
)


def parents_of(folder: Path, *recordings: Json) -> list[int]:
    paths = [write(folder / f"{i}.json", r) for i, r in enumerate(recordings)]
    return parents([summary for path in paths for summary in summarize(path)])


def test_the_parent_is_the_exchange_that_is_continued(tmp_path: Path) -> None:
    first = chat("Hello", answer="Hi.")
    second = chat("Hello", assistant("Hi."), "How are you?")
    assert parents_of(tmp_path, second, first) == [1, -1]


def test_the_longest_conversation_wins(tmp_path: Path) -> None:
    turns = ("Hello", assistant("Hi."), "More?", assistant("Yes."), "Thanks.")
    first, second = chat(*turns[:1], answer="Hi."), chat(*turns[:3], answer="Yes.")
    assert parents_of(tmp_path, first, second, chat(*turns)) == [-1, 0, 1]


def test_the_same_test_is_preferred_among_twins(tmp_path: Path) -> None:
    twins = [chat("Hello", answer="Hi.", test_id=name) for name in ("a", "b")]
    second = chat("Hello", assistant("Hi."), "More?", test_id="b")
    assert parents_of(tmp_path, *twins, second) == [-1, -1, 1]


KEYS = st.integers(0, 3)


@given(st.lists(st.tuples(st.integers(0, 4), st.lists(KEYS), st.lists(KEYS))))
def test_parents_form_no_cycles(made: list[tuple[int, list[int], list[int]]]) -> None:
    entries = [
        Summary(
            str(i),
            0,
            "",
            turns=turns,
            request_keys=tuple(request),
            reply_keys=tuple(reply),
        )
        for i, (turns, request, reply) in enumerate(made)
    ]
    above = parents(entries)
    for index, parent in enumerate(above):
        assert parent == -1 or entries[parent].turns < entries[index].turns
        assert turn_before(entries, index) == parent
        children = [child for child, of in enumerate(above) if of == index]
        assert sorted(turns_after(entries, index)) == children


def test_of_several_next_turns_those_of_the_same_test_come_first(
    tmp_path: Path,
) -> None:
    first = chat("Hello", answer="Hi.", test_id="b")
    more = [
        chat("Hello", assistant("Hi."), f"More {name}?", test_id=name)
        for name in ("a", "b")
    ]
    paths = [write(tmp_path / f"{i}.json", r) for i, r in enumerate([first, *more])]
    entries = [summary for path in paths for summary in summarize(path)]
    assert turns_after(entries, 0) == [2, 1]
