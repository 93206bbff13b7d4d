"""Wires formats, framing and protocols: a path in, exchanges and replies out."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from functools import cache
from io import BytesIO
from json import JSONDecodeError
from pathlib import Path

from recviewer import address, entry_points
from recviewer.errors import Cancelled, GivenUpError, NoRecordingError, ReadError
from recviewer.formats import registry, sniff
from recviewer.formats.document import Document
from recviewer.framing import aws_event_stream, compression
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange, Recording
from recviewer.model.prompt import Prompt
from recviewer.protocols.detection import protocol_of
from recviewer.protocols.fold.folding import (
    Folding,
    flat_reply,
    fold,
    fold_in_steps,
)
from recviewer.protocols.request.messages import read_prompt

__all__ = [
    "STDIN",
    "Folding",
    "beginning",
    "flat_reply",
    "fold",
    "fold_in_steps",
    "parse",
    "prompt",
    "read",
    "stdin",
]

STDIN = Path(address.STDIN)
"""The path that stands for standard input."""

_NOT_RECORDED = b"null"
"""The text of a request that a file does not hold."""

_UNKNOWN = "unknown shape: no protocol knows it, so it is shown as it is"

_PIECE = 1 << 18
"""So many bytes are read between two questions whether to go on."""

_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)
"""How files are opened: none is read as lines."""

_SPECIAL = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
"""What is no file: reading some of it would never end."""


def read(path: Path | str, cancelled: Cancelled = lambda: False) -> Recording:
    """Read a recording.

    Args:
        path: A file of any suffix, or `STDIN`.
        cancelled: Asked again and again while a big one is read.

    Returns:
        The recording; its chunks are split but not yet parsed.

    Raises:
        ReadError: If it cannot be read; `NoRecordingError` if no format knows it.
        GivenUpError: If it was cancelled.
    """
    data, mtime = _content(path, cancelled)
    return parse(data, path, cancelled, mtime=mtime)


def parse(
    data: bytes,
    path: Path | str,
    cancelled: Cancelled = lambda: False,
    *,
    mtime: float = 0.0,
) -> Recording:
    """Read a recording whose bytes are at hand.

    Args:
        data: The whole file.
        path: Where it came from.
        cancelled: Asked again and again while a big one is read.
        mtime: When it was written, in seconds since the epoch.

    Returns:
        The recording; its chunks are split but not yet parsed.

    Raises:
        ReadError: If it is broken; `NoRecordingError` if it is none at all.
        GivenUpError: If it was cancelled.
    """
    unpacked = _unpacked(data)
    if unpacked.data is None:
        raise ReadError(path, unpacked.note)
    text = unpacked.data.removeprefix(codecs.BOM_UTF8)
    try:
        if not aws_event_stream.begins(text):
            parsing.refuse_other_encodings(text)
        found = registry.read(Document(text, cancelled))
        exchanges = tuple([_named(exchange, unpacked.note) for exchange in found])
    except ValueError as error:
        broken = sniff.is_broken_recording(str(path), text)
        wrong = ReadError if broken else NoRecordingError
        json = "it is broken JSON: " if isinstance(error, JSONDecodeError) else ""
        raise wrong(path, f"expected a recording, but {json}{error}") from None
    except RecursionError:
        raise ReadError(path, "expected a recording less deeply nested") from None
    return Recording(path, len(data), exchanges, mtime)


def beginning(path: Path, size: int = 2_000) -> str:
    """Return how a file begins, whatever it is; an ellipsis says that it goes on."""
    try:
        if path == STDIN:
            data = stdin()[: size + 1]
        else:
            _make_sure_reading_ends(str(path))
            with path.open("rb") as file:
                data = file.read(size + 1)
    except (OSError, ReadError):
        return ""
    text = data[:size].decode("utf-8", "replace")
    return f"{text}…" if len(data) > size else text


def prompt(exchange: Exchange) -> Prompt:
    """Read an exchange's request as a conversation; what is unknown stays raw."""
    asked = exchange.request
    if asked.tool_name and isinstance(asked.body, dict):
        return Prompt(parameters=asked.body)
    try:
        return read_prompt(asked.body)
    except RecursionError:
        return Prompt(parameters={asked.body_key: asked.body})


def _unpacked(data: bytes) -> compression.Decompressed:
    """Unpack a file that is packed as a whole."""
    how = compression.detect(data)
    return (
        compression.Decompressed(data)
        if how is None
        else compression.decompress(data, how)
    )


def _named(exchange: Exchange, note: str) -> Exchange:
    """Name the protocol that an exchange speaks; add a note on its file, if any."""
    protocol = protocol_of(exchange.request, exchange.response)
    known = protocol is not None or exchange.request.raw != _NOT_RECORDED
    notes = exchange.notes
    if note or not known:
        notes += tuple(filter(None, (note, "" if known else _UNKNOWN)))
    if protocol is None and exchange.response.chunks:
        # One of those that could not be asked may know it.
        notes += entry_points.registered(entry_points.PROTOCOLS).failures
    if protocol is None and notes == exchange.notes:
        return exchange
    return exchange.known_as(protocol, notes)


@cache
def stdin() -> bytes:
    """Read standard input whole; it is kept, for it cannot be read twice.

    Raises:
        ReadError: If it is closed.
    """
    if sys.stdin is None:
        raise ReadError(STDIN, "expected something on standard input, but it is closed")
    return sys.stdin.buffer.read()


def _content(path: Path | str, cancelled: Cancelled) -> tuple[bytes, float]:
    """Read a file whole; return its bytes and when they were written.

    The time is taken first: a change in between is then noticed later. The file
    is not mapped: were it cut short meanwhile, looking at the pages that are gone
    would end the program.
    """
    try:
        if (name := str(path)) == address.STDIN:
            return stdin(), 0.0
        info = _make_sure_reading_ends(name)
        file = os.open(name, _READING)
        try:
            return _pieces(file, info.st_size, cancelled), info.st_mtime
        finally:
            os.close(file)
    except OSError as error:
        raise ReadError(path, error.strerror or str(error)) from None
    except MemoryError:
        raise ReadError(path, "does not fit into memory") from None


def _pieces(file: int, size: int, cancelled: Cancelled) -> bytes:
    """Read a file piece by piece, into memory that is taken but once.

    Args:
        file: Descriptor of the file: most are so small that a file object costs more.
        size: How many bytes it held a moment ago.
        cancelled: Asked after each piece.
    """
    piece = os.read(file, min(size, _PIECE) + 1)
    if len(piece) == size:
        return piece  # one more was asked for, so that this is all
    buffer = BytesIO()
    while piece:
        buffer.write(piece)
        if cancelled():
            raise GivenUpError
        piece = os.read(file, _PIECE)
    return buffer.getvalue()


def _make_sure_reading_ends(path: str) -> os.stat_result:
    """Return what the system knows of a file that can be read to its end."""
    info = os.stat(path)  # noqa: PTH116 - it takes half the time
    if not stat.S_ISREG(info.st_mode):
        for is_special, name in _SPECIAL:
            if is_special(info.st_mode):
                raise ReadError(path, f"expected a file, but this is {name}")
    return info
