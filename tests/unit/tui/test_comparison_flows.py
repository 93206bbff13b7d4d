"""Two texts laid out beside each other: nothing is lost, and lines stay aligned."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.compare.alignment import Gap
from recviewer.compare.words import differences
from recviewer.tui.comparison.flows import Look, TwoTexts, Unit

TEXTS = st.text("ab \n.é字", max_size=80)
REPEATED = st.builds(lambda text, times: text * times, TEXTS, st.integers(1, 8))


def laid_out(before: str, after: str, columns: int = 2, width: int = 12) -> list[Unit]:
    texts = TwoTexts(before, after, width, columns)
    return list(texts.units(differences(before, after)))


def said(units: Sequence[Unit], before: str, side: int, columns: int) -> str:
    """Return what units show of one of the texts, without marks."""
    pieces = []
    other = Look.REMOVED if side else Look.ADDED
    for unit in units:
        if not unit.flows:
            pieces.append(before[unit.whole.before : unit.whole.before_end])
            continue
        flow = unit.flows[side if columns > 1 else 0]
        pieces += [
            flow.wrapped.text[left:right]
            for piece, left, right in flow.within(0, len(flow.wrapped.text))
            if not (piece.is_mark or piece.look is other)
        ]
    return "".join(pieces)


def lines(unit: Unit, column: int) -> list[str]:
    wrapped = unit.flows[column].wrapped
    return [
        wrapped.text[slice(*wrapped.span(line))].rstrip()
        for line in range(len(wrapped))
    ]


@pytest.mark.parametrize("columns", [1, 2])
@given(before=TEXTS | REPEATED, after=TEXTS | REPEATED)
def test_all_of_both_texts_is_there_once(before: str, after: str, columns: int) -> None:
    units = laid_out(before, after, columns)
    assert said(units, before, 0, columns) == before
    assert said(units, before, 1, columns) == after


@given(before=TEXTS | REPEATED, after=TEXTS | REPEATED)
def test_units_follow_each_other_in_both_texts(before: str, after: str) -> None:
    for one, other in pairwise(laid_out(before, after)):
        assert one.whole.before_end == other.whole.before
        assert one.whole.after_end == other.whole.after


@given(before=TEXTS | REPEATED, after=TEXTS | REPEATED)
def test_what_is_folded_is_equal(before: str, after: str) -> None:
    for unit in laid_out(before, after):
        if unit.is_fold:
            whole = unit.whole
            one = before[whole.before : whole.before_end]
            assert one == after[whole.after : whole.after_end]


@given(before=TEXTS, after=TEXTS, at=st.integers(0, 80))
def test_a_character_is_on_the_line_that_is_said(
    before: str, after: str, at: int
) -> None:
    for unit in laid_out(before, after):
        place = unit.whole.before + at
        if unit.flows and place < unit.whole.before_end:
            flow = unit.flows[0]
            shown = flow.wrapped.text[flow.offset_of(place, is_after=False)]
            assert shown == before[place]


def test_a_long_equal_stretch_is_folded_but_for_two_rows_beside_differences() -> None:
    middle = "".join(f"line {number}\n" for number in range(9))
    units = laid_out(f"a\n{middle}c\n", f"b\n{middle}d\n")
    assert [unit.is_fold for unit in units] == [False, True, False]
    assert lines(units[0], 0) == ["[-a-]", "line 0"]
    assert lines(units[2], 1) == ["line 7", "line 8", "{+d+}"]


def test_columns_meet_again_at_the_end_of_a_paragraph() -> None:
    units = laid_out("one and two and three and four.\nThe end.\n", "one.\nThe end.\n")
    assert lines(units[0], 1)[0] == "one."
    assert units[0].lines > 1
    assert lines(units[1], 0)[0] == lines(units[1], 1)[0] == "The end."


def test_texts_that_are_equal_show_their_first_rows() -> None:
    text = "".join(f"line {number}\n" for number in range(9))
    shown, folded = laid_out(text, text)
    assert lines(shown, 0) == ["line 0", "line 1"]
    assert folded.is_fold


def test_one_column_has_both_versions_one_after_the_other() -> None:
    [unit] = laid_out("It is Paris.", "It is Rome.", columns=1, width=40)
    assert lines(unit, 0) == ["It is [-Paris-]{+Rome+}."]


def test_a_fold_is_unfolded_to_its_text() -> None:
    text = "".join(f"line {number}\n" for number in range(9))
    texts = TwoTexts(text, text, 12)
    _, folded = texts.units([])
    unfolded = texts.unfolded(folded)
    assert unfolded.is_fold
    assert unfolded.lines == 7
    assert lines(unfolded, 1)[0] == "line 2"


@pytest.mark.parametrize("coarse", [True, False])
def test_a_unit_is_remarked_on_where_nobody_looked_for_equal_words(
    coarse: bool,
) -> None:
    texts = TwoTexts("x a b y", "x b a y", 12)
    [unit] = texts.units([Gap(2, 6, 2, 6, coarse)])
    remark = texts.remark_on(unit)
    assert (remark is not None) is coarse
    if remark is not None:
        assert (remark.whole, remark.lines) == (Gap(0, 0, 0, 0), 1)
