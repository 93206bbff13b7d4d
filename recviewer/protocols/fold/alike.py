"""Chunks that say the same as others but for one string, told by their text."""

from __future__ import annotations

import re
from collections import deque

import msgspec

from recviewer.framing.differences import first_difference
from recviewer.jsondoc import parsing

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)

_MOST = 16
"""So many kinds of chunk are remembered: one for each choice that takes its turn."""

_PATIENCE = 1_000
"""After so many chunks in a row that taught nothing, no other one is learned from."""

_decode = msgspec.json.Decoder(msgspec.Raw).decode


class Alike:
    """Remembers what chunks look like around the one string in which they differ."""

    def __init__(self) -> None:
        self._kinds: list[tuple[bytes, bytes]] = []
        self._unlike: deque[bytes] = deque(maxlen=_MOST)
        self._in_vain = 0

    def __contains__(self, chunk: bytes) -> bool:
        """Say whether a chunk differs only in that string from two learned ones."""
        for before, after in self._kinds:
            if chunk.startswith(before) and chunk.endswith(after):
                end = len(chunk) - len(after)
                if _STRING.fullmatch(chunk, len(before), end):
                    return True
        return False

    def learn(self, chunk: bytes) -> None:
        """Compare a chunk with those learned before it, for choices take turns."""
        if self._in_vain == _PATIENCE or len(self._kinds) == _MOST:
            return
        kinds = (_kind(earlier, chunk) for earlier in reversed(self._unlike))
        found = next(filter(None, kinds), None)
        if found is None:
            self._in_vain += 1
        else:
            self._kinds.append(found)
            self._in_vain = 0
        self._unlike.append(chunk)


def _kind(earlier: bytes, later: bytes) -> tuple[bytes, bytes] | None:
    """Return what is around the one string in which two chunks differ, if it is one."""
    start = later.rfind(b'"', 0, first_difference(earlier, later) + 1)
    old, new = _STRING.match(earlier, start), _STRING.match(later, start)
    if start < 0 or old is None or new is None:
        return None
    before, after = later[:start], later[new.end() :]
    named = after.lstrip().startswith(b":")
    if earlier[old.end() :] != after or named or not _is_whole(before, after):
        return None
    return before, after


def _is_whole(before: bytes, after: bytes) -> bool:
    """Say whether a string belongs between two texts, not from one to the next."""
    try:
        _decode(b'%b""%b' % (before, after))
    except parsing.STRICT_ERRORS:
        return False
    return True
