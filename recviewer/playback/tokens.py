"""Token counts, by the names that protocols give them, and per chunk."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from itertools import accumulate

import msgspec

from recviewer.model.track import Kind
from recviewer.model.transcript import Reply

CHARACTERS_PER_TOKEN = 4
"""Used where no usage was recorded; the usual figure for English text."""

_PROMPT = (
    "prompt_tokens",
    "input_tokens",
    "total_input_tokens",
    "prompt_token_count",
    "promptTokenCount",
    "prompt_eval_count",
)
_COMPLETION = (
    "completion_tokens",
    "output_tokens",
    "total_output_tokens",
    "candidates_token_count",
    "candidatesTokenCount",
    "eval_count",
)
_DETAILS = ("completion_tokens_details", "output_tokens_details")
_REASONING_APART = (
    "thoughts_token_count",
    "thoughtsTokenCount",
    "total_thought_tokens",
)
_TOTAL = ("total_tokens", "total_token_count", "totalTokenCount")

_MAX_COUNT = 2**53
"""Counts from here on are ignored, because a float does not hold them exactly."""


class TokenCounts(msgspec.Struct, frozen=True):
    """Token counts as recorded; None for a count that was not."""

    prompt: int | None = None
    """Tokens of the request."""
    completion: int | None = None
    """Tokens of the answer, all choices together."""
    reasoning: int | None = None
    """Tokens of the reasoning."""
    reasoning_apart: bool = False
    """Whether `completion` does not include the reasoning."""
    total: int | None = None
    """The sum, as the response states it."""


def token_counts(usage: Mapping[str, object] | None) -> TokenCounts:
    """Read recorded usage of any protocol."""
    if not usage:
        return TokenCounts()
    completion = _first(usage, _COMPLETION)
    apart = _first(usage, _REASONING_APART)
    reasoning = apart if apart is not None else _detailed_reasoning(usage)
    return TokenCounts(
        prompt=_first(usage, _PROMPT),
        completion=completion,
        reasoning=reasoning,
        # More reasoning than answer: the server counts it apart, although it uses
        # the names of those that do not.
        reasoning_apart=apart is not None or (reasoning or 0) > (completion or 0),
        total=_first(usage, _TOTAL),
    )


def visible_tokens(reply: Reply) -> int | None:
    """Return the number of tokens of the recorded text; None where unknown.

    Hidden reasoning is not included, as it appears only in the usage; reasoning that
    is part of the transcript is.
    """
    counts = token_counts(reply.usage)
    if counts.completion is None:
        return None
    shown = any(choice.text(Kind.REASONING) for choice in reply.choices)
    reasoning = counts.reasoning or 0
    if counts.reasoning_apart:
        tokens = counts.completion + (reasoning if shown else 0)
    else:
        tokens = counts.completion - (0 if shown else reasoning)
    return tokens or None


def cumulative_tokens(reply: Reply) -> array[float]:
    """Return the number of tokens up to and including each chunk.

    Recorded usage is distributed by characters; without it, tokens are estimated from
    characters. Chunks without text have none.
    """
    characters = sum(reply.characters)
    tokens = visible_tokens(reply) or characters / CHARACTERS_PER_TOKEN
    share = tokens / characters if characters else 0.0
    return array("d", (share * count for count in accumulate(reply.characters)))


def _detailed_reasoning(usage: Mapping[str, object]) -> int | None:
    for name in _DETAILS:
        details = usage.get(name)
        if isinstance(details, Mapping):
            return _first(details, ("reasoning_tokens",))
    return _first(usage, ("reasoning_tokens",))


def _first(usage: Mapping[str, object], names: tuple[str, ...]) -> int | None:
    """Return the first count under one of the names."""
    for name in names:
        count = usage.get(name)
        if type(count) is int and 0 <= count < _MAX_COUNT:
            return count
    return None
