"""What the first bytes of a file tell: whether some format may read it.

A guess that costs next to nothing. It decides which files of unknown suffixes are worth
reading, and whether one that cannot be read is a broken recording or none at all.
"""

from __future__ import annotations

import re
import zlib

from recviewer.framing import aws_event_stream, compression

PROBE_BYTES = 4_096
"""So many bytes are looked at."""

_PACKED = 32 + zlib.MAX_WBITS
"""zlib's word for: find out whether it is gzip or zlib."""

_TELLING = re.compile(
    rb"""
    \A httprr\ trace\ v\d
    | ^ data: [ ]? [{\["]                              # server-sent events of JSON
    | ^ (?: -[ ] )? (?: http_interactions | interactions | requests? | responses? )
      [ ]* :                                           # a cassette's YAML
    | " (?: http_interactions | interactions | requests? | responses? | entries
          | choices | candidates | messages | custom_id | chunks | delta | raw_chunks
        ) " \s* :                                      # JSON of calls or of answers
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What stands at the beginning of recordings, and hardly ever elsewhere."""


_COMMENT = re.compile(rb"^[^\S\n]*(//|/\*)", re.MULTILINE)
"""A comment, which settings for people hold and JSON for programs does not."""

_JSON = (".json", ".har")
"""Suffixes of files that are broken where they are no JSON."""


def is_broken_recording(name: str, data: bytes) -> bool:
    """Say whether a file that no format can read was meant to be a recording.

    Args:
        name: Its name.
        data: At least `PROBE_BYTES` of its first bytes, or all of it.
    """
    named = name.lower().endswith(_JSON) and not _COMMENT.search(data[:PROBE_BYTES])
    return named or looks_like_recording(data)


def looks_like_recording(data: bytes) -> bool:
    """Say whether a file is a recording by its beginning, broken or not.

    Args:
        data: At least `PROBE_BYTES` of its first bytes, or all of it.
    """
    head = _unpacked(data[:PROBE_BYTES])
    return aws_event_stream.begins(head) or _TELLING.search(head) is not None


def _unpacked(head: bytes) -> bytes:
    """Unpack the beginning of gzip; anything else stays as it is."""
    if not head.startswith(compression.GZIP):
        return head
    try:
        return zlib.decompressobj(_PACKED).decompress(head, PROBE_BYTES)
    except zlib.error:
        return b""
