from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from recviewer.errors import ReadError
from recviewer.places.archive import ArchivePlace, split
from tests.unit.places.zips import zipped


def reason_of(path: str, name: str) -> str:
    """Return why a file of an archive is not read."""
    with pytest.raises(ReadError) as refused:
        ArchivePlace(path).read(name)
    assert str(refused.value.path) == f"zip://{path}/{name}"
    return refused.value.reason


def with_bytes(path: str, before: bytes, after: bytes) -> str:
    """Change bytes of a file wherever they stand."""
    data = Path(path).read_bytes()
    assert before in data
    Path(path).write_bytes(data.replace(before, after))
    return path


def test_a_path_is_split_behind_the_first_part_that_is_a_file(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a="{}")
    assert split(f"zip://{path}/x.zip/a.json") == (path, "x.zip/a.json")
    assert split(f"zip://{path}") == (path, "")


def test_a_path_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="expected the path of a zip file"):
        split(f"zip://{tmp_path}/none.zip/a.json")


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_text("{}")
    with pytest.raises(ReadError, match="expected a zip file, and this is none"):
        ArchivePlace(str(path))


def test_a_file_has_its_content_and_its_time(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a="{}")
    data, mtime = ArchivePlace(path).read("a.json")
    assert data == b"{}"
    assert mtime > 0


def test_a_file_that_unpacks_to_far_more_than_recordings_is_not_read(
    tmp_path: Path,
) -> None:
    path = zipped(tmp_path / "a.zip", bomb="0" * 20_000_000)
    assert "at most 8,388,608 bytes unpacked" in reason_of(path, "bomb.json")


def test_a_file_that_is_larger_than_the_archive_says_is_not_read(
    tmp_path: Path,
) -> None:
    path = zipped(tmp_path / "a.zip", a="0" * 70_000)
    size, lie = (70_000).to_bytes(4, "little"), (7).to_bytes(4, "little")
    assert "cannot be unpacked" in reason_of(with_bytes(path, size, lie), "a.json")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = str(tmp_path / "a.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.json", '{"a": 1}')
    with_bytes(path, b'{"a": 1}', b'{"a": 2}')
    assert "Bad CRC-32" in reason_of(path, "a.json")


def test_a_file_with_a_password_is_told(tmp_path: Path) -> None:
    path = str(tmp_path / "a.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.json", "{}")
    header = zipfile.ZipFile(path).infolist()[0]
    assert header.flag_bits == 0
    central = b"PK\x01\x02" + b"\x14\x03\x14\x00"
    with_bytes(path, central + b"\x00\x00", central + b"\x01\x00")
    assert "without a password" in reason_of(path, "a.json")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a="{}")
    assert "there is none" in reason_of(path, "b.json")


def test_the_identity_of_a_file_tells_its_content(tmp_path: Path) -> None:
    place = ArchivePlace(zipped(tmp_path / "a.zip", a="{}", b="{}", c="[]"))
    assert place.identity("a.json") == place.identity("b.json") != ""
    assert place.identity("a.json") != place.identity("c.json")
    assert place.identity("none.json") == ""
