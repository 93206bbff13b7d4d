"""Reads a recording: joins formats, framing and protocols."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from functools import cache
from io import BytesIO
from json import JSONDecodeError
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from recviewer import entry_points
from recviewer.address import STDIN, is_elsewhere
from recviewer.errors import (
    Cancelled,
    CancelledError,
    NoRecordingError,
    NotServedError,
    ReadError,
)
from recviewer.formats import registry
from recviewer.formats.document import (
    AttachedFile,
    Document,
    ReadAttached,
    no_files,
)
from recviewer.framing import aws_event_stream, compression, unicode
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange, Recording
from recviewer.model.prompt import Prompt
from recviewer.protocols.detection import may_answer, protocol_of
from recviewer.protocols.fold.folding import (
    Folding,
    flat_reply,
    fold,
    fold_in_steps,
)
from recviewer.protocols.request.messages import read_prompt
from recviewer.reading.merge_conflict import merge_conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from recviewer.reading.attached_files import AttachedFiles
    from recviewer.reading.served_paths import ServedPaths

__all__ = [
    "Content",
    "Folding",
    "beginning",
    "content",
    "flat_reply",
    "fold",
    "fold_in_steps",
    "parse",
    "prompt",
    "read",
    "stdin",
]

_NOT_RECORDED = b"null"
"""JSON text of a request that is not in the file."""

_UNKNOWN = "unknown shape: no protocol knows it, so it is shown as it is"
"""Note on an exchange without a protocol."""

_ZIP = b"PK\x03\x04"
"""First bytes of a zip archive."""

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
"""Start of what Git LFS puts in the place of a file."""

_LFS_REASON = "expected a recording, but Git LFS keeps it elsewhere: run git lfs pull"

_TEST_FOLDERS = ("cassettes/", "/test/support/fixtures/")
"""Folders whose files may be named after tests; see `cassette_tests`."""

_HTTP_STARTS = (b"httprr trace", b"HTTP/")
"""First bytes of files with HTTP messages, whose bodies may be anything."""

_START_BYTES = 256
"""Bytes searched for those, which blank lines may precede."""

_PIECE_BYTES = 1 << 18
"""Bytes that are read between two polls of `cancelled`."""

_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0)

_SPECIAL_FILES = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
"""What is not a regular file, in words; reading some of these would never end."""


class Content(NamedTuple):
    """What a file holds."""

    data: bytes
    mtime: float
    """When it was modified, in seconds since the epoch; 0 for standard input."""


def read(
    path: Path | str,
    cancelled: Cancelled = lambda: False,
    served_paths: ServedPaths | None = None,
    *,
    held: Content | None = None,
    listing: bool = False,
) -> Recording:
    """Read a recording, and the files beside it that hold bodies.

    Args:
        path: A file of any suffix, or `STDIN`.
        cancelled: Polled while a large file is read.
        served_paths: What may be read beside it; None for anything.
        held: What it holds, if that was read already.
        listing: Whether what no protocol can know need not be read whole.

    Returns:
        The recording; its chunks are split but not yet parsed.

    Raises:
        ReadError: It cannot be read; `NoRecordingError` if no format knows it.
        CancelledError: Reading was cancelled.
    """
    data, mtime = held or content(path, cancelled)
    files: AttachedFiles | None = None

    def attached(folders: Sequence[str], name: str) -> AttachedFile:
        # Few recordings have bodies in other files.
        from recviewer.reading.attached_files import AttachedFiles

        nonlocal files
        files = files or AttachedFiles(
            str(path), lambda path: content(path, cancelled), served_paths
        )
        return files(folders, name)

    beside = None if str(path) == STDIN else attached
    recording = parse(
        data, path, cancelled, mtime=mtime, attached=beside, listing=listing
    )
    if files is None:
        return recording
    return replace(recording, attached=tuple(files.states))


def parse(
    data: bytes,
    path: Path | str,
    cancelled: Cancelled = lambda: False,
    *,
    mtime: float = 0.0,
    attached: ReadAttached | None = None,
    listing: bool = False,
) -> Recording:
    """Parse the bytes of a recording.

    Args:
        data: The whole file.
        path: Where it came from.
        cancelled: Polled while a large file is parsed.
        mtime: When the file was modified, in seconds since the epoch.
        attached: Reads the files beside it; None if there are none.
        listing: Whether what no protocol can know need not be read whole.

    Returns:
        The recording; its chunks are split but not yet parsed.

    Raises:
        ReadError: It is broken; `NoRecordingError` if it is not a recording.
        CancelledError: Parsing was cancelled.
    """
    unpacked = _unpacked(data)
    if unpacked.data is None:
        raise ReadError(path, unpacked.note)
    text, note, conflict = unpacked.data, unpacked.note, ""
    try:
        if not _is_binary(text):
            decoded = unicode.to_utf8(text)
            text = decoded.data.removeprefix(codecs.BOM_UTF8)
            note = "; ".join(filter(None, (note, decoded.note)))
        conflict = merge_conflict(text)
        known = may_answer if listing else None
        unnamed = registry.read(Document(text, cancelled, attached or no_files, known))
        about = "; ".join(filter(None, (note, conflict)))
        named = registry.mapped(unnamed, lambda exchange: _named(exchange, about))
        exchanges = _with_test(named, str(path))
    except ValueError as error:
        if data.startswith(_LFS_POINTER):
            raise ReadError(path, _LFS_REASON) from None
        from recviewer.formats import sniff  # only for the message

        broken = sniff.is_broken_recording(str(path), text)
        wrong = ReadError if broken else NoRecordingError
        json = "it is broken JSON: " if isinstance(error, JSONDecodeError) else ""
        reason = "; ".join(filter(None, (conflict or f"{json}{error}", note)))
        raise wrong(path, f"expected a recording, but {reason}") from None
    except RecursionError:
        raise ReadError(path, "expected a recording less deeply nested") from None
    return Recording(path, len(data), exchanges, mtime, text_size=len(text))


def beginning(path: str, size: int = 2_000) -> str:
    """Return the first characters of a file, with an ellipsis if there are more."""
    try:
        if path == STDIN:
            data = stdin()[: size + 1]
        elif is_elsewhere(path):
            from recviewer.places import opening

            data = opening.beginning(path, size + 1)
        else:
            _stat_regular(path)
            with open(path, "rb") as file:  # noqa: PTH123
                data = file.read(size + 1)
    except (OSError, ReadError):
        return ""
    text = data[:size].decode(unicode.marked_encoding(data) or "utf-8", "replace")
    return f"{text}…" if len(data) > size else text


def prompt(exchange: Exchange) -> Prompt:
    """Return the request of an exchange as a conversation; unknown parts stay raw."""
    request = exchange.request
    if request.tool_name and isinstance(request.body, dict):
        return Prompt(parameters=request.body)
    try:
        return read_prompt(request.body)
    except RecursionError:
        return Prompt(parameters={request.body_key: request.body})


def _is_binary(data: bytes) -> bool:
    """Return whether a file is not text as a whole, though parts of it may be."""
    if data[:1].isdigit():
        from recviewer.framing import tnetstring  # for few files

        if tnetstring.begins(data):
            return True
    start = data[:_START_BYTES].lstrip()
    return start.startswith(_HTTP_STARTS) or aws_event_stream.begins(data)


def _unpacked(data: bytes) -> compression.Decompressed:
    """Decompress a file that is compressed as a whole."""
    if data.startswith(_ZIP):
        from recviewer.framing import inspect_archive  # for few files

        if inspect_archive.begins(data):
            return inspect_archive.to_json(data)
    how = compression.detect(data)
    return (
        compression.Decompressed(data)
        if how is None
        else compression.decompress(data, how)
    )


def _with_test(exchanges: Sequence[Exchange], path: str) -> Sequence[Exchange]:
    """Return exchanges with the test that the path of their cassette tells, if any."""
    # Each part of a path elsewhere is like a folder.
    absolute = (
        path.replace(":", "/") if is_elsewhere(path) else os.path.abspath(path)  # noqa: PTH100
    )
    if not any(folder in absolute for folder in _TEST_FOLDERS):
        return exchanges
    from recviewer.reading.cassette_tests import cassette_test

    def with_test(exchange: Exchange) -> Exchange:
        test = exchange.test_id or cassette_test(absolute, exchange.format)
        if exchange.test_id is not None or not test:
            return exchange
        return replace(exchange, test_id=test, test_from_path=True)

    return registry.mapped(exchanges, with_test)


def _named(exchange: Exchange, note: str) -> Exchange:
    """Return an exchange with its protocol, and with a note on its file if any."""
    protocol, failures = protocol_of(exchange.request, exchange.response)
    known = protocol is not None or exchange.request.raw != _NOT_RECORDED
    notes = exchange.notes + failures if failures else exchange.notes
    if note or not known:
        notes += tuple(filter(None, (note, "" if known else _UNKNOWN)))
    if protocol is None and exchange.response.chunks:
        # One of the plugins that failed to load may know it.
        notes += entry_points.registered(entry_points.PROTOCOLS).failures
    if protocol is None and notes == exchange.notes:
        return exchange
    return replace(exchange, protocol=protocol, notes=notes)


_received: list[Callable[[], bytes]] = []
"""Returns what has come on standard input, where something else reads that."""


def receive_stdin(received: Callable[[], bytes]) -> None:
    """Let standard input be what something else has read of it so far.

    Args:
        received: Returns all of that.
    """
    _received[:] = [received]


def stdin() -> bytes:
    """Return all of standard input, or what has come of it while it is watched.

    Raises:
        ReadError: It is closed.
    """
    return _received[0]() if _received else all_of_stdin()


@cache
def all_of_stdin() -> bytes:
    """Return all of standard input; cached, because it cannot be read twice.

    Raises:
        ReadError: It is closed.
    """
    if sys.stdin is None:
        raise ReadError(STDIN, "expected something on standard input, but it is closed")
    return sys.stdin.buffer.read()


_WITHIN: Final = "RECVIEWER_WITHIN"
"""Environment variable that tells this process, and those that it starts, which files
may be read: a JSON list of paths. It is not for people."""


def confine(served_paths: ServedPaths) -> None:
    """Let nothing be read any more that is outside of some paths.

    Processes that are started from now on are confined, too.
    """
    real = [served.real_path for served in served_paths.paths]
    os.environ[_WITHIN] = parsing.dumps(real).decode()
    _limit.cache_clear()


@cache
def _limit() -> ServedPaths | None:
    """Return what may be read; None for anything."""
    within = os.environ.get(_WITHIN)
    if within is None:
        return None
    from recviewer.reading.served_paths import ServedPaths

    return ServedPaths.of(parsing.loads(within.encode()))


def content(path: Path | str, cancelled: Cancelled = lambda: False) -> Content:
    """Read a file whole.

    The time is read first, so that a change in between is noticed later. The file is
    not mapped into memory: if it were truncated meanwhile, access to the missing pages
    would kill the process.
    """
    try:
        if (name := str(path)) == STDIN:
            return Content(stdin(), 0.0)
        limit = _limit()
        if limit is not None and (is_elsewhere(name) or not limit.contains(name)):
            from recviewer.reading.served_paths import NOT_SERVED

            raise NotServedError(path, NOT_SERVED)
        if is_elsewhere(name):
            from recviewer.places import opening

            return Content(*opening.content(name))
        info = _stat_regular(name)
        file = os.open(name, _OPEN_FLAGS)
        try:
            return Content(_pieces(file, info.st_size, cancelled), info.st_mtime)
        finally:
            os.close(file)
    except OSError as error:
        raise ReadError(path, error.strerror or str(error)) from None
    except MemoryError:
        raise ReadError(path, "does not fit into memory") from None


def _pieces(file: int, size: int, cancelled: Cancelled) -> bytes:
    """Read a file in pieces, without copying them again at the end.

    Args:
        file: Descriptor of the file. Most files are so small that creating a file
            object would cost more than reading them.
        size: Size of the file according to its status.
        cancelled: Polled after each piece.
    """
    piece = os.read(file, min(size, _PIECE_BYTES) + 1)
    if len(piece) == size:
        return piece  # one more byte was requested, so this is all
    buffer = BytesIO()
    while piece:
        buffer.write(piece)
        if cancelled():
            raise CancelledError
        piece = os.read(file, _PIECE_BYTES)
    return buffer.getvalue()


def _stat_regular(path: str) -> os.stat_result:
    """Return the status of a file; raise for what cannot be read to an end."""
    info = os.stat(path)  # noqa: PTH116 - it takes half the time of `Path.stat`
    if not stat.S_ISREG(info.st_mode):
        for is_special, name in _SPECIAL_FILES:
            if is_special(info.st_mode):
                raise ReadError(path, f"expected a file, but this is {name}")
    return info
