"""Sequences whose items are made when they are looked at, and then forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

_T_co = TypeVar("_T_co", covariant=True)


class LazySequence(Sequence[_T_co], Generic[_T_co]):
    """As many items as asked for, each made anew whenever it is looked at."""

    __slots__ = ("_length", "_make")

    def __init__(self, length: int, make: Callable[[int], _T_co]) -> None:
        """Make nothing yet.

        Args:
            length: Number of items.
            make: Makes the item at an index; called with 0 to `length` - 1.
        """
        self._length = length
        self._make = make

    def __len__(self) -> int:
        """Return the number of items."""
        return self._length

    @overload
    def __getitem__(self, index: int) -> _T_co: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[_T_co]: ...

    def __getitem__(self, index: int | slice) -> _T_co | Sequence[_T_co]:
        """Make one item, or those of a slice."""
        numbers = range(self._length)[index]
        if isinstance(numbers, int):
            return self._make(numbers)
        return [self._make(number) for number in numbers]

    def __iter__(self) -> Iterator[_T_co]:
        """Make the items in turn."""
        return map(self._make, range(self._length))
