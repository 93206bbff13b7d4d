"""What follows equal titles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Arrangement, Grouping
from recviewer.library.tree.distinctions import (
    distinctions,
    fitted_distinctions,
    time_words,
)
from recviewer.library.tree.grouping import build_tree
from recviewer.library.tree.sibling_labels import SiblingLabels
from recviewer.text.clipping import Measure

SAME = Summary("0123456789abcdef.json", 0, "Sun?", size=2500, model="m", chunks=9)


def told(*changes: dict[str, Any], columns: Sequence[str] = ()) -> list[str]:
    return distinctions(
        [replace(SAME, **change) for change in changes], columns=columns
    )


def test_the_parameters_of_the_tests_are_told_first() -> None:
    tests = ({"test_id": f"t.py::test_sun[llama-{n}]", "size": n} for n in (8, 70))
    assert told(*tests) == ["llama-8", "llama-70"]


def test_the_first_fact_that_tells_all_apart_is_enough() -> None:
    assert told({"turns": 1, "size": 10}, {"turns": 3, "size": 20}) == [
        "1 message",
        "3 messages",
    ]
    assert told({"turns": 1, "chunks": 1}, {"chunks": 2}, {"chunks": 3}) == [
        "1 chunk",
        "2 chunks",
        "3 chunks",
    ]


def test_facts_are_joined_where_none_is_enough() -> None:
    rows = [{"turns": turns, "model": model} for turns in (1, 3) for model in "ab"]
    assert told(*rows) == [
        "1 message · a",
        "1 message · b",
        "3 messages · a",
        "3 messages · b",
    ]


def test_what_the_row_shows_anyway_is_not_told() -> None:
    assert told({"streaming": True}, {"calls": 1}, {"images": True}) == ["", "", ""]
    assert told({"finish": ("length",)}, {}) == ["", ""]
    assert told({"size": 10}, {"size": 20}, columns=["size"]) == ["", ""]


def test_what_is_equal_in_all_that_is_known_is_numbered() -> None:
    assert told({}, {}, {}) == ["#1", "#2", "#3"]
    assert told({"turns": 1}, {"turns": 1}, {"turns": 3}) == [
        "1 message #1",
        "1 message #2",
        "3 messages",
    ]


def test_sizes_are_not_told_where_most_need_a_number_all_the_same() -> None:
    sizes = [{"size": 1000 * size} for size in (1, 1, 2, 2, 3, 3, 4, 4, 5, 5)]
    assert told(*sizes) == [f"#{number}" for number in range(1, 11)]


def test_times_of_one_day_are_told_without_the_date() -> None:
    noon = 1_700_049_600.0
    first, second = told({"mtime": noon}, {"mtime": noon + 61})
    assert (first[-3:], second[-3:]) == (":00", ":01")
    assert "-" not in first
    assert "-" in told({"mtime": noon}, {"mtime": noon + 86_400})[0]


entries = st.builds(
    Summary,
    path=st.sampled_from(["in/0123456789abcdef.json", "in/chat.json", "out/x.json"]),
    exchange_number=st.integers(0, 2),
    title=st.sampled_from(["Sun?", "Which planet do humans live on?", "Which planet"]),
    size=st.sampled_from([100, 101, 3000]),
    test_id=st.sampled_from(["", "t.py::a", "t.py::a[x]", "t.py::b[x]"]),
    model=st.sampled_from(["", "gpt-4o", "azure/gpt-4o"]),
    chunks=st.integers(0, 2),
    choices=st.integers(0, 2),
    finish=st.sampled_from([(), ("stop",), ("length",)]),
    streaming=st.booleans(),
    turns=st.integers(1, 3),
)


@given(
    st.lists(entries, max_size=12),
    st.sampled_from(Grouping),
    st.integers(10, 30),
    st.integers(4, 30),
    st.sampled_from([(), ("size", "finish"), ("model", "size", "finish")]),
)
def test_rows_beside_each_other_never_look_the_same(
    some: list[Summary],
    grouping: Grouping,
    width: int,
    told_width: int,
    columns: tuple[str, ...],
) -> None:
    tree = build_tree(some, Arrangement(grouping))
    labels = SiblingLabels(tree, some, Measure(), columns)
    looks: list[tuple[object, ...]] = []
    for row in range(len(tree)):
        entry = tree.entries[row]
        if entry < 0:
            name = labels.name(row, width)
            assert len(name) <= width
            looks.append((tree.parents[row], name))
            continue
        title = labels.title(row, width)
        assert len(title) <= width
        e = some[entry]
        signs = (e.streaming, max(1, e.choices), e.unusual_finish, tree.label(row))
        shown = {"model": e.model, "size": e.size, "finish": e.finish}
        facts = tuple(shown[name] for name in columns)
        told = labels.fitted_distinction(row, told_width)
        assert len(told) <= told_width
        looks.append((tree.parents[row], title, told, *signs, *facts))
    assert len(set(looks)) == len(looks)


def test_rows_are_told_apart_by_what_no_column_shows() -> None:
    some = [
        replace(SAME, path="a.json", model="gpt-4o", turns=1),
        replace(SAME, path="b.json", model="claude", turns=1),
        replace(SAME, path="c.json", title="Rain?"),
    ]
    tree = build_tree(some, Arrangement(Grouping.FOLDER))

    def told_of(*columns: str) -> list[str]:
        labels = SiblingLabels(tree, some, Measure(), columns)
        return [labels.distinction(tree.row_of(entry)) for entry in range(3)]

    assert told_of() == ["gpt-4o", "claude", ""]
    assert told_of("model") == ["", "", ""]


def test_many_rows_of_one_title_are_numbered_throughout() -> None:
    some = [replace(SAME, path=f"{n:016x}.json") for n in range(10_000)]
    tree = build_tree(some, Arrangement(Grouping.FOLDER))
    labels = SiblingLabels(tree, some, Measure())
    assert len({labels.distinction(row) for row in range(len(tree))}) == len(some)


def test_what_tells_exchanges_apart_still_differs_where_it_is_cut() -> None:
    told = ["test_long_name #1", "test_long_name #12", "non_streaming", "streaming"]
    cut = ["#1", "#12", "non…aming", "streaming"]
    assert fitted_distinctions(told, 9, Measure()) == cut


def test_as_many_rows_as_are_compared_are_told_apart_by_facts() -> None:
    rows = [{"turns": n} for n in range(65)]

    assert told(*rows[:64])[-1] == "63 messages"
    assert told(*rows) == [f"#{n}" for n in range(1, 66)]


def test_two_facts_are_told_at_most_and_then_a_number() -> None:
    rows = [
        {"turns": turns, "model": model, "status": status}
        for turns in (1, 2)
        for model in "ab"
        for status in (200, 500)
    ]

    assert told(*rows)[:3] == [
        "1 message · a #1",
        "1 message · a #2",
        "1 message · b #3",
    ]


def test_a_name_that_only_some_have_is_told_of_those() -> None:
    rows = [{"test_id": "a.py::f"}, {"test_id": "a.py::g"}, {}]

    assert told(*rows) == ["a.py::f", "a.py::g", ""]
    assert told({"model": "x"}, {"model": ""}) == ["x", ""]


def test_a_fact_with_many_values_is_told_if_at_most_half_need_a_number() -> None:
    def sizes(*each: int) -> list[str]:
        return told(*({"size": n} for n in each))

    assert sizes(1, 2, 3, 4, 5, 5, 5, 5)[:5] == ["1 B", "2 B", "3 B", "4 B", "5 B #1"]
    assert sizes(1, 2, 3, 4, 5, 5, 5, 5, 5)[:2] == ["#1", "#2"]
    assert sizes(1, 2, 3, 3, 3, 3, 3, 3)[:3] == ["1 B", "2 B", "3 B #1"]


def test_what_the_signs_of_a_row_show_tells_rows_apart() -> None:
    assert told({"choices": 2}, {"choices": 1}) == ["", ""]
    assert told({"choices": 2}, {"choices": 3}) == ["", ""]
    assert told({"choices": 0}, {"choices": 1}) == ["#1", "#2"]
    failed = {"error": "no", "path": SAME.path}
    assert told({**failed, "streaming": True}, failed) == ["streamed", "whole"]


def test_times_of_several_days_have_their_dates() -> None:
    day = 86_400
    rows = told({"mtime": 10 * day}, {"mtime": 20 * day})

    assert rows == [time_words(10 * day), time_words(20 * day)]
    assert [len(row) for row in rows] == [19, 19]
    assert told({"mtime": 10 * day}, {"mtime": 10 * day + 1}) == [
        time_words(10 * day)[11:],
        time_words(10 * day + 1)[11:],
    ]


def test_the_epoch_is_no_time() -> None:
    assert [time_words(seconds) for seconds in (-1, 0)] == ["", ""]
    assert len(time_words(1)) == 19
