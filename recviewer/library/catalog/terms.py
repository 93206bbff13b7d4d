"""The filter's language: words and `field:value`, all of which must match."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import inf, isnan, nan, nextafter

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
    "tool",
)
"""Text fields; without a value they match any text that is not empty."""

FLAGS = ("streaming", "tools", "reasoning", "images", "error", "other", "unreadable")
"""Flags; with a value they require that word anywhere as well."""

NUMBERS = ("n", "calls", "chunks", "turns", "size", "status")
"""Numbers; without a value `n` matches more than one choice, the others any number
above 0."""

CHECK = "check"
"""The field of what `recviewer check` found: the id of a rule, the letter of a group,
or how bad it is; without a value, anything that is bad enough to be told."""

FIELDS = (*TEXT_FIELDS, *FLAGS, *NUMBERS, CHECK)
"""All fields."""

_NEGATIONS = frozenset({"no", "false"})
"""Values that negate a flag."""

NUMBER_EXAMPLES = ("calls:3", "calls:>1", "size:>100k", "n:2..5")
"""Terms whose values are numbers."""

_TERM = re.compile(r'([-!]?)(?:(\w+):)?(?:"([^"]*)"?|(\S+))?')

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(k|m|g)?b?")

_UNITS = {None: 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}

_COMPARISON = re.compile(r"(>=?|<=?|)(.*)")


class Term(msgspec.Struct, frozen=True):
    """One condition of a filter."""

    field: str
    """Name of the field; empty for plain text."""
    value: str
    """The text to find, in lower case; empty for the field alone."""
    negated: bool = False
    """Whether what matches is left out."""

    def narrows(self, other: Term) -> bool:
        """Say whether everything that matches this term matches the other."""
        if self == other:
            return True
        textual = self.field == "" or self.field in TEXT_FIELDS
        same = self.field == other.field and not (self.negated or other.negated)
        return textual and same and other.value in self.value


Terms = tuple[Term, ...]


def parse(text: str) -> Terms:
    """Parse a filter.

    Args:
        text: Words and `field:value`, separated by spaces; quotes protect spaces, and
            `-` or `!` leaves out what matches. An unknown field is plain text.

    Returns:
        The conditions, in lower case.
    """
    terms = (_term(match) for match in _TERM.finditer(text.lower()) if match.group())
    return tuple(term for term in terms if term.field or term.value)


def asks_for_check(terms: Terms) -> bool:
    """Say whether a filter needs to know what `recviewer check` found."""
    return any(term.field == CHECK for term in terms)


def apart(text: str, *others: str) -> tuple[list[str], str]:
    """Take the terms that have a field out of a text.

    Args:
        text: The text, in which quotes protect what looks like a field.
        others: Names that count as fields, too.

    Returns:
        These terms, and what else there is, as typed.
    """
    fields, rest, end = [], [], 0
    for match in _TERM.finditer(text):
        name = (match[2] or "").lower()
        if name in FIELDS or name in others:
            fields.append(match.group())
            rest.append(text[end : match.start()].strip())
            end = match.end()
    rest.append(text[end:].strip())
    return fields, " ".join(filter(None, rest))


def with_words_replaced(text: str, term_for: Callable[[str], str]) -> str:
    """Put terms in the place of the words of a filter that have to match.

    Args:
        text: The filter; words in quotes stay.
        term_for: Returns the term for a word.
    """

    def term(match: re.Match[str]) -> str:
        sign, field, _, bare = match.groups()
        return match.group() if sign or field or not bare else term_for(bare)

    return _TERM.sub(term, text)


def unknown_fields(text: str) -> list[str]:
    """Return the names before a colon that are no fields, as typed; URLs have none."""
    named = (match for match in _TERM.finditer(text) if match[2] and not _is_url(match))
    return [match[2] for match in named if match[2].lower() not in FIELDS]


def wrong_numbers(text: str) -> list[str]:
    """Return the terms whose field is a number and whose value is none, as typed."""
    named = [match for match in _TERM.finditer(text) if match[2]]
    return [
        match.group()
        for match in named
        if (field := match[2].lower()) in NUMBERS
        and any(map(isnan, number_range(field, _term(match).value.lower())))
    ]


def narrows(new: Terms, old: Terms) -> bool:
    """Say whether everything that matches `new` matches `old` as well."""
    return len(new) >= len(old) and all(map(Term.narrows, new, old))


def number_test(field: str, value: str) -> Callable[[int | None], bool]:
    """Return what says whether a number is in a range; an unknown number is not."""
    low, high = number_range(field, value)
    return lambda number: number is not None and low <= number <= high


def number_range(field: str, value: str) -> tuple[float, float]:
    """Return a range of whole numbers.

    Args:
        field: One of `NUMBERS`.
        value: A number, with `k`, `M` or `G` for thousands and so on; a range such as
            `2..5`; one of `>`, `>=`, `<`, `<=` and a number; or nothing.

    Returns:
        The least and the greatest number; those of any other value are not numbers, so
        that nothing is between them.
    """
    sign, text = _COMPARISON.fullmatch(value).groups()  # type: ignore[union-attr]
    first, dots, last = text.partition("..")
    if not text:
        return (2 if field == "n" else 1), inf
    if dots:
        return _number(first or "0"), _number(last) if last else inf
    bound = _number(text)
    match sign:
        case ">":
            return nextafter(bound, inf), inf
        case ">=":
            return bound, inf
        case "<":
            return -inf, nextafter(bound, -inf)
        case "<=":
            return -inf, bound
        case _:
            return bound, bound


def _number(text: str) -> float:
    """Return a number, or one that equals, exceeds and is below no other."""
    match = _NUMBER.fullmatch(text)
    return nan if match is None else float(match[1]) * _UNITS[match[2]]


def _is_url(match: re.Match[str]) -> bool:
    return (match.group(4) or "").startswith("//")


def _term(match: re.Match[str]) -> Term:
    sign, field, quoted, bare = match.groups()
    negated = bool(sign)
    if field is not None and field not in FIELDS:
        word = match.group().removeprefix(sign).replace('"', "")
        return Term("", word, negated)
    value = quoted if quoted is not None else bare or ""
    if field in FLAGS and value in _NEGATIONS:
        return Term(field, "", not negated)
    return Term(field or "", value, negated)
