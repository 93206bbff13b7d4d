"""Searching files, in this process and in workers."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from recviewer.errors import (
    Cancelled,
    CancelledError,
    NoRecordingError,
    ReadError,
    Remark,
    not_understood,
)
from recviewer.library.catalog.checks import Checks
from recviewer.library.scan.discovery import Walk
from recviewer.library.scan.workers import WorkerPool, usable_workers
from recviewer.model.exchange import Exchange, Recording
from recviewer.search.hits import Hit, Query, Requested, SearchedFile, hit
from recviewer.search.pattern import Spans, TooSlowError, finder
from recviewer.search.said import Said, said, turns

if TYPE_CHECKING:
    from recviewer.library.scan.memory import Memory
    from recviewer.library.scan.summarize import Found
    from recviewer.search.indexed import IndexedTexts

_NEVER: Final[Cancelled] = lambda: False  # noqa: E731


class _Result(Struct, frozen=True):
    """What is in a file, and what is to be kept of it."""

    file: SearchedFile
    found: Found | None = None


def search_paths(
    requested: Requested,
    query: Query,
    *,
    checks: Checks | None = None,
    counting: bool = False,
    jobs: int | None = None,
    memory: Memory | None = None,
) -> Iterator[SearchedFile | ReadError | Remark]:
    """Search all recordings under some paths.

    Args:
        requested: Files, folders, or `-` for standard input, each with the exchanges
            to look at.
        query: What to look for.
        checks: What was found in recordings, for terms that ask for it.
        counting: Whether hits are counted and not described.
        jobs: Number of processes; as many as are useful if None.
        memory: What the index knows, which saves reading, and keeps for later what is
            read; closed at the end. The result is the same without.

    Yields:
        The files with hits, in order; what cannot be read; and a remark if there is no
        recording.

    Raises:
        UsageError: The pattern of the query is not valid.
    """
    workers = usable_workers() if jobs is None else jobs - 1
    try:
        with closing(_Files(requested, query, memory, checks, counting)) as files:
            yield from _results(files, Walk(tuple(requested)), workers)
    finally:
        if memory is not None:
            memory.close()
    if memory is not None:
        yield from map(Remark, memory.remarks)


class _Files:
    """Searches files, with the help of the index if there is one."""

    def __init__(
        self,
        requested: Requested,
        query: Query,
        memory: Memory | None,
        checks: Checks | None,
        counting: bool,
    ) -> None:
        self.requested = requested
        self.memory = memory
        self._query = query
        self._find = finder(query.pattern)
        self._checks = checks
        self._counting = counting
        self._indexed: IndexedTexts | None = None
        if memory is not None:
            from recviewer.search import indexed  # SQLite is only for folders

            self._indexed = indexed.IndexedTexts(
                memory, requested, query, self._find, checks=checks, counting=counting
            )

    def close(self) -> None:
        """Release the texts that are known."""
        if self._indexed is not None:
            self._indexed.close()

    def known(self, path: str) -> _Result | None:
        """Return what is in a file if it need not be read for that."""
        file = self._indexed.known(path) if self._indexed else None
        return None if file is None else _Result(file)

    def read(self, path: str, cancelled: Cancelled = _NEVER) -> _Result:
        """Read a file and search it."""
        file: SearchedFile | None = None
        found: Found | None = None
        if self._indexed is not None:
            file, found = self._indexed.examined(path, cancelled)
        file = file or search_file(
            path,
            self._query,
            self._find,
            self.requested.get(path),
            cancelled,
            checks=self._checks,
            counting=self._counting,
        )
        return _Result(file, found)


def _results(
    files: _Files, walk: Walk, workers: int
) -> Iterator[SearchedFile | ReadError | Remark]:
    seen = 0
    with WorkerPool(files.read, workers, known=files.known) as pool:
        for result in pool.read(walk):
            yield from _problems(walk)
            if result is None:
                continue
            if files.memory is not None and result.found is not None:
                files.memory.keep(result.found)
            file = result.file
            if not (file.is_recording or file.path in files.requested):
                continue
            seen += 1
            if file.count:
                yield file
            if file.problem:
                yield ReadError(file.path, file.problem)
            if file.is_too_slow:
                return
    if files.memory is not None:
        files.memory.forget_the_rest()
    yield from _problems(walk)
    if not seen:
        yield Remark(f"no recordings under {', '.join(files.requested)}")


def _problems(walk: Walk) -> Iterator[ReadError]:
    for problem in walk.discovered.problems:
        yield ReadError(problem.path, problem.reason)
    walk.discovered.problems.clear()


def search_file(
    path: str,
    query: Query,
    find: Callable[[str], Spans],
    numbers: frozenset[int] | None = None,
    cancelled: Cancelled = _NEVER,
    *,
    checks: Checks | None = None,
    counting: bool = False,
) -> SearchedFile:
    """Search one file.

    Args:
        path: A file of any suffix, or `-` for standard input.
        query: What to look for.
        find: Finds the pattern of the query in a text.
        numbers: The exchanges to look at; None for all of them.
        cancelled: Polled while a big file is read.
        checks: What was found in recordings, for terms that ask for it.
        counting: Whether hits are counted and not described.
    """
    from recviewer.reading import reader  # what the index knows needs none

    hits: list[Hit] = []
    count, problem, is_recording, is_too_slow = 0, "", True, False
    try:
        recording = reader.read(path, cancelled)
        is_recording = bool(recording.exchanges)
        for exchange, each in _texts(path, recording, query, numbers, checks):
            spans = find(each.text)
            count += len(spans)
            if not counting:
                hits += (hit(path, exchange, each, *span) for span in spans)
        missing = [n for n in sorted(numbers or ()) if n >= len(recording.exchanges)]
        if missing:
            most = len(recording.exchanges)
            problem = f"expected an exchange below {most}, not {missing[0]}"
    except CancelledError:
        return SearchedFile(path)
    except NoRecordingError as error:
        return SearchedFile(path, problem=error.reason, is_recording=False)
    except TooSlowError as error:
        problem, is_too_slow = str(error), True
    except ReadError as error:
        problem = error.reason
    except Exception as error:
        # A file may hold anything: whatever goes wrong with it, the others are read.
        problem = not_understood(error)
    return SearchedFile(path, tuple(hits), count, problem, is_recording, is_too_slow)


def _texts(
    path: str,
    recording: Recording,
    query: Query,
    numbers: frozenset[int] | None,
    checks: Checks | None,
) -> Iterator[tuple[Exchange, Said]]:
    """Yield the texts to look in, each with its exchange."""
    terms = query.terms
    passes: Container[int] | None = None
    if terms:
        from recviewer.library.passing import passing

        passes = passing(path, recording, terms, checks)
    for number, exchange in enumerate(recording.exchanges):
        if (numbers is None or number in numbers) and (
            passes is None or number in passes
        ):
            heard = heard_before(recording, exchange) if numbers is None else 0
            for each in said(exchange, query.areas, heard=heard):
                yield exchange, each


def heard_before(recording: Recording, exchange: Exchange) -> int:
    """Return how many messages of an exchange an earlier one of its session has sent.

    Each request of a session is the whole conversation so far, which the file has once.
    """
    before = exchange.request.continues
    if before is None or before < 0:
        return 0
    return turns(recording.exchanges[before])
