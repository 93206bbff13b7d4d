"""What gzip, zlib, zstd and brotli have packed, unpacked up to a limit.

A few kilobytes can unpack to many gigabytes: output is taken piece by piece, and given
up where there is far more of it than real recordings have.
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
"""How packed bytes begin; brotli has no such mark."""

_ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")

_FED = 1 << 16
"""So many packed bytes are unpacked at a time, for each time the rest is copied."""

_PIECE = 1 << 20
"""So many bytes are unpacked at once."""

_LEAST_LIMIT = 8 << 20
_MOST_TIMES = 100
"""Streams of nearly equal chunks unpack to forty times their size, seldom to more."""

_EXTRAS = {"brotli": "brotli", "zstandard": "zstd"}
"""Modules that may be missing, and the extras that bring them."""


class Decompressed(msgspec.Struct, frozen=True):
    """What became of packed bytes."""

    data: bytes | None
    """What was packed in them, as far as it could be unpacked; None if not at all."""
    note: str = ""
    """What is missing of it."""


class Compression(msgspec.Struct, frozen=True):
    """A way of packing bytes."""

    name: str
    """Its name."""
    filter: str
    """The step of unpacking in a path. jq has no such filter, so it names the act."""
    pieces: Callable[[bytes], Iterator[bytes]]
    """Unpacks piece by piece; raises whatever its library raises."""


def detect(data: bytes) -> Compression | None:
    """Return how bytes are packed, by how they begin; None if they are not."""
    if data.startswith(GZIP):
        return _GZIP
    if data.startswith(ZSTD):
        return _ZSTD
    # Text may begin with these two bytes too, but is never whole zlib data.
    if data.startswith(_ZLIB_HEADS) and not decompress(data, _ZLIB).note:
        return _ZLIB
    return None


def decompress(data: bytes, how: Compression) -> Decompressed:
    """Unpack bytes, as far as possible.

    Args:
        data: The packed bytes.
        how: The way they are packed.
    """
    limit = max(_LEAST_LIMIT, _MOST_TIMES * len(data))
    pieces: list[bytes] = []
    size = 0
    note = ""
    try:
        for piece in how.pieces(data):
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                return Decompressed(
                    None, f"{how.name} data of more than {limit:,} bytes"
                )
    except ImportError as error:
        extra = _EXTRAS.get(error.name or "", error.name)
        return Decompressed(None, f"packed with {how.name}: install recviewer[{extra}]")
    except Exception as error:  # each library has errors of its own
        note = f"{how.name} data breaks off after {size:,} bytes: {error}"
    return Decompressed(b"".join(pieces) if size or not note else None, note)


def _zlib_pieces(data: bytes, bits: int) -> Iterator[bytes]:
    engine = zlib.decompressobj(bits)
    view = memoryview(data)
    for start in range(0, len(view), _FED):
        fed: Any = view[start : start + _FED]
        while fed:
            if engine.eof:
                engine = zlib.decompressobj(bits)
            yield engine.decompress(fed, _PIECE)
            fed = engine.unused_data if engine.eof else engine.unconsumed_tail
    yield engine.flush()
    if not engine.eof:
        raise EOFError("the end is missing")


def _zstd_pieces(data: bytes) -> Iterator[bytes]:
    engine = import_module("zstandard").ZstdDecompressor(max_window_size=1 << 27)
    reader = engine.stream_reader(data, read_across_frames=True)
    yield from iter(partial(reader.read, _PIECE), b"")


def _brotli_pieces(data: bytes) -> Iterator[bytes]:
    engine = import_module("brotli").Decompressor()
    view = memoryview(data)
    for start in range(0, len(view), _FED):
        yield engine.process(view[start : start + _FED], output_buffer_limit=_PIECE)
        while not engine.can_accept_more_data():
            yield engine.process(b"", output_buffer_limit=_PIECE)
    if not engine.is_finished():
        raise EOFError("the end is missing")


_GZIP = Compression("gzip", "gunzip", partial(_zlib_pieces, bits=31))
_ZLIB = Compression("zlib", "inflate", partial(_zlib_pieces, bits=15))
_ZSTD = Compression("zstd", "unzstd", _zstd_pieces)
BROTLI = Compression("brotli", "unbrotli", _brotli_pieces)
"""Nothing in the bytes tells of it: only headers do."""
