"""What `recviewer check` found in exchanges, as a filter asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from recviewer.library.summary import Summary

ANYTHING: Final = ""
"""The word for findings that are bad enough to be told."""

Words = frozenset[str]
"""What was found in an exchange: ids and groups of rules and how bad it is, in lower
case, and `ANYTHING`."""

_WORST_FIRST: Final = ("error", "warning", "hint")

_NO_WORDS: Final[Words] = frozenset()


class Checks:
    """Words for what was found, by path and exchange; empty until somebody checks.

    Attributes:
        version: Changes with what was found.
    """

    def __init__(self) -> None:
        self.version = 0
        self._words: dict[str, Mapping[int | None, Words]] = {}

    def take(self, path: str, words: Mapping[int | None, Words]) -> None:
        """Take what was found in a recording, in place of what was found before.

        Args:
            path: The recording.
            words: What was found, by the number of the exchange; None for what is
                about the whole file.
        """
        if words != self._words.get(path, {}):
            self._words[path] = words
            self.version += 1

    def words(self, entry: Summary) -> Words:
        """Return what was found in an exchange or its file."""
        by_number = self._words.get(entry.path)
        if not by_number:
            return _NO_WORDS
        own = by_number.get(entry.exchange_number, _NO_WORDS)
        return own | by_number.get(None, _NO_WORDS)

    def worst(self, entry: Summary) -> str:
        """Say how bad the worst finding is that is told of an exchange.

        Returns:
            `error`, `warning` or `hint`; empty if nothing is told.
        """
        words = self.words(entry)
        told = ANYTHING in words
        return next((each for each in _WORST_FIRST if told and each in words), "")
