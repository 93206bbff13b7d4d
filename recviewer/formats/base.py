"""The interface of a format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

from recviewer.formats.document import Document
from recviewer.model.exchange import Exchange


class Format(Protocol):
    """One way of keeping exchanges in a file.

    Formats are asked in turn until one recognises the file, by its content and not by
    its name. Most describe what they find as a `Call` and leave the rest to
    `to_exchange`.
    """

    name: ClassVar[str]
    """Its name, as `ls` and `show` print it."""

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the exchanges of a file.

        Args:
            document: The file. Parse no more of it than it takes to recognise it.

        Returns:
            Its exchanges in file order, without the names of their protocols; None if
            the file has another format.

        Raises:
            ValueError: If it has this format but is broken, with the place.
        """
