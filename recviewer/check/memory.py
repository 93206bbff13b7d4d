"""What earlier runs found in files that have not changed since: kept in the index."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from recviewer.address import STDIN
from recviewer.check.checker import CheckedFile
from recviewer.index.cache import Cache, open_store
from recviewer.index.files import FilePath
from recviewer.index.place import Keeping
from recviewer.index.stamp import program_stamp, stamp_of
from recviewer.index.store import Store

_MAX_PENDING: Final = 2_000
"""Files whose findings are kept in one transaction."""


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a file, without its path."""

    program: bytes
    """The program that checked it; see `stamp.program_stamp`."""
    rules: tuple[str, ...]
    """Ids of the rules that it was checked by."""
    file: CheckedFile


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Kept).decode


class CheckMemory:
    """What the index knows of the files under some paths.

    Only what depends on one file is kept. Whatever depends on others, such as a
    comparison, the baseline and the configuration, is asked each time.

    Attributes:
        remarks: Lines about what was wrong with the index.
    """

    def __init__(
        self,
        store: Store,
        paths: Sequence[str],
        rules: Sequence[str],
        *,
        program: bytes = b"",
        is_limited: bool = False,
    ) -> None:
        """Look up what is known.

        Args:
            store: The index, which is closed with this.
            paths: Files and folders.
            rules: Ids of the rules to go by. What was found by more rules is known of
                these, too.
            program: The program, whose rules may have been edited since.
            is_limited: Whether some files may not be read. A recording that is held
                by several files is not known then.
        """
        self._cache = Cache(store)
        self.remarks = self._cache.remarks
        self._rules = tuple(rules)
        self._wanted = frozenset(rules)
        self._program = program
        self._is_limited = is_limited
        self._current: set[str] = set()
        self._pending: list[tuple[str, bytes, bytes]] = []
        self._known: dict[str, tuple[bytes, bytes]] = {}
        absolute = [os.path.abspath(path) for path in paths if path != STDIN]  # noqa: PTH100
        with self._cache.using() as opened:
            if opened is not None:
                for path, stamp, data in opened.checked(absolute):
                    self._known[path] = stamp, data

    def close(self) -> None:
        """Keep what is to be kept, and close the index."""
        self._write()
        self._cache.close()

    def unchanged(self, path: str) -> CheckedFile | None:
        """Return what was found in a file, if it and the rules are as they were."""
        absolute = os.path.abspath(path)  # noqa: PTH100
        stamp, data = self._known.get(absolute, (b"", b""))
        try:
            if not stamp or stamp_of(os.stat(path)) != stamp:  # noqa: PTH116
                return None
        except OSError:
            return None
        with self._cache.using() as opened:
            if opened is None:
                return None
            kept = _decode(data)
            attached = kept.file.states[1:]
            if (
                kept.program != self._program
                or not self._wanted.issubset(kept.rules)
                or (self._is_limited and attached)
                or not all(state.unchanged for state in attached)
            ):
                return None
            self._current.add(absolute)
            return self._named(kept.file, path)
        return None

    def keep(self, file: CheckedFile) -> None:
        """Keep what was found in a file, unless that is known or it may change."""
        absolute = os.path.abspath(file.path)  # noqa: PTH100
        if not file.stamp or absolute in self._current or not self._cache.is_open:
            return
        if self._is_limited and len(file.states) > 1:
            return
        try:
            data = _encode(_Kept(self._program, self._rules, _renamed(file, "")))
        except UnicodeEncodeError:
            return  # such as a model with half a character: it is checked each time
        self._current.add(absolute)
        self._pending.append((absolute, file.stamp, data))
        if len(self._pending) >= _MAX_PENDING:
            self._write()

    def forget_the_rest(self) -> None:
        """Keep nothing any more of files that were neither unchanged nor kept again.

        To be called when all files were looked at.
        """
        gone = list(self._known.keys() - self._current)
        with self._cache.using() as opened:
            if opened is not None:
                opened.forget_checked(gone)

    def _write(self) -> None:
        pending, self._pending = self._pending, []
        with self._cache.using() as opened:
            if opened is not None and pending:
                opened.add_checked(pending)

    def _named(self, file: CheckedFile, path: str) -> CheckedFile:
        """Return what the wanted rules found in a file that is called by a path."""
        found = tuple(each for each in file.findings if each.rule in self._wanted)
        return _renamed(replace(file, findings=found), path)


def remember(
    paths: Sequence[str],
    rules: Sequence[str],
    keeping: Keeping,
    *,
    is_limited: bool = False,
    folder: FilePath | None = None,
) -> CheckMemory | None:
    """Return what the index knows of the files under some paths.

    Args:
        paths: Files and folders.
        rules: Ids of the rules to go by.
        keeping: What is kept for later runs.
        is_limited: Whether some files may not be read.
        folder: Where the index is; None for the place where it always is.

    Returns:
        None if no path is a folder, or if there is no index.
    """
    if not any(map(os.path.isdir, paths)):
        return None
    store = open_store(keeping, folder)
    if store is None:
        return None
    return CheckMemory(
        store, paths, rules, program=program_stamp(), is_limited=is_limited
    )


def _renamed(file: CheckedFile, path: str) -> CheckedFile:
    return replace(
        file,
        path=path,
        findings=tuple(replace(each, path=path) for each in file.findings),
        facts=tuple(replace(each, path=path) for each in file.facts),
    )
