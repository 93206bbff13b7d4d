"""The texts of recordings: those that the index knows are not read for them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from recviewer.address import STDIN
from recviewer.errors import Cancelled
from recviewer.index.passages import Packed, packed_texts
from recviewer.library.scan.summarize import Found, examine
from recviewer.model.exchange import Exchange, Recording
from recviewer.reading import reader
from recviewer.reading.served_paths import ServedPaths
from recviewer.search.files import heard_before
from recviewer.search.joined_texts import ExchangeTexts, Voice, exchange_texts
from recviewer.search.said import Said, area_of_kind, said

if TYPE_CHECKING:
    from recviewer.index.texts import Texts
    from recviewer.library.scan.memory import Memory

_MAX_RECORDINGS: Final = 4
"""Recordings that are held while their hits are described."""

_NEVER: Final[Cancelled] = lambda: False  # noqa: E731


class ReadTexts(Struct, frozen=True):
    """The texts of a recording."""

    path: str
    exchanges: tuple[ExchangeTexts, ...]
    """None of a file that cannot be read."""
    found: Found | None = None
    """What is to be kept of it, if anything."""


class TextReader:
    """Reads the texts of recordings, and keeps them in the index for later runs."""

    def __init__(
        self,
        served_paths: ServedPaths | None = None,
        memory: Memory | None = None,
        stdin: bytes = b"",
    ) -> None:
        """Read nothing yet.

        Args:
            served_paths: Where links may lead; None for anywhere.
            memory: What the index knows of the recordings, which is closed with this;
                None if nothing is kept.
            stdin: What standard input holds.
        """
        self._served_paths = served_paths
        self._stdin = stdin
        self._recordings: dict[str, Recording] = {}
        self._memory = memory

    def known(self, path: str) -> ReadTexts | None:
        """Return the texts of a recording if they need not be read."""
        texts, memory = self._texts, self._memory
        if memory is None or texts is None:
            return None
        known = memory.unchanged(path)
        if known is None or known.number is None:
            return None
        try:
            return ReadTexts(path, _exchanges(texts.packed(known.number)))
        except ValueError:
            return None

    def read(self, path: str, cancelled: Cancelled = _NEVER) -> ReadTexts:
        """Read the texts of a recording."""
        try:
            if self._memory is not None and not self._memory.unchanged(path):
                found = examine(
                    path,
                    cancelled,
                    self._served_paths,
                    texts=True,
                    now_ns=self._memory.now_ns(),
                )
                if found.stamp:
                    return ReadTexts(path, _exchanges(found.texts), found)
            recording = self._recording(path, cancelled)
            read = tuple(
                exchange_texts(number, _said(recording, exchange))
                for number, exchange in enumerate(recording.exchanges)
            )
            return ReadTexts(path, read)
        except Exception:
            # It was cancelled, or holds anything: the library says what is wrong.
            return ReadTexts(path, ())

    def keep(self, texts: ReadTexts) -> None:
        """Keep what was read."""
        if self._memory is not None and texts.found is not None:
            self._memory.keep(texts.found)

    def end(self) -> None:
        """Close the index once everything was read."""
        if self._memory is not None:
            self._memory.forget_the_rest()
        self.close()

    def close(self) -> None:
        """Close the index, and keep what was read so far."""
        if self._texts is not None:
            self._texts.close()
        if self._memory is not None:
            self._memory.close()
            self._memory = None

    def texts_of(self, path: str, number: int) -> tuple[Exchange, list[Said]] | None:
        """Read the texts of an exchange again, with all that is known of them.

        Returns:
            None if the exchange is not there any more.
        """
        recording = self._recordings.pop(path, None)
        try:
            recording = recording or self._recording(path)
            self._recordings[path] = recording
            while len(self._recordings) > _MAX_RECORDINGS:
                del self._recordings[next(iter(self._recordings))]
            exchange = recording.exchanges[number]
            return exchange, list(_said(recording, exchange))
        except Exception:  # it was readable before, and may be anything by now
            return None

    @cached_property
    def _texts(self) -> Texts | None:
        """All texts that are known."""
        return self._memory.map_texts() if self._memory is not None else None

    def _recording(self, path: str, cancelled: Cancelled = _NEVER) -> Recording:
        if path == STDIN:
            return reader.parse(self._stdin, STDIN, cancelled)
        return reader.read(path, cancelled, self._served_paths)


def _said(recording: Recording, exchange: Exchange) -> Iterator[Said]:
    return said(exchange, heard=heard_before(recording, exchange))


def _exchanges(packed: Packed) -> tuple[ExchangeTexts, ...]:
    """Return what is searched of the texts that are kept, those of requests first."""
    found: dict[int, tuple[list[Voice], list[bytes]]] = {}
    each = list(packed_texts(packed))
    for is_answer in (False, True):
        for exchange, choice, channel, kind, text in each:
            if (choice is not None) is is_answer:
                voices, texts = found.setdefault(exchange, ([], []))
                voices.append((area_of_kind(choice, kind), choice, channel))
                texts.append(text)
    return tuple(
        ExchangeTexts(number, tuple(voices), tuple(texts))
        for number, (voices, texts) in sorted(found.items())
    )
