"""How a person wants the entries arranged, and what they may change about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from recviewer.library.summary import Summary
from recviewer.library.tree.grouping import grouped
from recviewer.library.tree.sorting import ordered
from recviewer.library.tree.tree import Tree
from recviewer.library.tree.ways import Grouping, Sorting

_Choice = TypeVar("_Choice", bound=StrEnum)


class Change(StrEnum):
    """What a person may change about the rows."""

    GROUPING = "grouping"
    SORTING = "sorting"
    DIRECTION = "direction"
    OTHERS = "others"
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
    others: bool = True
    """Whether what is no call to a model is there as well; where there is nothing
    else, it always is."""

    def changed(self, change: Change) -> Arrangement:
        """Go on to the next grouping or sorting, turn round, or show or hide."""
        match change:
            case Change.GROUPING:
                return replace(self, grouping=_after(self.grouping))
            case Change.SORTING:
                return replace(self, sorting=_after(self.sorting), backwards=False)
            case Change.DIRECTION:
                return replace(self, backwards=not self.backwards)
            case Change.OTHERS:
                return replace(self, others=not self.others)
            case _:
                return self

    def hidden(self, others: int, total: int) -> int:
        """Return how many entries are left out.

        Args:
            others: How many are no calls to a model.
            total: How many there are in all.
        """
        return 0 if self.others or others == total else others

    def tree(self, entries: Sequence[Summary]) -> Tree:
        """Arrange all entries, or those that are calls to a model."""
        order = ordered(entries, self.sorting, backwards=self.backwards)
        if not self.others:
            order = [index for index in order if not entries[index].other] or order
        return grouped(entries, order, self.grouping)


def _after(choice: _Choice) -> _Choice:
    """Return the next of an enumeration's members, the first after the last."""
    members = list(type(choice))
    return members[(members.index(choice) + 1) % len(members)]
