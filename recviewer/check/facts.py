"""What rules about many recordings know of each exchange, without keeping it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from msgspec import Struct

from recviewer.check.subject import Subject


class ExchangeFacts(Struct, frozen=True, gc=False):
    """One exchange of a corpus."""

    path: str
    """The recording, as it was named."""
    number: int
    """Number of the exchange."""


class Corpus(Struct, frozen=True):
    """All exchanges that are compared with each other."""

    exchanges: Sequence[ExchangeFacts]
    """In the order of the paths."""
    tests: Set[str] | None = None
    """Ids of the tests that pytest collects; None if they were not listed."""


def facts(subject: Subject) -> ExchangeFacts:
    """Return the facts of an exchange."""
    return ExchangeFacts(subject.path, subject.exchange.number)


def listed_tests(lines: Iterable[str]) -> frozenset[str]:
    """Return the ids in what `pytest --collect-only -q` prints."""
    return frozenset(line.strip() for line in lines if "::" in line)
