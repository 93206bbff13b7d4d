"""What the first bytes of a file tell: whether some format may read it.

A very cheap guess. It decides which files with unknown suffixes are worth reading, and
whether an unreadable file is a broken recording or no recording at all.
"""

from __future__ import annotations

import re
import zlib

from recviewer.framing import aws_event_stream, compression, unicode

PROBE_BYTES = 4_096
"""Bytes that are looked at."""

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
"""Makes zlib accept gzip as well as zlib data."""

_RECORDING_START = re.compile(
    rb"""
    \A \s* HTTP/\d (?:\.\d)? [ ] [1-5]\d\d \b
    | ^ < [ ] HTTP/\d                                # what `curl -v` prints
    | \A PK\x03\x04 [\x00-\xff]{26} (?: _journal/ | samples/ | header\.json )
    | \A httprr\ trace\ v\d
    | \A \d{1,12}:\d{1,2}:[a-z_]{2,20}[;,]\d{1,12}:   # a dump of mitmproxy
    | \A (?:---\s+)? when: \s+ \w+:                       # httpmock
    | ^ data: [ ]? [{\["]                              # server-sent events of JSON
    | ^ \[\[interactions\]\] \s* $                      # a cassette's TOML
    | ^ (?: -[ ] )? (?: (?:http_|ws_|grpc_)?interactions | requests? | responses? )
      [ ]* :                                           # a cassette's YAML
    | " (?: http_interactions | interactions | requests? | responses? | entries
          | choices | candidates | messages | custom_id | Entries | chunks | delta
          | raw_chunks | modelInput | modelOutput
        ) " \s* :                                      # JSON of calls or of answers
    """,
    re.VERBOSE | re.MULTILINE,
)
"""Text at the start of recordings, and rarely anywhere else."""


_COMMENT = re.compile(rb"^[^\S\n]*(//|/\*)", re.MULTILINE)
"""A comment: configuration files have them, JSON written by programs does not."""

_MAX_SETTINGS_BYTES = 100_000
"""Size of a file that may be settings written by people."""

_FOR_PEOPLE = re.compile(
    rb"""
    " (?: [^"\\] | \\. )*+ (?: " | \\?+ \Z )   # a string, in which nothing is special
    | // [^\n]*+ | /\* .*? (?: \*/ | \Z )       # comments
    | , (?= \s*+ [}\]] )              # a trailing comma
    """,
    re.VERBOSE | re.DOTALL,
)

_JSON_SUFFIXES = (".json", ".har")
"""Suffixes of files that are broken if they are not JSON."""


def is_broken_recording(name: str, data: bytes) -> bool:
    """Return whether an unreadable file was meant to be a recording.

    Args:
        name: Its name.
        data: At least its first `PROBE_BYTES`, or all of it.
    """
    if looks_like_recording(data):
        return True
    is_json = name.lower().endswith(_JSON_SUFFIXES)
    return is_json and not _is_json_for_people(data)


def _is_json_for_people(data: bytes) -> bool:
    """Return whether a file is JSON but for its comments and trailing commas."""
    if _COMMENT.search(data[:PROBE_BYTES]):
        return True
    if len(data) > _MAX_SETTINGS_BYTES:
        return False
    from recviewer.jsondoc import parsing  # only for files that are broken

    return parsing.is_json(_FOR_PEOPLE.sub(_for_programs, data))


def _for_programs(match: re.Match[bytes]) -> bytes:
    """Return a string as it is, and nothing for a comment or a trailing comma."""
    return match[0] if match[0].startswith(b'"') else b""


def looks_like_recording(data: bytes) -> bool:
    """Return whether a file starts like a recording, broken or not.

    Args:
        data: At least its first `PROBE_BYTES`, or all of it.
    """
    head = _decompressed(data[:PROBE_BYTES])
    if encoding := unicode.marked_encoding(head):
        head = head.decode(encoding, "replace").encode()
    return aws_event_stream.begins(head) or _RECORDING_START.search(head) is not None


def _decompressed(head: bytes) -> bytes:
    """Decompress the start of gzip data; other data stays as it is."""
    if not head.startswith(compression.GZIP):
        return head
    try:
        return zlib.decompressobj(_GZIP_OR_ZLIB).decompress(head, PROBE_BYTES)
    except zlib.error:
        return b""
