"""The title over the JSON of a chunk."""

from __future__ import annotations

from recviewer.tui.jsontree.widget import tree_title

PATH = ".response.body[1024].__data__.choices[0].delta.content"


def test_the_number_of_the_chunk_stays_whatever_is_cut() -> None:
    title = tree_title("chunk 1,024", PATH, 40).plain
    assert title == "chunk 1,024 · ….choices[0].delta.content"
    assert tree_title("chunk 1,024", PATH, 16).plain == "chunk 1,024"


def test_a_path_that_fits_is_whole() -> None:
    assert tree_title("chunk 3", ".a[3]", 40).plain == "chunk 3 · .a[3]"


def test_a_tree_of_its_own_keeps_both_ends_of_a_path() -> None:
    assert tree_title("", PATH, 32).plain == ".response.body…[0].delta.content"
