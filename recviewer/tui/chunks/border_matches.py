"""Matches of a search that reach over the borders of chunks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from recviewer.jsondoc.search import is_exact
from recviewer.model.track import Track
from recviewer.model.transcript import Reply
from recviewer.text.sanitize import sanitize_line

_STEP_CHARACTERS = 8_192
"""Characters that are searched in one step."""


class Part(NamedTuple):
    """The part of a match that one chunk wrote."""

    choice: int
    """Wire index of the choice."""
    channel: str
    """Name of the channel."""
    start: int
    """Offset of its first character in the text that the chunk added there."""
    end: int
    """Offset after its last character."""
    first_chunk: int
    """The chunk in which the match begins."""


Parts = Mapping[int, Sequence[Part]]
"""The parts of matches, by their chunks."""


def parts_over_borders(reply: Reply, query: str) -> Iterator[Parts]:
    """Find the matches that more than one chunk wrote.

    Args:
        reply: The reply.
        query: The text to find; its case matters only if it has a capital.

    Yields:
        The parts found so far, after each step; the event loop waits for a step.
    """
    parts: dict[int, list[Part]] = {}
    pattern = re.compile(re.escape(query), 0 if is_exact(query) else re.IGNORECASE)
    for choice in reply.choices:
        for track in choice.tracks:
            for first in range(0, len(track.text), _STEP_CHARACTERS):
                # One that begins in this step may end in the next.
                end = first + _STEP_CHARACTERS + len(query) - 1
                text = sanitize_line(track.text[first:end])
                for match in pattern.finditer(text):
                    span = first + match.start(), first + match.end()
                    for chunk, part in _parts(track, choice.index, *span):
                        parts.setdefault(chunk, []).append(part)
                yield parts


def _parts(
    track: Track, choice: int, start: int, end: int
) -> Iterator[tuple[int, Part]]:
    """Yield the parts of a match with their chunks, if it has more than one."""
    first = bisect_right(track.ends, start)
    last = bisect_right(track.ends, end - 1)
    if first == last:
        return
    for index in range(first, last + 1):
        begin = track.ends[index - 1] if index else 0
        stop = min(end, track.ends[index]) - begin
        offset = max(start - begin, 0)
        if offset < stop:
            channel, begins_in = str(track.channel), track.chunks[first]
            yield track.chunks[index], Part(choice, channel, offset, stop, begins_in)
