"""Runs the tests of one room against changes to it.

The tests are imported and collected once. Each change is then tried in a process that
is forked from there: it has all modules and no caches filled by other tests. It runs
the tests that run a changed line, the quick ones first, and stops at the first that
fails. A run without any change tells which lines each test runs, and for how long.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from multiprocessing import get_context
from typing import Final

import pytest

from tests.mutation.changes import PROJECT, Change, changes
from tests.mutation.forked import Forked
from tests.mutation.rooms import Room

_SLOWER: Final = 4
"""How many times as long as usual tests may take: a change can make them endless."""

_MORE_SECONDS: Final = 4
"""CPU seconds that tests may take besides."""


@dataclass(frozen=True)
class Bench:
    """Changes to one room."""

    room: Room

    @property
    def modules(self) -> list[str]:
        """Paths of the changed files, relative to the project."""
        files = sorted((PROJECT / "recviewer").rglob("*.py"))
        paths = [str(file.relative_to(PROJECT)) for file in files]
        return [
            path
            for path in paths
            if any(fnmatch(path, pattern) for pattern in self.room.modules)
            and not any(fnmatch(path, pattern) for pattern in self.room.not_mutated)
        ]

    @cached_property
    def changes(self) -> dict[str, Change]:
        """All changes by name."""
        return {
            change.name: change for path in self.modules for change in changes(path)
        }

    def survivors(self, names: Sequence[str], jobs: int) -> set[str]:
        """Tell which of the changes no test notices.

        Raises:
            RuntimeError: The tests fail without any change.
        """
        chosen = [self.changes[name] for name in names]
        # The tests of a room are imported into a process of their own.
        with ProcessPoolExecutor(1, get_context("fork")) as executor:
            return executor.submit(_survivors, self.room, chosen, jobs).result()


def _survivors(room: Room, chosen: Sequence[Change], jobs: int) -> set[str]:
    os.chdir(PROJECT)
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    trials = _Trials(chosen, jobs)
    left_out = (f"--deselect={test}" for test in room.left_out)
    quiet = ("-qq", "--capture=sys", "--tb=no", "-p", "no:cacheprovider")
    code = pytest.main([*quiet, *left_out, *room.tests], plugins=[trials])
    if code or trials.usual.failed:
        reason = trials.usual.failed or f"pytest ended with {code!r}"
        raise RuntimeError(f"the tests fail without any change: {reason}")
    return trials.survivors


@dataclass
class _Usual:
    """What the tests do without any change."""

    seconds: dict[str, float] = field(default_factory=dict)
    """Duration of each test."""
    tests_of: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    """Path of a module → line → tests that run it."""
    failed: list[str] = field(default_factory=list)

    def tests(self, change: Change) -> list[str]:
        """List the tests that run a changed line, the quick ones first."""
        by_line = self.tests_of[change.path]
        names = {name for line in change.lines for name in by_line.get(line, ())}
        return sorted(names & self.seconds.keys(), key=self.seconds.__getitem__)


@dataclass
class _Trials:
    """A plugin of pytest which runs the tests that it has collected once a change."""

    chosen: Sequence[Change]
    jobs: int
    survivors: set[str] = field(default_factory=set)
    usual: _Usual = field(default_factory=_Usual)
    _items: dict[str, pytest.Item] = field(default_factory=dict)
    _failed: list[str] = field(default_factory=list)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try all changes."""
        if not session.testsfailed:
            self._items = {item.nodeid: item for item in session.items}
            usual = Forked.start(self._as_usual).result()
            self.usual = usual or _Usual(failed=["they do not end"])
            if not self.usual.failed:
                self._try_all()
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep which tests fail."""
        if report.failed:
            self._failed.append(report.nodeid)

    def _as_usual(self) -> _Usual:
        """Run all tests without any change."""
        from coverage import Coverage

        files = {change.path: str(PROJECT / change.path) for change in self.chosen}
        coverage = Coverage(
            data_file=None, config_file=False, include=list(files.values())
        )
        seconds = {}
        coverage.start()
        for name in self._items:
            coverage.switch_context(name)
            start = time.perf_counter()
            self._run([name])
            seconds[name] = time.perf_counter() - start
        coverage.stop()
        data = coverage.get_data()
        lines = {path: data.contexts_by_lineno(file) for path, file in files.items()}
        return _Usual(seconds, lines, self._failed)

    def _try_all(self) -> None:
        running: dict[int, tuple[Change, Forked]] = {}
        telling: dict[str, list[str]] = defaultdict(list)
        """Tests that have noticed a change to a function: they may notice the next."""
        waiting = iter(self.chosen)
        while True:
            while len(running) < self.jobs and (change := next(waiting, None)):
                tests = self.usual.tests(change)
                first = [name for name in telling[change.function] if name in tests]
                work = self._start(change, list(dict.fromkeys((*first, *tests))))
                running[work.pid] = change, work
            if not running:
                return
            change, work = running.pop(Forked.ended())
            failed = work.result()
            if failed == []:
                self.survivors.add(change.name)
            elif failed:
                telling[change.function].insert(0, failed[0])

    def _start(self, change: Change, tests: Sequence[str]) -> Forked:
        def work() -> list[str]:
            try:
                change.apply()
            except Exception as error:
                return [repr(error)]  # the module would not be imported
            self._run(tests)
            return self._failed

        seconds = sum(self.usual.seconds[name] for name in tests)
        return Forked.start(work, _SLOWER * seconds + _MORE_SECONDS)

    def _run(self, tests: Sequence[str]) -> None:
        """Run tests up to the first that fails."""
        items = [self._items[name] for name in tests]
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                return
