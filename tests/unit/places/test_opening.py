from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from recviewer.errors import ReadError
from recviewer.places import opening
from tests.unit.places.zips import zipped
from tests.unit.review.repositories import commit, git


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder of its own, and leave no place open."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    yield tmp_path
    opening.close_all()


def test_the_files_of_a_folder_come_before_those_of_folders_in_it(here: Path) -> None:
    zipped(here / "a.zip", **{"b/a": "{}", "c": "{}", "a/z": "{}", "a/b/c": "{}"})
    names = ["c.json", "a/z.json", "a/b/c.json", "b/a.json"]
    assert opening.files("zip://a.zip") == [f"zip://a.zip/{name}" for name in names]
    assert opening.files("zip://a.zip/a") == [f"zip://a.zip/{n}" for n in names[1:3]]
    assert opening.files("zip://a.zip/c.json") == ["zip://a.zip/c.json"]


def test_a_folder_is_not_mistaken_for_one_whose_name_begins_alike(here: Path) -> None:
    zipped(here / "a.zip", **{"a/x": "{}", "ab/x": "{}"})
    assert opening.files("zip://a.zip/a") == ["zip://a.zip/a/x.json"]


def test_a_zip_file_that_was_replaced_is_read_again(here: Path) -> None:
    zipped(here / "a.zip", a="{}")
    assert opening.content("zip://a.zip/a.json").data == b"{}"
    zipped(here / "new.zip", a="[1]")
    (here / "new.zip").rename(here / "a.zip")
    assert opening.content("zip://a.zip/a.json").data == b"[1]"


def test_a_revision_holds_what_was_committed(here: Path) -> None:
    commit(here, a="{}")
    commit(here, a="[]", b="[]")
    assert opening.content("git:HEAD~1:a.json").data == b"{}"
    assert opening.files("git:HEAD~1:") == ["git:HEAD~1:a.json"]
    assert opening.files("git:HEAD:") == ["git:HEAD:a.json", "git:HEAD:b.json"]


def test_a_revision_that_has_moved_is_listed_anew(here: Path) -> None:
    commit(here, a="{}")
    assert opening.files("git:HEAD:") == ["git:HEAD:a.json"]
    commit(here, b="{}")
    assert opening.files("git:HEAD:") == ["git:HEAD:a.json", "git:HEAD:b.json"]


def test_only_a_path_that_begins_with_a_dot_is_from_the_current_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(here, **{"in/a": "{}"})
    monkeypatch.chdir(here / "in")
    assert opening.canonical("git:HEAD:./a.json") == "git:HEAD:in/a.json"
    assert opening.canonical("git:HEAD:in/") == "git:HEAD:in"
    assert opening.is_file("git:HEAD:in/a.json")
    assert not opening.is_file("git:HEAD:a.json")


def test_reading_a_revision_writes_nothing(here: Path) -> None:
    commit(here, a="{}")
    before = sorted(path.name for path in (here / ".git").iterdir())
    opening.content("git:HEAD:a.json")
    assert sorted(path.name for path in (here / ".git").iterdir()) == before
    assert git(here, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("git:none:a.json", "expected a revision of "),
        ("git:--help:a.json", "expected a revision of "),
        ("git:HEAD:none", "expected a file or a folder there"),
        ("git:HEAD:in/../../a.json", "expected a file or a folder there"),
        ("git:HEAD:./../a.json", "expected a path inside of "),
        ("git:HEAD", "expected git:REV:PATH"),
        ("zip://a.json", "expected a zip file"),
        ("zip://none.zip", "expected the path of a zip file"),
    ],
)
def test_what_is_not_there_is_told_in_a_line(
    here: Path, path: str, reason: str
) -> None:
    commit(here, a="{}")
    with pytest.raises(ReadError) as refused:
        opening.files(path)
    assert refused.value.reason.startswith((reason, f"./../a.json: {reason}"))
    assert opening.canonical(path) == path


def test_where_is_no_repository_there_is_no_revision(here: Path) -> None:
    with pytest.raises(ReadError, match="not a git repository"):
        opening.content("git:HEAD:a.json")


def test_files_beside_another_one_lie_in_their_folder(here: Path) -> None:
    zipped(here / "a.zip", **{"mappings/a": "{}"})
    mapping = "zip://a.zip/mappings/a.json"
    assert opening.beside(mapping, "../__files", "b.txt") == "zip://a.zip/__files/b.txt"
    assert opening.beside(mapping, ".", "b.txt") == "zip://a.zip/mappings/b.txt"
    assert opening.beside(mapping, "..", "..b.txt") == "zip://a.zip/..b.txt"
    assert opening.beside(mapping, ".", "../b.txt") is None
    assert opening.beside(mapping, "../..", "b.txt") is None
    assert opening.beside(mapping, ".", "/etc/passwd") is None
