"""Filtering a catalog, fast enough to run on every key press."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress, repeat
from operator import attrgetter, contains
from typing import TypeVar

from recviewer.library.catalog.catalog import SEPARATOR, Catalog
from recviewer.library.catalog.checks import Checks
from recviewer.library.catalog.terms import (
    CHECK,
    FLAGS,
    NUMBERS,
    Term,
    Terms,
    asks_for_check,
    narrows,
    number_test,
)
from recviewer.library.summary import Summary

_ATTRIBUTES = {"test": "test_id", "n": "choices"}
"""Attributes of a summary whose names differ from those of the filter's fields."""

_OF_ENTRIES = frozenset(NUMBERS) - {"n"}
"""Numbers that differ between the entries of a kind."""

_MAX_CACHED_RESULTS = 16
"""Number of recent results that are cached: what is typed is often deleted again."""

_PASSES = b"\1"
"""The flag of an entry that passes."""


class Filter:
    """Finds the entries of a catalog that match all terms.

    Only those entries are tested that passed an earlier, wider filter or are new.
    """

    def __init__(self, catalog: Catalog, checks: Checks | None = None) -> None:
        """Filter a catalog.

        Args:
            catalog: The catalog, which may grow.
            checks: What was found in its recordings, which may change.
        """
        self._catalog = catalog
        self._checks = checks or Checks()
        self._checks_version = self._checks.version
        self._results: dict[Terms, bytes] = {}
        self._letter_results: dict[str, bytes] = {}

    def passing(self, terms: Terms) -> bytes:
        """Return for each entry 1 if it matches all terms, else 0."""
        if self._checks_version != self._checks.version:
            self._checks_version = self._checks.version
            for known in filter(asks_for_check, list(self._results)):
                del self._results[known]
        cached = self._results.get(terms)
        passing = self._narrowed(terms) if cached is None else cached
        if new := len(self._catalog) - len(passing):
            passing += self._matching(terms, _PASSES * new, len(passing))
        _cache(self._results, terms, passing)
        return passing

    def _narrowed(self, terms: Terms) -> bytes:
        """Test what passed the narrowest of the wider filters by the other terms."""
        wider = [old for old in self._results if narrows(terms, old)]
        if not wider:
            return b""
        best = min(wider, key=lambda old: self._results[old].count(1))
        rest = [term for term in terms if term not in best]
        return self._matching(rest, self._results[best])

    def _matching(
        self, terms: Iterable[Term], candidates: bytes, start: int = 0
    ) -> bytes:
        """Return which of some entries match all terms.

        Args:
            terms: The terms.
            candidates: For each entry from `start` on, 1 if it is to be tested, else 0.
            start: Index of the first entry.

        Returns:
            For each entry from `start` on, 1 if it matches, else 0.
        """
        hits: Sequence[int] = range(start, start + len(candidates))
        if 0 in candidates:
            hits = list(compress(hits, candidates))
        for term in terms:
            hits = self._passing(term, hits)
        if len(hits) == len(candidates):
            return candidates
        matching = bytearray(len(candidates))
        for entry in hits:
            matching[entry - start] = 1
        return bytes(matching)

    def _passing(self, term: Term, hits: Sequence[int]) -> Sequence[int]:
        """Return the hits that match a term, or do not if it is negated."""
        if not term.negated:
            return self._matching_hits(term, hits)
        left_out = frozenset(self._matching_hits(Term(term.field, term.value), hits))
        return [i for i in hits if i not in left_out]

    def _matching_hits(self, term: Term, hits: Sequence[int]) -> Sequence[int]:
        """Return the hits that match a term, by their kind or by what is their own."""
        texts, kinds, value = self._catalog.texts, self._catalog.kinds, term.value
        if term.field == "path":
            return self._at_path(value, hits)
        if term.field == "title":
            within = [i for i in hits if value in texts[i]]
            return [i for i in within if value in texts[i].partition(SEPARATOR)[2]]
        if term.field in _OF_ENTRIES:
            passes, get = number_test(term.field, value), attrgetter(term.field)
            entries = self._catalog.entries
            return [i for i in hits if passes(get(entries[i]))]
        if term.field == CHECK:
            words, entries = self._checks.words, self._catalog.entries
            return [i for i in hits if value in words(entries[i])]
        kind_matches = _matching_kinds(term, self._catalog)
        if not term.field:
            return self._anywhere(value, kind_matches, hits)
        if not all(kind_matches):
            hits = [i for i in hits if kind_matches[kinds[i]]]
        if term.field in FLAGS and value:
            return self._passing(Term("", value), hits)
        return hits

    def _anywhere(
        self, value: str, kind_matches: Sequence[bool], hits: Sequence[int]
    ) -> Sequence[int]:
        """Return the hits whose kind, folder, file name or title contains a value.

        Args:
            value: The value.
            kind_matches: For each kind whether it contains the value.
            hits: The entries to test.
        """
        catalog = self._catalog
        texts, kinds, folders = catalog.texts, catalog.kinds, catalog.folders
        may_contain = self._may_contain(value, len(hits))
        inside = [value in path for path in catalog.folder_paths]
        if all(kind_matches) or all(inside):
            return hits
        across = self._across(value, hits)
        return [
            i
            for i in hits
            if kind_matches[kinds[i]]
            or inside[folders[i]]
            or (may_contain[i] and value in texts[i])
            or i in across
        ]

    def _at_path(self, value: str, hits: Sequence[int]) -> Sequence[int]:
        """Return the hits whose path contains a value."""
        texts, folders = self._catalog.texts, self._catalog.folders
        inside = [value in path for path in self._catalog.folder_paths]
        across = self._across(value, hits)
        return [
            i
            for i in hits
            if inside[folders[i]]
            or (value in texts[i] and value in texts[i].partition(SEPARATOR)[0])
            or i in across
        ]

    def _across(self, value: str, hits: Sequence[int]) -> set[int]:
        """Return the hits whose path contains a value that spans the last slash."""
        head, slash, name = value.rpartition("/")
        if not slash:
            return set()
        texts, folders = self._catalog.texts, self._catalog.folders
        ends = [path.endswith(head + slash) for path in self._catalog.folder_paths]
        return {i for i in hits if ends[folders[i]] and texts[i].startswith(name)}

    def _may_contain(self, value: str, hit_count: int) -> bytes:
        """Return a flag for each entry: 0 if its own text cannot contain a value.

        A single letter is searched for in all entries if most of them are hits: that
        is fast, and leaves fewer candidates when a second letter is typed.
        """
        texts = self._catalog.texts
        known = [
            self._letter_results[letter]
            for letter in value
            if letter in self._letter_results
        ]
        flags = min(known, key=lambda flags: flags.count(1), default=b"")
        if len(value) != 1 or 2 * hit_count < len(texts):
            return flags + _PASSES * (len(texts) - len(flags))
        flags += bytes(map(contains, texts[len(flags) :], repeat(value)))
        _cache(self._letter_results, value, flags)
        return flags


def matching(
    summaries: Iterable[Summary], terms: Terms, checks: Checks | None = None
) -> list[Summary]:
    """Return the summaries that match all terms.

    Args:
        summaries: The summaries.
        terms: The terms.
        checks: What was found in the recordings, for terms that ask for it.
    """
    if not terms:
        return list(summaries)
    catalog = Catalog(summaries)
    return list(compress(catalog.entries, Filter(catalog, checks).passing(terms)))


_Key = TypeVar("_Key")


def _cache(results: dict[_Key, bytes], key: _Key, result: bytes) -> None:
    """Make a result the most recent one and drop the oldest."""
    results.pop(key, None)
    results[key] = result
    while len(results) > _MAX_CACHED_RESULTS:
        del results[next(iter(results))]


def _matching_kinds(term: Term, catalog: Catalog) -> list[bool]:
    """Return for each kind whether the fields it shares match a term."""
    value = term.value
    if not term.field:
        return [value in shared for shared in catalog.shared]
    get = attrgetter(_ATTRIBUTES.get(term.field, term.field))
    if term.field in FLAGS:
        return [bool(get(entry)) for entry in catalog.examples]
    if term.field == "n":
        passes = number_test(term.field, value)
        return [passes(get(entry)) for entry in catalog.examples]
    return _texts_with(value, map(get, catalog.examples))


def _texts_with(value: str, texts: Iterable[str | tuple[str, ...]]) -> list[bool]:
    """Return for each text whether it is not empty and contains a value."""
    joined = (text if isinstance(text, str) else " ".join(text) for text in texts)
    return [bool(text) and value in text.lower() for text in joined]
