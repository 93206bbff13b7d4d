"""Token counts under the names that protocols give them, and per chunk."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from recviewer.model.track import Kind
from recviewer.model.transcript import Reply

CHARACTERS_PER_TOKEN = 4
"""Where no usage was recorded; the usual figure for English text."""

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

_EXACT = 2**53
"""Counts beyond what a float holds exactly are no counts."""


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """Token counts as recorded; None where a count was not."""

    prompt: int | None = None
    """Tokens of the request."""
    completion: int | None = None
    """Tokens of the answer, over all choices."""
    reasoning: int | None = None
    """Tokens the model thought in."""
    reasoning_apart: bool = False
    """Whether `completion` leaves the reasoning out."""
    total: int | None = None
    """The sum, as the response states it."""


def token_counts(usage: Mapping[str, object] | None) -> TokenCounts:
    """Read recorded usage, whichever protocol it is of."""
    if not usage:
        return TokenCounts()
    completion = _first(usage, _COMPLETION)
    apart = _first(usage, _REASONING_APART)
    reasoning = apart if apart is not None else _detailed_reasoning(usage)
    return TokenCounts(
        prompt=_first(usage, _PROMPT),
        completion=completion,
        reasoning=reasoning,
        # More reasoning than answer: a server that counts it apart under
        # the names of one that does not.
        reasoning_apart=apart is not None or (reasoning or 0) > (completion or 0),
        total=_first(usage, _TOTAL),
    )


def visible_tokens(reply: Reply) -> int | None:
    """Return how many tokens the recorded text took; None where unknown.

    Hidden reasoning counts only in usage, so it is left out; reasoning that the
    transcript shows counts.
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
    """Return the tokens up to and with each chunk.

    Recorded usage is shared out by characters; without it, characters make tokens.
    Chunks without text take none.
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
        if type(count) is int and 0 <= count < _EXACT:
            return count
    return None
