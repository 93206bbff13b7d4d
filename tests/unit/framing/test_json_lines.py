from __future__ import annotations

import pytest

from recviewer.framing import json_lines
from recviewer.model.exchange import Chunks


def texts(text: bytes) -> list[bytes]:
    found = json_lines.split_lines(text)
    assert found
    return list(found.texts)


def test_each_json_line_is_a_value() -> None:
    assert texts(b'{"a": 1}\n[2]\n') == [b'{"a": 1}', b"[2]"]


def test_blank_lines_carriage_returns_and_indents_do_not_matter() -> None:
    assert texts(b'\r\n {"a": 1}\r\n\r\n\t\n{"a": 2}') == [b'{"a": 1}', b'{"a": 2}']


def test_a_cut_last_line_is_kept_with_a_note() -> None:
    found = json_lines.split_lines(b'{"a": 1}\n{"a": 2')

    assert found
    assert list(found.texts) == [b'{"a": 1}', b'{"a": 2']
    assert "cut" in found.note


def test_a_broken_line_among_others_is_kept() -> None:
    assert texts(b'{"a": 1}\noops\n{"a": 2}\n')[1] == b"oops"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"{\n}\n",
        b"1\n2\n",
        b"{}\nprose\nprose\n",
        b"id,name\n{}\n",
        b"{x}\n{}",
    ],
)
def test_text_other_than_json_lines_is_not_split(text: bytes) -> None:
    assert json_lines.split_lines(text) is None


def test_a_json_line_has_a_path_from_the_text() -> None:
    found = json_lines.split_lines(b'{"a": 1}\n\n{"a": 2}')

    assert found
    assert Chunks(found.texts, base=".x", lines=found.lines).path(1, ".a") == (
        '.x | split("\\n")[2] | fromjson | .a'
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [(b"{}\nprose\n", 2), (b"{}\n[]\nprose\nprose\n", 4), (b"{}\n{}\np\np\np", None)],
)
def test_half_of_the_lines_must_be_json(text: bytes, count: int | None) -> None:
    found = json_lines.split_lines(text)

    assert (None if found is None else len(found.texts)) == count


def test_a_whole_last_line_has_no_note() -> None:
    found = json_lines.split_lines(b"{}\n{}")

    assert found
    assert found.note == ""
    cut = json_lines.split_lines(b'{}\n{"a')
    assert cut
    assert cut.note == "the last line is cut off: it is not JSON"


def test_all_lines_have_paths_where_the_text_is_the_root() -> None:
    found = json_lines.split_lines(b"\n{}\n{}")

    assert found
    assert list(found.paths()) == [
        '. | split("\\n")[1] | fromjson | ',
        '. | split("\\n")[2] | fromjson | ',
    ]
    assert list(found.lines.ends) == [2, 3]
