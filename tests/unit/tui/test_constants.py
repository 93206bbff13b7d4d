"""Fields that say the same in every chunk."""

from __future__ import annotations

from typing import Any

from recviewer.tui.chunks.constant_fields import (
    ConstantFields,
    constant_fields,
    field_line,
    summary_line,
)
from tests.unit.tui.exchanges import chat, delta


def found(*chunks: Any) -> ConstantFields:
    *_, last = constant_fields(chat(*chunks).response.chunks)
    return last


def same(*chunks: Any) -> set[str]:
    return {"/".join(map(str, path)) for path in found(*chunks).values}


def test_what_every_chunk_says_alike_is_constant() -> None:
    assert same({"id": "x", "created": 0, "n": 1}, {"id": "x", "created": 0}) == {
        "id",
        "created",
    }


def test_a_field_that_one_chunk_says_otherwise_is_not() -> None:
    chunks = [{"id": "x"}] * 600
    assert same(*chunks, {"id": "y"}) == set()


def test_zero_and_false_are_not_the_same() -> None:
    assert same({"a": 0}, {"a": False}) == set()


def test_fields_inside_choices_count_too() -> None:
    assert "choices/0/delta/role" in same(
        delta(0, "a", role=None), delta(0, "b", role=None)
    )


def test_padding_is_named_as_such() -> None:
    assert found({"obfuscation": "abc"}, {"obfuscation": "x"}).padding == (
        "obfuscation",
    )


def test_the_line_says_short_values_and_names_the_others() -> None:
    constant = {"id": "chatcmpl-0123456789", "created": 0}
    chunks = [{**constant, "obfuscation": "a"}, {**constant, "obfuscation": "b"}]
    words = summary_line(found(*chunks), is_open=False, width=80).plain
    assert words == "same in all: id, created=0 · padding: obfuscation ▸"


def test_a_line_that_is_too_long_is_cut_before_its_mark() -> None:
    words = summary_line(
        found({"abcdef": 1}, {"abcdef": 1}), is_open=True, width=20
    ).plain
    assert words == "same in all: abcd… ▾"


def test_an_opened_field_shows_its_value() -> None:
    constant = found({"id": "x\n"}, {"id": "x\n"})
    assert field_line(constant, 0, 40).plain == 'id  "x\\n"'


def test_progress_is_told_on_the_way() -> None:
    first, *_ = constant_fields(chat(*[{"id": "x"}] * 1_200).response.chunks)
    assert summary_line(first, is_open=False, width=80).plain == (
        "comparing 50 of 1,200 chunks …"
    )
