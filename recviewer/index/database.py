"""The database of the index: opened whatever its state is, and used in transactions.

It says which block of texts is in use, and how far. One that is broken, of another
version, or has lost its block begins anew. Several processes may use it at once.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Final

import msgspec

from recviewer.errors import RecviewerError
from recviewer.index.files import (
    Blocks,
    FilePath,
    lock,
    names_in,
    private_file,
    remove_file,
)

DATABASE: Final = "index.sqlite"
_LOCK: Final = "index.lock"

_WAIT_SECONDS: Final = 2.0
"""How long to wait for another process that writes."""

_ABOUT: Final = """
    version TEXT NOT NULL, block TEXT NOT NULL, size INTEGER NOT NULL,
    garbage INTEGER NOT NULL"""
"""Columns of the table that says what the database is, and which block is in use."""

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


class Block(msgspec.Struct, frozen=True):
    """The block of texts that is in use."""

    name: str
    size: int = 0
    """Bytes of it that are in use; what stands behind them is overwritten."""
    garbage: int = 0
    """Bytes among these that nobody needs any more."""


class Database:
    """The database in a folder. One object belongs to one thread.

    Attributes:
        folder: Where it is.
        blocks: The blocks of texts beside it.
        remarks: Lines about what was wrong with it.
    """

    def __init__(
        self, folder: FilePath, version: str, tables: Mapping[str, str]
    ) -> None:
        """Open the database, or begin one.

        Args:
            folder: Where it is, or is to be.
            version: What its content depends on; one of another version begins anew.
            tables: The columns of each of its tables.

        Raises:
            StoreError: It cannot be used, for one reason or another.
        """
        self.folder = os.fspath(folder)
        self.blocks = Blocks(folder)
        self.remarks: list[str] = []
        self._version = version
        self._tables = {"about": _ABOUT, **tables}
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

    def close(self) -> None:
        """Close its files."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextmanager
    def using(self) -> Iterator[sqlite3.Connection]:
        """Give the connection; turn whatever goes wrong into a `StoreError`."""
        if self._connection is None:
            raise StoreError(f"{self.folder}: it is closed")
        try:
            yield self._connection
        except (OSError, sqlite3.Error) as error:
            broken = _is_broken(error)
            raise StoreError(
                f"{self.folder}: {_reason(error)}", broken=broken
            ) from error

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """Give the connection in a transaction, in which nothing seems to change."""
        return self._transaction("DEFERRED")

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """Give the connection in a transaction that alone may write.

        After an error nothing has changed.
        """
        return self._transaction("IMMEDIATE")

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[sqlite3.Connection]:
        with self.using() as connection:
            connection.execute(f"BEGIN {kind}")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    @staticmethod
    def block(connection: sqlite3.Connection) -> Block:
        """Return the block that is in use."""
        row = connection.execute("SELECT block, size, garbage FROM about").fetchone()
        if row is None:
            raise sqlite3.DatabaseError("it says nothing about itself")
        return Block(*row)

    @staticmethod
    def set_block(connection: sqlite3.Connection, block: Block) -> None:
        """Note which block is in use from now on."""
        connection.execute(
            "UPDATE about SET block = ?, size = ?, garbage = ?",
            (block.name, block.size, block.garbage),
        )

    def begin(self, connection: sqlite3.Connection) -> None:
        """Begin with nothing, in a transaction."""
        for table in _tables(connection):
            connection.execute(f'DROP TABLE "{table}"')
        for table, columns in self._tables.items():
            connection.execute(f"CREATE TABLE {table} ({columns})")
        about = self._version, self.blocks.new_name()
        connection.execute("INSERT INTO about VALUES (?, ?, 0, 0)", about)

    def tidy(self) -> None:
        """Remove blocks that nobody refers to; whoever has one open keeps it."""
        with self.writing() as connection:
            self.blocks.remove(but=self.block(connection).name)

    # How it is opened

    def _open(self) -> None:
        os.makedirs(self.folder, mode=0o700, exist_ok=True)  # noqa: PTH103
        self._lock = private_file(f"{self.folder}/{_LOCK}")
        if not lock(self._lock, exclusive=False):
            raise OSError("another process is beginning a new one")
        try:
            self._connect()
        except (sqlite3.DatabaseError, StoreError) as error:
            if not _is_broken(error):
                raise
            self._replace(f"the index was broken, and is built anew: {error}")

    def _connect(self) -> None:
        """Open the database; one of another version is begun anew."""
        path = path_in(self.folder)
        os.close(private_file(path))
        self._connection = connection = sqlite3.connect(
            path, timeout=_WAIT_SECONDS, isolation_level=None
        )
        # Nothing is lost that could not be read again.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA trusted_schema = OFF")
        if self._is_fit(connection):
            return
        with self.writing():
            if not self._is_fit(connection):  # another process may have been faster
                self.begin(connection)
        self.tidy()

    def _is_fit(self, connection: sqlite3.Connection) -> bool:
        """Return whether the database is of this version, and its block is there."""
        tables = _tables(connection)
        if not tables:
            return False
        remark = "the index was of another version: it begins anew"
        if tables == self._tables.keys():
            query = "SELECT version FROM about"
            if connection.execute(query).fetchone() == (self._version,):
                block = self.block(connection)
                if not block.size or self.blocks.size(block.name) >= block.size:
                    return True
                remark = "the texts of the index were gone: it begins anew"
        if remark not in self.remarks:
            self.remarks.append(remark)
        return False

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


def path_in(folder: FilePath) -> str:
    """Return the path of the database in a folder."""
    return f"{os.fspath(folder)}/{DATABASE}"


def remove(folder: FilePath) -> bool:
    """Remove the index from a folder, whatever state it is in.

    Returns:
        Whether it is removed; it is not while a process uses it.

    Raises:
        StoreError: It cannot be removed.
    """
    try:
        path = os.path.join(folder, _LOCK)  # noqa: PTH118
        if not os.path.exists(path):  # noqa: PTH110
            return True
        file = private_file(path)
        try:
            is_free = lock(file, exclusive=True)
            if is_free:
                _remove_files(os.fspath(folder))
            return is_free
        finally:
            os.close(file)
    except OSError as error:
        raise StoreError(f"{folder}: {_reason(error)}") from error


def _tables(connection: sqlite3.Connection) -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return {name for (name,) in connection.execute(query)}


def _remove_files(folder: str) -> None:
    for name in names_in(folder):
        if name.startswith(DATABASE):
            remove_file(f"{folder}/{name}")
    Blocks(folder).remove()


def _is_broken(error: Exception) -> bool:
    """Return whether an error means that the content of the database is of no use."""
    if isinstance(error, StoreError):
        return error.broken
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & _PRIMARY_CODE in _BROKEN_CODES


def _reason(error: Exception) -> str:
    words = error.strerror if isinstance(error, OSError) else None
    return " ".join((words or str(error)).split())
