"""JSON values one after another, with any white space between them, as jq writes them.

JSON lines are the usual case, and faster to split: see `json_lines`.
"""

from __future__ import annotations

import json
import re
from array import array
from itertools import accumulate

from recviewer.framing.json_lines import SplitLines
from recviewer.jsondoc.offsets import Slices
from recviewer.model.exchange import Spans

CUT_NOTE = "the last value is cut off: it is not JSON"
"""Note about values of which the last is broken."""

_raw_decode = json.JSONDecoder().raw_decode

_NEIGHBOURS = re.compile(rb"[}\]][\s\x1e]*[{\[]")
"""Two values without a comma between them; strings may hold this too."""

_SPACE = re.compile(r"\s*")
_NEXT = re.compile(r"\n(?=[{\[])")
"""Where a value may begin after a broken one."""

_MAX_WASTE = 4
"""Lengths of the text that may be decoded in vain."""


def split_values(text: bytes) -> SplitLines | None:
    """Split objects and lists that follow one another.

    Args:
        text: Such values in UTF-8. Some may be broken, but not the first.

    Returns:
        The values; None for any other text, also for a single value.
    """
    if not _NEIGHBOURS.search(text):
        return None  # such as a single value that is cut off
    decoded = text.decode("utf-8", "surrogatepass")
    if not decoded.lstrip().startswith(("{", "[")):
        return None
    spans = _spans(decoded)
    if len(spans) < 2:
        return None
    starts, ends = (array("Q", places) for places in zip(*spans, strict=True))
    last = decoded[starts[-1] : ends[-1]]
    return SplitLines(
        _slices(text, decoded, starts, ends),
        Spans(starts, ends),
        "" if _value_end(last, 0) == len(last) else CUT_NOTE,
    )


def _spans(text: str) -> list[tuple[int, int]]:
    """Locate the values; none if most of the text is something else."""
    spans: list[tuple[int, int]] = []
    position = broken = wasted = 0
    while (start := _SPACE.match(text, position).end()) < len(text):  # type: ignore[union-attr]
        position = _value_end(text, start)
        if position <= start:
            broken += 1
            wasted -= position
            following = _NEXT.search(text, start)
            position = following.start() if following else len(text.rstrip())
        spans.append((start, position))
        if not text.startswith(("{", "["), start) or 2 * broken > len(spans):
            return []
        if wasted > _MAX_WASTE * len(text):
            return []
    return spans


def _value_end(text: str, start: int) -> int:
    """Return the end of a value; minus the length of what was decoded in vain."""
    try:
        return int(_raw_decode(text, start)[1])
    except json.JSONDecodeError as error:
        return start - error.pos
    except RecursionError:
        return start - len(text)


def _slices(text: bytes, decoded: str, starts: array[int], ends: array[int]) -> Slices:
    """Return the bytes of the values, by the numbers of their characters."""
    if text.isascii():
        return Slices(text, starts, ends)
    places = [place for span in zip(starts, ends, strict=True) for place in span]
    pieces = map(slice, [0, *places], places)
    sizes = (len(decoded[piece].encode("utf-8", "surrogatepass")) for piece in pieces)
    offsets = array("Q", accumulate(sizes))
    return Slices(text, offsets[::2], offsets[1::2])
