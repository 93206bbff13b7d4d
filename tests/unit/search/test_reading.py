"""The texts of recordings are the same from the index as from the files."""

from __future__ import annotations

import json
from pathlib import Path
from time import time_ns

import pytest

from recviewer.index.store import Store
from recviewer.library.scan.memory import Memory
from recviewer.search import reading
from recviewer.search.engine import Ask, Batch, Describe, Described, Engine, HitPlace
from recviewer.search.pattern import Pattern
from recviewer.search.reading import TextReader
from recviewer.search.said import AREAS
from tests.unit.formats.test_claude_code import SESSION
from tests.unit.search.recordings import call, chat, content, put, user

_LATER_NS = 10_000_000_000

LATIN = chat(
    *content("The La", "tin w", "ord"),
    *call("look_up", '{"a', 'ny":1}'),
    messages=[user("The Latin word?"), user("Why?"), user("The Latin word?")],
)


def memory(folder: Path) -> Memory:
    """Return what an index beside a folder knows, at a time when no file is new."""
    store = Store(folder.parent / "cache", "1")
    return Memory(store, [str(folder)], now_ns=lambda: time_ns() + _LATER_NS)


def read_all(folder: Path, known: Memory | None = None) -> Engine:
    """Read all recordings of a folder."""
    engine = Engine((str(folder),), memory=known, workers=0)
    while not engine.is_idle:
        list(engine.step())
    return engine


def found(engine: Engine, text: str) -> Described:
    """Search for a text, and describe all hits."""
    list(engine.take(Ask(1, Pattern(text), AREAS)))
    places: list[HitPlace] = []
    while not engine.is_idle:
        for report in engine.step():
            if isinstance(report, Batch):
                each = zip(report.entries, report.counts, strict=True)
                places += [(entry, n) for entry, count in each for n in range(count)]
    list(engine.take(Describe(1, tuple(places))))
    [described] = engine.step()
    assert isinstance(described, Described)
    return described


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of recordings with room for an index beside it."""
    made = tmp_path / "recordings"
    made.mkdir()
    return put(made, a=LATIN, b=chat(*content("no wo", "rd")))


def test_hits_from_the_index_are_described_as_those_of_files(folder: Path) -> None:
    lines = "\n".join(map(json.dumps, SESSION))
    (folder / "s.jsonl").write_text(lines, encoding="utf-8")
    plain = found(read_all(folder), "o")
    assert plain.hits
    read_all(folder, memory(folder)).close()
    assert found(read_all(folder, memory(folder)), "o").hits == plain.hits


def test_known_recordings_are_not_read_until_a_hit_is_described(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_all(folder, memory(folder)).close()
    monkeypatch.delattr(reading, "examine")
    known = read_all(folder, memory(folder))
    assert len(found(known, "Latin word").hits) == 3


def test_what_has_changed_is_read_again_and_what_is_gone_is_forgotten(
    folder: Path,
) -> None:
    read_all(folder, memory(folder)).close()
    put(folder, b=chat(*content("Sirius")))
    (folder / "a.json").unlink()
    changed = read_all(folder, memory(folder))
    assert len(found(changed, "Sirius").hits) == 1
    assert not found(changed, "word").hits
    changed.close()
    known = memory(folder)
    list(known.recalled())
    assert list(known.known) == [str(folder / "b.json")]


def test_texts_that_another_process_has_kept_anew_are_not_taken(folder: Path) -> None:
    read_all(folder, memory(folder)).close()
    reader = TextReader(memory=memory(folder))
    assert reader.known(str(folder / "a.json")) is not None
    put(folder, b=chat(*content("Sirius")))
    read_all(folder, memory(folder)).close()
    assert reader.known(str(folder / "b.json")) is None
    reader.close()


def test_texts_are_taken_with_the_stamps_that_were_kept_with_them(folder: Path) -> None:
    read_all(folder, memory(folder)).close()
    early = memory(folder)
    list(early.recalled())
    put(folder, b=chat(*content("Sirius")))
    read_all(folder, memory(folder)).close()
    reader = TextReader(memory=early)
    known = reader.known(str(folder / "b.json"))
    assert known is not None
    assert known.exchanges[0].texts == (b"Sirius",)
    reader.close()
