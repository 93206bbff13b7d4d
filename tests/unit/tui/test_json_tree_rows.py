"""OpenNodes of a JSON tree as text."""

from __future__ import annotations

import base64
import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content
from textual.style import Style

from recviewer.jsondoc.nodes import root
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common import strips
from recviewer.tui.common.strips import to_strip
from recviewer.tui.common.wrapping import cells
from recviewer.tui.jsontree import rows as json_rows
from recviewer.tui.jsontree.open_nodes import OpenNodes
from recviewer.tui.jsontree.rows import JsonRows, json_row
from tests.unit.jsondoc.json_values import HOSTILE, values


def lines(value: Any, width: int = 80, *, closed: bool = False) -> list[str]:
    rows = OpenNodes(root(json.dumps(value).encode()))
    if closed:
        rows.collapse_all()
        rows.collapse(0)
    return [json_row(node, rows.is_open(node), width).plain for node in rows]


def png(width: int, height: int) -> str:
    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)
    return base64.b64encode(header + bytes(12_276)).decode()


def test_a_tree_reads_without_colour() -> None:
    assert lines({"id": "x", "choices": [{"index": 0}], "none": None, "empty": []}) == [
        "▾ {…} (4)",
        '    id  "x"',
        "  ▾ choices  […] (1)",
        "    ▾ [0]  {…} (1)",
        "        index  0",
        "    none  null",
        "    empty  []",
    ]


def test_a_closed_value_previews_its_first_values() -> None:
    value = {"role": "user", "content": "hi", "tools": [1], "more": {}}
    assert lines(value, closed=True) == [
        '▸ {role: "user", content: "hi", tools: […], more: {…}} (4)'
    ]


def test_a_preview_is_cut_where_the_row_ends() -> None:
    (line,) = lines({"role": "user", "content": "hello"}, 30, closed=True)
    assert line == '▸ {role: "user", …} (2)'


def test_a_long_string_says_how_long_it_is() -> None:
    (line,) = lines("a" * 12_345, 40)
    assert line == f'  "{"a" * 18}… 12,345 characters'
    assert len(line) == 40


def test_a_string_that_fits_is_shown_whole() -> None:
    assert lines("abc", 7) == ['  "abc"']


def test_an_image_is_described_instead_of_shown() -> None:
    url = f"data:image/png;base64,{png(640, 480)}"
    assert lines(url) == ["  image/png · 640x480 · 12.3 kB"]
    assert lines(png(640, 480)) == ["  image/png · 640x480 · 12.3 kB"]


def test_control_characters_in_json_are_pictures() -> None:
    assert lines({HOSTILE: HOSTILE})[1] == (
        f'    {sanitize_line(HOSTILE)}  "{sanitize_line(HOSTILE)}"'
    )


def test_deep_json_rows_show_their_depth() -> None:
    value: Any = 1
    for _ in range(40):
        value = [value]
    assert lines(value)[-1].strip() == "40┊  [0]  1"


@given(values, st.integers(1, 60), st.booleans())
def test_rows_are_clean_and_exactly_as_wide_as_the_widget(
    value: Any, width: int, closed: bool
) -> None:
    rows = OpenNodes(root(json.dumps(value).encode()))
    if closed:
        rows.collapse_all()
    for node in rows:
        content = json_row(node, rows.is_open(node), width)
        strip = to_strip(Content(content.plain), width, Style())
        assert strip.cell_length == width
        assert sum(segment.cell_length for segment in strip) == width
        assert sanitize_line(strip.text) == strip.text


def test_a_row_of_the_tree_marks_what_is_searched_for() -> None:
    rows = JsonRows()
    rows.nodes = OpenNodes(root(b'{"word": "a Word, no w\\u006frd"}'))
    before = rows.key(1)
    rows.query = "word"

    assert rows.key(1) != before
    line = rows.draw(1, 80)
    marked = [
        line.plain[span.start : span.end]
        for span in line.spans
        if "underline" in str(span.style)
    ]
    assert marked == ["word", "Word", "word"]


def test_a_search_with_a_capital_marks_its_case_only() -> None:
    rows = JsonRows()
    rows.nodes, rows.query = OpenNodes(root(b'["word Word"]')), "Word"
    line = rows.draw(1, 80)
    (span,) = (span for span in line.spans if "underline" in str(span.style))
    assert line.plain[span.start : span.end] == "Word"


def test_the_key_of_a_row_changes_when_its_value_opens() -> None:
    rows = JsonRows()
    rows.nodes = OpenNodes(root(b'{"a": [1]}'))
    before = rows.key(1)
    rows.nodes.collapse(1)
    assert rows.key(1) != before


def test_an_offset_leads_to_the_innermost_value_that_holds_it() -> None:
    rows = JsonRows()
    rows.nodes = OpenNodes(root(b'{"a": [1, 22]}'))
    node = rows.node_at(11)
    assert node is not None
    assert node.steps() == ["a", 1]
    assert rows.node_at(None) is None


@pytest.mark.parametrize(
    "raw",
    [
        '{"%s": 1}',
        '{"%s": {"%s": {}}}',
        "[%s]",
        "%s",
        '["\\x%s"]',
        '{"a": "\\x%s", "b": 1}',
        '["%s"]',
    ],
    ids=["key", "keys", "number", "text", "string", "value", "long"],
)
def test_no_more_of_a_huge_row_is_looked_at_than_can_show(
    raw: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []

    def counted(text: str) -> str:
        sizes.append(len(text))
        return sanitize_line(text)

    def measured(text: str) -> int:
        sizes.append(len(text))
        return cells(text)

    monkeypatch.setattr(json_rows, "sanitize_line", counted)
    monkeypatch.setattr(strips, "cells", measured)
    top = root(raw.replace("%s", "🌊" * 100_000).encode())
    nodes = [top, *top.children]
    for node in nodes:
        for is_open in (False, True):
            json_row(node, is_open, 60)

    assert sizes
    assert max(sizes) < 1_000


@pytest.mark.parametrize("letter", ["a", "é", "家", "🌊", "\u200b"])
@pytest.mark.parametrize("length", [39, 40, 41, 159, 160, 161, 162, 163, 200])
def test_a_long_key_and_a_long_number_end_in_an_ellipsis(
    letter: str, length: int
) -> None:
    whole = cells(letter * length) <= 40 and length <= 161
    (named,) = root(json.dumps({letter * length: 1}).encode()).children
    key = json_row(named, False, 80)
    token = json_row(root((letter * length).encode()), False, 42)

    assert ("…" in key.plain) is not whole
    assert ("…" in token.plain) is not whole


def test_a_long_key_is_cut_in_a_preview_too() -> None:
    (line,) = lines({"k" * 50: 1, "b": 2}, 90, closed=True)
    assert line == f"▸ {{{'k' * 39}…: 1, b: 2}} (2)"
