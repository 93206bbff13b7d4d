"""Which entries a filter lets through, fast enough to run at every key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import compress, repeat
from operator import attrgetter, contains
from typing import TypeVar

from recviewer.library.catalog.catalog import APART, Catalog
from recviewer.library.catalog.query import (
    FLAGS,
    NUMBER,
    Query,
    Term,
    narrows,
)

_NO = frozenset({"no", "false"})
"""Values that turn a flag round."""

_ATTRIBUTES = {"test": "test_id"}
"""Attributes of a summary that are not called as their field."""

_KEPT = 16
"""Queries of late that are remembered: what is typed is soon deleted again."""

_ALL = b"\1"
"""The mark of each of all entries."""


class Filter:
    """The entries that meet a query.

    Only those are asked that a wider query let through, or that came since.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[Query, bytes] = {}
        self._letters: dict[str, bytes] = {}

    def passing(self, query: Query) -> bytes:
        """Say which entries a query lets through.

        Args:
            query: What the person typed; everything passes while it is empty.

        Returns:
            For each entry 1 if it passes, else 0.
        """
        known = self._known.get(query)
        marks = self._narrowed(query) if known is None else known
        if new := len(self._catalog) - len(marks):
            marks += self._meeting(query, _ALL * new, len(marks))
        _keep(self._known, query, marks)
        return marks

    def _narrowed(self, query: Query) -> bytes:
        """Ask those that passed the narrowest wider query what it did not ask."""
        wider = [old for old in self._known if narrows(query, old)]
        if not wider:
            return b""
        best = min(wider, key=lambda old: self._known[old].count(1))
        terms = [term for term in query if term not in best]
        return self._meeting(terms, self._known[best])

    def _meeting(self, terms: Iterable[Term], marks: bytes, start: int = 0) -> bytes:
        """Return which entries meet all terms, of those that are marked.

        Args:
            terms: The terms.
            marks: For each entry 1 or 0.
            start: The first of them that a mark is for.
        """
        asked: Sequence[int] = range(start, start + len(marks))
        if 0 in marks:
            asked = list(compress(asked, marks))
        for term in terms:
            asked = self._passing(term, asked)
        if len(asked) == len(marks):
            return marks
        meeting = bytearray(len(marks))
        for entry in asked:
            meeting[entry - start] = 1
        return bytes(meeting)

    def _passing(self, term: Term, hits: Sequence[int]) -> Sequence[int]:
        """Return those that meet a term: by their kind, or by what is their own."""
        texts, kinds, value = self._catalog.texts, self._catalog.kinds, term.value
        if term.field == "path":
            return self._at_path(value, hits)
        if term.field == "title":
            within = [i for i in hits if value in texts[i]]
            return [i for i in within if value in texts[i].partition(APART)[2]]
        meets = _kinds_meeting(term, self._catalog)
        if not term.field:
            return self._anywhere(value, meets, hits)
        if not all(meets):
            hits = [i for i in hits if meets[kinds[i]]]
        if term.field in FLAGS and value and value not in _NO:
            return self._passing(Term("", value), hits)
        return hits

    def _anywhere(
        self, value: str, meets: Sequence[bool], hits: Sequence[int]
    ) -> Sequence[int]:
        """Return those whose kind, folder or own text holds a value.

        Args:
            value: The value.
            meets: Whether each kind holds it.
            hits: Those that are asked.
        """
        catalog = self._catalog
        texts, kinds, folders = catalog.texts, catalog.kinds, catalog.folders
        may = self._may_hold(value, len(hits))
        inside = [value in path for path in catalog.folder_paths]
        if all(meets) or all(inside):
            return hits
        across = self._across(value, hits)
        return [
            i
            for i in hits
            if meets[kinds[i]]
            or inside[folders[i]]
            or (may[i] and value in texts[i])
            or i in across
        ]

    def _at_path(self, value: str, hits: Sequence[int]) -> Sequence[int]:
        """Return those that hold a value in their path."""
        texts, folders = self._catalog.texts, self._catalog.folders
        inside = [value in path for path in self._catalog.folder_paths]
        across = self._across(value, hits)
        return [
            i
            for i in hits
            if inside[folders[i]]
            or (value in texts[i] and value in texts[i].partition(APART)[0])
            or i in across
        ]

    def _across(self, value: str, hits: Sequence[int]) -> set[int]:
        """Return those whose folder ends, and whose name goes on, with a value."""
        head, slash, name = value.rpartition("/")
        if not slash:
            return set()
        texts, folders = self._catalog.texts, self._catalog.folders
        ends = [path.endswith(head + slash) for path in self._catalog.folder_paths]
        return {i for i in hits if ends[folders[i]] and texts[i].startswith(name)}

    def _may_hold(self, value: str, asked: int) -> bytes:
        """Mark the entries whose own text may hold a value.

        A letter that is asked of many is looked for in all: that is soon done, and
        leaves less to ask when a second one is typed.
        """
        texts = self._catalog.texts
        known = [self._letters[letter] for letter in value if letter in self._letters]
        marks = min(known, key=lambda marks: marks.count(1), default=b"")
        if len(value) != 1 or 2 * asked < len(texts):
            return marks + _ALL * (len(texts) - len(marks))
        marks += bytes(map(contains, texts[len(marks) :], repeat(value)))
        _keep(self._letters, value, marks)
        return marks


_Key = TypeVar("_Key")


def _keep(known: dict[_Key, bytes], key: _Key, marks: bytes) -> None:
    """Keep what was marked of late."""
    known.pop(key, None)
    known[key] = marks
    while len(known) > _KEPT:
        del known[next(iter(known))]


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
