"""Which entries a filter lets through, fast enough to run at every key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import attrgetter

from recviewer.library.catalog import Catalog
from recviewer.library.query import FLAGS, NUMBER, Query, Term, narrows

_NO = frozenset({"no", "false"})
"""Values that turn a flag round."""

_ATTRIBUTES = {"test": "test_id"}
"""Attributes of a summary that are not called as their field."""

_OWN = frozenset({"title", "path"})
"""Fields in which entries of one kind differ."""

_KEPT = 16
"""Queries of late that are remembered: what is typed is soon deleted again."""


class Filter:
    """The entries that meet a query.

    Only those are asked that a wider query let through, or that came since.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[Query, bytes] = {}

    def passing(self, query: Query) -> bytes:
        """Say which entries a query lets through.

        Args:
            query: What the person typed; everything passes while it is empty.

        Returns:
            For each entry 1 if it passes, else 0.
        """
        known = self._known.pop(query, None)
        marks = self._narrowed(query) if known is None else known
        new = len(self._catalog) - len(marks)
        marks += _meeting(query, b"\1" * new, self._catalog, len(marks))
        self._known[query] = marks
        while len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        return marks

    def _narrowed(self, query: Query) -> bytes:
        """Ask those that passed the narrowest wider query what it did not ask."""
        wider = [old for old in self._known if narrows(query, old)]
        if not wider:
            return b""
        best = min(wider, key=lambda old: self._known[old].count(1))
        terms = [term for term in query if term not in best]
        return _meeting(terms, self._known[best], self._catalog)


def _meeting(
    terms: Iterable[Term], marks: bytes, catalog: Catalog, start: int = 0
) -> bytes:
    """Return which entries meet all terms, of those that are marked.

    Args:
        terms: The terms.
        marks: For each entry 1 or 0.
        catalog: The entries.
        start: The first of them that a mark is for.
    """
    asked: Sequence[int] = list(compress(range(start, start + len(marks)), marks))
    for term in terms:
        asked = _passing(term, asked, catalog)
    meeting = bytearray(len(marks))
    for entry in asked:
        meeting[entry - start] = 1
    return bytes(meeting)


def _passing(term: Term, hits: Sequence[int], catalog: Catalog) -> Sequence[int]:
    """Return those that meet a term: by their kind, or by what is their own."""
    texts, kinds, value = catalog.texts, catalog.kinds, term.value
    if term.field in _OWN:
        get, entries = attrgetter(term.field), catalog.entries
        within = [i for i in hits if value in texts[i]]
        return [i for i in within if value in get(entries[i]).lower()]
    meets = _kinds_meeting(term, catalog)
    if all(meets):
        passing = hits
    elif term.field:
        passing = [i for i in hits if meets[kinds[i]]]
    elif any(meets):
        passing = [i for i in hits if meets[kinds[i]] or value in texts[i]]
    else:
        passing = [i for i in hits if value in texts[i]]
    if term.field in FLAGS and value and value not in _NO:
        return _passing(Term("", value), passing, catalog)
    return passing


def _kinds_meeting(term: Term, catalog: Catalog) -> list[bool]:
    """Say of each kind whether its entries meet a term whatever is their own."""
    value = term.value
    if not term.field:
        return [value in shared for shared in catalog.shared]
    get = attrgetter(_ATTRIBUTES.get(term.field, term.field))
    if term.field in FLAGS:
        wanted = value not in _NO
        return [bool(get(entry)) is wanted for entry in catalog.examples]
    if term.field == NUMBER:
        counts = _counts(value)
        return [counts(entry.choices) for entry in catalog.examples]
    return _texts_with(value, map(get, catalog.examples))


def _texts_with(value: str, texts: Iterable[str | tuple[str, ...]]) -> list[bool]:
    """Say of each text whether it holds a value, or anything where none is asked."""
    joined = (text if isinstance(text, str) else " ".join(text) for text in texts)
    return [bool(text) and value in text.lower() for text in joined]


def _counts(value: str) -> Callable[[int], bool]:
    if not value:
        return lambda choices: choices > 1
    wanted = int(value) if value.isdecimal() else -1
    return lambda choices: choices == wanted
