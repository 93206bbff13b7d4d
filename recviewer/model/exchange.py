"""One request and its response, as read from a recording."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from recviewer.model.transcript import Arrivals, ResponseError, Totals

if TYPE_CHECKING:
    from pathlib import Path

_FIRST_ERROR_STATUS = 400
"""HTTP statuses from this one on are errors."""


class Lines(msgspec.Struct, frozen=True):
    """Where the chunks are in a body of lines: SSE events, or JSON lines."""

    firsts: Sequence[int]
    """Index of each chunk's first line of data."""
    ends: Sequence[int]
    """Index after each chunk's last line of data."""
    split: str = ""
    """jq filter from the body to its lines; empty where the body is their list."""
    prefix: str = "data:"
    """Start of each line of data; empty for JSON lines."""

    def paths(self) -> Iterator[str]:
        """Yield for each line of JSON the way from the body to its value."""
        return (f" | {self.split}[{k}] | fromjson | " for k in self.firsts)

    def path(self, chunk: int) -> tuple[str, str]:
        """Return the paths from the body to the lines of a chunk, and to its data.

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


class Spans(msgspec.Struct, frozen=True):
    """Where chunks stand that are JSON values one after another in a text."""

    starts: Sequence[int]
    """Number of characters before each chunk."""
    ends: Sequence[int]
    """Number of characters up to the end of each chunk."""

    def path(self, chunk: int) -> tuple[str, str]:
        """Return the way from the body to a chunk's text, and from it to its data."""
        return f" | .[{self.starts[chunk]}:{self.ends[chunk]}]", " | fromjson | "

    def paths(self) -> Iterator[str]:
        """Yield for each chunk the way from the body to its data."""
        return map("".join, map(self.path, range(len(self.starts))))


class Places(msgspec.Struct, frozen=True):
    """Where chunks stand that are scattered over a file."""

    wholes: Sequence[str]
    """Path of each chunk, to be followed by a field with its dot."""

    def path(self, chunk: int) -> tuple[str, str]:
        """Return the way to a chunk, and from it to its data."""
        whole = self.wholes[chunk]
        pipe = " | " if whole.endswith(" | ") else ""
        return whole.removesuffix(pipe), pipe


class Chunks(msgspec.Struct, frozen=True):
    """The items of a response as they came over the wire, unparsed.

    A chunk is an item of a list, an SSE event, or a whole body. `raws` may hold any
    objects that give their JSON text through the buffer protocol, so that slices of a
    big file need not be copied.
    """

    raws: Sequence[Any]
    """JSON text of each chunk (for SSE: of its data)."""
    base: str = ".response.body"
    """JSON path of the body."""
    whole: bool = False
    """Whether the whole body is one chunk, whose path has no index."""
    inner: str = ""
    """Path from the item to the payload, such as `.__data__`."""
    type_name: str | None = None
    """Class that the recorder named for the first item, if any."""
    lines: Lines | Spans | Places | None = None
    """Where the chunks are in a body of lines; None if they are JSON items."""
    names: Sequence[str] = ()
    """Name of each chunk's event, or ""; empty if the framing has no names."""
    done: bool = False
    """Whether the stream says that it has ended, by `[DONE]` after the last chunk."""
    growing: bool = False
    """Whether the stream is still being written: there are more chunks every time one
    looks."""

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
    """The parsed body; None if absent. The messages of a session are `Turns`."""
    body_key: str = "body"
    """Name of its field: `body`, `payload`, or `kwargs` of a tool."""
    base: str = ""
    """jq path of the body in the file; empty where the format does not tell."""
    method: str | None = None
    url: str | None = None
    endpoint: str | None = None
    """Path of the API, as the recorder named it."""
    model: str | None = None
    """Name of the model requested; None if there is none."""
    headers: Mapping[str, object] = {}
    provider_metadata: Mapping[str, object] = {}
    """Facts that the recorder noted about the provider."""
    tool_name: str | None = None
    """Name of the tool, if it is the invocation of a tool."""
    continues: int | None = None
    """Number of the exchange in the same recording whose conversation it continues, -1
    if it begins one; None if the recorder does not say."""

    @property
    def endpoint_name(self) -> str:
        """Path of the API that was called, or name of the tool; empty where unknown.

        The query, which may hold a secret, is not part of it.
        """
        if self.endpoint or self.tool_name:
            return (self.endpoint or "").partition("?")[0] or self.tool_name or ""
        before, scheme, after = (self.url or "").partition("?")[0].partition("://")
        _, slash, path = (after if scheme else before).partition("/")
        return slash + path


class Response(msgspec.Struct, frozen=True):
    """What came back."""

    raw: Callable[[], Any]
    """Finds the JSON text of the whole response object, which is rarely needed."""
    chunks: Chunks
    """Its chunks; none if the body is null."""
    streaming: bool = False
    """Whether it was recorded as a stream."""
    status: int | None = None
    """HTTP status, if recorded."""
    error: ResponseError | None = None
    """The exception raised in place of a body, if that was recorded."""
    headers: Mapping[str, object] = {}
    arrivals: Arrivals | None = None
    """When its chunks arrived, if the recorder noted that beside them."""
    totals: Totals | None = None
    """Times that the recorder measured for all of it, if any."""

    @property
    def replayable(self) -> bool:
        """Whether it came in chunks over time: streamed, or with recorded times."""
        return self.streaming or self.arrivals is not None

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
    """Name of the protocol of its chunks; None if unknown."""
    request: Request
    response: Response
    test_id: str | None = None
    """Test that made it, as `file::function[parameters]`; None if unknown."""
    raw: Any = b""
    """JSON text of the whole exchange, through the buffer protocol."""
    notes: tuple[str, ...] = ()
    """Lines about anything unusual in how it was read."""
    test_from_path: bool = False
    """Whether the test is told from the path of the file."""

    @property
    def test_label(self) -> str:
        """Test that made it, and where that is told from; empty if unknown."""
        test = self.test_id or ""
        return f"{test} (told from the path)" if self.test_from_path else test


class FileState(msgspec.Struct, frozen=True, gc=False):
    """How a file was when it was read."""

    path: str
    """Its absolute path."""
    size: int = -1
    """Its size in bytes; -1 if it was not there."""
    mtime: float = 0.0
    """When it was modified, in seconds since the epoch."""

    @property
    def unchanged(self) -> bool:
        """Whether it is so now."""
        try:
            info = os.stat(self.path)  # noqa: PTH116 - it takes half the time
        except OSError:
            return self.size < 0
        return (info.st_size, info.st_mtime) == (self.size, self.mtime)


class Recording(msgspec.Struct, frozen=True):
    """One file (or standard input) and the exchanges it holds."""

    path: Path | str
    """Path it was read from, as given."""
    size: int
    """Its size in bytes."""
    exchanges: Sequence[Exchange]
    """Its exchanges, in file order. Those of a session are made when looked at."""
    mtime: float = 0.0
    """When it was modified, in seconds since the epoch; 0 if it is not a file."""
    attached: tuple[FileState, ...] = ()
    """Other files that hold bodies of it, and those that were looked for in vain."""
    text_size: int = 0
    """Size of its text in bytes, once decompressed."""
