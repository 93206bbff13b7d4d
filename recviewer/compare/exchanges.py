"""Compares two exchanges, and says how much they differ."""

from __future__ import annotations

from recviewer.compare.answers import compare_choices
from recviewer.compare.comparison import (
    ChoiceComparison,
    Comparison,
    Side,
    Verdict,
    worst,
)
from recviewer.compare.payload import (
    is_same_answer_in_numbers,
    is_same_payload,
    is_same_surroundings,
    is_wholly_same,
)
from recviewer.compare.request import is_same_request
from recviewer.compare.volatile import is_same
from recviewer.errors import ReadError, not_understood


def compare(
    before: Side | None, after: Side | None, *, by_likeness: bool = False
) -> Comparison:
    """Compare two exchanges, or one with nothing.

    Args:
        before: The one exchange; None for none.
        after: The other one; None for none.
        by_likeness: Whether choices are paired by what they say, not by their index;
            where both sides have only one that was named, these are a pair.

    Returns:
        A comparison; differences by words and of requests are found when asked for.
    """
    if before is None or after is None:
        verdict = Verdict.NEW if before is None else Verdict.GONE
        return Comparison(before, after, verdict, ())
    named = None not in (before.choice, after.choice)
    choices = compare_choices(
        before.reply, after.reply, by_likeness=by_likeness or named
    )
    return Comparison(before, after, _verdict(before, after, choices), choices)


def try_compare(
    before: Side | None, after: Side | None, *, by_likeness: bool = False
) -> Comparison | ReadError:
    """Compare as `compare` does; return an error if a reply cannot be understood."""
    try:
        return compare(before, after, by_likeness=by_likeness)
    except Exception as error:  # a file may hold anything
        side = after or before
        return ReadError(side.path if side else "", not_understood(error))


def _verdict(
    before: Side, after: Side, choices: tuple[ChoiceComparison, ...]
) -> Verdict:
    if not _is_same_error(before, after):
        return Verdict.ERROR
    verdict = worst(choice.verdict for choice in choices)
    if verdict.is_difference:
        return verdict
    in_numbers = _answers_in_numbers(before, after)
    if in_numbers and not is_same_answer_in_numbers(before, after):
        return Verdict.TEXT
    if is_wholly_same(before, after):
        return Verdict.IDENTICAL
    noise = (
        verdict is Verdict.IDENTICAL
        and is_same_request(before, after)
        and before.model == after.model
        and is_same(before.usage, after.usage)
        and is_same_surroundings(before, after)
        and is_same_payload(before, after)
    )
    return Verdict.NOISE if noise else Verdict.SAME_ANSWER


def _is_same_error(before: Side, after: Side) -> bool:
    """Return whether both went wrong in the same way, or neither did."""
    one, other = before.exchange.response, after.exchange.response
    if (one.rejected or other.rejected) and one.status != other.status:
        return False
    return before.reply.error == after.reply.error


def _answers_in_numbers(before: Side, after: Side) -> bool:
    """Return whether the answer is no text on either side, and no error."""
    sides = (before, after)
    return not any(each.reply.choices or each.reply.error for each in sides)
