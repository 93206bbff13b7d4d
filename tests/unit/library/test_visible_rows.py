from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Arrangement, Grouping
from recviewer.library.tree.grouping import build_tree
from recviewer.library.tree.tree import Tree, TreeBuilder
from recviewer.library.tree.visible_rows import VisibleRows


def tree_of(*paths: str) -> Tree:
    entries = [Summary(path, 0, path) for path in paths]
    return build_tree(entries, Arrangement(grouping=Grouping.FOLDER))


TREE = tree_of("a/1", "a/2", "b/c/3", "b/d/4", "5")
A, B, C, D = (TREE.labels.index(label) for label in "abcd")
ALL_OPEN = [A, A + 1, A + 2, B, C + 1, D + 1, len(TREE) - 1]


def view_of(tree: Tree, hits: list[int] | None = None, room: int = 0) -> VisibleRows:
    view = VisibleRows()
    view.show(tree, None if hits is None else marks(hits, tree), room)
    return view


def marks(hits: list[int], tree: Tree) -> bytes:
    return bytes([entry in hits for entry in range(len(tree.row_of_entry))])


def entries_on_show(view: VisibleRows) -> list[int]:
    return [view.tree.entries[row] for row in view.rows if view.tree.entries[row] >= 0]


def test_groups_are_open_as_long_as_everything_fits() -> None:
    assert list(view_of(TREE, room=7).rows) == ALL_OPEN
    assert list(view_of(TREE, room=6).rows) == [A, B, len(TREE) - 1]


def test_groups_that_cannot_stay_open_are_closed_while_more_is_read() -> None:
    view = VisibleRows()
    view.show(TREE, None, 7, expected=1)
    assert list(view.rows) == [A, B, len(TREE) - 1]


def test_a_group_of_one_entry_is_one_row_with_it() -> None:
    view = view_of(TREE, room=7)
    assert [C in view.rows, C + 1 in view.rows] == [False, True]
    assert [view.merged(row) for row in (C + 1, A + 1, B)] == [[C], [], []]
    assert [view.depth(row) for row in (C + 1, A + 1, B)] == [1, 1, 0]
    assert [view.above(row) for row in (C + 1, A + 1, B)] == [[B], [A], []]


def test_groups_of_which_one_entry_passes_are_one_row_with_it() -> None:
    view = view_of(TREE, [1, 3])
    assert list(view.rows) == [A + 2, D + 1]
    assert [view.merged(row) for row in view.rows] == [[A], [B, D]]
    assert [view.depth(row) for row in view.rows] == [0, 0]
    view.set_all_open(False)
    assert list(view.rows) == [A + 2, D + 1]


def test_a_group_of_one_entry_is_found_where_the_entry_is() -> None:
    view = view_of(TREE, room=7)
    assert view.find(TREE.keys[C], -1) == view.position(C + 1)
    assert view.position(C) == view.position(C + 1) == ALL_OPEN.index(C + 1)


def test_an_entry_that_others_continue_is_a_row_of_its_own() -> None:
    builder = TreeBuilder()
    group = builder.add("conversations", -1, -1)
    asked = builder.add("", 0, group)
    answered = builder.add("", 1, asked)
    builder.close(asked, "asked")
    builder.close(group, "group")
    assert list(view_of(builder.build(), [1]).rows) == [group, asked, answered]


def test_the_first_of_few_groups_is_open() -> None:
    tree = tree_of(*(f"a/b/{i}" for i in range(30)), *(f"c/{i}" for i in range(30)))
    assert len(entries_on_show(view_of(tree, room=20))) == 30
    assert entries_on_show(view_of(tree, room=8)) == []


def test_a_group_opens_and_closes() -> None:
    view = view_of(TREE)
    view.set_open(A, True)
    assert entries_on_show(view) == [0, 1, 4]
    view.set_open(A, False)
    assert entries_on_show(view) == [4]


def test_an_opened_group_stays_open_in_a_tree_that_has_grown() -> None:
    view = view_of(TREE)
    view.set_open(A, True)
    view.show(tree_of("a/1", "a/2", "b/c/3", "b/d/4", "5", "0/6", "a/7"), None, 0)
    assert entries_on_show(view) == [5, 0, 1, 6, 4]


def test_a_filter_opens_all_groups_with_entries_that_pass() -> None:
    view = view_of(TREE, [0, 1, 2])
    assert list(view.rows) == [A, A + 1, A + 2, C + 1]
    assert (view.count(A), view.count(C)) == (2, 1)


def test_open_groups_are_the_same_before_and_after_a_filter() -> None:
    view = view_of(TREE)
    view.set_open(B, True)
    before = list(view.rows)
    view.show(TREE, marks([0], TREE), 0)
    view.set_all_open(False)
    view.show(TREE, None, 0)
    assert list(view.rows) == before


def test_revealing_an_entry_opens_the_groups_above_it() -> None:
    view = view_of(TREE)
    row = view.reveal(3)
    assert row is not None
    assert view.rows[view.position(row)] == row
    assert not view.is_open(A)


def test_an_entry_that_does_not_pass_cannot_be_revealed() -> None:
    assert view_of(TREE, [0]).reveal(3) is None
    assert view_of(TREE).reveal(99) is None


def test_the_position_of_a_hidden_row_is_that_of_its_closed_group() -> None:
    view = view_of(TREE)
    assert view.rows[view.position(TREE.row_of(3))] == B


def test_a_group_is_found_by_its_key_and_else_by_its_first_entry() -> None:
    view = view_of(TREE, room=7)
    assert view.find(TREE.keys[D], 0) == view.position(D)
    assert view.find("another grouping", 3) == view.position(TREE.row_of(3))
    assert view.find("", -1) is None


def test_neighbours_are_found_in_closed_groups_too() -> None:
    view = view_of(TREE)
    assert view.neighbour(TREE.row_of(0), 1) == 1
    assert view.neighbour(TREE.row_of(1), 1) == 2
    assert view.neighbour(B, 1) == 2
    assert view.neighbour(B, -1) == 1
    assert view.neighbour(TREE.row_of(4), 1) is None


def test_neighbours_skip_entries_that_do_not_pass() -> None:
    assert view_of(TREE, [0, 3]).neighbour(TREE.row_of(0), 1) == 3


@given(
    st.lists(st.sampled_from(["a/", "a/b/", "c/d/", ""]), max_size=10),
    st.sets(st.integers(0, 9)) | st.none(),
    st.lists(st.tuples(st.integers(0, 20), st.booleans())),
)
def test_a_row_is_visible_if_several_or_it_pass_and_all_above_it_are_open(
    folders: list[str], hits: set[int] | None, folds: list[tuple[int, bool]]
) -> None:
    tree = tree_of(*(f"{folder}{i}" for i, folder in enumerate(folders)))
    passing = None if hits is None else sorted(h for h in hits if h < len(folders))
    view = view_of(tree, passing)
    for row, opened in folds:
        view.set_open(row, opened)
    kept = range(len(folders)) if passing is None else passing
    rows = list(map(tree.row_of, kept))
    held = Counter(above for row in rows for above in tree.ancestors(row))
    groups = {row for row, count in held.items() if count > 1}
    assert list(view.rows) == [
        row
        for row in range(len(tree))
        if (row in rows or row in groups)
        and all(view.is_open(above) for above in groups & {*tree.ancestors(row)})
    ]


def test_an_empty_view_shows_no_rows_and_no_filter() -> None:
    view = VisibleRows()

    assert (len(view.rows), len(view.passing), view.filtered) == (0, 0, False)
    assert (view.find("x", 0), view.reveal(0), view.first_entry()) == (None, None, 0)
    view.set_all_open(True)
    assert view.neighbour(0, 1) is None


def test_a_view_tells_whether_it_is_filtered() -> None:
    assert view_of(TREE, [0]).filtered is True
    assert view_of(TREE).filtered is False


def test_rows_are_counted_from_the_first_visible_one() -> None:
    view = view_of(TREE)

    assert [view.position(row) for row in (A, B, len(TREE) - 1)] == [0, 1, 2]
    assert view.position(TREE.row_of(0)) == 0
    assert view.position(TREE.row_of(2)) == 1


def test_a_group_hidden_by_a_filter_is_not_found() -> None:
    view = view_of(TREE, [4])

    assert view.find(TREE.keys[A], 0) is None
    assert view.find("", 4) == 0
    assert view.find(TREE.keys[A], 4) is None


def test_the_first_entry_may_be_in_a_closed_group() -> None:
    assert view_of(TREE).first_entry() == 0
    assert view_of(TREE, room=7).first_entry() == 1


def test_the_first_entry_at_or_below_a_row_passes_the_filter() -> None:
    view = view_of(TREE, [1, 3])

    assert view.first_below(-1) == 1
    assert view.first_below(A) == 1
    assert view.first_below(TREE.row_of(1)) == 1
    assert view.first_below(B) == 3
    assert view.first_below(len(TREE) - 1) == -1
    assert view_of(tree_of("1", "2")).first_below(-1) == 0


def test_no_neighbour_lies_outside_the_list() -> None:
    view = view_of(TREE)

    assert view.neighbour(TREE.row_of(0), -1) is None
    assert view.neighbour(A, -1) is None
    assert view.neighbour(A, 1) == 0
    assert view.neighbour(TREE.row_of(2), 2) == 4
    assert view.neighbour(TREE.row_of(2), 0) == 2
    assert view.neighbour(TREE.row_of(2), -2) == 0
    assert view.neighbour(-1, 1) == 0


def test_all_groups_open_and_close_at_once_and_stay_so() -> None:
    view = view_of(TREE)
    view.set_all_open(True)
    assert list(view.rows) == ALL_OPEN
    view.show(TREE, None, 0)
    assert list(view.rows) == ALL_OPEN
    view.set_all_open(False)
    assert list(view.rows) == [A, B, len(TREE) - 1]


def test_an_entry_that_is_revealed_stays_so() -> None:
    view = view_of(TREE)
    assert view.reveal(2) == TREE.row_of(2)
    view.show(TREE, None, 0)
    assert entries_on_show(view) == [2, 3, 4]


def test_the_first_group_is_open_from_four_lines_a_group_on() -> None:
    tree = tree_of(*(f"a/{i}" for i in range(30)), *(f"c/{i}" for i in range(30)))

    assert len(entries_on_show(view_of(tree, room=9))) == 30
    assert entries_on_show(view_of(tree, room=8)) == []


def test_a_row_of_a_tree_has_a_label_or_what_stands_before_a_title() -> None:
    assert [TREE.label(row) for row in (A, C)] == ["a", "c"]
    assert TREE.row_of(-1) == TREE.row_of(99) == -1
    assert TREE.passing(b"\1\0\0\0\1\1") == bytes([0, 1, 0, 0, 0, 0, 0, 0, 1])


def test_the_position_of_a_row_that_does_not_pass_is_that_of_its_group() -> None:
    view = view_of(TREE, [0, 2])

    assert view.position(TREE.row_of(1)) == view.position(A) == 0
    assert view.rows[view.position(TREE.row_of(2))] == TREE.row_of(2)


def test_a_tree_without_rows_shows_none_however_much_room_there_is() -> None:
    assert list(view_of(tree_of(), room=9).rows) == []


def test_a_group_counts_the_entries_below_it_that_pass() -> None:
    assert [view_of(TREE).count(row) for row in (A, B, C, D)] == [2, 2, 1, 1]
    assert [view_of(TREE, [0, 3]).count(row) for row in (A, B, C, D)] == [1, 1, 0, 1]


def test_nothing_is_found_while_no_row_is_visible() -> None:
    assert view_of(TREE, []).find(TREE.keys[A], 0) is None


def test_the_neighbour_of_every_row_is_so_many_passing_entries_away() -> None:
    for passing in ([0, 1, 2, 3, 4], [1, 3], [0, 4], [2]):
        view = view_of(TREE, passing, room=9)
        rows = [TREE.row_of(entry) for entry in passing]
        for row in range(-1, len(TREE)):
            after = [e for e, at in zip(passing, rows, strict=True) if at > row]
            before = [e for e, at in zip(passing, rows, strict=True) if 0 <= at < row]
            assert view.neighbour(row, 1) == (after[0] if after else None)
            assert view.neighbour(row, -1) == (before[-1] if before else None)


def test_every_group_and_every_entry_is_found_where_it_stands() -> None:
    view = view_of(TREE, room=9)

    for position, row in enumerate(ALL_OPEN):
        assert view.find(TREE.keys.get(row, ""), TREE.entries[row]) == position


def test_a_hidden_group_right_behind_a_visible_one_is_not_found() -> None:
    view = view_of(TREE, [0], room=9)

    assert view.find(TREE.keys[A], -1) == 0
    assert view.find(TREE.keys[B], -1) is None
