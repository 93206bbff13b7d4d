"""The index on disk: what is kept of recordings in a SQLite file, texts in a block.

A recording is added in one transaction: its texts are in the block before its row is in
the database, so that whoever reads a row finds them, also after the writing process was
killed. What stands in the block behind the size that the database knows of is garbage,
and is overwritten.

Whatever goes wrong costs time and nothing else: recordings are read again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Self

import msgspec
from msgspec.structs import replace

from recviewer.index.database import Block, Database, path_in
from recviewer.index.files import FilePath
from recviewer.index.passages import Packed

_MIN_GARBAGE_BYTES: Final = 16_000_000
"""Bytes of texts that nobody needs any more from which on the block is written anew, if
they are half of it."""

_MAX_BYTES: Final = 8_000_000_000
"""Size of a block from which on the index is built anew: it has grown for years."""

_TABLES: Final = {
    "recordings": """
    id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, stamp BLOB NOT NULL,
    is_plain INTEGER NOT NULL, summaries BLOB NOT NULL,
    answers INTEGER NOT NULL, answers_size INTEGER NOT NULL,
    requests INTEGER NOT NULL, requests_size INTEGER NOT NULL,
    notes INTEGER NOT NULL, notes_size INTEGER NOT NULL""",
    "checks": """
    id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, stamp BLOB NOT NULL,
    checked BLOB NOT NULL""",
}
"""Columns of each table."""

_UPSERT_CHECKED: Final = """
INSERT INTO checks (path, stamp, checked) VALUES (?, ?, ?)
ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp, checked = excluded.checked
"""

_UPSERT: Final = """
INSERT INTO recordings (path, stamp, is_plain, summaries, answers, answers_size,
    requests, requests_size, notes, notes_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp,
    is_plain = excluded.is_plain, summaries = excluded.summaries,
    answers = excluded.answers, answers_size = excluded.answers_size,
    requests = excluded.requests, requests_size = excluded.requests_size,
    notes = excluded.notes, notes_size = excluded.notes_size
"""


class Kept(msgspec.Struct, frozen=True):
    """What is kept of one recording."""

    path: str
    """Its absolute path."""
    stamp: bytes
    """How the file was; see `stamp.stamp_of`."""
    summaries: bytes
    """Its summaries; only the library knows how they are written."""
    texts: Packed = Packed()
    is_plain: bool = False
    """Whether the summaries are of no interest to whoever searches the texts."""


class Place(msgspec.Struct, frozen=True, gc=False):
    """What is kept of a recording, and where its texts are in the block."""

    path: str
    """Absolute path of the recording."""
    stamp: bytes
    is_plain: int
    summaries: bytes
    answers: int
    answers_size: int
    requests: int
    requests_size: int
    notes: int
    notes_size: int


class Status(msgspec.Struct, frozen=True):
    """How much is kept."""

    recordings: int
    checked: int
    """Files of which is known what a check found."""
    database_bytes: int
    block_bytes: int


class Store:
    """The index in a folder. One object belongs to one thread.

    Attributes:
        folder: Where it is.
        remarks: Lines about what was wrong with it.
    """

    def __init__(self, folder: FilePath, version: str) -> None:
        """Open the index, or begin one.

        Args:
            folder: Where it is, or is to be.
            version: What its content depends on beside the recordings.

        Raises:
            StoreError: It cannot be used, for one reason or another.
        """
        self._database = Database(folder, version, _TABLES)
        self.folder = self._database.folder
        self.remarks = self._database.remarks

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its files."""
        self._database.close()

    def under(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes, bytes]]:
        """Return path, stamp and summaries of what is kept under some paths.

        Args:
            paths: Absolute paths of files and folders.

        Raises:
            StoreError: It cannot be read.
        """
        return self._kept("SELECT path, stamp, summaries FROM recordings", paths)

    def places(self, paths: Iterable[str]) -> tuple[int | None, list[Place]]:
        """Return the block, and what is kept under some paths.

        Args:
            paths: Absolute paths of files and folders.

        Returns:
            A descriptor of the open block, None if there is no text in it; and the
            places. The descriptor is the caller's to close.

        Raises:
            StoreError: It cannot be read.
        """
        query = (
            "SELECT path, stamp, is_plain, summaries, answers, answers_size, requests,"
            " requests_size, notes, notes_size FROM recordings"
        )
        # Nobody can write another block before the transaction ends.
        with self._database.reading() as connection:
            rows = list(self._under(query, paths))
            block = self._database.block(connection)
            file = self._database.blocks.open(block.name) if block.size else None
        return file, [Place(os.fsdecode(row[0]), *row[1:]) for row in rows]

    def add(self, kept: Sequence[Kept]) -> None:
        """Keep recordings, in place of what was kept of them before.

        Raises:
            StoreError: They cannot be written; nothing has changed then.
        """
        with self._database.writing() as connection:
            block = self._database.block(connection)
            freed = self._sizes(connection, [item.path for item in kept])
            size, garbage, data = block.size, block.garbage + freed, bytearray()
            rows: list[tuple[Any, ...]] = [
                (os.fsencode(item.path), item.stamp, item.is_plain, item.summaries)
                for item in kept
            ]
            # Those of all answers stand together, so that they can be searched alone.
            for column in ("answers", "requests", "notes"):
                for number, item in enumerate(kept):
                    piece: bytes = getattr(item.texts, column)
                    rows[number] += (size, len(piece))
                    data += piece
                    size += len(piece)
            if data:
                self._database.blocks.write(block.name, block.size, data)
            connection.executemany(_UPSERT, rows)
            self._database.set_block(connection, Block(block.name, size, garbage))
            full, wasteful = size > _MAX_BYTES, garbage > _MIN_GARBAGE_BYTES
            if full:
                self._database.begin(connection)
            elif wasteful and garbage > size // 2:
                self._compact(connection, block.name)
        if full or wasteful:
            self._database.tidy()

    def forget(self, paths: Sequence[str]) -> None:
        """Keep nothing of some recordings any more.

        Args:
            paths: Their absolute paths.

        Raises:
            StoreError: It cannot be written.
        """
        if not paths:
            return
        with self._database.writing() as connection:
            block = self._database.block(connection)
            garbage = block.garbage + self._sizes(connection, paths)
            self._database.set_block(connection, replace(block, garbage=garbage))
            _delete(connection, "recordings", paths)

    def checked(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes, bytes]]:
        """Return path, stamp and what was found of the files under some paths.

        Args:
            paths: Absolute paths of files and folders.

        Raises:
            StoreError: It cannot be read.
        """
        return self._kept("SELECT path, stamp, checked FROM checks", paths)

    def add_checked(self, checked: Iterable[tuple[str, bytes, bytes]]) -> None:
        """Keep what was found in files, in place of what was kept before.

        Args:
            checked: Absolute path, stamp and what was found of each; only the check
                knows how that is written.

        Raises:
            StoreError: It cannot be written; nothing has changed then.
        """
        with self._database.writing() as connection:
            rows = ((os.fsencode(path), stamp, data) for path, stamp, data in checked)
            connection.executemany(_UPSERT_CHECKED, rows)

    def forget_checked(self, paths: Sequence[str]) -> None:
        """Keep nothing any more of what was found in some files.

        Args:
            paths: Their absolute paths.

        Raises:
            StoreError: It cannot be written.
        """
        if not paths:
            return
        with self._database.writing() as connection:
            _delete(connection, "checks", paths)

    def clear(self) -> None:
        """Keep nothing any more.

        Raises:
            StoreError: It cannot be written.
        """
        with self._database.writing() as connection:
            self._database.begin(connection)
        self._database.tidy()
        with self._database.using() as connection:
            connection.execute("VACUUM")

    def status(self) -> Status:
        """Tell how much is kept.

        Raises:
            StoreError: It cannot be read.
        """
        with self._database.reading() as connection:
            block = self._database.block(connection)
            recordings, checked = (
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("recordings", "checks")
            )
            database = os.stat(path_in(self.folder)).st_size  # noqa: PTH116
            return Status(recordings, checked, database, block.size)

    def _kept(
        self, query: str, paths: Iterable[str]
    ) -> Iterator[tuple[str, bytes, bytes]]:
        """Yield path, stamp and content of the rows under some paths."""
        for path, stamp, data in self._under(query, paths):
            yield os.fsdecode(path), stamp, data

    def _under(self, query: str, paths: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        with self._database.using() as connection:
            for path in paths:
                name = os.fsencode(path)
                folder = name.rstrip(b"/") + b"/"
                # All rows at once: a writer would have to wait for each of them.
                yield from connection.execute(
                    f"{query} WHERE path = ? OR (path >= ? AND path < ?) ORDER BY id",
                    (name, folder, folder[:-1] + b"0"),  # 0 comes after the slash
                ).fetchall()

    @staticmethod
    def _sizes(connection: sqlite3.Connection, paths: Iterable[str]) -> int:
        """Return the number of bytes in the block that belong to some recordings."""
        query = (
            "SELECT answers_size + requests_size + notes_size FROM recordings"
            " WHERE path = ?"
        )
        rows = (
            connection.execute(query, (os.fsencode(path),)).fetchone() for path in paths
        )
        return sum(row[0] for row in rows if row)

    def _compact(self, connection: sqlite3.Connection, name: str) -> None:
        """Write another block without the texts that nobody needs any more."""
        blocks = self._database.blocks
        new, size = blocks.new_name(), 0
        for column in ("answers", "requests", "notes"):
            query = f"SELECT id, {column}, {column}_size FROM recordings"
            rows = connection.execute(f"{query} ORDER BY {column}").fetchall()
            pieces = [(start, length) for _, start, length in rows]
            starts, size = blocks.copy(name, new, size, pieces)
            connection.executemany(
                f"UPDATE recordings SET {column} = ? WHERE id = ?",
                [(start, id) for start, (id, *_) in zip(starts, rows, strict=True)],
            )
        self._database.set_block(connection, Block(new, size))


def _delete(connection: sqlite3.Connection, table: str, paths: Iterable[str]) -> None:
    names = ((os.fsencode(path),) for path in paths)
    connection.executemany(f"DELETE FROM {table} WHERE path = ?", names)
