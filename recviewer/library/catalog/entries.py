"""What is known of all entries of a library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from typing import Protocol

from recviewer.library.summary import Summary


class Entries(Protocol):
    """What the list needs to know of its entries; see `Catalog`."""

    @property
    def entries(self) -> Sequence[Summary]:
        """The summaries, which may be made when they are asked for."""

    @property
    def kinds(self) -> Sequence[int]:
        """For each entry the number of its kind."""

    @property
    def examples(self) -> Sequence[Summary]:
        """For each kind one of its entries."""

    @property
    def kind_sizes(self) -> Sequence[int]:
        """For each kind the number of its entries."""

    @property
    def tests(self) -> Sized:
        """All tests."""

    @property
    def unreadable(self) -> int:
        """Number of recordings that could not be read."""

    @property
    def tested(self) -> int:
        """Number of entries with a known test."""

    @property
    def others(self) -> int:
        """Number of entries that are not calls to a model."""

    @property
    def recordings(self) -> int:
        """Number of files, without those that are no recordings."""

    def __len__(self) -> int:
        """Return the number of entries."""

    def index_of(self, path: str, exchange_number: int) -> int | None:
        """Return the index of an exchange; None if there is none."""

    def turns(self) -> Sequence[Summary]:
        """Return the entries, with what `conversations` asks of them at least."""

    def has_status(self, status: int) -> bool:
        """Say whether an entry has this HTTP status."""

    def files(self) -> Iterable[str]:
        """Return the paths of what rules can be checked in, some more than once."""

    def of_test(self, test_id: str) -> Sequence[Summary]:
        """Return the entries of a test."""
