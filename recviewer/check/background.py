"""A check in a background process, which takes no time from the process that draws.

Files that have not changed since an earlier check are not read again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, nullcontext
from time import monotonic, time_ns
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from recviewer.check.finding import Finding
from recviewer.errors import Cancelled, RecviewerError
from recviewer.index.place import Keeping
from recviewer.library.scan.process import Reporting, ReportingProcess

if TYPE_CHECKING:
    from recviewer.check.checker import CheckedFile

_POLL_SECONDS: Final = 0.05
"""How long to wait for a report before asking whether the check was cancelled."""

_REPORT_SECONDS: Final = 0.2
"""Time in which findings are collected: marks appear steadily, and seldom redraw."""

_NICENESS: Final = 10
"""By how much the process lowers its priority: the screen comes first."""


class Request(Struct, frozen=True):
    """What a process is to check."""

    paths: tuple[str, ...]
    """Recordings, those that are wanted first at the front."""
    rules: tuple[str, ...]
    """Ids of the rules to go by."""
    tests: frozenset[str] | None = None
    """Ids of the tests that pytest collects, if they are known."""
    known: Mapping[str, CheckedFile] = {}
    """What was found earlier, by path; not read again while the files are the same."""
    served: tuple[str, ...] | None = None
    """Paths that files beside a recording have to be in; None for anywhere."""
    compares: bool = True
    """Whether recordings are compared with each other in the end."""
    tops: tuple[str, ...] = ()
    """Folders of the recordings, of which the index may know what was found."""
    keeping: Keeping = Keeping.NOTHING
    """What is kept of recordings between runs."""


class Report(Struct, frozen=True):
    """How far a check has come, and what was found since the last report."""

    files: tuple[CheckedFile, ...]
    """Files that were read; those that were known are not among them."""
    done: int
    total: int
    corpus: tuple[Finding, ...] | None = None
    """What the comparison of all recordings found; None before it and without it."""

    @property
    def is_last(self) -> bool:
        """Whether there is nothing more to come."""
        return self.corpus is not None


class SessionCache:
    """Keeps what was found while the program runs; of other rules it keeps nothing."""

    def __init__(self) -> None:
        self._rules: tuple[str, ...] = ()
        self._files: dict[str, CheckedFile] = {}

    def known(self, rules: tuple[str, ...]) -> Mapping[str, CheckedFile]:
        """Return what some rules found, by path; files may have changed since."""
        return dict(self._files) if rules == self._rules else {}

    def keep(self, rules: tuple[str, ...], files: Iterable[CheckedFile]) -> None:
        """Keep what some rules found."""
        if rules != self._rules:
            self._rules, self._files = rules, {}
        self._files.update((file.path, file) for file in files)


def check_in_background(
    request: Request, cancelled: Cancelled = lambda: False
) -> Iterator[Report]:
    """Check recordings in a process of its own.

    Args:
        request: What to check.
        cancelled: Polled while there is no report; ends the process.

    Raises:
        RecviewerError: The process cannot be started, or ended too early.
    """
    try:
        process: ReportingProcess[Report] = ReportingProcess(__name__)
    except OSError as error:
        raise RecviewerError(f"no process to check in: {error.strerror}") from error
    try:
        process.send(request)
        while not cancelled():
            if process.is_ready(_POLL_SECONDS):
                report = process.take()
                yield report
                if report.is_last:
                    return
    except (EOFError, OSError) as error:
        what = "the process that checks the recordings ended too early"
        raise RecviewerError(what) from error
    finally:
        process.end()


def reports(request: Request, cancelled: Cancelled) -> Iterator[Report]:
    """Check recordings in this process."""
    from recviewer.check import registry
    from recviewer.check.checker import check_file, in_corpus, read_all
    from recviewer.check.facts import Corpus
    from recviewer.check.memory import remember
    from recviewer.library.scan.discovery import Walk
    from recviewer.reading.served_paths import ServedPaths

    rules = [registry.rule(rule_id) for rule_id in request.rules]
    served = None if request.served is None else ServedPaths.of(request.served)
    walk = Walk(request.paths, cancelled, served)

    memory = remember(
        request.tops,
        request.rules,
        request.keeping,
        is_limited=served is not None,
    )

    def unchanged(path: str) -> CheckedFile | None:
        known = request.known.get(path)
        if known is not None and known.unchanged:
            return known
        return None if memory is None else memory.unchanged(path)

    def read(path: str, cancelled: Cancelled) -> CheckedFile:
        return check_file(
            path,
            rules,
            cancelled=cancelled,
            served_paths=served,
            now_ns=None if memory is None else time_ns,
        )

    every: list[CheckedFile] = []
    reported, due = 0, 0.0
    total = len(request.paths)
    with closing(memory) if memory else nullcontext():
        for file in read_all(walk, read, cancelled=cancelled, known=unchanged):
            if cancelled():
                return
            if memory is not None:
                memory.keep(file)
            every.append(file)
            if monotonic() >= due:
                yield Report(_new(every[reported:], request), len(every), total)
                reported, due = len(every), monotonic() + _REPORT_SECONDS
    found: tuple[Finding, ...] = ()
    if request.compares:
        facts = tuple(each for file in every for each in file.facts)
        found = tuple(in_corpus(Corpus(facts, request.tests), rules))
    yield Report(_new(every[reported:], request), total, total, found)


def _new(files: Iterable[CheckedFile], request: Request) -> tuple[CheckedFile, ...]:
    """Return the files that were read."""
    return tuple(file for file in files if file != request.known.get(file.path))


def _main() -> None:
    """Check what is sent to this process."""
    os.nice(_NICENESS)
    reporting: Reporting[Report] = Reporting()
    request = reporting.receive()
    assert isinstance(request, Request)
    for report in reports(request, reporting.cancelled):
        reporting.report(report)


if __name__ == "__main__":
    # Under its own name: what is sent was pickled by that.
    from recviewer.check import background

    background._main()
