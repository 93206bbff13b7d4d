"""A merge conflict is told as one, in whatever file it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.errors import ReadError
from recviewer.reading.merge_conflict import merge_conflict
from recviewer.reading.reader import parse

CONFLICT = b"""\
<<<<<<< HEAD
  "a": 1
||||||| merged common ancestors
  "a": 0
=======
  "a": 2
>>>>>>> other
"""


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_the_line_of_the_first_conflict_is_named(ends: bytes) -> None:
    text = b"{\n" + CONFLICT + b"}\n" + CONFLICT
    assert merge_conflict(text.replace(b"\n", ends)) == (
        "it has a merge conflict in line 2: resolve it first"
    )


@pytest.mark.parametrize(
    "text",
    [
        b"{}",
        b"<<<<<<< HEAD\n=======\n",
        b"=======\n>>>>>>> other\n<<<<<<< HEAD\n",
        b"".join(b"  " + line for line in CONFLICT.splitlines(keepends=True)),
    ],
)
def test_lines_that_are_incomplete_out_of_order_or_indented_are_none(
    text: bytes,
) -> None:
    assert merge_conflict(text) == ""


def test_a_conflicted_recording_is_not_called_broken_json() -> None:
    text = b'{"request": {\n' + CONFLICT + b"}, "
    with pytest.raises(ReadError, match="it has a merge conflict in line 2") as error:
        parse(text, Path("a.json"))
    assert "JSON" not in str(error.value)


def test_a_stream_that_is_read_in_spite_of_a_conflict_says_so() -> None:
    event = b'data: {"choices": [{"index": 0, "delta": {"content": "a"}}]}\n\n'
    lines = event, b"<<<<<<< HEAD\n", event, b"=======\n", event, b">>>>>>> other\n"
    [exchange] = parse(b"".join(lines), Path("a.sse")).exchanges
    assert any("it has a merge conflict in line 3" in note for note in exchange.notes)
