"""How a person wants the entries arranged, and what they may change about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from recviewer.library.grouping import Grouping, grouped
from recviewer.library.sorting import Sorting, ordered
from recviewer.library.summary import Summary
from recviewer.library.tree import Tree

_Choice = TypeVar("_Choice", bound=StrEnum)


class Change(StrEnum):
    """What a person may change about the rows."""

    GROUPING = "grouping"
    SORTING = "sorting"
    DIRECTION = "direction"
    FILTER = "filter"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The order of entries in a tree."""

    grouping: Grouping = Grouping.TEST
    """What they are grouped by."""
    sorting: Sorting = Sorting.PATH
    """What they are sorted by inside a group."""
    backwards: bool = False
    """Whether that order is turned round."""

    def changed(self, change: Change) -> Arrangement:
        """Go on to the next grouping or sorting, or turn the order round."""
        match change:
            case Change.GROUPING:
                return replace(self, grouping=_after(self.grouping))
            case Change.SORTING:
                return replace(self, sorting=_after(self.sorting), backwards=False)
            case Change.DIRECTION:
                return replace(self, backwards=not self.backwards)
            case _:
                return self

    def tree(self, entries: Sequence[Summary]) -> Tree:
        """Arrange all entries."""
        order = ordered(entries, self.sorting, backwards=self.backwards)
        return grouped(entries, order, self.grouping)


def _after(choice: _Choice) -> _Choice:
    """Return the next of an enumeration's members, the first after the last."""
    members = list(type(choice))
    return members[(members.index(choice) + 1) % len(members)]
