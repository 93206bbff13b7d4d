from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from recviewer.index import database as database_module
from recviewer.index.database import DATABASE, Block, Database, StoreError, remove

TABLES = {"words": "start INTEGER NOT NULL, size INTEGER NOT NULL"}
"""Where in the block each word is."""


def opened(folder: Path, version: str = "1") -> closing[Database]:
    return closing(Database(folder, version, TABLES))


def keep(database: Database, word: str) -> None:
    with database.writing() as connection:
        block = database.block(connection)
        database.blocks.write(block.name, block.size, word.encode())
        place = block.size, len(word)
        connection.execute("INSERT INTO words VALUES (?, ?)", place)
        database.set_block(connection, Block(block.name, sum(place)))


def words(database: Database) -> list[str]:
    with database.reading() as connection:
        rows = connection.execute("SELECT start, size FROM words").fetchall()
        if not rows:
            return []
        block = database.blocks.open(database.block(connection).name)
    try:
        return [os.pread(block, size, start).decode() for start, size in rows]
    finally:
        os.close(block)


def test_what_is_kept_is_there_the_next_time(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        keep(database, "one")
        keep(database, "two")
    with opened(tmp_path) as database:
        assert words(database) == ["one", "two"]
        assert database.remarks == []


def test_nothing_is_kept_of_a_transaction_that_fails(tmp_path: Path) -> None:
    def write(database: Database) -> None:
        with database.writing() as connection:
            connection.execute("DELETE FROM words")
            connection.execute("DELETE FROM sentences")

    with opened(tmp_path) as database:
        keep(database, "one")
        with pytest.raises(StoreError, match="no such table"):
            write(database)
        assert words(database) == ["one"]


def test_a_database_that_is_closed_is_not_used(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        pass
    with pytest.raises(StoreError, match="it is closed"), database.using():
        pass


def test_a_database_of_another_version_begins_anew_and_says_so(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        keep(database, "one")
    with opened(tmp_path, "2") as database:
        assert words(database) == []
        assert database.remarks == ["the index was of another version: it begins anew"]
    assert list(tmp_path.glob("*.texts")) == []


@pytest.mark.parametrize(
    "content",
    [b"not a database", b"SQLite format 3\0" + b"\xff" * 5000],
    ids=["text", "damaged"],
)
def test_a_broken_database_begins_anew_and_says_so(
    tmp_path: Path, content: bytes
) -> None:
    with opened(tmp_path) as database:
        keep(database, "one")
    (tmp_path / DATABASE).write_bytes(content)
    with opened(tmp_path) as database:
        assert words(database) == []
        assert "broken, and is built anew" in database.remarks[0]
        keep(database, "two")
        assert words(database) == ["two"]


def test_a_database_with_other_tables_begins_anew(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        connection.execute("CREATE TABLE about (something TEXT)")
        connection.execute("CREATE TABLE recordings (something TEXT)")
    connection.close()
    with opened(tmp_path) as database:
        keep(database, "one")
        assert words(database) == ["one"]


def test_a_database_whose_texts_are_gone_begins_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        keep(database, "one")
    for block in tmp_path.glob("*.texts"):
        block.unlink()
    with opened(tmp_path) as database:
        assert words(database) == []
        assert "gone" in database.remarks[0]


def test_a_broken_database_that_another_process_uses_is_left_alone(
    tmp_path: Path,
) -> None:
    with opened(tmp_path):
        (tmp_path / DATABASE).write_bytes(b"not a database")
        with pytest.raises(StoreError, match="another process uses it"):
            opened(tmp_path)


def test_only_the_owner_can_read_the_index(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    with opened(folder) as database:
        keep(database, "one")
        modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_that_others_can_read_is_made_private(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    (tmp_path / DATABASE).chmod(0o644)
    with opened(tmp_path):
        pass
    assert stat.S_IMODE((tmp_path / DATABASE).stat().st_mode) == 0o600


def test_no_link_is_followed_out_of_the_folder(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / DATABASE).symlink_to(victim)
    with pytest.raises(StoreError):
        opened(folder)
    assert victim.read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError):
        opened(tmp_path / "file" / "cache")


def test_a_database_that_another_process_writes_is_an_error_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "_WAIT_SECONDS", 0.01)
    with opened(tmp_path) as database:
        connection = sqlite3.connect(tmp_path / DATABASE, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            keep(database, "one")
        connection.close()
        keep(database, "one")
        assert words(database) == ["one"]


def test_the_index_is_removed_unless_it_is_used(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        keep(database, "one")
        assert not remove(tmp_path)
    assert remove(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"index.lock"}


def test_nothing_is_removed_where_there_is_no_index(tmp_path: Path) -> None:
    assert remove(tmp_path)
    assert list(tmp_path.iterdir()) == []
