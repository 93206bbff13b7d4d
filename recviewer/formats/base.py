"""What every format module provides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

from recviewer.formats.document import Document
from recviewer.model.exchange import Exchange


class Format(Protocol):
    """One way of keeping exchanges in a file.

    Formats are asked one after another; what a file is, its content says, not its
    name. Most describe what they find as `Call`s and let `call.to_exchange` do the
    rest.
    """

    name: ClassVar[str]
    """Its name, as `ls` and `show` print it."""

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the exchanges of a file.

        Args:
            document: The file; parse no more of it than it takes to recognise it.

        Returns:
            Its exchanges in file order, their protocols not yet named; None where
            the file is of another format.

        Raises:
            ValueError: If it is of this format but broken, with the place.
        """
