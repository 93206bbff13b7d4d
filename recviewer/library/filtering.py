"""Which entries a filter lets through, fast enough to run at every key."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(slots=True)
class _Known:
    """What is known of a query."""

    hits: Sequence[int]
    """The entries that pass, ascending."""
    size: int
    """How many entries were asked."""


class Filter:
    """The entries that meet a query.

    Only those are asked that a wider query let through, or that came since.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[Query, _Known] = {}

    def hits(self, query: Query) -> Sequence[int]:
        """Return the indexes of the entries that a query lets through, ascending.

        Args:
            query: What the person typed; everything passes while it is empty.
        """
        if not query:
            return range(len(self._catalog))
        known = self._known.pop(query, None) or self._narrowed(query)
        self._catch_up(query, known)
        self._known[query] = known
        while len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        return known.hits

    def _narrowed(self, query: Query) -> _Known:
        """Ask those that passed the narrowest wider query."""
        wider = [known for old, known in self._known.items() if narrows(query, old)]
        best = min(wider, key=lambda known: len(known.hits), default=None)
        if best is None:
            return _Known(range(0), 0)
        return _Known(_meeting(query, best.hits, self._catalog), best.size)

    def _catch_up(self, query: Query, known: _Known) -> None:
        """Ask those that came since."""
        size = len(self._catalog)
        if known.size < size:
            new = _meeting(query, range(known.size, size), self._catalog)
            known.hits = array("i", [*known.hits, *new]) if known.hits else new
            known.size = size


def _meeting(query: Query, hits: Sequence[int], catalog: Catalog) -> Sequence[int]:
    """Return those that meet all terms."""
    for term in query:
        hits = _passing(term, hits, catalog)
    return hits if isinstance(hits, range) else array("i", hits)


def _passing(term: Term, hits: Sequence[int], catalog: Catalog) -> Sequence[int]:
    """Return those that meet a term: by their kind, or by what is their own."""
    texts, kinds, value = catalog.texts, catalog.kinds, term.value
    if term.field in _OWN:
        get, entries = attrgetter(term.field), catalog.entries
        within = [i for i in hits if value in texts[i]]
        return [i for i in within if value in get(entries[i]).lower()]
    meets = _kinds_meeting(term, catalog)
    if 0 not in meets:
        passing = hits
    elif term.field:
        passing = [i for i in hits if meets[kinds[i]]]
    elif 1 in meets:
        passing = [i for i in hits if meets[kinds[i]] or value in texts[i]]
    else:
        passing = [i for i in hits if value in texts[i]]
    if term.field in FLAGS and value and value not in _NO:
        return _passing(Term("", value), passing, catalog)
    return passing


def _kinds_meeting(term: Term, catalog: Catalog) -> bytes:
    """Say of each kind whether its entries meet a term whatever is their own."""
    value = term.value
    if not term.field:
        return bytes([value in shared for shared in catalog.shared])
    get = attrgetter(_ATTRIBUTES.get(term.field, term.field))
    if term.field in FLAGS:
        wanted = value not in _NO
        return bytes([bool(get(entry)) is wanted for entry in catalog.examples])
    if term.field == NUMBER:
        counts = _counts(value)
        return bytes([counts(entry.choices) for entry in catalog.examples])
    return _texts_with(value, map(get, catalog.examples))


def _texts_with(value: str, texts: Iterable[str | tuple[str, ...]]) -> bytes:
    """Say of each text whether it holds a value, or anything where none is asked."""
    joined = (text if isinstance(text, str) else " ".join(text) for text in texts)
    return bytes([bool(text) and value in text.lower() for text in joined])


def _counts(value: str) -> Callable[[int], bool]:
    if not value:
        return lambda choices: choices > 1
    wanted = int(value) if value.isdecimal() else -1
    return lambda choices: choices == wanted
