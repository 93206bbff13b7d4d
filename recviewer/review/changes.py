"""Pairs the exchanges of two trees by what was asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from enum import StrEnum
from functools import partial
from itertools import chain

import msgspec

from recviewer.compare.comparison import Side
from recviewer.compare.pairing import (
    CallShape,
    by_shape,
    call_shape,
    nearest,
    pairs_within,
    question,
    shape_in_file,
)
from recviewer.errors import NoRecordingError, ReadError, not_understood
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange, Recording
from recviewer.review.trees import Tree

_NOT_RECORDED = b"null"
"""JSON text of a request that is not in the file."""

_TEST = re.compile(rb'\s*\{\s*"test_id"\s*:\s*("(?:[^"\\]|\\.)*")')
"""The test at the beginning of a native recording, which need not be parsed for it."""


class Status(StrEnum):
    """What happened to an exchange."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    MOVED = "moved"
    UNCHANGED = "unchanged"


class Change(msgspec.Struct, frozen=True):
    """An exchange of two trees, with its partner if it has one."""

    path: str
    """Path of its recording in the later tree, or in the earlier if it was deleted."""
    status: Status
    before: Side | None
    after: Side | None
    before_path: str | None = None
    """Path of the earlier recording in its tree."""
    supersedes: bool = False
    """Whether the earlier recording stays, though this one takes its place."""

    @property
    def side(self) -> Side | None:
        """The exchange as it is, or as it was if it is gone."""
        return self.after or self.before


def changes(
    before: Tree,
    after: Tree,
    only: Sequence[str] = (),
    *,
    changed_beside: Collection[str] = (),
    unchanged: bool = False,
) -> Iterator[Change | ReadError]:
    """Pair the exchanges of two trees.

    A file is paired with that of its path, or with one of its content that was deleted.
    An exchange that was added is paired with the nearest of the same call shape before,
    whether that stays or not. A recording that is named by its test may be renamed, and
    is then paired with the one that is gone and asks the same.

    Args:
        before: The earlier tree.
        after: The later tree.
        only: Paths of files and folders to look at; everything without any.
        changed_beside: Paths of files that did not change, though others did that hold
            bodies of them.
        unchanged: Whether to yield what did not change, too.

    Yields:
        Changes by path, then what was deleted; and errors for what cannot be read.
    """
    files = _Files(before, after, only, changed_beside)
    added: list[str] = []
    for path in sorted(filter(files.is_asked, after.paths)):
        earlier = files.moved.get(path, path if path in files.before_paths else None)
        if earlier is None:
            added.append(path)
        elif unchanged or path in files.moved or not files.is_unchanged(path):
            yield from _of_file(before, earlier, after, path, files.is_unchanged(path))
    predecessors: set[tuple[str, int]] = set()
    for change in _added(files, added):
        if isinstance(change, Change) and change.before is not None:
            key = change.before_path or "", change.before.exchange.number
            predecessors.add(key)
        yield change
    for path in sorted(files.deleted):
        for side in sides(before, path):
            if isinstance(side, ReadError):
                yield _earlier(side)
            elif (path, side.exchange.number) not in predecessors:
                yield Change(path, Status.DELETED, side, None, path)


def sides(
    tree: Tree, path: str, data: bytes | None = None
) -> Iterator[Side | ReadError]:
    """Read the exchanges of a file, given its content if that is known.

    Yields:
        Nothing if it is no recording, and an error if it cannot be read.
    """
    for side in sides_of(tree.label(path), partial(tree.recording, path, data)):
        if not isinstance(side, NoRecordingError):
            yield side


def sides_of(label: str, read: Callable[[], Recording]) -> Iterator[Side | ReadError]:
    """Read the exchanges of a file.

    Args:
        label: How people are told about the file.
        read: Reads it; may raise `ReadError`.

    Yields:
        An error if it cannot be read: `NoRecordingError` if it is no recording.
    """
    try:
        exchanges = read().exchanges
        yield from (Side(label, each) for each in exchanges if is_recorded(each))
    except ReadError as error:
        yield error
    except Exception as error:  # a file may hold anything
        yield ReadError(label, not_understood(error))


def is_recorded(exchange: Exchange) -> bool:
    """Return whether an exchange is more than a file that some format takes apart."""
    request, response = exchange.request, exchange.response
    return bool(
        exchange.protocol
        or request.endpoint
        or response.error
        or request.url
        or request.raw != _NOT_RECORDED
    )


class _Files:
    """Which files of two trees belong together, by path and by content.

    Attributes:
        before: The earlier tree.
        after: The later tree.
        before_paths: All paths of the earlier tree.
        moved: Earlier paths of files that only moved, by their later paths.
        deleted: Earlier paths of files that are gone.
        earlier: Path in the earlier tree of what people are told about.
    """

    def __init__(
        self,
        before: Tree,
        after: Tree,
        only: Sequence[str],
        changed_beside: Collection[str],
    ) -> None:
        self.before = before
        self._changed_beside = changed_beside
        self.after = after
        self._only = [path.rstrip("/") for path in only if path.strip("/.")]
        self.before_paths = set(before.paths)
        after_paths = set(after.paths)
        gone = sorted(filter(self.is_asked, self.before_paths - after_paths))
        new = sorted(filter(self.is_asked, after_paths - self.before_paths))
        waiting: dict[str, list[str]] = {}
        for path in gone:
            waiting.setdefault(_identity(before, path), []).append(path)
        self.moved: dict[str, str] = {}
        for path in new if gone else ():
            if same := waiting.get(_identity(after, path)):
                self.moved[path] = same.pop(0)
        self.deleted = set(gone) - set(self.moved.values())
        self.earlier: dict[str, str] = {}

    def is_asked(self, path: str) -> bool:
        """Return whether a file is one to look at."""
        return not self._only or any(
            path == only or path.startswith(f"{only}/") for only in self._only
        )

    def is_unchanged(self, path: str) -> bool:
        """Return whether a file has the same content at the same path."""
        if path not in self.before_paths or path in self._changed_beside:
            return False
        return _identity(self.before, path) == _identity(self.after, path)

    def candidates(self, tests: Collection[str | None]) -> Iterator[Side]:
        """Read the earlier exchanges that may be of some tests."""
        wanted = {parsing.dumps(test) for test in tests if test}
        moved = set(self.moved.values())
        paths = sorted(self.before_paths - moved)
        for path, data in self.before.contents(paths):
            test = _TEST.match(data) if data else None
            plain = test is not None and test[1].isascii() and b"\\" not in test[1]
            if test is not None and plain and test[1] not in wanted:
                continue
            for side in sides(self.before, path, data):
                if isinstance(side, Side):
                    self.earlier[side.path] = path
                    yield side


def _identity(tree: Tree, path: str) -> str:
    try:
        return tree.identity(path)
    except ReadError:
        return f"unreadable {id(tree)} {path}"


def _of_file(
    before: Tree, earlier: str, after: Tree, path: str, unchanged: bool
) -> Iterator[Change | ReadError]:
    """Pair the exchanges of two versions of a file."""
    ones, others = list(sides(before, earlier)), list(sides(after, path))
    for each in ones:
        if isinstance(each, ReadError):
            yield _earlier(each)
    yield from (each for each in others if isinstance(each, ReadError))
    if any(isinstance(each, ReadError) for each in others):
        return  # what is in there now is not known, and nothing is gone
    moved = Status.MOVED if earlier != path else Status.MODIFIED
    status = Status.UNCHANGED if unchanged else moved
    pairs = pairs_within(_only_sides(ones), _only_sides(others), shape_in_file)
    for one, other in pairs:
        if one is None:
            yield Change(path, Status.ADDED, None, other)
        elif other is None:
            yield Change(path, Status.DELETED, one, None, earlier)
        else:
            yield Change(path, status, one, other, earlier)


def _earlier(error: ReadError) -> ReadError:
    """Say of an error that the earlier version of its file has it."""
    return ReadError(error.path, f"before the change: {error.reason}")


def _only_sides(found: Sequence[Side | ReadError]) -> list[Side]:
    return [each for each in found if isinstance(each, Side)]


def _added(files: _Files, paths: Sequence[str]) -> Iterator[Change | ReadError]:
    """Pair what was added with what it supersedes."""
    after = files.after
    found = [
        (path, side)
        for path, data in after.contents(paths)
        for side in sides(after, path, data)
    ]
    new = [side for _, side in found if isinstance(side, Side)]
    candidates: dict[CallShape, list[Side]] = {}
    if new and files.before_paths:
        tests = {side.exchange.test_id for side in new}
        candidates = by_shape(files.candidates(tests))
    partners = {
        id(each): nearest(each, candidates.get(call_shape(each), ())) for each in new
    }
    alone = [each for each in new if partners[id(each)] is None]
    for earlier_side, each in _renamed(files, candidates, alone):
        partners[id(each)] = earlier_side
    for path, side in found:
        if isinstance(side, ReadError):
            yield side
            continue
        before = partners[id(side)]
        earlier = files.earlier[before.path] if before else None
        stays = earlier is not None and earlier not in files.deleted
        yield Change(path, Status.ADDED, before, side, earlier, stays)


def _renamed(
    files: _Files, candidates: Mapping[CallShape, Sequence[Side]], added: Iterable[Side]
) -> Iterator[tuple[Side, Side]]:
    """Pair recordings that were renamed and edited, where the path names the test.

    A file belongs to one that is gone if half of what both ask is the same.

    Yields:
        Exchanges as they were and as they are.
    """
    gone = _by_path(
        side
        for side in chain.from_iterable(candidates.values())
        if side.exchange.test_from_path and files.earlier[side.path] in files.deleted
    )
    asked: dict[Hashable, set[str]] = {}
    for path, ones in gone.items():
        for one in ones:
            asked.setdefault(question(one, shape_in_file), set()).add(path)
    new = _by_path(side for side in added if side.exchange.test_from_path)
    for others in new.values():
        earlier = _asked_before(others, gone, asked)
        if earlier is None:
            continue
        ones = sorted(gone.pop(earlier), key=lambda one: one.exchange.number)
        for before, after in pairs_within(ones, others, shape_in_file):
            if before is not None and after is not None:
                yield before, after


def _by_path(sides: Iterable[Side]) -> dict[str, list[Side]]:
    found: dict[str, list[Side]] = {}
    for side in sides:
        found.setdefault(side.path, []).append(side)
    return found


def _asked_before(
    others: Sequence[Side],
    gone: Mapping[str, Sequence[Side]],
    asked: Mapping[Hashable, Collection[str]],
) -> str | None:
    """Return the recording that is gone and asks the most of what another one asks.

    Args:
        others: The exchanges of the other one.
        gone: The exchanges of each that is gone.
        asked: The recordings that ask each question, also some that were taken.
    """
    votes = Counter(
        path
        for other in others
        for path in asked.get(question(other, shape_in_file), ())
    )
    for path, equal in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
        if path in gone and 2 * equal >= max(len(gone[path]), len(others)):
            return path
    return None
