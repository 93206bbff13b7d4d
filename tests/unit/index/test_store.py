from __future__ import annotations

import os
import signal
import subprocess
import sys
from bisect import bisect_right
from pathlib import Path

import pytest

from recviewer.index import store as store_module
from recviewer.index.passages import Packed, Passage, pack
from recviewer.index.store import Kept, Status, Store
from recviewer.index.texts import Texts


def kept(path: str, text: str = "Hello", stamp: bytes = b"1") -> Kept:
    texts = pack(
        [
            Passage(0, 0, "content", "content", text, "", (0,), (len(text),)),
            Passage(0, None, "user", "text", f"Say {text}", ".messages[0].content"),
        ]
    )
    return Kept(path, stamp, text.encode(), texts)


def paths_in(store: Store, *tops: str) -> list[str]:
    return [path for path, _, _ in store.under(tops or ("/",))]


def texts_of(store: Store) -> dict[str, list[str]]:
    """Read the texts of each recording."""
    with Texts(store, ["/"]) as texts:
        return {
            place.path: [p.text for p in texts.passages(number)]
            for number, place in enumerate(texts.recordings)
        }


def test_what_is_kept_is_there_the_next_time(tmp_path: Path) -> None:
    with Store(tmp_path, "1") as store:
        store.add([kept("/r/a.json"), kept("/r/b.json", "Bye")])
    with Store(tmp_path, "1") as store:
        assert list(store.under(["/r"])) == [
            ("/r/a.json", b"1", b"Hello"),
            ("/r/b.json", b"1", b"Bye"),
        ]
        assert texts_of(store) == {
            "/r/a.json": ["Hello", "Say Hello"],
            "/r/b.json": ["Bye", "Say Bye"],
        }


def test_only_what_is_under_a_path_is_found(tmp_path: Path) -> None:
    every = ["/r/a.json", "/r/b/c.json", "/r0/a.json", "/r-/a.json", "/q.json"]
    with Store(tmp_path, "1") as store:
        store.add([kept(path) for path in every])
        assert paths_in(store, "/r") == ["/r/a.json", "/r/b/c.json"]
        assert paths_in(store, "/q.json") == ["/q.json"]
        assert paths_in(store) == every


def test_a_name_that_is_no_unicode_is_kept(tmp_path: Path) -> None:
    name = os.fsdecode(b"/r/\xff.json")
    with Store(tmp_path, "1") as store:
        store.add([kept(name)])
        assert paths_in(store) == [name]


def test_a_recording_that_is_kept_again_replaces_the_earlier_one(
    tmp_path: Path,
) -> None:
    with Store(tmp_path, "1") as store:
        store.add([kept("/a.json", "old"), kept("/b.json")])
        store.add([kept("/a.json", "new", b"2")])
        assert list(store.under(["/a.json"])) == [("/a.json", b"2", b"new")]
        assert texts_of(store)["/a.json"] == ["new", "Say new"]


def test_a_recording_that_is_forgotten_is_gone(tmp_path: Path) -> None:
    with Store(tmp_path, "1") as store:
        store.add([kept("/a.json"), kept("/b.json")])
        store.forget(["/a.json"])
        assert list(texts_of(store)) == ["/b.json"]


def test_the_answers_of_what_was_kept_together_stand_together(tmp_path: Path) -> None:
    with Store(tmp_path, "1") as store:
        store.add([kept("/a.json", "one"), kept("/b.json", "two")])
        with Texts(store, ["/"]) as texts:
            (span,) = texts.answers.spans
            data = texts.block[slice(*span)]
            assert data == b"one\0two\0"
            place = span[0] + data.index(b"two")
            side = texts.answers
            number = side.recordings[bisect_right(side.starts, place) - 1]
            assert texts.recordings[number].path == "/b.json"


def test_texts_that_nobody_needs_are_dropped_when_they_are_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_MIN_GARBAGE_BYTES", 1000)
    with Store(tmp_path, "1") as store:
        store.add([kept(f"/{n}.json", f"text {n}") for n in range(9)])
        size = store.status().block_bytes
        for lap in range(20):
            store.add([kept(f"/{n}.json", f"text {n} {lap}") for n in range(9)])
        assert store.status().block_bytes < size + 3000
        expected = {
            f"/{n}.json": [f"text {n} 19", f"Say text {n} 19"] for n in range(9)
        }
        assert texts_of(store) == expected
    assert len(list(tmp_path.glob("*.texts"))) == 1


def test_an_index_that_has_grown_for_years_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_MAX_BYTES", 100)
    with Store(tmp_path, "1") as store:
        store.add([kept(f"/{n}.json") for n in range(9)])
        assert paths_in(store) == []


def test_texts_that_are_open_stay_readable_while_the_index_is_cleared(
    tmp_path: Path,
) -> None:
    with Store(tmp_path, "1") as store, Store(tmp_path, "1") as other:
        store.add([kept("/a.json")])
        with Texts(store, ["/"]) as texts:
            other.clear()
            assert texts.passages(0)[0].text == "Hello"
        assert store.status() == Status(0, 0, store.status().database_bytes, 0)


def test_an_index_of_another_version_begins_anew_and_says_so(tmp_path: Path) -> None:
    with Store(tmp_path, "1") as store:
        store.add([kept("/a.json")])
    with Store(tmp_path, "2") as store:
        assert paths_in(store) == []
        assert store.remarks == ["the index was of another version: it begins anew"]
    assert list(tmp_path.glob("*.texts")) == []


def test_two_processes_keep_what_each_has_read(tmp_path: Path) -> None:
    with Store(tmp_path, "1") as one, Store(tmp_path, "1") as other:
        for number in range(20):
            one.add([kept(f"/one/{number}", f"one {number}")])
            other.add([kept(f"/other/{number}", f"other {number}")])
        texts = texts_of(one)
    assert len(texts) == 40
    assert all(path[1:].replace("/", " ") == held[0] for path, held in texts.items())


_WRITER = """
import sys
from pathlib import Path
from recviewer.index.store import Store
from tests.unit.index.test_store import kept
with Store(Path(sys.argv[1]), "1") as store:
    print("ready", flush=True)
    name = sys.argv[2]
    for lap in range(10**6):
        texts = [f"{name} {n} " * (lap % 50) for n in range(20)]
        store.add([kept(f"/{name}/{n}", text) for n, text in enumerate(texts)])
"""


def test_a_writer_that_is_killed_leaves_a_whole_index(tmp_path: Path) -> None:
    for lap in range(5):
        command = [sys.executable, "-c", _WRITER, str(tmp_path), str(lap)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            with Store(tmp_path, "1") as store:
                while len(paths_in(store)) < 20 * (lap + 1):
                    pass
            writer.send_signal(signal.SIGKILL)
        with Store(tmp_path, "1") as store:
            assert store.remarks == []
            store.add([kept("/last")])
            for path, held in texts_of(store).items():
                name = path[1:].replace("/", " ")
                assert path == "/last" or set(held[0].split()) <= set(name.split())


def test_a_full_disk_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    program = """
import resource, signal, sys
from pathlib import Path
from recviewer.index.database import StoreError
from recviewer.index.store import Store
from tests.unit.index.test_store import kept
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Store(Path(sys.argv[1]), "1") as store:
    store.add([kept("/a.json")])
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        store.add([kept(f"/{n}.json", "text " * 1000) for n in range(1000)])
    except StoreError as error:
        print(error)
    store.add([kept("/b.json")])
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.startswith(str(tmp_path))
    with Store(tmp_path, "1") as store:
        assert list(texts_of(store)) == ["/a.json", "/b.json"]


def test_a_recording_without_texts_takes_no_room_in_the_block(tmp_path: Path) -> None:
    with Store(tmp_path, "1") as store:
        store.add([Kept("/a.json", b"1", b"Hello", Packed())])
        assert store.status().block_bytes == 0
        with Texts(store, ["/"]) as texts:
            assert texts.answers.spans == ()
