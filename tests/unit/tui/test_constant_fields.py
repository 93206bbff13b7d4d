"""Fields that say the same in every chunk."""

from __future__ import annotations

from typing import Any

from recviewer.tui.chunks.constant_fields import (
    ConstantFields,
    constant_fields,
    field_line,
    footer_lines,
    summary_line,
)
from tests.unit.tui.exchanges import chat, delta


def fields_of(*chunks: Any) -> ConstantFields:
    *_, last = constant_fields(chat(*chunks).response.chunks)
    return last


def same(*chunks: Any) -> set[str]:
    return {"/".join(map(str, path)) for path in fields_of(*chunks).values}


def test_a_field_equal_in_all_chunks_is_constant() -> None:
    assert same({"id": "x", "created": 0, "n": 1}, {"id": "x", "created": 0}) == {
        "id",
        "created",
    }


def test_a_field_that_differs_in_one_chunk_is_not_constant() -> None:
    chunks = [{"id": "x"}] * 600
    assert same(*chunks, {"id": "y"}) == set()


def test_zero_and_false_are_not_the_same_constant() -> None:
    assert same({"a": 0}, {"a": False}) == set()


def test_fields_inside_choices_are_compared_too() -> None:
    assert "choices/0/delta/role" in same(
        delta(0, "a", role=None), delta(0, "b", role=None)
    )


def test_padding_is_named_as_such() -> None:
    assert fields_of({"obfuscation": "abc"}, {"obfuscation": "x"}).padding == (
        "obfuscation",
    )


def test_the_summary_of_constant_fields_shows_short_values() -> None:
    constant = {"id": "chatcmpl-0123456789", "created": 0}
    chunks = [{**constant, "obfuscation": "a"}, {**constant, "obfuscation": "b"}]
    words = summary_line(fields_of(*chunks), is_open=False, width=80).plain
    assert words == "same in all: id, created=0 · padding: obfuscation ▸"


def test_a_long_summary_of_constant_fields_is_cut_before_its_sign() -> None:
    words = summary_line(
        fields_of({"abcdef": 1}, {"abcdef": 1}), is_open=True, width=20
    ).plain
    assert words == "same in all: abcd… ▾"


def test_an_opened_field_shows_its_value() -> None:
    constant = fields_of({"id": "x\n"}, {"id": "x\n"})
    assert field_line(constant, 0, 40).plain == 'id  "x\\n"'


def test_progress_of_the_comparison_is_shown() -> None:
    first, *_ = constant_fields(chat(*[{"id": "x"}] * 1_200).response.chunks)
    assert summary_line(first, is_open=False, width=80).plain == (
        "comparing 50 of 1,200 chunks …"
    )


def footer(fields: ConstantFields, max_lines: int, *, is_open: bool) -> list[str]:
    lines = footer_lines(fields, 40, max_lines, is_open=is_open)
    return [line.plain for line in lines]


def test_closed_constant_fields_take_one_line() -> None:
    fields = fields_of({"a": 1, "b": 2}, {"a": 1, "b": 2})
    assert footer(fields, 9, is_open=False) == [" same in all: a=1, b=2 ▸"]


def test_open_constant_fields_that_fit_take_a_line_each() -> None:
    fields = fields_of({"a": 1, "b": 2}, {"a": 1, "b": 2})
    assert footer(fields, 3, is_open=True)[1:] == ["   a  1", "   b  2"]


def test_constant_fields_that_do_not_fit_are_counted_in_the_last_line() -> None:
    fields = fields_of(*[dict.fromkeys("abcd", 1)] * 2)
    assert footer(fields, 4, is_open=True)[1:] == [
        "   a  1",
        "   b  1",
        "   … 2 more, in the JSON of every chunk",
    ]
    assert footer(fields, 2, is_open=True)[1:] == [
        "   … 4 more, in the JSON of every chunk"
    ]
    assert len(footer(fields, 0, is_open=True)) == 1
