"""What has changed in folders, told by looking or by what the system says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recviewer.library.scan.batch import Changes
from recviewer.library.scan.discovery import discover
from recviewer.library.scan.following import Follower, follow, is_remote
from recviewer.library.scan.scanner import scan
from recviewer.library.summary import Summary
from recviewer.reading.served_paths import ServedPaths
from tests.unit.search.recordings import chat, content, put, user

Look = Callable[[Follower, Path], Changes]


def scanned(folder: Path) -> list[Summary]:
    batches = scan([str(folder)], workers=0)
    return [each for batch in batches for each in batch.summaries]


def following(folder: Path, served: ServedPaths | None = None) -> Follower:
    """Return a follower of a folder, at a time when nobody writes any more."""
    known = scanned(folder)
    return Follower([str(folder)], known, served, now=lambda: time() + 60)


def asking(text: str) -> bytes:
    return chat(*content("x"), messages=[user(text)])


def told(changes: Changes) -> tuple[list[str], list[str]]:
    """Return the titles of what is there, and the names of what is outdated."""
    titles = [summary.title for summary in changes.summaries]
    return titles, [Path(path).name for path in changes.outdated]


def look_through(follower: Follower, folder: Path) -> Changes:
    return follower.compare()


def look_at_all(follower: Follower, folder: Path) -> Changes:
    """Look as if the system had said that everything was touched."""
    there = {str(path) for path in folder.rglob("*")}
    return follower.look_at({*there, str(folder / "gone.json")})


@pytest.mark.parametrize("look", [look_through, look_at_all])
def test_what_is_added_changed_and_removed_is_told_once(
    tmp_path: Path, look: Look
) -> None:
    put(tmp_path, stays=asking("stays"), gone=asking("gone"), other=asking("before"))
    follower = following(tmp_path)
    put(tmp_path, new=asking("new"), other=asking("afterwards"))
    (tmp_path / "gone.json").unlink()
    titles, outdated = told(look(follower, tmp_path))
    assert sorted(titles) == ["afterwards", "new"]
    assert sorted(outdated) == ["gone.json", "other.json"]
    assert look(follower, tmp_path) == Changes((), ())


def test_a_file_that_is_being_written_is_told_once_it_is_whole(tmp_path: Path) -> None:
    follower = Follower([str(tmp_path)], ())
    path = tmp_path / "a.json"
    path.write_bytes(asking("whole")[:-9])
    assert follower.look_at([str(path)]) == Changes((), ())
    path.write_bytes(asking("whole"))
    assert told(follower.look_at([])) == (["whole"], [])


def test_a_file_that_stays_broken_is_told_once_with_the_reason(tmp_path: Path) -> None:
    follower = following(tmp_path)
    path = tmp_path / "a.json"
    path.write_bytes(asking("whole")[:-9])
    [summary] = follower.look_at([str(path)]).summaries
    assert summary.unreadable
    assert follower.compare() == Changes((), ())


def test_a_folder_that_comes_or_goes_takes_its_recordings_along(tmp_path: Path) -> None:
    elsewhere, top = tmp_path / "elsewhere", tmp_path / "top"
    elsewhere.mkdir()
    top.mkdir()
    put(elsewhere, a=asking("inside"))
    follower = following(top)
    inside = elsewhere.rename(top / "inside")
    assert told(follower.look_at([str(inside)])) == (["inside"], [])
    inside.rename(elsewhere)
    assert told(follower.look_at([str(inside)])) == ([], ["a.json"])


def test_recordings_of_a_folder_that_vanishes_go_and_come_back_with_it(
    tmp_path: Path,
) -> None:
    top, aside = tmp_path / "top", tmp_path / "aside"
    top.mkdir()
    put(top, a=asking("inside"))
    follower = following(top)
    top.rename(aside)
    changes = follower.compare()
    assert changes.outdated == (str(top / "a.json"),)
    assert [each.path for each in changes.summaries] == [str(top)]
    aside.rename(top)
    assert told(follower.compare()) == (["inside"], ["top"])


@pytest.mark.parametrize("name", [".git/a.json", "node_modules/a.json", "a.py"])
def test_what_a_walk_leaves_out_is_not_looked_at(tmp_path: Path, name: str) -> None:
    follower = following(tmp_path)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(asking("hidden"))
    assert follower.look_at([str(path)]) == Changes((), ())


def test_a_link_out_of_what_is_served_is_not_followed(tmp_path: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    put(tmp_path, secret=asking("secret question"))
    follower = following(served, ServedPaths.of([str(served)]))
    (served / "a.json").symlink_to(tmp_path / "secret.json")
    [summary] = follower.look_at([str(served / "a.json")]).summaries
    assert summary.reason
    assert "question" not in summary.title


_STEPS = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from(["", "long", "longer"]), st.booleans()
    ),
    max_size=12,
)


@settings(max_examples=30)
@given(_STEPS)
def test_what_is_told_adds_up_to_what_is_there(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("folder")
    follower = following(folder)
    known: dict[str, str] = {}
    touched: set[str] = set()

    def take(changes: Changes) -> None:
        for path in changes.outdated:
            del known[path]
        known.update((each.path, each.title) for each in changes.summaries)

    for name, text, looks in steps:
        path = folder / f"{name}.json"
        if text:
            path.write_bytes(asking(text))
        else:
            path.unlink(missing_ok=True)
        touched.add(str(path))
        if looks:
            take(follower.look_at(touched))
            touched.clear()
    take(follower.compare())
    assert known == {each.path: each.title for each in scanned(folder)}
    assert sorted(known) == discover([str(folder)]).files


@pytest.mark.parametrize("watching", [True, False])
def test_following_goes_on_until_it_is_cancelled(
    tmp_path: Path, *, watching: bool
) -> None:
    stop = Event()
    changes = follow(following(tmp_path), stop.is_set, watching=watching)
    put(tmp_path, a=asking("first"))
    assert told(next(changes)) == (["first"], [])
    put(tmp_path, b=asking("second"))
    assert told(next(changes)) == (["second"], [])
    stop.set()
    assert list(changes) == []


def test_this_disk_is_not_remote(tmp_path: Path) -> None:
    assert not is_remote(os.fspath(tmp_path))
