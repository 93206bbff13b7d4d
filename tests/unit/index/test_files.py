from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.index import files
from recviewer.index.files import Blocks, lock, private_file


def content(blocks: Blocks, name: str) -> bytes:
    file = blocks.open(name)
    try:
        return os.read(file, 1 << 20)
    finally:
        os.close(file)


def test_what_is_written_to_a_block_stands_where_it_was_to_stand(
    tmp_path: Path,
) -> None:
    blocks = Blocks(tmp_path)
    blocks.write("a", 0, b"one two")
    blocks.write("a", 4, bytearray(b"six"))
    assert (content(blocks, "a"), blocks.size("a")) == (b"one six", 7)
    assert blocks.size("b") == -1


@given(
    pieces=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=6),
    turn=st.integers(1, 9),
)
def test_pieces_are_copied_one_after_another(
    pieces: list[tuple[int, int]],
    turn: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    blocks, text = Blocks(tmp_path_factory.mktemp("blocks")), b"0123456789abcd"
    blocks.write("old", 0, text)
    blocks.write("new", 0, b"##")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "_COPIED_BYTES", turn)
        starts, size = blocks.copy("old", "new", 2, pieces)
    copied = content(blocks, "new")
    assert [copied[at : at + n] for at, (_, n) in zip(starts, pieces, strict=True)] == [
        text[start : start + n] for start, n in pieces
    ]
    assert size == len(copied) == 2 + sum(n for _, n in pieces)


def test_a_block_that_is_removed_can_be_read_by_whoever_has_it_open(
    tmp_path: Path,
) -> None:
    blocks = Blocks(tmp_path)
    blocks.write("a", 0, b"old")
    blocks.write("b", 0, b"new")
    with os.fdopen(blocks.open("a"), "rb") as old:
        blocks.remove(but="b")
        assert old.read() == b"old"
    assert (blocks.size("a"), blocks.size("b")) == (-1, 3)
    assert blocks.new_name() != blocks.new_name()


def test_a_file_is_private_and_a_link_is_not_followed(tmp_path: Path) -> None:
    path, link = tmp_path / "a", tmp_path / "link"
    path.touch(0o644)
    link.symlink_to(path)
    os.close(private_file(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(OSError, match="link"):
        private_file(link)


def test_a_file_is_locked_by_many_or_by_one(tmp_path: Path) -> None:
    one, other = private_file(tmp_path / "a"), private_file(tmp_path / "a")
    try:
        assert lock(one, exclusive=False)
        assert lock(other, exclusive=False)
        assert not lock(other, exclusive=True)
    finally:
        os.close(one)
        os.close(other)
