"""What a library lists: what was found, as it is arranged and filtered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.catalog.filter import Filter
from recviewer.library.catalog.query import Term, parse
from recviewer.library.tree.arrangement import Arrangement, Change
from recviewer.library.tree.tree import Rows, Tree
from recviewer.library.tree.ways import Grouping

_NO_OTHERS = Term("other", "no")
"""What a filter asks as well while all that is no call to a model is hidden."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """What a filter lets through."""

    passing: bytes
    """For each entry 1 if it passes, else 0."""
    words: Sequence[str]
    """Words that may stand in titles."""

    @property
    def hits(self) -> int:
        """How many entries pass."""
        return self.passing.count(1)


class Listing:
    """All that was found, in the arrangement that a person asked for.

    Attributes:
        catalog: What was found.
        tree: It as it was arranged last; what came since is not in it yet.
    """

    def __init__(self, arrangement: Arrangement, *, chosen: bool) -> None:
        """List nothing yet.

        Args:
            arrangement: What is asked for.
            chosen: Whether a person chose what to group by.
        """
        self._asked = arrangement
        self._chosen = chosen
        self.tree: Tree = Rows().tree()
        self.begin(Catalog())

    def begin(self, catalog: Catalog) -> None:
        """List something else; the tree stays until there is another."""
        self.catalog = catalog
        self._filter = Filter(catalog)

    @property
    def arrangement(self) -> Arrangement:
        """What is possible: by folder where few or no tests are known."""
        least = 1 if self._chosen else len(self.catalog) / 2
        if self._asked.grouping is Grouping.TEST and self.catalog.tested < least:
            return replace(self._asked, grouping=Grouping.FOLDER)
        return self._asked

    @property
    def hidden(self) -> int:
        """How many entries the arrangement leaves out."""
        return self._asked.hidden(self.catalog.others, len(self.catalog))

    def change(self, change: Change) -> Arrangement:
        """Go on to the next possible arrangement; return it."""
        self._asked = self.arrangement.changed(change)
        self._chosen |= change is Change.GROUPING
        if self.arrangement != self._asked:
            self._asked = self._asked.changed(change)
        return self._asked

    def filtered(self, text: str) -> Filtered | None:
        """Return what a filter lets through; None if it asks for nothing."""
        query = parse(text)
        if not query:
            return None
        asked = (_NO_OTHERS, *query) if self.hidden else query
        words = [term.value for term in query if term.field in ("", "title")]
        return Filtered(self._filter.passing(asked), words)
