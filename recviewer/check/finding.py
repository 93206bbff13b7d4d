"""What a rule finds, and where."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from recviewer.address import Address


class Severity(StrEnum):
    """How bad a finding is, the worst first."""

    ERROR = "error"
    """Certainly wrong: a test that replays it tests the wrong thing."""
    WARNING = "warning"
    """Probably wrong, or soon wrong."""
    HINT = "hint"
    """Worth a look once."""

    @property
    def rank(self) -> int:
        """Number for sorting; the worst is 0."""
        return _SEVERITIES.index(self)

    def reaches(self, least: Severity) -> bool:
        """Return whether it is at least as bad as another one."""
        return self.rank <= least.rank


_SEVERITIES = tuple(Severity)


class Hit(Struct, frozen=True, gc=False):
    """What a rule found in an exchange or a file that it was given."""

    message: str
    """What is wrong, in a few words on one line; never a secret."""
    choice: int | None = None
    """Wire index of the choice that it is about."""
    chunk: int | None = None
    """Number of the chunk that it is about."""
    json_path: str | None = None
    """Path of the value, as jq spells it."""
    severity: Severity | None = None
    """How bad it is; None for what the rule says."""
    detail: str = ""
    """Tells two findings of a rule in a choice apart, whatever their messages say."""


class Finding(Struct, frozen=True, gc=False):
    """A hit with its rule and its recording."""

    path: str
    """The recording, as it was named."""
    exchange: int | None
    """Number of the exchange; None if it is about the file."""
    rule: str
    """Id of the rule."""
    severity: Severity
    message: str
    choice: int | None
    chunk: int | None
    json_path: str | None
    detail: str = ""

    @property
    def address(self) -> str:
        """The moment to open; the first exchange of a file is just the path."""
        number = self.exchange or None
        return str(Address(self.path, number, self.choice, self.chunk))

    @property
    def is_about_request(self) -> bool:
        """Whether it is about a value in the request."""
        places = self.choice, self.chunk
        return self.json_path is not None and places == (None, None)

    def as_json(self) -> dict[str, object]:
        """Return it as a JSON object, as `--format jsonl` prints it."""
        return {
            "path": self.path,
            "exchange": self.exchange,
            "rule": self.rule,
            "severity": self.severity.value,
            "message": self.message,
            "choice": self.choice,
            "chunk": self.chunk,
            "json_path": self.json_path,
            "address": self.address,
        }
