"""What lists entries: which pass a filter, and in which tree they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.catalog.checks import Checks
from recviewer.library.catalog.entries import Entries
from recviewer.library.catalog.filter import Filter
from recviewer.library.catalog.terms import Terms
from recviewer.library.tree.arrangement import Arrangement
from recviewer.library.tree.tree import Tree

Arrange = Callable[[Arrangement], Tree]
"""Builds a tree of entries, in any thread."""


class Engine(Protocol):
    """Lists entries."""

    @property
    def catalog(self) -> Entries:
        """The entries."""

    @property
    def is_quick(self) -> bool:
        """Whether a filter takes no longer than a frame."""

    def passing(self, terms: Terms) -> bytes:
        """Return for each entry 1 if it matches all terms, else 0."""

    def told(self, path: str, exchange_number: int) -> str:
        """Return what is known of an exchange's texts without its recording."""

    def arranging(self) -> Arrange:
        """Return what arranges the entries that there are now."""


class InMemory:
    """Lists the entries of a catalog, as an `Engine`."""

    is_quick = True

    def __init__(self, catalog: Catalog, checks: Checks) -> None:
        """List a catalog, which may grow.

        Args:
            catalog: The catalog.
            checks: What was found in its recordings.
        """
        self.catalog = catalog
        self._filter = Filter(catalog, checks)

    def passing(self, terms: Terms) -> bytes:
        """Return for each entry 1 if it matches all terms, else 0."""
        return self._filter.passing(terms)

    def told(self, path: str, exchange_number: int) -> str:
        """Return nothing: texts are only in recordings."""
        return ""

    def arranging(self) -> Arrange:
        """Return what arranges the entries that there are now."""
        entries = list(self.catalog.entries)

        def arrange(arrangement: Arrangement) -> Tree:
            from recviewer.library.tree.grouping import build_tree

            return build_tree(entries, arrangement)

        return arrange
