"""Recorded log probabilities laid over the text they belong to."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import log

from recviewer.model.track import Track
from recviewer.model.transcript import TokenLogprob


class Likelihood(StrEnum):
    """How probable a token was, in words."""

    LIKELY = "likely"
    UNSURE = "unsure"
    UNLIKELY = "unlikely"


_LIKELY = log(0.8)
_UNSURE = log(0.3)


@dataclass(frozen=True, slots=True)
class Scores:
    """Which range of a track each token wrote, and how probable it was."""

    starts: array[int]
    """Offset of each token's first character, ascending."""
    ends: array[int]
    """Offset after its last one."""
    logprobs: array[float]
    """Natural logarithm of its probability."""

    def at(self, offset: int) -> float | None:
        """Return the log probability of the token at an offset, if it has one."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0 or offset >= self.ends[index]:
            return None
        return self.logprobs[index]

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, Likelihood]]:
        """Yield the ranges of the tokens that touch a range, and their likelihood."""
        index = max(0, bisect_right(self.starts, start) - 1)
        while index < len(self.starts) and self.starts[index] < end:
            yield self.starts[index], self.ends[index], _word(self.logprobs[index])
            index += 1


def scores(track: Track, tokens: Iterable[TokenLogprob]) -> Scores:
    """Find the tokens of a track in its text.

    Args:
        track: The track.
        tokens: The tokens of its channel, in order.

    A token that is no whole character, or is spelled differently, is left out: what
    is coloured is only what surely is that token.
    """
    starts, ends, logprobs = array("I"), array("I"), array("d")
    position = 0
    for token in tokens:
        begin, end = track.span_of(token.chunk)
        position = max(position, begin)
        found = track.text.find(token.token, position, end)
        if found < 0 or not token.token:
            continue
        position = found + len(token.token)
        starts.append(found)
        ends.append(position)
        logprobs.append(token.logprob)
    return Scores(starts, ends, logprobs)


def _word(logprob: float) -> Likelihood:
    if logprob >= _LIKELY:
        return Likelihood.LIKELY
    return Likelihood.UNSURE if logprob >= _UNSURE else Likelihood.UNLIKELY
