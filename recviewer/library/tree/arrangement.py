"""How the entries of the library are grouped and sorted.

This module imports little, because the settings need it before the app starts.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

import msgspec


class Grouping(StrEnum):
    """What entries are grouped by."""

    FOLDER = "folder"
    TEST = "test"
    MODEL = "model"
    ENDPOINT = "endpoint"
    CONVERSATION = "conversation"


class Sorting(StrEnum):
    """What entries are sorted by within a group."""

    PATH = "path"
    TITLE = "title"
    SIZE = "size"
    CHUNKS = "chunks"
    TIME = "time"


class Change(StrEnum):
    """What a person can change about the list."""

    GROUPING = "grouping"
    SORTING = "sorting"
    DIRECTION = "direction"
    OTHERS = "others"
    FILTER = "filter"


_Member = TypeVar("_Member", bound=StrEnum)


class Arrangement(msgspec.Struct, frozen=True):
    """How entries are arranged in a tree."""

    grouping: Grouping = Grouping.TEST
    sorting: Sorting = Sorting.PATH
    """What they are sorted by within a group."""
    backwards: bool = False
    """Whether that order is reversed."""
    others: bool = True
    """Whether entries that are not calls to a model are included. If there are no
    calls to a model at all, the others are always included."""

    def changed(
        self, change: Change, to: Grouping | Sorting | None = None
    ) -> Arrangement:
        """Return the arrangement after a change.

        Args:
            change: What is changed.
            to: The grouping or the sorting to change to; None for the next.
        """
        replace = msgspec.structs.replace
        match change:
            case Change.GROUPING:
                return replace(self, grouping=to or _after(self.grouping))
            case Change.SORTING:
                sorting = to or _after(self.sorting)
                return replace(self, sorting=sorting, backwards=False)
            case Change.DIRECTION:
                return replace(self, backwards=not self.backwards)
            case Change.OTHERS:
                return replace(self, others=not self.others)
            case _:
                return self

    def hidden(self, others: int, total: int) -> int:
        """Return how many entries are left out.

        Args:
            others: Number of entries that are not calls to a model.
            total: Number of all entries.
        """
        return 0 if self.others or others == total else others


def _after(member: _Member) -> _Member:
    """Return the next member of an enumeration, the first after the last."""
    members = list(type(member))
    return members[(members.index(member) + 1) % len(members)]
