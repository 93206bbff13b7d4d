"""Completing the last term of a filter: names of fields, and values that occur."""

from __future__ import annotations

from collections import Counter
from functools import cache
from operator import attrgetter

from recviewer.library.catalog.entries import Entries
from recviewer.library.catalog.terms import FIELDS, FLAGS, with_words_replaced

_COMPLETED = ("model", "endpoint", "format", "protocol", "finish", "tool")
"""Fields with few values."""

_NAMED_BY_VALUE = ("finish", "tool", "protocol", "format")
"""Fields in which a word is not looked for."""

_STATUS_DIGITS = 3
"""Digits of an HTTP status."""

_MIN_LETTERS = 2
"""Letters of a field's name from which on it is completed: one is mostly a word's."""


def completed(text: str, catalog: Entries) -> str | None:
    """Complete the last term of a filter.

    Args:
        text: The filter so far.
        catalog: Has the values of fields; the most frequent one is chosen.

    Returns:
        The filter with its last term completed; None if nothing is known that begins
        as it does, or if it is complete.
    """
    last = text.rpartition(" ")[2].lstrip("-!")
    name, colon, value = last.partition(":")
    known = (
        values(name.lower(), catalog) if colon else [f"{field}:" for field in FIELDS]
    )
    begun = (value if colon else name).lower()
    if not colon and len(begun) < _MIN_LETTERS:
        return None
    rests = (each[len(begun) :] for each in known if each.lower().startswith(begun))
    return next((text + rest for rest in rests if rest), None)


def with_fields(text: str, catalog: Entries) -> str:
    """Return a filter in which words that are values of a field are terms with it.

    A word that names a flag becomes that flag; a filter without such words is returned
    as it is.
    """

    @cache  # counted once for all words
    def known(field: str) -> list[str]:
        return [value.lower() for value in values(field, catalog)]

    def term_for(word: str) -> str:
        begun = word.lower()
        for field in _NAMED_BY_VALUE:
            if any(value.startswith(begun) for value in known(field)):
                return f"{field}:{word}"
        if begun in FLAGS:
            return f"{begun}:"
        number = int(word) if word.isdecimal() and len(word) == _STATUS_DIGITS else 0
        is_status = number and catalog.has_status(number)
        return f"status:{word}" if is_status else word

    return with_words_replaced(text, term_for)


def values(field: str, catalog: Entries) -> list[str]:
    """Return the values of a field that need no quotes, the most frequent first.

    Only fields with few values have any.
    """
    if field not in _COMPLETED:
        return []
    get = attrgetter(field)
    counts: Counter[str] = Counter()
    for example, number in zip(catalog.examples, catalog.kind_sizes, strict=True):
        value = get(example)
        for each in (value,) if isinstance(value, str) else value:
            counts[each] += number
    return [value for value, _ in counts.most_common() if value and " " not in value]
