"""Exports: plain names, never among recordings, never over another file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from recviewer.export.files import file_name, folder_outside, write_new
from recviewer.model.exchange import Exchange
from recviewer.reading import reader

EXCHANGE: Exchange = reader.parse(
    b'{"request": {"body": {}}, "response": {"body": {}}}', Path("a.json")
).exchanges[0]


def test_an_export_is_named_after_its_recording() -> None:
    third = replace(EXCHANGE, number=2)
    assert file_name("x/two words.json", EXCHANGE, ".md") == "two-words.md"
    assert file_name("cassette.yaml", third, ".md") == "cassette-exchange-2.md"
    assert file_name("-", EXCHANGE, ".svg") == "stdin.svg"


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1))
def test_the_name_of_an_export_is_plain_whatever_the_recording_is_called(
    name: str,
) -> None:
    plain = file_name(f"x/{name}", EXCHANGE, ".json")
    assert plain.isascii()
    assert not set(plain) & set(" /\\\"';$`&|<>:*?\r\n")
    assert plain[0] not in "-."
    assert len(plain) < 100


def test_an_export_never_overwrites_a_file(tmp_path: Path) -> None:
    paths = [write_new(tmp_path, "a.md", data) for data in (b"one", b"two", b"three")]
    assert [path.name for path in paths] == ["a.md", "a-2.md", "a-3.md"]
    assert [path.read_bytes() for path in paths] == [b"one", b"two", b"three"]


def test_an_export_does_not_follow_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target"
    (tmp_path / "a.md").symlink_to(target)
    assert write_new(tmp_path, "a.md", b"x").name == "a-2.md"
    assert not target.exists()


def test_exports_are_not_saved_among_recordings(tmp_path: Path) -> None:
    recordings = tmp_path / "recordings"
    inner, outside = recordings / "inner", tmp_path / "outside"
    for folder in (inner, outside):
        folder.mkdir(parents=True)
    (tmp_path / "link").symlink_to(inner)
    candidates = [tmp_path / "none", recordings, inner, tmp_path / "link", outside]
    assert folder_outside([recordings], candidates) == outside.resolve()
    assert folder_outside([inner / "a.json"], [inner, outside]) == outside.resolve()
    with pytest.raises(FileNotFoundError, match="outside the recordings"):
        folder_outside([tmp_path], candidates)
