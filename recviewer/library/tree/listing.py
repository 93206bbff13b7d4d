"""The list of the library: a catalog, its arrangement and its filter."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.catalog.checks import Checks
from recviewer.library.catalog.completion import with_fields
from recviewer.library.catalog.entries import Entries
from recviewer.library.catalog.terms import Term, asks_for_check, parse
from recviewer.library.tree.arrangement import Arrangement, Change, Grouping, Sorting
from recviewer.library.tree.engine import Engine, InMemory
from recviewer.library.tree.tree import Tree, TreeBuilder

_NO_OTHERS = Term("other", "", negated=True)
"""Added to a filter while entries that are not calls to a model are hidden."""


class Filtered(msgspec.Struct, frozen=True):
    """Which entries pass a filter."""

    passing: bytes
    """For each entry 1 if it passes, else 0."""
    words: Sequence[str]
    """Words of the filter to highlight in titles."""
    asks_for_check: bool = False
    """Whether the filter needs to know what `recviewer check` finds."""

    @property
    def hits(self) -> int:
        """Number of entries that pass."""
        return self.passing.count(1)


class Listing:
    """The entries of a catalog in the arrangement that a person requested.

    Attributes:
        engine: Lists the entries.
        tree: The entries as last arranged; later ones are not in it yet.
        checks: What `recviewer check` found in them, as far as it has run.
        revision: How many times recordings changed on disk while they were listed.
    """

    def __init__(self, arrangement: Arrangement, *, chosen: bool) -> None:
        """Create an empty list.

        Args:
            arrangement: The requested arrangement.
            chosen: Whether a person chose the grouping. If not, entries are grouped by
                folder unless half of them belong to a known test.
        """
        self._requested = arrangement
        self._chosen = chosen
        self.tree: Tree = TreeBuilder().build()
        self.checks = Checks()
        self.revision = 0
        self.begin(Catalog())

    def begin(self, catalog: Catalog) -> None:
        """List another catalog; the tree stays until there is another one."""
        self.list_by(InMemory(catalog, self.checks))

    def list_by(self, engine: Engine) -> None:
        """List what an engine has; the tree stays until there is another one."""
        self.engine = engine

    @property
    def catalog(self) -> Entries:
        """All entries."""
        return self.engine.catalog

    @property
    def arrangement(self) -> Arrangement:
        """The arrangement in effect: by folder where too few tests are known."""
        least = 1 if self._chosen else len(self.catalog) / 2
        if self._requested.grouping is Grouping.TEST and self.catalog.tested < least:
            return msgspec.structs.replace(self._requested, grouping=Grouping.FOLDER)
        return self._requested

    @property
    def hidden(self) -> int:
        """Number of entries that the arrangement leaves out."""
        return self._requested.hidden(self.catalog.others, len(self.catalog))

    def change(
        self, change: Change, to: Grouping | Sorting | None = None
    ) -> Arrangement:
        """Apply a change, skipping a grouping that has no effect; return the result.

        Args:
            change: What is changed.
            to: The grouping or the sorting to change to; None for the next.
        """
        self._requested = self.arrangement.changed(change, to)
        self._chosen |= change is Change.GROUPING
        if self.arrangement != self._requested:
            self._requested = self._requested.changed(change)
        return self._requested

    def meant(self, text: str) -> str:
        """Return what a filter that finds nothing may have been meant to be.

        Its words may be values of a field that has to be named. The result is empty if
        that finds nothing either.
        """
        named = with_fields(text, self.catalog)
        found = self.filtered(named) if named != text else None
        return named if found and found.hits else ""

    def filtered(self, text: str) -> Filtered | None:
        """Return which entries pass a filter; None if the filter is empty."""
        terms = parse(text)
        if not terms:
            return None
        words = [
            term.value
            for term in terms
            if term.field in ("", "title") and not term.negated
        ]
        terms = (_NO_OTHERS, *terms) if self.hidden else terms
        passing = self.engine.passing(terms)
        return Filtered(passing, words, asks_for_check(terms))
