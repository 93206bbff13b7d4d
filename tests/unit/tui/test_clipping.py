"""Lines of a list, cut to a width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recviewer.jsondoc.paths import Step, join
from recviewer.text.clipping import ELLIPSIS
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.wrapping import (
    MAX_CHARACTERS_PER_CELL,
    cells,
    clip,
    clip_middle,
    clip_path,
    clip_path_middle,
)

PATH = '.response.body[120].__data__["a.b [c"].delta.content'


def test_a_path_cut_in_its_middle_keeps_both_ends() -> None:
    path = ".response.body[120].__data__.choices[0].delta.content"
    assert clip_middle(path, 53) == path
    assert clip_middle(path, 40) == ".response.body[120]…ces[0].delta.content"


def test_a_json_path_is_cut_where_a_key_or_an_index_begins() -> None:
    assert clip_path(PATH, len(PATH)) == PATH
    assert clip_path(PATH, 40) == '…[120].__data__["a.b [c"].delta.content'
    assert clip_path(PATH, 25) == '…["a.b [c"].delta.content'
    assert clip_path(PATH, 24) == "….delta.content"
    assert clip_path(PATH, 8) == "…content"


def test_whole_keys_and_indexes_are_cut_out_of_the_middle_of_a_json_path() -> None:
    assert clip_path_middle(PATH, len(PATH)) == PATH
    assert clip_path_middle(PATH, 40) == ".response.body[120]….delta.content"
    assert clip_path_middle(PATH, 16) == ".respon….content"


@given(
    st.lists(st.text(max_size=9) | st.integers(0, 999), max_size=9),
    st.integers(0, 40),
)
def test_a_cut_json_path_fits(steps: list[Step], width: int) -> None:
    path = sanitize_line(join(".", steps))
    assert cells(clip_path(path, width)) <= width
    assert cells(clip_path_middle(path, width)) <= width


@given(st.text(), st.integers(2, 40))
def test_a_text_cut_in_its_middle_fits(text: str, width: int) -> None:
    assert cells(clip_middle(sanitize_line(text), width)) <= width


@given(st.text(), st.integers(0, 20))
def test_a_cut_text_fills_the_width_except_for_half_a_wide_character(
    text: str, width: int
) -> None:
    whole = sanitize_line(text)[: width * MAX_CHARACTERS_PER_CELL]
    cut = clip(whole, width)
    if cells(whole) <= width:
        assert cut == whole
    else:
        assert width - 1 <= cells(cut) <= width
        assert whole.startswith(cut.removesuffix(ELLIPSIS))


@given(st.text(alphabet="a\u0323\u0301", max_size=200), st.integers(0, 20))
def test_a_text_of_many_marks_is_cut_and_still_fits(text: str, width: int) -> None:
    cut = clip(text, width)
    assert cells(cut) <= width
    assert len(cut) <= width * MAX_CHARACTERS_PER_CELL + 2
