"""The exchanges of recordings, for commands that write each of them."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator, Sequence
from typing import TYPE_CHECKING

from recviewer.address import Address, may_be_folder, requested_exchanges, select
from recviewer.errors import NoRecordingError, ReadError, not_understood
from recviewer.model.exchange import Exchange, Recording
from recviewer.reading.reader import read

if TYPE_CHECKING:
    from recviewer.library.catalog.checks import Checks
    from recviewer.library.catalog.terms import Terms


def exchanges(
    addresses: Sequence[Address], terms: Terms
) -> Iterator[tuple[str, Exchange | ReadError]]:
    """Read recording by recording, so that only one is held at a time.

    Args:
        addresses: Files, folders and addresses of exchanges.
        terms: What exchanges have to match; empty for all.

    Yields:
        The path of each exchange, and the exchange or why it could not be read; an
        error, too, if there is none at all.
    """
    is_empty = True
    for found in _found(addresses, terms):
        is_empty = False
        yield found
    if is_empty:
        paths = ", ".join(address.path for address in addresses)
        what = "exchanges that pass the filter" if terms else "recordings"
        yield paths, ReadError(paths, f"expected {what}, and found none")


def problem(path: str, error: Exception) -> ReadError:
    """Report a file that breaks recviewer; the other files are still written."""
    return ReadError(path, not_understood(error))


def _found(
    addresses: Sequence[Address], terms: Terms
) -> Iterator[tuple[str, Exchange | ReadError]]:
    """Yield what there is; a file in a folder that is no recording is passed over."""
    requested = requested_exchanges(addresses)
    checks = _checks(terms, tuple(requested))
    for path in _files(tuple(requested)):
        if isinstance(path, ReadError):
            yield str(path.path), path
            continue
        try:
            recording = read(path)
            passing = _passing(path, recording, terms, checks)
        except NoRecordingError as error:
            if path in requested:
                yield path, error
        except ReadError as error:
            yield path, error
        except Exception as error:
            yield path, problem(path, error)
        else:
            for exchange in select(requested.get(path), path, recording.exchanges):
                if isinstance(exchange, ReadError) or exchange.number in passing:
                    yield path, exchange


def _checks(terms: Terms, paths: Sequence[str]) -> Checks | None:
    """Return what rules find in recordings, if a filter asks for it."""
    if not terms:
        return None
    from recviewer.cli.checks import checks_for

    return checks_for(terms, paths)


def _passing(
    path: str, recording: Recording, terms: Terms, checks: Checks | None
) -> Container[int]:
    """Return the numbers of the exchanges that match all terms."""
    if not terms:
        return range(len(recording.exchanges))
    from recviewer.library.passing import passing  # not needed without a filter

    return passing(path, recording, terms, checks)


def _files(paths: Sequence[str]) -> Iterator[str | ReadError]:
    """Yield unreadable folders, then the files in the paths, each once."""
    if not any(map(may_be_folder, paths)):
        unique: dict[str, str] = {}
        for path in paths:
            unique.setdefault(os.path.abspath(path), path)  # noqa: PTH100
        yield from unique.values()
        return
    from recviewer.library.scan.discovery import discover  # takes 2 ms to import

    found = discover(paths)
    for problem in found.problems:
        yield ReadError(problem.path, problem.reason)
    yield from found.files
