"""A folder of tables as a library: it lists what the recordings themselves list."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import compress
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from recviewer.address import Address
from recviewer.cli import ls
from recviewer.cli.read_tables import require_listable
from recviewer.config import samples
from recviewer.errors import UsageError
from recviewer.library.catalog.catalog import Catalog
from recviewer.library.catalog.checks import Checks
from recviewer.library.catalog.terms import FIELDS, parse
from recviewer.library.scan.batch import Batch
from recviewer.library.scan.scanner import scan
from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Arrangement, Grouping, Sorting
from recviewer.library.tree.engine import Engine, InMemory
from recviewer.tables.folder import only_tables, table_files
from recviewer.tables.opening import opened
from tests.functional.running import lines_on
from tests.parquet.written import export, files
from tests.stage import Shot, settle, staged

VALUES = ("", "a", "openai", "/v1/", "stop", "e.", '"t t"', "2..5", ">1", "1k", "no")
WORDS = ("the", "-json", "weather model:gpt", "é", "(", "/", "n:2 tools:", "other: x")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of recordings, in `made`, and of their tables."""
    home = tmp_path_factory.mktemp("home")
    made = home / "made"
    made.symlink_to(samples.folder())
    (home / "odd").mkdir()
    (home / "odd" / "broken.json").write_text('{"request": {"method": "POST"')
    (home / "odd" / "other.json").write_text("[1, 2]")
    (home / "odd" / "çÀ.json").symlink_to(next(samples.folder().rglob("*.json")))
    export("made", "odd", "--out", "tables", "--secrets", cwd=home)
    return home


@pytest.fixture
def both(home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Engine, Engine]:
    """Return what lists the recordings, and what lists their tables."""
    monkeypatch.chdir(home)
    found = [each for batch in scan(["made", "odd"]) for each in batch.summaries]
    return InMemory(Catalog(sorted(found, key=_key)), Checks()), listed("tables")


def listed(folder: str) -> Engine:
    """Return what lists a folder of tables."""
    *_, engine = opened(folder, Checks())
    assert not isinstance(engine, Batch)
    return engine


def passing(engine: Engine, text: str) -> Sequence[tuple[str, int]]:
    flags = engine.passing(parse(text))
    return sorted(map(_key, compress(engine.catalog.entries, flags)))


def rows(engine: Engine, arrangement: Arrangement) -> Sequence[object]:
    """Return the labels of groups, and the exchanges, as they stand in the tree."""
    tree, entries = engine.arranging()(arrangement), engine.catalog.entries
    return [
        (depth, _key(entries[entry]) if entry >= 0 else label)
        for depth, entry, label in zip(
            tree.depths, tree.entries, tree.labels, strict=True
        )
    ]


def _key(summary: Summary) -> tuple[str, int]:
    return summary.path, summary.exchange_number


def test_tables_tell_of_exchanges_what_their_recordings_tell(
    both: tuple[Engine, Engine],
) -> None:
    made, told = both
    for mine, other in zip(made.catalog.entries, told.catalog.entries, strict=True):
        for name in Summary.__struct_fields__:
            if name not in ("mtime", "request_keys", "reply_keys", "attached"):
                assert getattr(mine, name) == getattr(other, name)
        assert mine.mtime == pytest.approx(other.mtime, abs=1e-5)


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_finds_in_tables_what_it_finds_in_recordings(
    field: str, both: tuple[Engine, Engine]
) -> None:
    made, told = both
    for value in VALUES:
        for text in (f"{field}:{value}", f"-{field}:{value}", f"json {field}:{value}"):
            assert passing(told, text) == passing(made, text), text


@pytest.mark.parametrize("word", WORDS)
def test_words_find_in_tables_what_they_find_in_recordings(
    word: str, both: tuple[Engine, Engine]
) -> None:
    made, told = both
    for end in range(1, len(word) + 1):  # as it is typed
        text = word[:end]
        assert passing(told, text) == passing(made, text), text


@pytest.mark.parametrize("grouping", Grouping)
@pytest.mark.parametrize("sorting", Sorting)
def test_tables_are_grouped_and_sorted_as_recordings_are(
    grouping: Grouping, sorting: Sorting, both: tuple[Engine, Engine]
) -> None:
    made, told = both
    for backwards in (False, True):
        for others in (False, True):
            arrangement = Arrangement(grouping, sorting, backwards, others)
            assert rows(told, arrangement) == rows(made, arrangement)


def test_counts_are_those_of_the_recordings(both: tuple[Engine, Engine]) -> None:
    made, told = (engine.catalog for engine in both)
    for name in ("tested", "others", "unreadable", "recordings"):
        assert getattr(told, name) == getattr(made, name), name
    assert len(told.tests) == len(made.tests)
    path, number = _key(made.entries[-1])
    assert told.index_of(path, number) == len(told) - 1
    assert told.index_of(path, 99) is None
    assert told.has_status(200)
    assert not told.has_status(999)
    test = next(entry.test_id for entry in made.entries if entry.test_id)
    assert list(map(_key, told.of_test(test))) == list(map(_key, made.of_test(test)))


def test_a_folder_is_known_by_what_its_files_say(home: Path, tmp_path: Path) -> None:
    assert only_tables([str(home / "tables")])
    assert table_files(str(home / "tables" / "exchanges"))
    assert not only_tables([str(home / "tables" / "deltas")])
    foreign = tmp_path / "exchanges"
    foreign.mkdir()
    [path] = files(home / "tables", "exchanges")
    unmarked = pq.read_table(path).replace_schema_metadata({})
    pq.write_table(unmarked, foreign / "a.parquet")
    (foreign / "b.parquet").write_bytes(b"PAR1")
    assert not only_tables([str(tmp_path)])


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"recviewer.tables": "2"}, "expected version 1 of the tables, not 2"),
        ({}, "expected a table that recviewer export wrote"),
        (None, "expected a file of Parquet"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_in_one_line(
    metadata: dict[str, str] | None, expected: str, home: Path, tmp_path: Path
) -> None:
    [good] = files(home / "tables", "exchanges")
    folder = tmp_path / "exchanges"
    folder.mkdir()
    (folder / "a.parquet").symlink_to(good)
    bad = folder / "b.parquet"
    if metadata is None:
        bad.write_bytes(good.read_bytes()[:-20])
    else:
        pq.write_table(pq.read_table(good).replace_schema_metadata(metadata), bad)
    *_, last = opened(str(tmp_path), Checks())
    assert isinstance(last, Batch)
    [summary] = last.summaries
    assert summary.path == str(bad)
    assert expected in summary.reason
    assert "\n" not in summary.reason


def test_a_table_whose_columns_are_broken_is_told_in_one_line(
    home: Path, tmp_path: Path
) -> None:
    [good] = files(home / "tables", "exchanges")
    (tmp_path / "exchanges").mkdir()
    content = bytearray(good.read_bytes())
    content[4:2_000] = bytes(1_996)
    (tmp_path / "exchanges" / "a.parquet").write_bytes(content)
    *_, last = opened(str(tmp_path), Checks())
    assert isinstance(last, Batch)
    [summary] = last.summaries
    assert summary.reason.startswith("expected a file of Parquet: ")


def test_a_table_without_rows_lists_nothing(home: Path, tmp_path: Path) -> None:
    [good] = files(home / "tables", "exchanges")
    (tmp_path / "exchanges").mkdir()
    pq.write_table(
        pq.read_table(good).slice(0, 0), tmp_path / "exchanges" / "a.parquet"
    )
    engine = listed(str(tmp_path))
    assert len(engine.catalog) == engine.catalog.recordings == 0
    for text in ("word", "n:2", "error: -model:x", "check:"):
        assert engine.passing(parse(text)) == b""
    for grouping in Grouping:
        assert rows(engine, Arrangement(grouping)) == []


def test_ls_lists_from_tables_what_it_lists_from_recordings(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    for text in ("", "tools:", "n:2 -images:"):
        told = list(ls.jsonl([Address("tables")], parse(text)))
        made = ls.jsonl([Address("made"), Address("odd")], parse(text))
        lines = [line for line in made if isinstance(line, str)]
        assert sorted(map(str, told)) == sorted(lines)


def test_texts_of_a_recording_that_is_gone_are_told(home: Path) -> None:
    engine = listed(str(home / "tables"))
    by_title = {entry.title: entry for entry in engine.catalog.entries}
    entry = next(e for title, e in by_title.items() if "wool one or the waxed" in title)
    told = engine.told(*_key(entry))
    assert told.startswith("user\nAnd which coat, the wool one or the waxed one?\n")
    assert "\n\nchoice 0\nThe waxed one." in told
    assert engine.told("none.json", 0) == ""


def test_nothing_is_told_once_the_tables_are_gone(home: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(home / "tables", tmp_path / "tables")
    engine = listed(str(folder))
    first = _key(engine.catalog.entries[0])
    assert engine.told(*first)
    shutil.rmtree(folder)
    assert engine.told(*first) == ""


async def test_the_app_lists_filters_and_opens_from_tables(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    async with staged(Shot("", (120, 40), path="tables")) as (app, pilot):
        count = listed("tables").catalog.recordings
        assert f"Recordings {count} " in lines_on(app)[1]
        await pilot.press("slash", *"sunset")
        await settle(pilot)
        assert "1 of" in lines_on(app)[1]
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert "test_sunset" in lines_on(app)[0]


async def test_a_recording_that_is_gone_is_told_with_what_tables_hold_of_it(
    home: Path, tmp_path: Path
) -> None:
    """The tables have moved: the paths in them lead nowhere."""
    moved = shutil.copytree(home / "tables", tmp_path / "deep" / "tables")
    async with staged(Shot("", (120, 40), path=str(moved))) as (app, pilot):
        await pilot.press("slash", *"wool", "enter", "enter")
        await settle(pilot)
        shown = "\n".join(lines_on(app))
        assert "No such file or directory" in shown
        assert "The tables say of it:" in shown
        assert "And which coat, the wool one or the waxed one?" in shown


def test_tables_beside_other_paths_are_refused(home: Path) -> None:
    paths = [str(home / "tables"), str(home / "made")]
    with pytest.raises(UsageError, match="expected no other path beside a folder of"):
        require_listable(paths)
    require_listable(paths[:1])
    require_listable(paths[1:])
