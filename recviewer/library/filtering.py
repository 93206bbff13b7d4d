"""Which entries a filter lets through, fast enough to run at every key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from recviewer.library.catalog import Catalog
from recviewer.library.query import FLAGS, NUMBER, Query, Term, narrows

_NO = frozenset({"no", "false"})
"""Values that turn a flag round."""

_ATTRIBUTES = {"test": "test_id", "unreadable": "reason"}
"""Attributes of a summary that are not called as their field."""


class Filter:
    """The entries that meet a query; narrows its own hits while the query grows."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._size = 0
        self._query: Query = ()
        self._hits: Sequence[int] = range(0)

    def hits(self, query: Query) -> Sequence[int]:
        """Return the indexes of the entries that a query lets through, ascending.

        Args:
            query: What the person typed; everything passes while it is empty.
        """
        size = len(self._catalog)
        hits: Iterable[int] = range(size)
        if size == self._size and narrows(query, self._query):
            hits = self._hits
        for term in query:
            hits = _passing(term, hits, self._catalog)
        self._size, self._query = size, query
        self._hits = hits if isinstance(hits, Sequence) else list(hits)
        return self._hits


def _passing(term: Term, hits: Iterable[int], catalog: Catalog) -> list[int]:
    """Return those of the hits that meet a term."""
    entries, value = catalog.entries, term.value
    get = attrgetter(_ATTRIBUTES.get(term.field, term.field or "title"))
    if not term.field:
        haystacks = catalog.haystacks
        return [i for i in hits if value in haystacks[i]]
    if term.field in FLAGS:
        wanted = value not in _NO
        flagged = [i for i in hits if bool(get(entries[i])) is wanted]
        plain = Term("", value)
        return _passing(plain, flagged, catalog) if wanted and value else flagged
    if term.field == NUMBER:
        counts = _counts(value)
        return [i for i in hits if counts(entries[i].choices)]
    indexes = list(hits)
    meant = _values_with(value, {get(entries[i]) for i in indexes})
    return [i for i in indexes if get(entries[i]) in meant]


def _values_with(value: str, values: Iterable[str | tuple[str, ...]]) -> set[object]:
    """Return those of a field's distinct values that hold a text, or any text."""
    return {v for v in values if v and value in _text(v).lower()}


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _counts(value: str) -> Callable[[int], bool]:
    if not value:
        return lambda choices: choices > 1
    wanted = int(value) if value.isdecimal() else -1
    return lambda choices: choices == wanted
