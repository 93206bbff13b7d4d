from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from recviewer.address import Address
from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Arrangement, Change, Grouping, Sorting
from recviewer.library.tree.grouping import (
    build_tree,
    common_folder,
    short_models,
    telling_name,
)
from recviewer.library.tree.sorting import ordered
from recviewer.library.tree.tree import Tree


def drawn(tree: Tree) -> list[str]:
    """Draw a tree: a group by its label, an entry by its number."""
    names = (
        tree.labels[row] if tree.entries[row] < 0 else str(tree.entries[row])
        for row in range(len(tree))
    )
    return [". " * tree.depths[row] + name for row, name in enumerate(names)]


def by(grouping: Grouping, entries: Iterable[Summary]) -> list[str]:
    return drawn(build_tree(list(entries), Arrangement(grouping=grouping)))


def paths(*names: str) -> list[Summary]:
    return [Summary(name, 0, name) for name in names]


def of_tests(*ids: str) -> list[Summary]:
    return [Summary(str(i), 0, "", test_id=test_id) for i, test_id in enumerate(ids)]


def test_folders_come_before_files_and_what_all_share_is_left_out() -> None:
    entries = paths("x/y/b.json", "x/y/in/a.json", "x/y/out/c.json")
    assert by(Grouping.FOLDER, entries) == ["in", ". 1", "out", ". 2", "0"]


def test_a_file_of_several_exchanges_opens_to_them_by_number() -> None:
    entries = [
        *(Summary("c/test_many.yaml", number, "") for number in range(2)),
        Summary("c/test_one.yaml", 0, ""),
        Summary(f"c/{'0a' * 20}.json", 0, ""),
    ]
    tree = build_tree(entries, Arrangement(grouping=Grouping.FOLDER))
    assert drawn(tree) == ["test_many.yaml", ". 0", ". 1", "3", "2"]
    labels = [tree.label(row) for row in range(len(tree))]
    assert labels == ["test_many.yaml", "0", "1", "", "test_one"]


def test_a_folder_with_a_single_file_of_exchanges_is_one_row() -> None:
    entries = [Summary("a/b/c.yaml", number, "") for number in range(2)]
    entries += paths("a/d/1")
    assert by(Grouping.FOLDER, entries) == ["b/c.yaml", ". 0", ". 1", "d", ". 2"]


def test_entries_that_are_not_calls_to_a_model_can_be_hidden() -> None:
    entries = [Summary("1", 0, "Hi"), Summary("2", 0, "POST /token", other=True)]
    showing = Arrangement(grouping=Grouping.FOLDER)
    assert drawn(build_tree(entries, showing)) == ["0", "1"]
    assert showing.hidden(1, 2) == 0
    hiding = showing.changed(Change.OTHERS)
    assert drawn(build_tree(entries, hiding)) == ["0"]
    assert hiding.hidden(1, 2) == 1


def test_nothing_is_hidden_if_there_are_no_calls_to_a_model() -> None:
    entries = [Summary("2", 0, "POST /token", other=True)]
    hiding = Arrangement(grouping=Grouping.FOLDER, others=False)
    assert (drawn(build_tree(entries, hiding)), hiding.hidden(1, 1)) == (["0"], 0)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("c/test_chat[gpt].yaml", "test_chat[gpt]"),
        ("c/TestChat.test_stream", "TestChat.test_stream"),
        ("c/test_agent.yaml.gz", "test_agent"),
        (f"c/models-{'0a' * 20}-{'1b' * 20}.json", "models"),
        ("c/2f0d7e43-5b3c-4fd1-8b0f-6ab6fb5f2c11.json", ""),
        ("c/12.json", ""),
    ],
)
def test_the_telling_name_leaves_out_numbers_and_hashes(path: str, name: str) -> None:
    assert telling_name(path) == name


def test_folders_that_hold_one_folder_are_one_row() -> None:
    entries = paths("in/a/recordings/1", "in/a/recordings/2", "out/3")
    assert by(Grouping.FOLDER, entries) == [
        "in/a/recordings",
        ". 0",
        ". 1",
        "out",
        ". 2",
    ]


def test_absolute_folders_keep_their_slash() -> None:
    assert by(Grouping.FOLDER, paths("/in/1", "/out/2"))[0] == "in"
    assert by(Grouping.FOLDER, paths("/in/1", "out/2"))[0] == "/in"


def test_tests_are_grouped_by_file_function_and_parameters() -> None:
    entries = of_tests(
        "t/a.py::f[x]", "t/a.py::f[y]", "t/a.py::C::g", "t/b.py::h[z]", ""
    )
    assert by(Grouping.TEST, entries) == [
        "a.py",
        ". C::g",
        ". . 2",
        ". f",
        ". . [x]",
        ". . . 0",
        ". . [y]",
        ". . . 1",
        "b.py::h[z]",
        ". 3",
        "no test id",
        ". 4",
    ]


def test_a_test_without_a_folder_leaves_the_others_without_their_common_one() -> None:
    entries = of_tests("made/a/x.py::f", "made/a/y.py::g", "test_told_from_its_path")
    assert by(Grouping.TEST, entries) == [
        "test_told_from_its_path",
        ". 2",
        "x.py::f",
        ". 0",
        "y.py::g",
        ". 1",
    ]


def test_models_lose_their_vendor_where_that_is_unambiguous() -> None:
    assert short_models(["a/b/m1", "x/m2", "y/m2", "m3"]) == {
        "a/b/m1": "m1",
        "x/m2": "x/m2",
        "y/m2": "y/m2",
        "m3": "m3",
    }


def test_entries_without_a_model_stand_in_a_group_of_their_own() -> None:
    entries = [Summary("1", 0, "", model="v/m"), Summary("2", 0, "")]
    assert by(Grouping.MODEL, entries) == ["m", ". 0", "no model", ". 1"]


def test_endpoints_are_group_labels_as_they_are() -> None:
    entries = [Summary("1", 0, "", endpoint="/v1/models")]
    assert by(Grouping.ENDPOINT, entries) == ["/v1/models", ". 0"]


def test_conversations_come_before_single_exchanges() -> None:
    entries = [
        Summary("1", 0, ""),
        Summary("2", 0, "", turns=3, request_keys=(7,), reply_keys=(8,)),
        Summary("3", 0, "", turns=1, reply_keys=(7,)),
    ]
    assert by(Grouping.CONVERSATION, entries) == [
        "conversations",
        ". 2",
        ". . 1",
        "single exchanges",
        ". 0",
    ]


@given(st.lists(st.sampled_from(["", "a/", "a/b/", "a/bc/", "/a/", "b/"]), min_size=1))
def test_the_common_folder_begins_all_folders(folders: list[str]) -> None:
    common = common_folder(folders)
    assert all(folder.startswith(common) for folder in folders)
    assert common.endswith("/") or not common


def test_sorting_puts_the_largest_first_and_can_be_reversed() -> None:
    entries = [Summary("a", 0, "Z", size=1), Summary("b", 0, "a", size=2)]
    assert ordered(entries, Sorting.PATH) == [0, 1]
    assert ordered(entries, Sorting.TITLE) == [1, 0]
    assert ordered(entries, Sorting.SIZE) == [1, 0]
    assert ordered(entries, Sorting.SIZE, backwards=True) == [0, 1]


def test_changing_the_grouping_goes_through_all_and_back() -> None:
    arrangement, seen = Arrangement(), set()
    for _ in Grouping:
        seen.add(arrangement.grouping)
        arrangement = arrangement.changed(Change.GROUPING)
    assert (seen, arrangement) == (set(Grouping), Arrangement())


NAMES = st.sampled_from(["a", "b", "a/b", "a/b/c", "/x", "::", "[", ""])
ENTRIES = st.lists(
    st.builds(
        Summary,
        path=NAMES,
        exchange_number=st.just(0),
        title=NAMES,
        test_id=st.builds("{}::{}[{}".format, NAMES, NAMES, NAMES) | NAMES,
        model=NAMES,
        endpoint=NAMES,
        turns=st.integers(0, 3),
        request_keys=st.lists(st.integers(0, 2), max_size=2).map(tuple),
        reply_keys=st.lists(st.integers(0, 2), max_size=2).map(tuple),
    ),
    max_size=12,
)


@given(ENTRIES, st.sampled_from(Grouping), st.sampled_from(Sorting))
def test_every_grouping_holds_every_entry_once(
    entries: list[Summary], grouping: Grouping, sorting: Sorting
) -> None:
    tree = build_tree(entries, Arrangement(grouping, sorting))
    assert sorted(e for e in tree.entries if e >= 0) == list(range(len(entries)))
    assert [tree.entries[tree.row_of(e)] for e in range(len(entries))] == list(
        range(len(entries))
    )


@given(ENTRIES, st.sampled_from(Grouping))
def test_the_arrays_of_a_tree_agree(entries: list[Summary], grouping: Grouping) -> None:
    entries = [replace(e, exchange_number=number) for number, e in enumerate(entries)]
    tree = build_tree(entries, Arrangement(grouping))
    assert len(set(tree.keys.values())) == len(tree.keys)
    assert min(tree.parents, default=-1) == -1
    assert all(isinstance(label, str) for label in tree.labels)
    for row in range(len(tree)):
        parent = tree.parents[row]
        assert tree.depths[row] == (tree.depths[parent] + 1 if parent >= 0 else 0)
        assert parent < row < tree.ends[row] <= len(tree)
        assert parent < 0 or tree.ends[row] <= tree.ends[parent]
        assert (tree.ends[row] > row + 1) == (row in tree.keys)


def test_folders_in_folders_are_groups_in_groups() -> None:
    entries = paths("a/b/c/1", "a/b/d/2", "a/e/3", "f/4")
    assert by(Grouping.FOLDER, entries) == [
        *("a", ". b", ". . c", ". . . 0", ". . d", ". . . 1", ". e", ". . 2"),
        *("f", ". 3"),
    ]


def test_the_numbers_of_many_exchanges_stand_below_each_other() -> None:
    entries = [Summary("c/many.yaml", number, "") for number in range(11)]
    tree = build_tree(entries, Arrangement(grouping=Grouping.FOLDER))
    labels = [tree.label(row) for row in range(len(tree))]
    assert labels[1:4] == [" 0", " 1", " 2"]
    assert labels[11] == "10"


def test_a_test_id_is_split_at_its_first_joints() -> None:
    ids = ("t/a.py::Suite::test_f[x::y[0]/z]", "t/b.py::test_g[a/b]")

    assert by(Grouping.TEST, of_tests(*ids)) == [
        "a.py::Suite::test_f[x::y[0]/z]",
        ". 0",
        "b.py::test_g[a/b]",
        ". 1",
    ]
    several = (*ids, "t/a.py::Suite::test_f[w]", "t/a.py::Suite::test_h")
    assert by(Grouping.TEST, of_tests(*several)) == [
        "a.py",
        ". Suite::test_f",
        ". . [w]",
        ". . . 2",
        ". . [x::y[0]/z]",
        ". . . 0",
        ". Suite::test_h",
        ". . 3",
        "b.py::test_g[a/b]",
        ". 1",
    ]


@pytest.mark.parametrize(
    ("folders", "common"),
    [
        ((), ""),
        (("",), ""),
        (("a/b/", "a/c/"), "a/"),
        (("ab/", "ac/"), ""),
        (("a/b/c/", "a/b/"), "a/b/"),
        (("/a/", "/b/"), "/"),
        (("a/",), "a/"),
    ],
)
def test_a_folder_is_common_as_far_as_whole_names_go(
    folders: tuple[str, ...], common: str
) -> None:
    assert common_folder(folders) == common


@pytest.mark.parametrize(
    ("model", "short"),
    [("a/b/c", "c"), ("a/b/", "b/"), ("/c", "c"), ("Xa", "Xa"), ("a/bX", "bX")],
)
def test_the_short_name_of_a_model_is_its_last_part(model: str, short: str) -> None:
    shown = short_models([model])[model]

    assert shown == short.rstrip("/")


def test_exchanges_without_an_endpoint_stand_in_a_group_of_their_own() -> None:
    entries = [Summary("1", 0, ""), Summary("2", 0, "", endpoint="/v1/chat")]

    assert by(Grouping.ENDPOINT, entries) == ["/v1/chat", ". 1", "no endpoint", ". 0"]


def test_a_row_is_known_by_a_key_that_is_the_same_in_other_trees() -> None:
    first = Summary("a/1.json", 3, "Hi", test_id="t.py::f", model="m", mtime=1)
    entries = [first, Summary("b.json", 0, "x", mtime=2)]
    expected = {
        Grouping.FOLDER: {"folder\0a"},
        Grouping.TEST: {"test\0t.py\0::f", "test\0"},
        Grouping.MODEL: {"model\0m", "model\0"},
        Grouping.CONVERSATION: {"conversation\0single exchanges"},
    }
    for grouping, keys in expected.items():
        arrangement = Arrangement(grouping=grouping)
        for chosen in (entries, entries[::-1]):
            tree = build_tree(chosen, arrangement)
            assert set(tree.keys.values()) == keys


def test_a_conversation_is_known_by_the_address_of_its_first_exchange() -> None:
    entries = [
        Summary("c.json", 4, "", turns=3, request_keys=(7,), reply_keys=(8,)),
        Summary("b.json", 2, "", turns=1, reply_keys=(7,)),
        Summary("a.json", 0, ""),
    ]
    tree = build_tree(entries, Arrangement(grouping=Grouping.CONVERSATION))

    keys = {
        "conversation\0conversations",
        str(Address("b.json", 2)),
        "conversation\0single exchanges",
    }
    assert set(tree.keys.values()) == keys
    assert tree.entries.tolist() == [-1, 1, 0, -1, 2]


def test_a_tree_keeps_the_order_backwards() -> None:
    entries = [Summary(str(n), 0, "", size=n) for n in (2, 3, 1)]
    largest = Arrangement(grouping=Grouping.MODEL, sorting=Sorting.SIZE)

    assert drawn(build_tree(entries, largest))[1:] == [". 1", ". 0", ". 2"]
    smallest = replace(largest, backwards=True)
    assert drawn(build_tree(entries, smallest))[1:] == [". 2", ". 0", ". 1"]
