"""What is to be reviewed between two trees, with verdicts and groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import msgspec
from msgspec.structs import replace

from recviewer.compare.comparison import Comparison, Verdict
from recviewer.compare.exchanges import compare
from recviewer.errors import ReadError, not_understood
from recviewer.places.git import GitError, Repository
from recviewer.review.brief import Brief, Turn, brief, turn_of
from recviewer.review.changes import Change, Status, changes
from recviewer.review.decisions import Decided, Decisions
from recviewer.review.identity import Key, key_of
from recviewer.review.trees import GitTree, commit_tree, work_tree

Reason = tuple[Verdict, tuple[str, ...]]
"""What the rows of a group have in common: verdict and changed request fields."""


class Range(msgspec.Struct, frozen=True):
    """Two revisions of a repository."""

    base: str
    """Id of the one commit."""
    head: str | None
    """Id of the other one; None for the work tree."""


class ReviewRow(msgspec.Struct, frozen=True, dict=True):
    """An exchange that changed."""

    change: Change
    comparison: Comparison
    decided: Decided | None = None
    """What a person decided about this request and this answer."""
    changed_since: Decided | None = None
    """What a person decided about another answer here."""

    @cached_property
    def key(self) -> Key:
        """What a decision about it belongs to."""
        return key_of(self.comparison)

    @cached_property
    def brief(self) -> Brief:
        """What differs in a few words."""
        return brief(self.comparison)

    @property
    def path(self) -> str:
        """Path of the recording from the root of the repository."""
        return self.change.path

    @cached_property
    def exchange_number(self) -> int:
        """Number of the exchange in it."""
        side = self.change.side
        return side.exchange.number if side else 0

    @property
    def address(self) -> str:
        """Where it is, from the root of the repository."""
        number = self.exchange_number
        return f"{self.path}#exchange={number}" if number else self.path

    @property
    def verdict(self) -> Verdict:
        """What the program says of it."""
        return self.comparison.verdict

    @cached_property
    def test(self) -> str:
        """The test that made it; empty if unknown."""
        sides = (self.change.after, self.change.before)
        return next((s.exchange.test_id for s in sides if s and s.exchange.test_id), "")

    @cached_property
    def why(self) -> tuple[str, ...]:
        """Names of the fields of the request that changed."""
        return self.comparison.request.changed

    @cached_property
    def reason(self) -> Reason:
        """What it has in common with the others of its group."""
        return self.verdict, self.why

    @cached_property
    def place(self) -> tuple[str, int, str, int]:
        """Where it stands in its group: by its test, its turn, then its address."""
        return self.test, self.turn.number, self.path, self.exchange_number

    @cached_property
    def turn(self) -> Turn:
        """Which turn of a conversation it is."""
        side = self.change.side
        return turn_of(side) if side else Turn(0, "")

    @cached_property
    def searched(self) -> str:
        """What a filter looks at, in lower case."""
        words = (self.verdict, self.test, self.address, *self.why, self.brief.text)
        return " ".join(words).lower()

    def prepare(self) -> None:
        """Work out now all that is kept, in the thread that has the time for it."""
        _ = self.key, self.brief, self.turn, self.reason, self.place, self.searched


class Group(msgspec.Struct, frozen=True):
    """Rows with the same verdict, for which the same fields of the request changed."""

    verdict: Verdict
    why: tuple[str, ...]
    rows: tuple[ReviewRow, ...]

    @property
    def reason(self) -> Reason:
        """What its rows have in common."""
        return self.verdict, self.why


def resolve(repository: Repository, text: str | None) -> Range:
    """Return the revisions that a text names.

    Args:
        repository: The repository.
        text: `BASE..HEAD`, `BASE...HEAD` for their merge base, `BASE` alone for the
            work tree against it; None for what is new on the current branch.

    Raises:
        GitError: There is no such revision.
    """
    if text is None:
        return Range(repository.base(), None)
    if "..." in text:
        base, _, head = text.partition("...")
        one, other = (
            repository.commit(base or "HEAD"),
            repository.commit(head or "HEAD"),
        )
        return Range(repository.merge_base(one, other), other)
    if ".." in text:
        base, _, head = text.partition("..")
        return Range(
            repository.commit(base or "HEAD"), repository.commit(head or "HEAD")
        )
    return Range(repository.commit(text), None)


def rows(
    repository: Repository, span: Range, only: Sequence[str], decisions: Decisions
) -> Iterator[ReviewRow | ReadError]:
    """Compare what changed between two revisions.

    Args:
        repository: The repository.
        span: The revisions.
        only: Paths from the root to look at; everything without any.
        decisions: What was decided before.

    Raises:
        GitError: Git fails, or none of the revisions has one of the paths.
    """
    before = commit_tree(repository, span.base)
    after = (
        work_tree(repository, span.base)
        if span.head is None
        else commit_tree(repository, span.head)
    )
    for path in only:
        if path and not (before.has(path) or after.has(path)):
            raise GitError(f"{path}: expected a path of either revision")
    yield from _rows(before, after, only, decisions)


def _rows(
    before: GitTree, after: GitTree, only: Sequence[str], decisions: Decisions
) -> Iterator[ReviewRow | ReadError]:
    beside = after.with_changed_bodies(before)
    for change in changes(before, after, only, changed_beside=beside):
        if isinstance(change, ReadError):
            yield change
            continue
        try:
            comparison = compare(change.before, change.after)
            if _is_listed(change, comparison):
                yield with_decision(ReviewRow(change, comparison), decisions)
        except Exception as error:  # a file may hold anything
            yield ReadError(change.path, not_understood(error))


def with_decision(row: ReviewRow, decisions: Decisions) -> ReviewRow:
    """Add what was decided; without any decision, no key is needed."""
    if not decisions:
        return row
    since = decisions.changed_since(row.key, row.address)
    return replace(row, decided=decisions.of(row.key), changed_since=since)


def _is_listed(change: Change, comparison: Comparison) -> bool:
    """Return whether an exchange itself changed, and not only others of its file."""
    modified = change.status is Status.MODIFIED
    return not modified or comparison.verdict is not Verdict.IDENTICAL


def groups(found: Iterable[ReviewRow]) -> list[Group]:
    """Group rows by verdict and by what changed in the request, the most first."""
    by_reason: dict[Reason, list[ReviewRow]] = {}
    for row in found:
        by_reason.setdefault(row.reason, []).append(row)
    grouped = [Group(*reason, tuple(each)) for reason, each in by_reason.items()]
    return sorted(grouped, key=importance)


def importance(group: Group) -> tuple[bool, int, int, tuple[str, ...]]:
    """Sort answers that differ before those without a partner."""
    verdict = group.verdict
    alone = verdict in (Verdict.NEW, Verdict.GONE)
    return alone, -verdict.rank, -len(group.rows), group.why


def counts(found: Iterable[ReviewRow]) -> Counter[Verdict]:
    """Count the rows of each verdict."""
    return Counter(row.verdict for row in found)
