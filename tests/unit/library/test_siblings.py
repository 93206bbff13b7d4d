"""The recordings of a test, and which of them asks the most alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.errors import ReadError
from recviewer.library.siblings import read_side, read_with_nearest, siblings
from recviewer.library.summary import Summary
from tests.unit.library.recordings import chat
from tests.unit.review.repositories import write


def entry(path: str, number: int = 0, **fields: object) -> Summary:
    known = {"test_id": "t::a", "model": "m1", "turns": 1, **fields}
    return Summary(path, number, "title", **known)  # type: ignore[arg-type]


def test_siblings_are_the_others_of_the_same_test_the_most_alike_first() -> None:
    of = entry("a.json")
    others = [
        entry("far.json", model="m2"),
        entry("near.json"),
        entry("a.json", 1),
        entry("other.json", test_id="t::b"),
        entry("broken.json", reason="no JSON"),
    ]
    found = siblings(of, [of, *others])
    assert [(e.path, e.exchange_number) for e in found] == [
        ("a.json", 1),
        ("near.json", 0),
        ("far.json", 0),
    ]


def test_what_no_test_recorded_has_no_siblings() -> None:
    of = entry("a.json", test_id="")
    assert not siblings(of, [of, entry("b.json", test_id="")])


def test_the_nearest_request_is_compared_the_older_recording_first(
    tmp_path: Path,
) -> None:
    paths = {name: str(tmp_path / name) for name in ("a.json", "b.json", "c.json")}
    write(tmp_path, "a.json", chat("Hello", "How are you?"))
    write(tmp_path, "b.json", chat("Bye", "Who are you?"))
    write(tmp_path, "c.json", chat("Hello", "Who are you?"))
    others = [entry(paths["b.json"], mtime=3), entry(paths["c.json"], mtime=1)]
    before, after = read_with_nearest(entry(paths["a.json"], mtime=2), others)
    assert (before.path, after.path) == (paths["c.json"], paths["a.json"])


def test_an_exchange_that_is_gone_says_so(tmp_path: Path) -> None:
    write(tmp_path, "a.json", chat("Hello"))
    with pytest.raises(ReadError, match="changed since it was listed"):
        read_side(entry(str(tmp_path / "a.json"), 7))
