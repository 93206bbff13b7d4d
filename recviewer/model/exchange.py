"""One request and its response, as read from a recording."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from recviewer.model.transcript import Arrivals, ResponseError, Totals

if TYPE_CHECKING:
    from pathlib import Path

_FIRST_ERROR_STATUS = 400
"""HTTP statuses from this one on are errors."""


class Lines(msgspec.Struct, frozen=True):
    """Where chunks stand that were framed by lines: SSE events, or JSON lines."""

    firsts: Sequence[int]
    """Index of each chunk's first line of data."""
    ends: Sequence[int]
    """Index after each chunk's last line of data."""
    split: str = ""
    """jq filter from the body to its lines; empty where the body is their list."""
    prefix: str = "data:"
    """What a line of data begins with; empty for JSON lines."""

    def path(self, chunk: int) -> tuple[str, str]:
        """Return the way from the body to a chunk's lines, and from them to its data.

        Args:
            chunk: Number of the chunk.

        Returns:
            Two pieces of a jq expression.
        """
        first, end = self.firsts[chunk], self.ends[chunk]
        split = f" | {self.split}" if self.split else ""
        if end > first + 1:
            data = 'map(select(startswith("data:"))[5:]) | join("\\n")'
            return f"{split}[{first}:{end}]", f" | {data} | fromjson | "
        trimmed = f'ltrimstr("{self.prefix}") | ' if self.prefix else ""
        return f"{split}[{first}]", f" | {trimmed}fromjson | "


class Chunks(msgspec.Struct, frozen=True):
    """The items of a response as they came over the wire, unparsed.

    A list item or an SSE event is one chunk, a whole body is one. `raws` holds
    whatever gives the chunk's JSON text through the buffer protocol, so that
    slices of a big file need not be copied.
    """

    raws: Sequence[Any]
    """JSON text of each chunk (for SSE: of its data)."""
    base: str = ".response.body"
    """JSON path of the body."""
    whole: bool = False
    """Whether the body is one chunk, so that its path has no index."""
    inner: str = ""
    """Path from the item to the payload, such as `.__data__`."""
    type_name: str | None = None
    """Type the recorder named for the first item, if it did."""
    lines: Lines | None = None
    """Where the chunks stand in lines of text; None where they are JSON items."""
    names: Sequence[str] = ()
    """Name of each chunk's event, or ""; empty where the framing names none."""

    def __len__(self) -> int:
        """Count the chunks."""
        return len(self.raws)

    def text(self, chunk: int) -> bytes:
        """Return the JSON text of a chunk."""
        return bytes(memoryview(self.raws[chunk]))

    def name(self, chunk: int) -> str:
        """Return the name that the framing gives a chunk's event, or ""."""
        return self.names[chunk] if self.names else ""

    def path(self, chunk: int, inside: str | None = None) -> str:
        """Return the JSON path of a chunk in its file, in jq's form.

        Args:
            chunk: Number of the chunk.
            inside: Path below the chunk's payload to continue with, such as
                `.choices[0].delta.content`; the item itself without it.

        Returns:
            A path that jq evaluates, such as `.response.body[14].__data__.id`.
        """
        if self.lines is not None:
            item, into = self.lines.path(chunk)
            item = f"{self.base}{item}"
        else:
            item = self.base if self.whole else f"{self.base}[{chunk}]"
            into = self.inner
        if inside is None:
            return item
        # In jq, `.` and what is below it are joined without a second dot.
        return f"{item}{into}{inside}" if item + into != "." else inside or item


class Request(msgspec.Struct, frozen=True):
    """What was asked."""

    raw: Any
    """JSON text of the whole request object, through the buffer protocol."""
    body: object
    """The parsed body (`body`, `payload` or a tool's `kwargs`); None if absent."""
    body_key: str = "body"
    """Name of the field the body stood in."""
    method: str | None = None
    """HTTP method."""
    url: str | None = None
    """Address it was sent to."""
    endpoint: str | None = None
    """Path of the API, as the recorder named it."""
    model: str | None = None
    """Model asked for; None where none was named."""
    headers: Mapping[str, object] = {}
    """Headers as recorded."""
    provider_metadata: Mapping[str, object] = {}
    """What the recorder noted about the provider."""
    tool_name: str | None = None
    """Name of the tool, where the recording is of a tool invocation."""


class Response(msgspec.Struct, frozen=True):
    """What came back."""

    raw: Callable[[], Any]
    """Looks up the JSON text of the whole response object: few ever ask for it."""
    chunks: Chunks
    """Its chunks; none where the body is null."""
    streaming: bool = False
    """Whether it was recorded as a stream."""
    status: int | None = None
    """HTTP status, where recorded."""
    error: ResponseError | None = None
    """The exception raised in place of a body, where that was recorded."""
    headers: Mapping[str, object] = {}
    """Headers as recorded."""
    arrivals: Arrivals | None = None
    """When its chunks arrived, where the recorder noted that beside them."""
    totals: Totals | None = None
    """The times that the recorder measured for the whole of it."""

    @property
    def rejected(self) -> bool:
        """Whether its HTTP status is an error, 400 or above."""
        return self.status is not None and self.status >= _FIRST_ERROR_STATUS


class Exchange(msgspec.Struct, frozen=True):
    """One request and its response."""

    number: int
    """Its place in the recording, from 0."""
    format: str
    """Name of the format it was read from."""
    protocol: str | None
    """Name of the protocol its chunks speak; None where unknown."""
    request: Request
    """What was asked."""
    response: Response
    """What came back."""
    test_id: str | None = None
    """The test that made it, `file::function[parameters]`."""
    raw: Any = b""
    """JSON text of the whole exchange, through the buffer protocol."""
    notes: tuple[str, ...] = ()
    """What a person should know about how it was read."""

    def known_as(self, protocol: str | None, notes: tuple[str, ...]) -> Exchange:
        """Return the exchange with its protocol and all notes: every one is read so.

        Args:
            protocol: Name of the protocol; None where unknown.
            notes: What a person should know about how it was read.
        """
        return Exchange(
            self.number,
            self.format,
            protocol,
            self.request,
            self.response,
            self.test_id,
            self.raw,
            notes,
        )


class Recording(msgspec.Struct, frozen=True):
    """One file (or standard input) and the exchanges it holds."""

    path: Path | str
    """Where it was read from, as given."""
    size: int
    """Its size in bytes."""
    exchanges: tuple[Exchange, ...]
    """Its exchanges, in file order."""
    mtime: float = 0.0
    """When it was written, in seconds since the epoch; 0 where it is no file."""
