"""A text is wrapped once per width; a visual line is a range of offsets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from recviewer.text.sanitize import sanitize
from recviewer.tui.common.wrapping import (
    _NOT_NARROW,
    Wrapped,
    cell_of,
    cells,
    drawn,
    drawn_index,
    index_at_cell,
    index_drawn_at,
    wrap,
    wrap_steps,
)

HOSTILE = "ab c\n\t 漢字é\u0301\u0489😀\u200d\ufe0f\x1b\u202e\x00[/]"
TEXTS = st.one_of(st.text(), st.text(alphabet=HOSTILE, max_size=200)).map(sanitize)
WIDTHS = st.integers(5, 30)


def lines(wrapped: Wrapped) -> list[str]:
    spans = map(wrapped.span, range(len(wrapped)))
    return [wrapped.text[start:end] for start, end in spans]


def test_a_text_breaks_after_the_blank_between_words() -> None:
    assert lines(wrap("the quick brown fox", 10)) == ["the quick ", "brown fox"]


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert lines(wrap("abcdefghijkl", 6)) == ["abcde", "fghij", "kl"]


def test_a_word_longer_than_a_line_breaks_after_a_joint_in_its_second_half() -> None:
    assert lines(wrap("tests/a_b.py::c[d-1]", 20)) == ["tests/a_b.py::c[d-", "1]"]
    assert lines(wrap("a/bcdefghijkl", 10)) == ["a/bcdefgh", "ijkl"]


def test_a_line_keeps_its_line_feed() -> None:
    assert lines(wrap("one\n\ntwo\n", 10)) == ["one\n", "\n", "two\n"]


def test_wide_characters_count_two_cells_and_break_anywhere() -> None:
    assert lines(wrap("an 漢字漢字漢", 8)) == ["an 漢字", "漢字漢"]


def test_marks_stay_with_the_letter_before_them() -> None:
    assert lines(wrap("abce\u0301\u0302fg", 5)) == ["abce\u0301\u0302", "fg"]


def test_an_empty_text_is_one_empty_line() -> None:
    assert lines(wrap("", 10)) == [""]


def test_a_tab_is_drawn_as_four_blanks() -> None:
    assert drawn("\tx\n") == "    x"
    assert drawn_index("\tx", 1) == 4
    assert [index_drawn_at("\tx", column) for column in range(5)] == [0, 0, 0, 0, 1]


@given(TEXTS, WIDTHS)
def test_no_line_is_wider_than_the_width(text: str, width: int) -> None:
    for line in lines(wrap(text, width)):
        assert cell_len(drawn(line)) <= width
        assert cells(line) == cell_len(drawn(line))


@given(TEXTS, WIDTHS)
def test_the_lines_joined_are_the_text(text: str, width: int) -> None:
    assert "".join(lines(wrap(text, width))) == text


@given(TEXTS.filter(bool), WIDTHS)
def test_every_offset_lies_on_the_line_that_holds_it(text: str, width: int) -> None:
    wrapped = wrap(text, width)
    for offset in range(len(text)):
        start, end = wrapped.span(wrapped.line_of(offset))
        assert start <= offset < end
        assert wrapped.lines_before(offset + 1) == wrapped.line_of(offset) + 1


@given(st.text(alphabet="ab\t漢 ", max_size=40))
def test_an_index_and_its_cell_are_inverse(line: str) -> None:
    for index in range(len(line)):
        assert index_at_cell(line, cell_of(line, index)) == index
        assert index_drawn_at(line, drawn_index(line, index)) == index


@pytest.mark.parametrize(
    "unit", ["a", "word ", "\u0301", "漢字，", "漢字漢字漢字 ", "안녕 ", "é ü "]
)
def test_a_step_of_wrapping_is_of_bounded_length(unit: str) -> None:
    wrapped = Wrapped(unit * 50_000, whole=False)
    starts = [wrapped.starts[-1] for _ in wrap_steps(wrapped, 80, step=10_000)]
    assert all(after - start <= 10_000 for start, after in pairwise([0, *starts]))
    assert len(wrapped.text) // 10_000 <= len(starts) + 1
    assert len(starts) <= len(wrapped.text) // 5_000 + 1


@given(st.lists(TEXTS, min_size=5, max_size=40).map("".join), WIDTHS)
def test_wrapping_in_steps_gives_the_same_lines(text: str, width: int) -> None:
    wrapped, whole = Wrapped(text, whole=False), wrap(text, width)
    for _ in wrap_steps(wrapped, width, step=1):
        assert wrapped.starts == whole.starts[: len(wrapped.starts)]
        assert lines(wrapped) == lines(whole)[: len(wrapped)]
        assert wrapped.reaches(wrapped.starts[-1] - 1)
        assert not wrapped.reaches(wrapped.starts[-1])
    assert wrapped == whole


@given(TEXTS, TEXTS, WIDTHS)
def test_wrapping_what_is_added_to_a_text_gives_the_same_lines(
    text: str, more: str, width: int
) -> None:
    known = wrap(text, width).starts
    wrapped = Wrapped(text + more, known[:], whole=False)
    for _ in wrap_steps(wrapped, width):
        pass
    assert wrapped == wrap(text + more, width)


def test_characters_that_count_as_narrow_are_one_cell_wide() -> None:
    assert all(
        cell_len(c) == 1
        for c in map(chr, range(32, 0x3000))
        if not _NOT_NARROW.match(c)
    )


@given(st.text("漢字，。안あ\n", max_size=200), WIDTHS)
def test_lines_of_wide_characters_are_full(text: str, width: int) -> None:
    *before, _ = lines(wrap(text, width))
    broken = [line for line in before if not line.endswith("\n")]
    assert {len(line) for line in broken} <= {(width - 1) // 2}
