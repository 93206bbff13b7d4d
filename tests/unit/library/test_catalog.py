"""The catalog counts what it holds and finds exchanges in it."""

from __future__ import annotations

from recviewer.library.catalog.catalog import SEPARATOR, Catalog
from recviewer.library.summary import Summary, no_recording, unreadable

ENTRIES = (
    Summary("A/one.json", 0, "Hello WORLD…", test_id="t.py::a", model="M"),
    Summary("A/one.json", 1, "…Again", test_id="t.py::b", model="M"),
    Summary("A/one.json", 2, "Again", test_id="t.py::b", model="M", other=True),
    Summary("b/two.json", 0, "Bye"),
    unreadable("b/broken.json", "it is empty"),
    no_recording("notes.json", "no format knows it"),
    no_recording("more.json", "no format knows it"),
)


def test_a_catalog_counts_recordings_tests_and_what_is_neither() -> None:
    catalog = Catalog(ENTRIES)

    assert (len(catalog), catalog.recordings) == (7, 3)
    assert (catalog.unreadable, catalog.tested, catalog.others) == (1, 3, 3)
    assert catalog.tests == {"t.py::a", "t.py::b"}


def test_counts_grow_with_a_catalog() -> None:
    catalog = Catalog()
    for entry in ENTRIES:
        catalog.extend([entry])
    whole = Catalog(ENTRIES)

    for name in ("recordings", "unreadable", "tested", "others", "tests", "texts"):
        assert getattr(catalog, name) == getattr(whole, name)


def test_names_and_titles_are_lowered_and_lose_the_ellipsis_at_their_end() -> None:
    catalog = Catalog(ENTRIES[:2])

    assert catalog.texts == [
        f"one.json{SEPARATOR}hello world",
        f"one.json{SEPARATOR}…again",
    ]


def test_entries_of_a_folder_or_a_kind_share_its_number() -> None:
    catalog = Catalog(ENTRIES)

    assert catalog.folders == [0, 0, 0, 1, 1, 2, 2]
    assert catalog.folder_paths == ["a/", "b/", ""]
    assert catalog.kinds == [0, 1, 2, 3, 4, 5, 5]
    assert catalog.kind_sizes == [1, 1, 1, 1, 1, 2]
    assert catalog.shared[:2] == ["t.py::a\nm\n", "t.py::b\nm\n"]
    assert [example.title for example in catalog.examples[:2]] == [
        "Hello WORLD…",
        "…Again",
    ]


def test_an_exchange_is_found_by_its_path_and_number() -> None:
    catalog = Catalog(ENTRIES)

    assert catalog.index_of("A/one.json", 0) == 0
    assert catalog.index_of("A/one.json", 2) == 2
    assert catalog.index_of("A/one.json", 3) is None
    assert catalog.index_of("more.json", 1) is None
    assert catalog.index_of("b/two.json", 0) == 3
    assert catalog.index_of("a/one.json", 0) is None


def test_summaries_are_handed_back_by_recording() -> None:
    known = Catalog(ENTRIES).by_path()

    assert known["A/one.json"] == list(ENTRIES[:3])
    assert known["b/two.json"] == [ENTRIES[3]]
    assert list(known) == [
        *("A/one.json", "b/two.json", "b/broken.json", "notes.json", "more.json")
    ]
