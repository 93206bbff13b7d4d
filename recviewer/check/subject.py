"""What rules look at: a file, and each exchange with its request and answer read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from recviewer.jsondoc.values import mapping
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.model.track import Track
from recviewer.model.transcript import Reply
from recviewer.reading import reader

if TYPE_CHECKING:
    from recviewer.check.secrets.scan import Secret


BETWEEN_CHUNKS: Final = b"\0"
"""Stands between chunks that are looked through together; JSON holds none."""

_BLOCK_BYTES: Final = 1 << 20
"""Chunks are looked through together up to this size, which saves most calls."""


class FileSubject(Struct, frozen=True):
    """A file."""

    path: str
    size: int = 0
    """Its size in bytes."""
    subjects: Sequence[Subject] = ()
    """Its exchanges; none if it cannot be read."""
    problem: str = ""
    """Why it cannot be read; empty if it can."""


class Origin(StrEnum):
    """Where a text of an exchange comes from."""

    URL = "URL"
    HEADER = "header"
    REQUEST = "request"
    CHUNK = "chunk"
    FOLDED = "folded"


class Text(Struct, frozen=True):
    """One text of an exchange."""

    origin: Origin
    text: str
    """Bodies are JSON text, as recorded; all others are plain."""
    name: str = ""
    """Name of the header."""
    chunk: int | None = None
    """Number of the chunk that it is; None for folded text, see `track`."""
    choice: int | None = None
    """Wire index of the choice of folded text."""
    track: Track | None = None
    """The track of folded text, which knows the chunk of each character."""


class Subject:
    """An exchange. Its parts are read when a rule first asks for them, and once."""

    def __init__(self, path: str, exchange: Exchange) -> None:
        """Take an exchange.

        Args:
            path: Its recording, as it was named.
            exchange: The exchange.
        """
        self.path = path
        self.exchange = exchange
        self._only_block: bytes | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """The fields of the request's body; none if it is no JSON object."""
        return mapping(self.exchange.request.body)

    @cached_property
    def failed(self) -> bool:
        """Whether an error was recorded in place of an answer, or within one."""
        return self.exchange.response.rejected or self.reply.error is not None

    @cached_property
    def prompt(self) -> Prompt:
        """The request as a conversation."""
        return reader.prompt(self.exchange)

    @cached_property
    def reply(self) -> Reply:
        """The answer with all its chunks folded."""
        return reader.fold(self.exchange)

    @cached_property
    def secrets(self) -> Sequence[Secret]:
        """The credentials in all texts, each once."""
        from recviewer.check.secrets.scan import secrets_in  # it reads subjects

        return secrets_in(self)

    def in_request(self, path: str = "") -> str | None:
        """Return the path of a value of the request in the file, in jq's form.

        Args:
            path: Path of the value below the body; the body itself without it.

        Returns:
            None where the format does not tell where the body is.
        """
        base = self.exchange.request.base
        if not base:
            return None
        return base + (path or ("." if base.endswith(" ") else ""))

    def forget(self) -> None:
        """Let go of what was read, which can be many times the size of the file."""
        self.__dict__.pop("prompt", None)
        self.__dict__.pop("reply", None)
        self.__dict__.pop("secrets", None)
        self._only_block = None

    def heads(self) -> Iterator[Text]:
        """Yield what stands before the bodies: URL and headers."""
        request, response = self.exchange.request, self.exchange.response
        for url in filter(None, dict.fromkeys((request.url, request.endpoint))):
            yield Text(Origin.URL, url)
        for headers in (request.headers, response.headers):
            for name, value in headers.items():
                for item in value if isinstance(value, list) else (value,):
                    yield Text(Origin.HEADER, str(item), name)

    def blocks_of_chunks(self) -> Iterator[bytes]:
        """Yield the bytes of all chunks, many at once, to look through them quickly."""
        if self._only_block is not None:
            yield self._only_block
            return
        joined: list[memoryview] = []
        size = blocks = 0
        for raw in self.exchange.response.chunks.raws:
            view = memoryview(raw)
            joined.append(view)
            size += len(view)
            if size > _BLOCK_BYTES:
                yield BETWEEN_CHUNKS.join(joined)
                joined, size = [], 0
                blocks += 1
        block = BETWEEN_CHUNKS.join(joined)
        if not blocks:
            self._only_block = block
        yield block

    def texts(self) -> Iterator[Text]:
        """Yield all texts: URL, headers, bodies, and the answer folded."""
        yield from self.heads()
        request, response = self.exchange.request, self.exchange.response
        yield Text(Origin.REQUEST, str(memoryview(request.raw), "utf-8", "replace"))
        for chunk, raw in enumerate(response.chunks.raws):
            text = str(memoryview(raw), "utf-8", "replace")
            yield Text(Origin.CHUNK, text, chunk=chunk)
        for choice in self.reply.choices:
            for track in choice.tracks:
                yield Text(Origin.FOLDED, track.text, choice=choice.index, track=track)
