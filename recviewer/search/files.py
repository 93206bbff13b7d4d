"""Searching files, in this process and in workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

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
from recviewer.library.passing import passing
from recviewer.library.scan.discovery import Walk
from recviewer.library.scan.workers import WorkerPool, usable_workers
from recviewer.model.exchange import Exchange, Recording
from recviewer.reading import reader
from recviewer.search.hits import Hit, Query, hit
from recviewer.search.pattern import Spans, TooSlowError, finder
from recviewer.search.said import Said, said, turns

Requested = Mapping[str, frozenset[int] | None]
"""The exchanges to search, by path; None for all of them."""

_NEVER: Final[Cancelled] = lambda: False  # noqa: E731


class SearchedFile(Struct, frozen=True):
    """What was found in a file."""

    path: str
    hits: tuple[Hit, ...] = ()
    count: int = 0
    """Number of hits, also where they are only counted."""
    problem: str = ""
    """Why it cannot be read or searched; empty if it can."""
    is_recording: bool = True
    is_too_slow: bool = False
    """Whether it was given up, as others would have to be."""


def search_paths(
    requested: Requested,
    query: Query,
    *,
    checks: Checks | None = None,
    counting: bool = False,
    jobs: int | None = None,
) -> Iterator[SearchedFile | ReadError | Remark]:
    """Search all recordings under some paths.

    Args:
        requested: Files, folders, or `-` for standard input, each with the exchanges
            to look at.
        query: What to look for.
        checks: What was found in recordings, for terms that ask for it.
        counting: Whether hits are counted and not described.
        jobs: Number of processes; as many as are useful if None.

    Yields:
        The files with hits, in order; what cannot be read; and a remark if there is no
        recording.

    Raises:
        UsageError: The pattern of the query is not valid.
    """
    find, walk, seen = finder(query.pattern), Walk(tuple(requested)), 0

    def read(path: str, cancelled: Cancelled = _NEVER) -> SearchedFile:
        numbers = requested.get(path)
        return search_file(
            path, query, find, numbers, cancelled, checks=checks, counting=counting
        )

    workers = usable_workers() if jobs is None else jobs - 1
    with WorkerPool(read, workers) as pool:
        for result in pool.read(walk):
            yield from _problems(walk)
            if result is None or not (result.is_recording or result.path in requested):
                continue
            seen += 1
            if result.count:
                yield result
            if result.problem:
                yield ReadError(result.path, result.problem)
            if result.is_too_slow:
                return
    yield from _problems(walk)
    if not seen:
        yield Remark(f"no recordings under {', '.join(requested)}")


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
    hits: list[Hit] = []
    count, problem, is_too_slow = 0, "", False
    try:
        recording = reader.read(path, cancelled)
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
    return SearchedFile(path, tuple(hits), count, problem, is_too_slow=is_too_slow)


def _texts(
    path: str,
    recording: Recording,
    query: Query,
    numbers: frozenset[int] | None,
    checks: Checks | None,
) -> Iterator[tuple[Exchange, Said]]:
    """Yield the texts to look in, each with its exchange."""
    terms = query.terms
    passes = passing(path, recording, terms, checks) if terms else None
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
