"""What is kept between runs: a scan with it finds what a scan without it finds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from tempfile import mkdtemp
from time import time_ns

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from recviewer.index import place
from recviewer.index.database import DATABASE
from recviewer.index.place import Keeping
from recviewer.index.store import Store
from recviewer.index.texts import Texts
from recviewer.library.catalog.catalog import Catalog
from recviewer.library.scan.batch import Batch
from recviewer.library.scan.memory import Memory, remember
from recviewer.library.scan.scanner import remembering_scan, scan
from recviewer.library.summary import Summary
from recviewer.reading.served_paths import ServedPaths
from recviewer.search.files import search_paths
from recviewer.search.hits import Query
from recviewer.search.pattern import Pattern
from tests.unit.library.recordings import chat, write

_LATER_NS = 10_000_000_000
_FUTURE = 2**31


@contextmanager
def memory_of(
    cache: Path, *paths: Path | str, texts: bool = True, served: bool = False
) -> Iterator[Memory]:
    """Remember what is kept, at a time when no file is new."""
    names = [str(path) for path in paths]
    served_paths = ServedPaths.of(names) if served else None
    memory = Memory(
        Store(cache, "1"),
        names,
        served_paths,
        texts=texts,
        now_ns=lambda: time_ns() + _LATER_NS,
    )
    try:
        yield memory
    finally:
        memory.close()


def scanned(cache: Path, *paths: Path | str) -> list[Summary]:
    with memory_of(cache, *paths) as memory:
        batches = list(scan([str(path) for path in paths], memory=memory))
    return [summary for batch in batches for summary in batch.summaries]


def cold(*paths: Path | str) -> list[Summary]:
    batches = scan([str(path) for path in paths])
    return [summary for batch in batches for summary in batch.summaries]


def unread(path: Path) -> None:
    """Make a file one that cannot be understood, with the same stamp but for ctime."""
    info = path.stat()
    path.write_bytes(b"#" * info.st_size)
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))


def test_a_second_scan_reads_no_file_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    write(folder / "a.json", chat("Hello"))
    first = scanned(cache, folder)
    monkeypatch.setattr("recviewer.library.scan.scanner.examine", None)
    assert scanned(cache, folder) == first == cold(folder)


def test_a_recording_is_known_by_whatever_name_its_folder_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    write(folder / "in" / "a.json", chat("Hello"))
    scanned(cache, folder)
    monkeypatch.setattr("recviewer.library.scan.scanner.examine", None)
    monkeypatch.chdir(folder)
    for name in (".", "in", "./in/", "in/a.json", "../r"):
        assert scanned(cache, name) == cold(name)


def test_a_file_whose_time_was_set_back_is_read_again(tmp_path: Path) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    path = folder / "a.json"
    write(path, chat("Hello"))
    scanned(cache, folder)
    unread(path)
    assert scanned(cache, folder) == cold(folder)


def test_a_file_that_is_too_new_is_not_kept(tmp_path: Path) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    write(folder / "a.json", chat("Hello"))
    store = Store(cache, "1")
    list(scan([str(folder)], memory=Memory(store, [str(folder)])))
    with Store(cache, "1") as store:
        assert store.status().recordings == 0


def test_a_recording_that_cannot_be_read_is_tried_each_time(tmp_path: Path) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    folder.mkdir()
    (folder / "a.json").symlink_to(folder / "nowhere")
    assert scanned(cache, folder) == cold(folder)
    write(folder / "nowhere", chat("Hello"))
    assert scanned(cache, folder) == cold(folder)


def test_a_body_in_another_file_is_looked_at_too(tmp_path: Path) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    body = folder / "__files" / "body.json"
    answer = {"choices": [{"message": {"role": "assistant", "content": "Hi"}}]}
    write(body, answer)
    request = {"url": "/v1/chat/completions", "method": "POST"}
    response = {"status": 200, "bodyFileName": "body.json"}
    write(folder / "mappings" / "a.json", {"request": request, "response": response})
    assert scanned(cache, folder) == cold(folder)
    write(body, answer | {"model": "another"})
    assert scanned(cache, folder) == cold(folder)


def test_what_is_outside_of_what_is_served_is_not_remembered(tmp_path: Path) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    write(folder / "__files" / "body.json", {"choices": []})
    response = {"status": 200, "bodyFileName": "body.json"}
    write(
        folder / "mappings" / "a.json",
        {"request": {"url": "/v1/chat/completions"}, "response": response},
    )
    scanned(cache, folder)
    inner = folder / "mappings"
    with memory_of(cache, inner, served=True) as memory:
        served = ServedPaths.of([str(inner)])
        batches = list(scan([str(inner)], memory=memory, served_paths=served))
        assert batches == list(scan([str(inner)], served_paths=served))


def test_texts_are_kept_with_the_chunks_that_wrote_them(tmp_path: Path) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    recording = chat("Hello", answer="Fine.", stream=True, choices=2)
    path = write(folder / "a.json", recording)
    scanned(cache, folder)
    with Store(cache, "1") as store, Texts(store, [str(folder)]) as texts:
        assert [place.path for place in texts.recordings] == [path]
        passages = texts.passages(0)
    assert [(p.choice, p.channel, p.text, p.chunks) for p in passages] == [
        (0, "content", "Fine.", (0,)),
        (1, "content", "Fine.", (1,)),
        (None, "user", "Hello", ()),
    ]


def test_no_texts_are_kept_if_only_summaries_are_wanted(tmp_path: Path) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    write(folder / "a.json", chat("Hello", answer="a long answer"))
    with memory_of(cache, folder, texts=False) as memory:
        list(scan([str(folder)], memory=memory))
    assert all(b"a long answer" not in path.read_bytes() for path in cache.iterdir())
    assert scanned(cache, folder) == cold(folder)


def test_a_title_with_half_a_character_is_read_each_time(tmp_path: Path) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    write(folder / "a.json", chat("\ud83d alone"))
    assert scanned(cache, folder) == scanned(cache, folder) == cold(folder)


def test_a_scan_that_is_left_early_keeps_what_it_has_read(tmp_path: Path) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    for number in range(60):
        write(folder / f"{number}.json", chat(f"Hello {number}"))
    with memory_of(cache, folder) as memory:
        for _ in scan([str(folder)], memory=memory):
            break
    with Store(cache, "1") as store:
        assert store.status().recordings == 50


def test_a_broken_index_costs_time_and_is_told(tmp_path: Path) -> None:
    folder, cache = tmp_path / "r", tmp_path / "cache"
    write(folder / "a.json", chat("Hello"))
    scanned(cache, folder)
    with memory_of(cache, folder) as memory:
        (cache / DATABASE).write_bytes(b"not a database")
        batches = list(scan([str(folder)], memory=memory))
        assert "the index is not used" in memory.remarks[0]
    assert [s for b in batches for s in b.summaries] == cold(folder)
    assert scanned(cache, folder) == cold(folder)


def test_nothing_is_remembered_where_nothing_is_to_be_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", chat("Hello"))
    cache = tmp_path / "cache"
    assert remember([str(tmp_path)], Keeping.NOTHING, folder=cache) is None
    assert remember([path], Keeping.TEXTS, folder=cache) is None
    assert remember([str(tmp_path)], Keeping.TEXTS, folder=Path(path)) is None
    assert not cache.exists()


def listed(batches: Iterator[Batch]) -> list[Summary]:
    """Show batches as the app does."""
    catalog = Catalog()
    for batch in batches:
        if batch.outdated:
            catalog = catalog.without(frozenset(batch.outdated))
        catalog.extend(batch.summaries)
    return sorted(catalog.entries, key=lambda s: (s.path, s.exchange_number))


class Folder(RuleBasedStateMachine):
    """A folder that changes in any way, and the index of it."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(mkdtemp(prefix="recviewer-"))
        self.folder, self.cache = self.top / "r", self.top / "cache" / "recviewer"
        (self.folder / "in").mkdir(parents=True)
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("XDG_CACHE_HOME", str(self.top / "cache"))
        self.patch.setattr("recviewer.index.stamp._UNSETTLED_NS", -_LATER_NS)

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.top)

    names = st.sampled_from(["a.json", "b.json", "in/a.json", "in/c.json", "in"])

    @rule(name=names, word=st.text("ab", max_size=2), stream=st.booleans())
    def write(self, name: str, word: str, stream: bool) -> None:
        if not (self.folder / name).is_dir():
            write(self.folder / name, chat(word, answer=word[::-1], stream=stream))

    @rule(name=names, text=st.sampled_from(["", "{", "{}", "[1]", "no JSON"]))
    def spoil(self, name: str, text: str) -> None:
        if not (self.folder / name).is_dir():
            (self.folder / name).write_text(text)

    @rule(name=names, to=names)
    def rename(self, name: str, to: str) -> None:
        if name != to and "in" not in (name, to) and (self.folder / name).exists():
            (self.folder / name).replace(self.folder / to)

    @rule(name=names)
    def delete(self, name: str) -> None:
        if not (self.folder / name).is_dir():
            (self.folder / name).unlink(missing_ok=True)

    @rule(name=names, seconds=st.sampled_from([0, 1, _FUTURE, 2 * _FUTURE]))
    def set_the_clock(self, name: str, seconds: int) -> None:
        if (self.folder / name).is_file():
            os.utime(self.folder / name, (seconds, seconds))

    @rule()
    def break_the_index(self) -> None:
        if (self.cache / DATABASE).exists():
            (self.cache / DATABASE).write_bytes(b"broken")

    @rule()
    def use_another_version(self) -> None:
        Store(self.cache, "another").close()

    @rule()
    def look_at_the_inner_folder(self) -> None:
        inner = str(self.folder / "in")
        assert listed(remembering_scan([inner], Keeping.TEXTS)) == listed(scan([inner]))

    @rule()
    def look_at_it_twice_at_once(self) -> None:
        top = str(self.folder)
        scans = (remembering_scan([top], Keeping.TEXTS) for _ in range(2))
        one, other = zip(*zip_longest(*scans), strict=True)
        expected = listed(scan([top]))
        assert listed(filter(None, one)) == listed(filter(None, other)) == expected

    @rule(name=names, text=st.sampled_from(["a", "ab"]), counting=st.booleans())
    def search(self, name: str, text: str, counting: bool) -> None:
        self.write(name, text, stream=counting)
        plain = self.found(text, counting, Keeping.NOTHING)
        for _ in range(2):  # the first one keeps what it reads
            assert self.found(text, counting, Keeping.TEXTS) == plain

    def found(self, text: str, counting: bool, keeping: Keeping) -> list[str]:
        top = str(self.folder)
        memory = remember([top], keeping)
        query = Query(Pattern(text))
        found = search_paths(
            {top: None}, query, counting=counting, jobs=1, memory=memory
        )
        return [repr(each) for each in found]

    @invariant()
    def the_index_finds_what_a_cold_scan_finds(self) -> None:
        top = str(self.folder)
        expected = listed(scan([top]))
        found = remembering_scan([top], Keeping.TEXTS, at_once=True)
        assert listed(found) == expected
        assert listed(remembering_scan([top], Keeping.TEXTS)) == expected
        version = place.content_version(Keeping.TEXTS)
        with Store(self.cache, version) as store, Texts(store, [top]) as texts:
            kept = {p.path: texts.passages(n) for n, p in enumerate(texts.recordings)}
        read = {s.path for s in expected if not s.unreadable and s.mtime < _FUTURE}
        assert sorted(kept) == sorted(read)


TestFolder = Folder.TestCase
TestFolder.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
