from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.address import Address
from recviewer.errors import UsageError
from recviewer.reading.served_paths import ServedPaths


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """A folder that is served, beside a file that is not."""
    folder = tmp_path / "served"
    (folder / "inner").mkdir(parents=True)
    for name in ("a.json", "inner/b.json", "has #1.json"):
        (folder / name).touch()
    (tmp_path / "secret.json").touch()
    return folder


def test_a_link_into_one_folder_begins_there(served: Path) -> None:
    found = ServedPaths.of([str(served)]).resolve("inner/b.json#choice=1&chunk=120")
    assert found == Address(str(served / "inner/b.json"), choice=1, chunk=120)


def test_a_link_into_one_of_several_begins_with_its_name(served: Path) -> None:
    served_paths = ServedPaths.of([str(served / "a.json"), str(served / "inner")])
    assert served_paths.resolve("a.json").path == str(served / "a.json")
    assert served_paths.resolve("inner/b.json").path == str(served / "inner/b.json")


def test_served_paths_of_equal_names_are_numbered(tmp_path: Path) -> None:
    paths = [tmp_path / name / "rec" for name in "xy"]
    for path in paths:
        path.mkdir(parents=True)
        (path / "a.json").touch()
    served_paths = ServedPaths.of([str(path) for path in paths])
    assert served_paths.resolve("rec/a.json").path == str(paths[0] / "a.json")
    assert served_paths.resolve("rec~2/a.json").path == str(paths[1] / "a.json")


def test_a_served_file_goes_by_its_name(served: Path) -> None:
    served_paths = ServedPaths.of([str(served / "a.json")])
    assert (
        served_paths.link_address(Address(str(served / "a.json"), chunk=3))
        == "a.json#chunk=3"
    )
    assert served_paths.resolve("a.json#chunk=3").chunk == 3


def test_a_link_resolves_to_the_path_that_the_library_shows(
    served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(served)
    assert ServedPaths.of(["."]).resolve("inner/b.json").path == "inner/b.json"
    assert ServedPaths.of(["./inner/"]).resolve("b.json").path == "inner/b.json"


@pytest.mark.parametrize(
    "at",
    [
        "../secret.json",
        "inner/../../secret.json",
        "/etc/passwd",
        "//etc/passwd",
        "a.json/../../secret.json",
        "..",
        "inner",
        "nothing.json",
        "a.json\0",
        "",
        "a.json#choice=x",
        pytest.param("n" * 300, id="longer than names can be"),
    ],
)
def test_a_link_to_anything_else_is_refused(served: Path, at: str) -> None:
    with pytest.raises(UsageError):
        ServedPaths.of([str(served)]).resolve(at)


def test_a_link_on_disk_that_leads_out_is_not_followed(served: Path) -> None:
    (served / "out.json").symlink_to(served.parent / "secret.json")
    (served / "up").symlink_to(served.parent)
    (served / "within.json").symlink_to(served / "a.json")
    served_paths = ServedPaths.of([str(served)])
    for at in ("out.json", "up/secret.json"):
        with pytest.raises(UsageError, match="outside of what is served"):
            served_paths.resolve(at)
    assert served_paths.resolve("within.json").path == str(served / "within.json")


def test_a_served_link_on_disk_opens_what_it_leads_to(served: Path) -> None:
    link = served.parent / "link"
    link.symlink_to(served)
    served_paths = ServedPaths.of([str(link)])
    assert served_paths.resolve("a.json").path == str(link / "a.json")
    assert served_paths.link_address(Address(str(link / "a.json"))) == "a.json"


def test_a_folder_whose_name_begins_alike_is_not_served(served: Path) -> None:
    other = served.parent / "served-not"
    other.mkdir()
    (other / "a.json").touch()
    served_paths = ServedPaths.of([str(served)])
    assert not served_paths.contains(str(other / "a.json"))
    assert served_paths.link_address(Address(str(other / "a.json"))) is None


@given(
    path=st.sampled_from(["a.json", "inner/b.json", "has #1.json"]),
    several=st.booleans(),
    chunk=st.none() | st.integers(0, 9),
)
def test_an_address_in_a_link_leads_back_to_the_same_moment(
    tmp_path_factory: pytest.TempPathFactory,
    path: str,
    several: bool,
    chunk: int | None,
) -> None:
    folder = tmp_path_factory.getbasetemp() / "law"
    (folder / "inner").mkdir(parents=True, exist_ok=True)
    (folder / path).touch()
    served_paths = ServedPaths.of([str(folder), *([os.curdir] if several else [])])
    address = Address(str(folder / path), chunk=chunk)
    at = served_paths.link_address(address)
    assert at is not None
    assert served_paths.resolve(at) == address
