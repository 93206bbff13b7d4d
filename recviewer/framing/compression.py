"""Decompression of gzip, zlib, zstd and brotli, up to a limit.

A few kilobytes can decompress to many gigabytes. Output is produced piece by piece, and
abandoned when there is far more of it than real recordings have.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any

import msgspec

GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"
"""First bytes of compressed data; brotli has no such mark."""

_ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")

_INPUT_BYTES = 1 << 16
"""Compressed bytes passed to a decompressor at once: it copies what it leaves unread.
"""

_OUTPUT_BYTES = 1 << 20
"""Decompressed bytes per piece."""

_MIN_LIMIT_BYTES = 8 << 20
_MAX_RATIO = 100
"""Streams of similar chunks decompress to 40 times their size, rarely more."""

_EXTRAS = {"brotli": "brotli", "zstandard": "zstd"}
"""Modules that may be missing, and the extras that install them."""


class Decompressed(msgspec.Struct, frozen=True):
    """The result of decompressing bytes."""

    data: bytes | None
    """The data as far as it could be decompressed; None if not at all."""
    note: str = ""
    """What is missing."""


class Compression(msgspec.Struct, frozen=True):
    """A kind of compression."""

    name: str
    filter: str
    """Name of the decompression in a path. jq has no such filter."""
    pieces: Callable[[bytes], Iterator[bytes]]
    """Decompresses piece by piece; raises the errors of its library."""


def detect(data: bytes) -> Compression | None:
    """Return how bytes are compressed, by their first bytes; None if they are not."""
    if data.startswith(GZIP):
        return GZIPPED
    if data.startswith(ZSTD):
        return ZSTANDARD
    # Text may begin with these two bytes too, but is never whole zlib data.
    if data.startswith(_ZLIB_HEADS) and not decompress(data, _ZLIB).note:
        return _ZLIB
    return None


def output_limit(size: int) -> int:
    """Return the most bytes that so many compressed ones are decompressed to."""
    return max(_MIN_LIMIT_BYTES, _MAX_RATIO * size)


def decompress(data: bytes, compression: Compression) -> Decompressed:
    """Decompress bytes as far as possible."""
    limit = output_limit(len(data))
    pieces: list[bytes] = []
    size = 0
    note = ""
    try:
        for piece in compression.pieces(data):
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                return Decompressed(
                    None, f"{compression.name} data of more than {limit:,} bytes"
                )
    except ImportError as error:
        extra = _EXTRAS.get(error.name or "", error.name)
        note = f"compressed with {compression.name}: install recviewer[{extra}]"
        return Decompressed(None, note)
    except Exception as error:  # each library has errors of its own
        what = "cut off" if isinstance(error, EOFError) else "broken"
        note = f"{compression.name} data is {what} after {size:,} bytes: {error}"
    return Decompressed(b"".join(pieces) if size or not note else None, note)


def feeder(compression: Compression) -> Callable[[bytes], bytes]:
    """Return a function that takes compressed bytes as they come.

    It returns what they complete, without a limit: `decompress` tells before whether
    there is too much. It raises the errors of its library.
    """
    if compression is ZSTANDARD:
        engine = import_module("zstandard").ZstdDecompressor(max_window_size=1 << 27)
        feed: Callable[[bytes], bytes] = engine.decompressobj().decompress
    elif compression is BROTLI:
        feed = import_module("brotli").Decompressor().process
    elif compression is DEFLATE:
        return _deflate_feeder()
    else:
        feed = zlib.decompressobj(47).decompress  # gzip and zlib by their headers
    return feed


def _deflate_feeder() -> Callable[[bytes], bytes]:
    engine: Any = None

    def feed(data: bytes) -> bytes:
        nonlocal engine
        if engine is None:
            engine = zlib.decompressobj(_deflate_bits(data))
        inflated: bytes = engine.decompress(data)
        return inflated

    return feed


def _zlib_pieces(data: bytes, bits: int) -> Iterator[bytes]:
    engine = zlib.decompressobj(bits)
    view = memoryview(data)
    for start in range(0, len(view), _INPUT_BYTES):
        fed: Any = view[start : start + _INPUT_BYTES]
        while fed:
            if engine.eof:
                engine = zlib.decompressobj(bits)
            yield engine.decompress(fed, _OUTPUT_BYTES)
            fed = engine.unused_data if engine.eof else engine.unconsumed_tail
    yield engine.flush()
    if not engine.eof:
        raise EOFError("the end is missing")


def _deflate_pieces(data: bytes) -> Iterator[bytes]:
    """Decompress with or without the wrapper of zlib, which some servers leave out.

    RFC 9110, 8.4.1.2; RFC 1950, 2.2 tells the wrapper from what it wraps.
    """
    return _zlib_pieces(data, _deflate_bits(data))


def _deflate_bits(data: bytes) -> int:
    wrapped = (
        data[:1] and data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    )
    return 15 if wrapped else -15


def _zstd_pieces(data: bytes) -> Iterator[bytes]:
    engine = import_module("zstandard").ZstdDecompressor(max_window_size=1 << 27)
    reader = engine.stream_reader(data, read_across_frames=True)
    yield from iter(partial(reader.read, _OUTPUT_BYTES), b"")


def _brotli_pieces(data: bytes) -> Iterator[bytes]:
    engine = import_module("brotli").Decompressor()
    view = memoryview(data)
    for start in range(0, len(view), _INPUT_BYTES):
        piece = view[start : start + _INPUT_BYTES]
        yield engine.process(piece, output_buffer_limit=_OUTPUT_BYTES)
        while not engine.can_accept_more_data():
            yield engine.process(b"", output_buffer_limit=_OUTPUT_BYTES)
    if not engine.is_finished():
        raise EOFError("the end is missing")


GZIPPED = Compression("gzip", "gunzip", partial(_zlib_pieces, bits=31))
_ZLIB = Compression("zlib", "inflate", partial(_zlib_pieces, bits=15))
ZSTANDARD = Compression("zstd", "unzstd", _zstd_pieces)
DEFLATE = Compression("deflate", "inflate", _deflate_pieces)
BROTLI = Compression("brotli", "unbrotli", _brotli_pieces)
"""Not detectable from the bytes: only headers tell."""
