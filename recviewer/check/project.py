"""What a project wants of a check: which rules, and which findings it accepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from msgspec import Struct

from recviewer.check import baseline as baselines
from recviewer.check import config as configs
from recviewer.check import registry
from recviewer.check.baseline import Baseline
from recviewer.check.finding import Finding
from recviewer.check.rule import Rules
from recviewer.errors import UsageError
from recviewer.library.catalog.checks import ANYTHING, Checks, Words


class Project(Struct, frozen=True):
    """The rules of a project, and what it accepts."""

    loaded: configs.LoadedConfig = configs.LoadedConfig()
    rules: Rules = ()
    """Those that can be gone by."""
    missing: Rules = ()
    """Those whose library is not installed."""
    tests: Set[str] | None = None
    """Ids of the tests that pytest collects, if they were listed."""
    baseline: Baseline | None = None

    def left(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings that the baseline does not accept."""
        for each in findings:
            if self.baseline is None or not self.baseline.accepts(each):
                yield each

    def in_force(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings that the configuration does not leave out."""
        return (each for each in findings if not configs.is_ignored(each, self.loaded))

    def words(self, findings: Iterable[Finding]) -> Mapping[int | None, Words]:
        """Return what was found in a recording as a filter asks for it.

        Args:
            findings: What was found, without what is accepted.
        """
        by_number: dict[int | None, set[str]] = {}
        for each in findings:
            words = by_number.setdefault(each.exchange, set())
            words |= {each.rule.lower(), each.rule[0].lower(), each.severity.value}
            if each.severity.reaches(self.loaded.config.severity):
                words.add(ANYTHING)
        return {number: frozenset(words) for number, words in by_number.items()}

    def checks(self, findings: Iterable[Finding]) -> Checks:
        """Return what was found in many recordings as a filter asks for it."""
        by_path: dict[str, list[Finding]] = {}
        for each in findings:
            by_path.setdefault(each.path, []).append(each)
        checks = Checks()
        for path, found in by_path.items():
            checks.take(path, self.words(found))
        return checks


def load(
    paths: Sequence[str],
    *,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
    tests: str | None = None,
    baseline: str | None = None,
    writes_baseline: bool = False,
) -> Project:
    """Load the project that some recordings are of.

    Args:
        paths: The recordings, or their folders.
        select: Rules to go by, in place of those of the configuration.
        ignore: Rules to leave out, besides those of the configuration.
        tests: File that lists the tests, in place of that of the configuration.
        baseline: File of accepted findings, in place of that of the configuration.
        writes_baseline: Whether that file is about to be written, and may be missing.

    Raises:
        UsageError: The configuration or a file cannot be read, or says something else
            than it may.
    """
    loaded = configs.load(configs.start_of(paths))
    config = loaded.config
    chosen = registry.selected(
        config.select if select is None else select, (*config.ignore, *ignore)
    )
    rules, missing = registry.without_missing(chosen)
    accepted = baseline or config.baseline
    return Project(
        loaded,
        rules,
        missing,
        _listed_tests(tests or config.tests),
        baselines.load(accepted, may_be_missing=writes_baseline) if accepted else None,
    )


def _listed_tests(path: str | None) -> frozenset[str] | None:
    """Return the ids of tests that a file lists."""
    if path is None:
        return None
    from recviewer.check.facts import listed_tests

    try:
        with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            return listed_tests(file)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
