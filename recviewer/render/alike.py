"""Chunks that say the same as others but for one string, told by their text."""

from __future__ import annotations

import re

import msgspec

from recviewer.framing import json_text
from recviewer.framing.differences import first_difference

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)

_MOST = 16
"""So many kinds of chunk are remembered: one for each choice that takes its turn."""

_decode = msgspec.json.Decoder(msgspec.Raw).decode


class Alike:
    """Remembers what chunks look like around the one string in which they differ."""

    def __init__(self) -> None:
        self._kinds: list[tuple[bytes, bytes]] = []
        self._unlike = b""

    def __contains__(self, chunk: bytes) -> bool:
        """Say whether a chunk differs only in that string from two learned ones."""
        for before, after in self._kinds:
            if chunk.startswith(before) and chunk.endswith(after):
                string = _STRING.match(chunk, len(before))
                if string and string.end() == len(chunk) - len(after):
                    return True
        return False

    def learn(self, chunk: bytes) -> None:
        """Compare a chunk with the one learned before it."""
        earlier, self._unlike = self._unlike, chunk
        start = chunk.rfind(b'"', 0, first_difference(earlier, chunk) + 1)
        old, new = _STRING.match(earlier, start), _STRING.match(chunk, start)
        if start < 0 or old is None or new is None or len(self._kinds) == _MOST:
            return
        before, after = chunk[:start], chunk[new.end() :]
        named = after.lstrip().startswith(b":")
        if earlier[old.end() :] == after and not named and _is_whole(before, after):
            self._kinds.append((before, after))


def _is_whole(before: bytes, after: bytes) -> bool:
    """Say whether a string belongs between two texts, not from one to the next."""
    try:
        _decode(b'%b""%b' % (before, after))
    except json_text.REFUSED:
        return False
    return True
