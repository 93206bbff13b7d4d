"""Wires formats, framing and protocols: a path in, exchanges and replies out."""

from __future__ import annotations

import codecs
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO, FileIO
from pathlib import Path

from recviewer.errors import GivenUpError, NoRecordingError, ReadError
from recviewer.formats import registry, sniff
from recviewer.formats.document import Document
from recviewer.framing import compression, event_stream, json_text
from recviewer.model.exchange import Exchange, Recording
from recviewer.model.prompt import Prompt
from recviewer.protocols.detection import protocol_of
from recviewer.protocols.folding import Folding, fold, fold_in_steps
from recviewer.protocols.request import read_prompt

__all__ = [
    "STDIN",
    "Folding",
    "beginning",
    "fold",
    "fold_in_steps",
    "parse",
    "prompt",
    "read",
    "stdin",
]

STDIN = Path("-")
"""The path that stands for standard input."""

_NOT_RECORDED = b"null"
"""The text of a request that a file does not hold."""

_UNKNOWN = "unknown shape: no protocol knows it, so it is shown as it is"

_PIECE = 1 << 18
"""So many bytes are read between two questions whether to go on."""

_SPECIAL = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
"""What is no file: reading some of it would never end."""


def read(path: Path, cancelled: Callable[[], bool] = lambda: False) -> Recording:
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
    return parse(_bytes(path, cancelled), path, cancelled)


def parse(
    data: bytes, path: Path, cancelled: Callable[[], bool] = lambda: False
) -> Recording:
    """Read a recording whose bytes are at hand.

    Args:
        data: The whole file.
        path: Where it came from.
        cancelled: Asked again and again while a big one is read.

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
        if not event_stream.begins(text):
            json_text.refuse_other_encodings(text)
        found = registry.read(Document(text, path, cancelled))
        exchanges = tuple(_named(exchange, unpacked.note) for exchange in found)
    except ValueError as error:
        wrong = ReadError if sniff.is_telling(text) else NoRecordingError
        raise wrong(path, f"expected a recording, but {error}") from None
    except RecursionError:
        raise ReadError(path, "expected a recording less deeply nested") from None
    return Recording(path, len(data), exchanges)


def beginning(path: Path, size: int = 2_000) -> str:
    """Return how a file begins, whatever it is; an ellipsis says that it goes on."""
    try:
        if path == STDIN:
            data = stdin()[: size + 1]
        else:
            _make_sure_reading_ends(path)
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


def _unpacked(data: bytes) -> compression.Inflated:
    """Unpack a file that is packed as a whole."""
    how = compression.packing(data)
    return compression.Inflated(data) if how is None else compression.inflate(data, how)


def _named(exchange: Exchange, note: str) -> Exchange:
    """Name the protocol that an exchange speaks; add a note on its file, if any."""
    protocol = protocol_of(exchange.request, exchange.response)
    known = protocol is not None or exchange.request.raw != _NOT_RECORDED
    notes = (*exchange.notes, *filter(None, (note, "" if known else _UNKNOWN)))
    return replace(exchange, protocol=protocol, notes=notes)


@cache
def stdin() -> bytes:
    """Read standard input whole; it is kept, for it cannot be read twice."""
    return sys.stdin.buffer.read()


def _bytes(path: Path, cancelled: Callable[[], bool]) -> bytes:
    """Read a file whole.

    It is not mapped: were it cut short meanwhile, looking at the pages that are
    gone would end the program.
    """
    try:
        if path == STDIN:
            return stdin()
        _make_sure_reading_ends(path)
        with path.open("rb", buffering=0) as file:
            return _pieces(file, cancelled)
    except OSError as error:
        raise ReadError(path, error.strerror or str(error)) from None
    except MemoryError:
        raise ReadError(path, "does not fit into memory") from None


def _pieces(file: FileIO, cancelled: Callable[[], bool]) -> bytes:
    """Read a file piece by piece, into memory that is taken but once."""
    buffer = BytesIO()
    while piece := file.read(_PIECE):
        buffer.write(piece)
        if cancelled():
            raise GivenUpError
    return buffer.getvalue()


def _make_sure_reading_ends(path: Path) -> None:
    mode = path.stat().st_mode
    for is_special, name in _SPECIAL:
        if is_special(mode):
            raise ReadError(path, f"expected a file, but this is {name}")
