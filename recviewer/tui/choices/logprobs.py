"""The recorded log probabilities of a choice, matched with its text."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from math import exp, log

import msgspec

from recviewer.model.track import Track
from recviewer.model.transcript import TokenLogprob
from recviewer.tui.choices.document import Document, Position


class Likelihood(StrEnum):
    """How probable a token was, as a word."""

    LIKELY = "likely"
    UNSURE = "unsure"
    UNLIKELY = "unlikely"


_MIN_LIKELY = log(0.8)
_MIN_UNSURE = log(0.3)


class TrackLogprobs(msgspec.Struct, frozen=True):
    """The tokens of a track: the range of its text each wrote, and its probability."""

    starts: array[int]
    """Offset of each token's first character, ascending."""
    ends: array[int]
    """Offset after its last character."""
    logprobs: array[float]
    """Natural logarithm of its probability."""

    def at(self, offset: int) -> float | None:
        """Return the log probability of the token at an offset; None if unknown."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0 or offset >= self.ends[index]:
            return None
        return self.logprobs[index]

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, Likelihood]]:
        """Yield range and likelihood of each token that overlaps a range."""
        index = max(0, bisect_right(self.starts, start) - 1)
        while index < len(self.starts) and self.starts[index] < end:
            likelihood = _likelihood(self.logprobs[index])
            yield self.starts[index], self.ends[index], likelihood
            index += 1


class ChoiceLogprobs:
    """The log probabilities of a choice; matched with its text when first needed."""

    def __init__(self, document: Document, tokens: Iterable[TokenLogprob]) -> None:
        self._document = document
        self._tokens = tokens

    @cached_property
    def sections(self) -> Mapping[int, TrackLogprobs]:
        """The log probabilities by index of their section, where any are known."""
        tokens = defaultdict(list)
        for token in self._tokens:
            tokens[token.channel].append(token)
        return {
            index: track_logprobs(section.track, tokens[section.track.channel])
            for index, section in enumerate(self._document.sections)
            if section.track and section.track.channel in tokens
        }

    def probability(self, position: Position, playhead: int) -> float | None:
        """Return the probability of the token at a position; None if unknown."""
        known = self.sections.get(position.section)
        form = self._document.sections[position.section].form(playhead)
        logprob = known.at(form.source(position.offset)) if known else None
        return None if logprob is None else exp(logprob)


def track_logprobs(track: Track, tokens: Iterable[TokenLogprob]) -> TrackLogprobs:
    """Find the tokens of a track in its text.

    A token that is only a part of a character, or that is spelled differently in the
    text, is left out: only text that is certainly that token gets its probability.
    """
    starts, ends, logprobs = array("I"), array("I"), array("d")
    position = 0
    for token in tokens:
        begin, end = track.span_of(token.chunk)
        position = max(position, begin)
        start = track.text.find(token.token, position, end)
        if start < 0 or not token.token:
            continue
        position = start + len(token.token)
        starts.append(start)
        ends.append(position)
        logprobs.append(token.logprob)
    return TrackLogprobs(starts, ends, logprobs)


def _likelihood(logprob: float) -> Likelihood:
    if logprob >= _MIN_LIKELY:
        return Likelihood.LIKELY
    return Likelihood.UNSURE if logprob >= _MIN_UNSURE else Likelihood.UNLIKELY
