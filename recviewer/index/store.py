"""The index on disk: what is kept of recordings in a SQLite file, texts in a block.

Several processes may use it at once. A recording is added in one transaction: its texts
are in the block before its row is in the database, so that whoever reads a row finds
them, also after the writing process was killed. What stands in the block behind the
size that the database knows of is garbage, and is overwritten.

Whatever goes wrong costs time and nothing else: recordings are read again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from recviewer.errors import RecviewerError
from recviewer.index.files import Blocks, lock, private_file
from recviewer.index.passages import Packed

DATABASE: Final = "index.sqlite"
_LOCK: Final = "index.lock"

_WAIT_SECONDS: Final = 2.0
"""How long to wait for another process that writes."""

_MIN_GARBAGE_BYTES: Final = 16_000_000
"""Bytes of texts that nobody needs any more from which on the block is written anew, if
they are half of it."""

_MAX_BYTES: Final = 8_000_000_000
"""Size of a block from which on the index is built anew: it has grown for years."""

_SCHEMA: Final = """
CREATE TABLE about (version TEXT NOT NULL, block TEXT NOT NULL, size INTEGER NOT NULL,
    garbage INTEGER NOT NULL);
CREATE TABLE recordings (
    id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, stamp BLOB NOT NULL,
    summaries BLOB NOT NULL, answers INTEGER NOT NULL, answers_size INTEGER NOT NULL,
    requests INTEGER NOT NULL, requests_size INTEGER NOT NULL,
    notes INTEGER NOT NULL, notes_size INTEGER NOT NULL);
CREATE TABLE checks (
    id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, stamp BLOB NOT NULL,
    checked BLOB NOT NULL);
"""

_UPSERT_CHECKED: Final = """
INSERT INTO checks (path, stamp, checked) VALUES (?, ?, ?)
ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp, checked = excluded.checked
"""

_UPSERT: Final = """
INSERT INTO recordings (path, stamp, summaries, answers, answers_size, requests,
    requests_size, notes, notes_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp,
    summaries = excluded.summaries,
    answers = excluded.answers, answers_size = excluded.answers_size,
    requests = excluded.requests, requests_size = excluded.requests_size,
    notes = excluded.notes, notes_size = excluded.notes_size
"""

_TABLES: Final = {"about", "recordings", "checks"}

_PRIMARY_CODE: Final = 0xFF
"""The bits of an error code of SQLite that tell its kind."""

_BROKEN_CODES: Final = frozenset(
    (
        *(sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_FORMAT),
        *(sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_NOTADB),
    )
)


class StoreError(RecviewerError):
    """The index cannot be used; the message says why."""

    def __init__(self, message: str, *, broken: bool = False) -> None:
        """Make an error.

        Args:
            message: Which index, and why.
            broken: Whether the database is broken: its content is of no use.
        """
        super().__init__(message)
        self.broken = broken


class Kept(msgspec.Struct, frozen=True):
    """What is kept of one recording."""

    path: str
    """Its absolute path."""
    stamp: bytes
    """How the file was; see `stamp.stamp_of`."""
    summaries: bytes
    """Its summaries; only the library knows how they are written."""
    texts: Packed = Packed()


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where the texts of a recording are in the block."""

    path: str
    """Absolute path of the recording."""
    stamp: bytes
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

    def __init__(self, folder: Path, version: str) -> None:
        """Open the index, or begin one.

        Args:
            folder: Where it is, or is to be.
            version: What its content depends on beside the recordings.

        Raises:
            StoreError: It cannot be used, for one reason or another.
        """
        self.folder = folder
        self.remarks: list[str] = []
        self._version = version
        self._blocks = Blocks(folder)
        self._lock: int | None = None
        self._connection: sqlite3.Connection | None = None
        try:
            self._open()
        except StoreError:
            self.close()
            raise
        except (OSError, sqlite3.Error) as error:
            self.close()
            raise StoreError(f"{folder}: {_reason(error)}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its files."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def under(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes, bytes]]:
        """Return path, stamp and summaries of what is kept under some paths.

        Args:
            paths: Absolute paths of files and folders.

        Raises:
            StoreError: It cannot be read.
        """
        return self._kept("SELECT path, stamp, summaries FROM recordings", paths)

    def places(self, paths: Iterable[str]) -> tuple[int | None, list[Place]]:
        """Return the block, and where in it the texts under some paths are.

        Args:
            paths: Absolute paths of files and folders.

        Returns:
            A descriptor of the open block, None if there is no text in it; and the
            places. The descriptor is the caller's to close.

        Raises:
            StoreError: It cannot be read.
        """
        query = (
            "SELECT path, stamp, answers, answers_size, requests, requests_size,"
            " notes, notes_size FROM recordings"
        )
        # Nobody can write another block before the transaction ends.
        with self._transaction("DEFERRED") as connection:
            rows = list(self._under(query, paths))
            name, size, _ = self._about(connection)
            block = self._blocks.open(name) if size else None
        return block, [Place(os.fsdecode(row[0]), *row[1:]) for row in rows]

    def add(self, kept: Sequence[Kept]) -> None:
        """Keep recordings, in place of what was kept of them before.

        Raises:
            StoreError: They cannot be written; nothing has changed then.
        """
        with self._transaction("IMMEDIATE") as connection:
            name, size, garbage = self._about(connection)
            garbage += self._sizes(connection, [item.path for item in kept])
            start, data = size, bytearray()
            rows: list[tuple[Any, ...]] = [
                (os.fsencode(item.path), item.stamp, item.summaries) for item in kept
            ]
            # Those of all answers stand together, so that they can be searched alone.
            for column in ("answers", "requests", "notes"):
                for number, item in enumerate(kept):
                    piece: bytes = getattr(item.texts, column)
                    rows[number] += (size, len(piece))
                    data += piece
                    size += len(piece)
            if data:
                self._blocks.write(name, start, data)
            connection.executemany(_UPSERT, rows)
            connection.execute(
                "UPDATE about SET size = ?, garbage = ?", (size, garbage)
            )
            full, wasteful = size > _MAX_BYTES, garbage > _MIN_GARBAGE_BYTES
            if full:
                self._begin(connection)
            elif wasteful and garbage > size // 2:
                self._compact(connection, name)
        if full or wasteful:
            self._tidy()

    def forget(self, paths: Sequence[str]) -> None:
        """Keep nothing of some recordings any more.

        Args:
            paths: Their absolute paths.

        Raises:
            StoreError: It cannot be written.
        """
        if not paths:
            return
        with self._transaction("IMMEDIATE") as connection:
            garbage = self._sizes(connection, paths)
            connection.execute("UPDATE about SET garbage = garbage + ?", (garbage,))
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
        with self._transaction("IMMEDIATE") as connection:
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
        with self._transaction("IMMEDIATE") as connection:
            _delete(connection, "checks", paths)

    def clear(self) -> None:
        """Keep nothing any more.

        Raises:
            StoreError: It cannot be written.
        """
        with self._transaction("IMMEDIATE") as connection:
            self._begin(connection)
        self._tidy()
        with self._reading() as connection:
            connection.execute("VACUUM")

    def status(self) -> Status:
        """Tell how much is kept.

        Raises:
            StoreError: It cannot be read.
        """
        with self._transaction("DEFERRED") as connection:
            _, size, _ = self._about(connection)
            recordings, checked = (
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("recordings", "checks")
            )
            database = (self.folder / DATABASE).stat().st_size
            return Status(recordings, checked, database, size)

    # How it is opened

    def _open(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = private_file(self.folder / _LOCK)
        if not lock(self._lock, exclusive=False):
            raise OSError("another process is beginning a new one")
        try:
            self._connect()
        except (sqlite3.DatabaseError, StoreError) as error:
            if not (
                error.broken if isinstance(error, StoreError) else _is_broken(error)
            ):
                raise
            self._replace(f"the index was broken, and is built anew: {error}")

    def _connect(self) -> None:
        """Open the database; one of another version is begun anew."""
        path = self.folder / DATABASE
        os.close(private_file(path))
        self._connection = connection = sqlite3.connect(
            path, timeout=_WAIT_SECONDS, isolation_level=None
        )
        # Nothing is lost that could not be read again.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA trusted_schema = OFF")
        if self._is_fit(connection):
            return
        with self._transaction("IMMEDIATE"):
            if not self._is_fit(connection):  # another process may have been faster
                self._begin(connection)
        self._tidy()

    def _is_fit(self, connection: sqlite3.Connection) -> bool:
        """Return whether the database is of this version, and its block is there."""
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = {name for (name,) in connection.execute(query)}
        if not tables:
            return False
        remark = "the index was of another version: it begins anew"
        if tables == _TABLES:
            query = "SELECT version FROM about"
            if connection.execute(query).fetchone() == (self._version,):
                name, size, _ = self._about(connection)
                if not size or self._blocks.size(name) >= size:
                    return True
                remark = "the texts of the index were gone: it begins anew"
        if remark not in self.remarks:
            self.remarks.append(remark)
        return False

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Begin with nothing, in a transaction."""
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        for (table,) in connection.execute(query).fetchall():
            connection.execute(f'DROP TABLE "{table}"')
        for statement in filter(str.strip, _SCHEMA.split(";")):
            connection.execute(statement)
        about = self._version, self._blocks.new_name()
        connection.execute("INSERT INTO about VALUES (?, ?, 0, 0)", about)

    def _replace(self, remark: str) -> None:
        """Remove a broken database and begin another, unless somebody else uses it."""
        if self._connection is not None:
            self._connection.close()
        assert self._lock is not None
        if not lock(self._lock, exclusive=True):
            raise OSError("it is broken, and another process uses it")
        _remove_files(self.folder)
        self._connect()
        lock(self._lock, exclusive=False)
        self.remarks = [remark]

    # The database

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Turn whatever goes wrong into an `StoreError`."""
        if self._connection is None:
            raise StoreError(f"{self.folder}: it is closed")
        try:
            yield self._connection
        except (OSError, sqlite3.Error) as error:
            broken = _is_broken(error)
            raise StoreError(
                f"{self.folder}: {_reason(error)}", broken=broken
            ) from error

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection:
            connection.execute(f"BEGIN {kind}")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    def _kept(
        self, query: str, paths: Iterable[str]
    ) -> Iterator[tuple[str, bytes, bytes]]:
        """Yield path, stamp and content of the rows under some paths."""
        for path, stamp, data in self._under(query, paths):
            yield os.fsdecode(path), stamp, data

    def _under(self, query: str, paths: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        with self._reading() as connection:
            for path in paths:
                name = os.fsencode(path)
                folder = name.rstrip(b"/") + b"/"
                # All rows at once: a writer would have to wait for each of them.
                yield from connection.execute(
                    f"{query} WHERE path = ? OR (path >= ? AND path < ?) ORDER BY id",
                    (name, folder, folder[:-1] + b"0"),  # 0 comes after the slash
                ).fetchall()

    @staticmethod
    def _about(connection: sqlite3.Connection) -> tuple[str, int, int]:
        """Return the name, the size and the garbage of the block."""
        row = connection.execute("SELECT block, size, garbage FROM about").fetchone()
        if row is None:
            raise sqlite3.DatabaseError("it says nothing about itself")
        block, size, garbage = row
        return block, size, garbage

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

    # The block

    def _compact(self, connection: sqlite3.Connection, name: str) -> None:
        """Write another block without the texts that nobody needs any more."""
        new, size = self._blocks.new_name(), 0
        for column in ("answers", "requests", "notes"):
            query = f"SELECT id, {column}, {column}_size FROM recordings"
            rows = connection.execute(f"{query} ORDER BY {column}").fetchall()
            pieces = [(start, length) for _, start, length in rows]
            starts, size = self._blocks.copy(name, new, size, pieces)
            connection.executemany(
                f"UPDATE recordings SET {column} = ? WHERE id = ?",
                [(start, id) for start, (id, *_) in zip(starts, rows, strict=True)],
            )
        connection.execute(
            "UPDATE about SET block = ?, size = ?, garbage = 0", (new, size)
        )

    def _tidy(self) -> None:
        """Remove blocks that nobody refers to; whoever has one open keeps it."""
        with self._transaction("IMMEDIATE") as connection:
            name, _, _ = self._about(connection)
            self._blocks.remove(but=name)


def remove(folder: Path) -> bool:
    """Remove the index from a folder, whatever state it is in.

    Returns:
        Whether it is removed; it is not while a process uses it.

    Raises:
        StoreError: It cannot be removed.
    """
    try:
        if not (folder / _LOCK).exists():
            return True
        file = private_file(folder / _LOCK)
        try:
            is_free = lock(file, exclusive=True)
            if is_free:
                _remove_files(folder)
            return is_free
        finally:
            os.close(file)
    except OSError as error:
        raise StoreError(f"{folder}: {_reason(error)}") from error


def _delete(connection: sqlite3.Connection, table: str, paths: Iterable[str]) -> None:
    names = ((os.fsencode(path),) for path in paths)
    connection.executemany(f"DELETE FROM {table} WHERE path = ?", names)


def _remove_files(folder: Path) -> None:
    for path in folder.glob(f"{DATABASE}*"):
        path.unlink(missing_ok=True)
    Blocks(folder).remove()


def _is_broken(error: Exception) -> bool:
    """Return whether an error means that the content of the database is of no use."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & _PRIMARY_CODE in _BROKEN_CODES


def _reason(error: Exception) -> str:
    words = error.strerror if isinstance(error, OSError) else None
    return " ".join((words or str(error)).split())
