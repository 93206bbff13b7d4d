"""What a person types into the filter: words and `field:value`, all of which hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

TEXT_FIELDS = (
    "title",
    "test",
    "model",
    "endpoint",
    "path",
    "format",
    "protocol",
    "finish",
)
"""Fields that hold text; without a value they ask for any text at all."""

FLAGS = ("streaming", "tools", "reasoning", "images", "error", "other", "unreadable")
"""Fields that hold or do not; with a word they ask for that word, too."""

NUMBER = "n"
"""The field that counts choices; without a value it asks for more than one."""

_FIELDS = frozenset({*TEXT_FIELDS, *FLAGS, NUMBER})

_TERM = re.compile(r'(?:(\w+):)?(?:"([^"]*)"?|(\S+))?')


@dataclass(frozen=True, slots=True)
class Term:
    """One condition."""

    field: str
    """The field it is about; empty for plain text."""
    value: str
    """What to look for, in lower case; empty for the field alone."""

    def narrows(self, other: Term) -> bool:
        """Say whether everything that meets this meets the other."""
        if self == other:
            return True
        textual = self.field == "" or self.field in TEXT_FIELDS
        return textual and self.field == other.field and other.value in self.value


Query = tuple[Term, ...]


def parse(text: str) -> Query:
    """Read a filter.

    Args:
        text: Words and `field:value`, apart by spaces; quotes hold spaces together.
            What names no field is plain text.

    Returns:
        Its conditions, in lower case.
    """
    terms = (_term(match) for match in _TERM.finditer(text.lower()) if match.group())
    return tuple(term for term in terms if term.field or term.value)


def narrows(new: Query, old: Query) -> bool:
    """Say whether everything that `new` lets through passed `old` as well."""
    return len(new) >= len(old) and _each_narrows(new, old)


def _each_narrows(new: Sequence[Term], old: Sequence[Term]) -> bool:
    return all(mine.narrows(theirs) for mine, theirs in zip(new, old, strict=False))


def _term(match: re.Match[str]) -> Term:
    field, quoted, bare = match.groups()
    if field is not None and field not in _FIELDS:
        return Term("", match.group().replace('"', ""))
    return Term(field or "", quoted if quoted is not None else bare or "")
