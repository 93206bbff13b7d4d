"""The filter's language: words and `field:value`, all of which must match."""

from __future__ import annotations

import re

import msgspec

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
"""Text fields; without a value they match any text that is not empty."""

FLAGS = ("streaming", "tools", "reasoning", "images", "error", "other", "unreadable")
"""Flags; with a value they require that word anywhere as well."""

NUMBER = "n"
"""The number of choices; without a value it matches more than one."""

_FIELDS = frozenset({*TEXT_FIELDS, *FLAGS, NUMBER})

_TERM = re.compile(r'(?:(\w+):)?(?:"([^"]*)"?|(\S+))?')


class Term(msgspec.Struct, frozen=True):
    """One condition of a filter."""

    field: str
    """Name of the field; empty for plain text."""
    value: str
    """The text to find, in lower case; empty for the field alone."""

    def narrows(self, other: Term) -> bool:
        """Say whether everything that matches this term matches the other."""
        if self == other:
            return True
        textual = self.field == "" or self.field in TEXT_FIELDS
        return textual and self.field == other.field and other.value in self.value


Terms = tuple[Term, ...]


def parse(text: str) -> Terms:
    """Parse a filter.

    Args:
        text: Words and `field:value`, separated by spaces; quotes protect spaces. An
            unknown field is plain text.

    Returns:
        The conditions, in lower case.
    """
    terms = (_term(match) for match in _TERM.finditer(text.lower()) if match.group())
    return tuple(term for term in terms if term.field or term.value)


def narrows(new: Terms, old: Terms) -> bool:
    """Say whether everything that matches `new` matches `old` as well."""
    return len(new) >= len(old) and all(map(Term.narrows, new, old))


def _term(match: re.Match[str]) -> Term:
    field, quoted, bare = match.groups()
    if field is not None and field not in _FIELDS:
        return Term("", match.group().replace('"', ""))
    return Term(field or "", quoted if quoted is not None else bare or "")
