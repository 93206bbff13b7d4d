"""The baseline: findings that somebody accepted, a line of JSON for each.

A line names the file, the exchange, the rule and the choice, but neither the chunk nor
the words of the message: they change when the same call is recorded again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import msgspec

from recviewer.check.config import relative
from recviewer.check.finding import Finding
from recviewer.errors import UsageError

Key: TypeAlias = tuple[str, int | None, str, int | None, str]
"""What a finding and the line that accepts it have in common."""


class Accepted(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the file."""

    path: str
    """Path from the folder of the baseline, with `/`."""
    rule: str
    exchange: int | None = None
    choice: int | None = None
    detail: str = ""
    message: str = ""
    """What was found, for people to read."""
    reason: str = ""
    """Why it is accepted."""

    @property
    def key(self) -> Key:
        """What it has in common with the finding it accepts."""
        return self.path, self.exchange, self.rule, self.choice, self.detail


class Baseline:
    """The lines of a file, and which of them a finding needed."""

    def __init__(self, path: str, lines: Iterable[Accepted] = ()) -> None:
        """Take the lines of a file.

        Args:
            path: The file, from whose folder the paths in it start.
            lines: Its lines.
        """
        self.path = path
        self._folder = os.path.dirname(path) or os.curdir  # noqa: PTH120
        self._lines = {line.key: line for line in lines}
        self._needed: set[Key] = set()

    def accepts(self, finding: Finding) -> bool:
        """Return whether a line accepts a finding."""
        key = self._key(finding)
        if key not in self._lines:
            return False
        self._needed.add(key)
        return True

    def stale(self, recordings: Iterable[str], rules: Iterable[str]) -> list[Accepted]:
        """Return the lines that no finding needs any more.

        Args:
            recordings: The files that were looked at. A line about another file stays,
                as long as there is that file.
            rules: Ids of the rules that were gone by.
        """
        seen = {relative(path, self._folder) for path in recordings}
        ids = set(rules)
        return [
            line
            for key, line in self._lines.items()
            if key not in self._needed
            and line.rule in ids
            and (line.path in seen or not self._is_there(line.path))
        ]

    def rewritten(
        self, findings: Sequence[Finding], stale: Sequence[Accepted]
    ) -> Iterator[str]:
        """Yield the lines of the file once it accepts some more findings.

        Args:
            findings: The findings to accept; reasons given before stay.
            stale: Lines to drop.
        """
        lines = dict(self._lines)
        for line in stale:
            del lines[line.key]
        for finding in findings:
            key = self._key(finding)
            path, exchange, rule, choice, detail = key
            lines.setdefault(
                key, Accepted(path, rule, exchange, choice, detail, finding.message)
            )
        for line in sorted(lines.values(), key=_order):
            yield msgspec.json.encode(line).decode()

    def _key(self, finding: Finding) -> Key:
        path = relative(finding.path, self._folder)
        return path, finding.exchange, finding.rule, finding.choice, finding.detail

    def _is_there(self, path: str) -> bool:
        return os.path.lexists(os.path.join(self._folder, path))  # noqa: PTH118


def load(path: str, *, may_be_missing: bool = False) -> Baseline:
    """Read a baseline.

    Args:
        path: The file.
        may_be_missing: Whether it is about to be written.

    Raises:
        UsageError: It cannot be read, or a line is not one of a baseline.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            lines = file.read().splitlines()
    except FileNotFoundError:
        if may_be_missing:
            return Baseline(path)
        raise UsageError(
            f"{path}: expected a baseline; --write-baseline makes one"
        ) from None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    return Baseline(
        path, (_line(path, n, line) for n, line in enumerate(lines, 1) if line.strip())
    )


def _line(path: str, number: int, text: bytes) -> Accepted:
    try:
        return msgspec.json.decode(text, type=Accepted)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}, line {number}: expected an accepted finding, but {error}"
        ) from None


def _order(line: Accepted) -> tuple[str, int, str, int, str]:
    exchange = -1 if line.exchange is None else line.exchange
    choice = -1 if line.choice is None else line.choice
    return line.path, exchange, line.rule, choice, line.detail
