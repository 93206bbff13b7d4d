"""Gaps between two texts, by words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Final

from recviewer.compare import alignment
from recviewer.compare.alignment import Gap

_LONE: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana, Han
)
"""Letters of scripts without spaces between words: each counts as one."""

_MARKS: Final = "\u0300-\u036f\u200d\ufe0e\ufe0f"
"""Characters that belong to the one before them."""

_WORD: Final = re.compile(
    rf"(?:[^\W{_LONE}{_MARKS}][^\W{_LONE}]*|\S|\s)[{_MARKS}]*[^\W{_LONE}{_MARKS}]*\s*"
)
"""A word, a letter of a script without spaces, or a sign, with the space after it."""

_INSIDE_WORD: Final = re.compile(
    rf"(?<=[^\W{_LONE}])(?=[^\W{_LONE}])|(?=[{_MARKS}])|(?<=\u200d)"
)
"""A place at which a text must not be cut."""

_MAX_WORD_CHARACTERS = 200
"""A longer word may be cut: it is a number or a key, not a word."""

_STEP_CHARACTERS = 1 << 16
"""Characters that are cut into words in one go."""

_STEP_WORDS = 1 << 13
"""Words that are counted in one go."""

_FIRST_STEP_CHARACTERS = 64
"""Characters compared first; most texts differ early."""


def first_difference(before: str, after: str) -> int | None:
    """Return the offset of the first character that differs.

    Where one text begins with the other, that is the length of the shorter one.

    Returns:
        None if the texts are equal.
    """
    return None if before == after else _common_start(before, after)


def differences(before: str, after: str) -> Iterator[Gap]:
    """Compare two texts by words.

    It takes time in proportion to their lengths, whatever they hold. To replace each
    range of the one text by that of the other gives the other text.

    Yields:
        The differences in order, as offsets in code points; all characters between two
        of them are equal.
    """
    return alignment.joined(_all_differences(before, after), _is_island_between)


def _is_island_between(last: Gap, gap: Gap) -> bool:
    """Return whether what is equal between two differences says less than they do.

    Where a text was written anew, it still has words such as `of` in common. To show
    them as equal would tear both versions to pieces.
    """
    return gap.before - last.before_end <= min(last.items, gap.items)


def _all_differences(before: str, after: str) -> Iterator[Gap]:
    """Yield the differences between words, however little is equal between them."""
    if before == after:
        return
    whole = _trimmed(before, after, Gap(0, len(before), 0, len(after)))
    words = _words(before, whole.before, whole.before_end)
    others = _words(after, whole.after, whole.after_end)
    offsets = _offsets(words, whole.before)
    other_offsets = _offsets(others, whole.after)
    for gap in alignment.gaps(words, others):
        found = Gap(
            offsets[gap.before],
            offsets[gap.before_end],
            other_offsets[gap.after],
            other_offsets[gap.after_end],
            gap.coarse,
        )
        yield _trimmed(before, after, found)


def _words(text: str, start: int, end: int) -> list[str]:
    """Cut a range of a text into words, in steps between which other threads run."""
    words: list[str] = []
    step = _STEP_CHARACTERS
    while start + step < end:
        *whole, last = _WORD.findall(text, start, start + step)
        if whole:
            words += whole
            start += step - len(last)  # which may go on after the step
        else:
            step *= 2
    return words + _WORD.findall(text, start, end)


def _offsets(words: Sequence[str], start: int) -> list[int]:
    """Return where each word begins and the last one ends, in steps like `_words`."""
    offsets = [start]
    for first in range(0, len(words), _STEP_WORDS):
        lengths = map(len, words[first : first + _STEP_WORDS])
        offsets += accumulate(lengths, initial=offsets.pop())
    return offsets


def _trimmed(before: str, after: str, whole: Gap) -> Gap:
    """Drop the whole words that both ranges begin and end with."""
    text = before[whole.before : whole.before_end]
    other = after[whole.after : whole.after_end]
    start = _common_start(text, other)
    tail = _common_end(text[start:], other[start:])
    start = _between_words(
        before, whole.before + start, after, whole.after + start, start, -1
    )
    tail = _between_words(
        before, whole.before_end - tail, after, whole.after_end - tail, tail, 1
    )
    return Gap(
        whole.before + start,
        whole.before_end - tail,
        whole.after + start,
        whole.after_end - tail,
        whole.coarse,
    )


def _between_words(
    before: str, place: int, after: str, other: int, count: int, step: int
) -> int:
    """Return how many equal characters can be dropped without cutting a word.

    Args:
        before: The one text.
        place: Where it would be cut.
        after: The other text.
        other: Where that would be cut.
        count: Number of equal characters on the far side of the cut.
        step: 1 to look for a better place further on, -1 for one further back.
    """
    inside = _INSIDE_WORD.match
    for moved in range(min(count, _MAX_WORD_CHARACTERS) + 1):
        by = moved * step
        if not (inside(before, place + by) or inside(after, other + by)):
            return count - moved
    return 0 if count <= _MAX_WORD_CHARACTERS else count


def _common_start(before: str, after: str) -> int:
    """Return how many characters both texts begin with."""
    return _equal_length(
        min(len(before), len(after)),
        lambda low, high: before[low:high] == after[low:high],
    )


def _common_end(before: str, after: str) -> int:
    """Return how many characters both texts end with."""
    size, other = len(before), len(after)
    return _equal_length(
        min(size, other),
        lambda low, high: (
            before[size - high : size - low] == after[other - high : other - low]
        ),
    )


def _equal_length(longest: int, are_equal: Callable[[int, int], bool]) -> int:
    """Return up to which length two texts are equal, looking at growing pieces.

    Args:
        longest: The length to look up to.
        are_equal: Compares the pieces from one length to another.
    """
    low, high, step = 0, longest, _FIRST_STEP_CHARACTERS
    while low < high:
        end = min(low + step, high)
        if are_equal(low, end):
            low, step = end, step * 2
        elif end - low == 1:
            break
        else:
            high, step = end, max(1, (end - low) // 2)
    return low
