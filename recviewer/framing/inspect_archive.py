"""Logs of Inspect AI as archives, `.eval`: a zip of a header and of a file per sample.

The archive is read as the same log in one JSON file.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from recviewer.framing import compression
from recviewer.framing.compression import Decompressed
from recviewer.jsondoc import parsing

_START = b"PK\x03\x04"

_NAMES = re.compile(rb"(_journal|samples)/|header\.json")
"""Names of which one stands at the start of such an archive."""

_HEADERS = ("header.json", "_journal/start.json")
"""Files with the header; the second also if the run has not ended."""

_PROBE_BYTES = 4_096

_ZSTANDARD = 93
"""Method of zip that Python 3.14 knows and earlier ones do not."""

_LOCAL_HEADER_BYTES = 30

_NOTE = "an archive of Inspect: paths are those of the same log as JSON"


def begins(data: bytes) -> bool:
    """Return whether a file starts like such an archive."""
    head = data[:_PROBE_BYTES]
    return head.startswith(_START) and _NAMES.search(head) is not None


def to_json(data: bytes) -> Decompressed:
    """Return the log as JSON text, or why it cannot be read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = {info.filename: info for info in archive.infolist()}
            header = next((infos[name] for name in _HEADERS if name in infos), None)
            names = sorted(n for n in infos if n.startswith("samples/"))
            chosen = [infos[name] for name in names if name.endswith(".json")]
            if header is None:
                return Decompressed(None, "an archive without a header.json")
            limit = compression.output_limit(len(data))
            if sum(info.file_size for info in (header, *chosen)) > limit:
                return Decompressed(None, f"an archive of more than {limit:,} bytes")
            fields = parsing.split_object(_read(archive, header, data)) or {}
            samples = [_read(archive, info, data) for info in chosen]
    except Exception as error:  # zipfile and zlib raise errors of many kinds
        return Decompressed(None, f"an archive that cannot be unpacked: {error}")
    evaluated = bytes(memoryview(fields.get("eval", b"null")))
    return Decompressed(
        b'{"eval":%b,"samples":[%b]}' % (evaluated, b",".join(samples)), _NOTE
    )


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, data: bytes) -> bytes:
    """Read one file of an archive.

    Raises:
        ValueError: If it is no JSON, or larger than the archive says.
    """
    if info.compress_type == _ZSTANDARD:
        text = _unpacked(info, data)
    else:
        with archive.open(info) as file:
            text = file.read(info.file_size + 1)
    if len(text) > info.file_size or not parsing.is_json(text):
        raise ValueError(f"{info.filename} is not JSON of the size it says")
    return text


def _unpacked(info: zipfile.ZipInfo, data: bytes) -> bytes:
    start = info.header_offset + _LOCAL_HEADER_BYTES
    sizes = data[start - 4 : start]
    start += int.from_bytes(sizes[:2], "little") + int.from_bytes(sizes[2:], "little")
    packed = data[start : start + info.compress_size]
    how = compression.detect(packed)
    found = compression.decompress(packed, how) if how else Decompressed(None)
    if found.data is None:
        raise ValueError(found.note or "not zstd")
    return found.data
