"""What two sequences have in common, in an order that both keep, in linear time.

Runs of items that each sequence has once are anchors (patience diff). What lies between
two anchors is aligned again by shorter runs, and at last by difflib where that is
cheap. A place where it is not stays one block of differences: coarse, but true.

Long sequences are first cut into such gaps by walking along both: at a difference, the
nearest run that is unique within a window leads on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import count, pairwise

import msgspec

_RUN_ITEMS = (12, 4, 1)
"""Items of a run that may be an anchor, the longest first."""

_MAX_WHOLE_ITEMS = 20_000
"""Items up to which the anchors are unique in the whole sequences."""

_WINDOW_ITEMS = (128, 1024)
"""Items on both sides in which the next anchor is looked for, the nearest first."""

_WINDOW_GROWTH = 4
"""Factor by which a window grows if both sides have nothing in common in it."""

_ANCHOR_ITEMS = 8
"""Items of a run that leads on after a difference."""

_LOOKS_PER_ITEM = 1
"""How often an item may be looked at while walking, on average."""

_STEP_ITEMS = 1 << 13
"""Items that are looked at in one go."""

_MAX_PAIRS = 4_000
"""Pairs of equal items in a gap up to which difflib aligns it."""

_MAX_PAIRS_IN_ALL = 200_000
"""Such pairs over all gaps of two sequences; difflib looks at each several times."""

_MAX_GAP_ITEMS = 1_000
"""Items in a gap up to which difflib aligns it."""


class Gap(msgspec.Struct, frozen=True, gc=False):
    """A range of each of two sequences that do not match; one of them may be empty.

    The sequences may be texts, whose items are characters.
    """

    before: int
    """Index of the first item in the one sequence."""
    before_end: int
    """Index after its last item."""
    after: int
    """Index of the first item in the other sequence."""
    after_end: int
    """Index after its last item."""
    coarse: bool = False
    """Whether something inside may match, and was too much to look for."""

    @property
    def items(self) -> int:
        """Length of the longer range."""
        return max(self.before_end - self.before, self.after_end - self.after)


def gaps(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[Gap]:
    """Align two sequences.

    Yields:
        What does not match, in order. Everything between two gaps is equal in both.
    """
    whole = Gap(0, len(before), 0, len(after))
    aligner = _Aligner(before, after)
    is_long = max(len(before), len(after)) > _MAX_WHOLE_ITEMS
    found = aligner.walk() if is_long else aligner.gaps(whole, 0)
    return joined(found, _are_adjacent)


def stretches(
    before: Sequence[Hashable], after: Sequence[Hashable]
) -> Iterator[tuple[Gap, bool]]:
    """Yield all of two sequences in order, as ranges and whether they are equal."""
    place = other = 0
    for gap in gaps(before, after):
        if place < gap.before:
            yield Gap(place, gap.before, other, gap.after), True
        yield gap, False
        place, other = gap.before_end, gap.after_end
    if place < len(before):
        yield Gap(place, len(before), other, len(after)), True


def joined(found: Iterable[Gap], is_one: Callable[[Gap, Gap], bool]) -> Iterator[Gap]:
    """Join gaps that follow each other, with what is between them.

    Args:
        found: The gaps, in order.
        is_one: Whether a gap and the next one are to be one.
    """
    last: Gap | None = None
    for gap in found:
        if last is None:
            last = gap
        elif is_one(last, gap):
            coarse = last.coarse or gap.coarse
            last = Gap(last.before, gap.before_end, last.after, gap.after_end, coarse)
        else:
            yield last
            last = gap
    if last is not None:
        yield last


def _have_common_item(before: Sequence[Hashable], after: Sequence[Hashable]) -> bool:
    """Look for an item of both, in steps between which other threads run."""
    known: set[Hashable] = set()
    for start in range(0, len(before), _STEP_ITEMS):
        known.update(before[start : start + _STEP_ITEMS])
    return any(
        not known.isdisjoint(after[start : start + _STEP_ITEMS])
        for start in range(0, len(after), _STEP_ITEMS)
    )


def _are_adjacent(last: Gap, gap: Gap) -> bool:
    return gap.before == last.before_end and gap.after == last.after_end


_RunsOf = Callable[[Sequence[Hashable], int, int, int], dict[Hashable, int]]
"""Returns the places of runs between two places, given the items of a run."""


class _Aligner:
    """Aligns two sequences, with an account of what that may still cost."""

    def __init__(self, before: Sequence[Hashable], after: Sequence[Hashable]) -> None:
        self._before = before
        self._after = after
        self._pairs_left = _MAX_PAIRS_IN_ALL
        self._looks_left = _LOOKS_PER_ITEM * (len(before) + len(after))

    def walk(self) -> Iterator[Gap]:
        """Yield the gaps of long sequences, walking along both."""
        before, after = self._before, self._after
        place = other = 0
        alike = _have_common_item(before, after)
        while alike:
            equal = _equal_items(before, place, after, other)
            place, other = place + equal, other + equal
            if place == len(before) or other == len(after):
                break
            found = self._next_anchor(place, other)
            if found is None:
                break
            yield from self.gaps(Gap(place, found[0], other, found[1]), 0)
            place, other = found
        yield from self.gaps(Gap(place, len(before), other, len(after)), 0)

    def _next_anchor(self, place: int, other: int) -> tuple[int, int] | None:
        """Return where both sequences go on alike; None if that was not found."""
        for items in _WINDOW_ITEMS:
            if found := self._anchor_within(place, other, items, _unique_runs):
                return found
        items, rest = _WINDOW_ITEMS[0], self._longest_rest(place, other)
        while self._looks_left > 0:
            if found := self._anchor_within(place, other, items, _first_runs):
                return found
            if items >= rest:
                return None
            items *= _WINDOW_GROWTH
        return None

    def _longest_rest(self, place: int, other: int) -> int:
        return max(len(self._before) - place, len(self._after) - other)

    def _anchor_within(
        self, place: int, other: int, items: int, runs_of: _RunsOf
    ) -> tuple[int, int] | None:
        """Return the nearest run that both windows have."""
        if self._looks_left < 0:
            return None
        self._looks_left -= items
        end = min(place + items, len(self._before))
        other_end = min(other + items, len(self._after))
        places = runs_of(self._before, place, end, _ANCHOR_ITEMS)
        others = runs_of(self._after, other, other_end, _ANCHOR_ITEMS)
        common = places.keys() & others.keys()
        if not common:
            return None
        run = min(common, key=lambda run: (places[run] + others[run], places[run]))
        return places[run], others[run]

    def gaps(self, gap: Gap, level: int) -> Iterator[Gap]:
        """Yield the gaps within a gap.

        Args:
            gap: What to align.
            level: Index of the length of runs to begin with.
        """
        gap = self._trimmed(gap)
        if gap.before == gap.before_end or gap.after == gap.after_end:
            if gap.before_end - gap.before + gap.after_end - gap.after:
                yield gap
            return
        pairs = self._pairs(gap)
        if pairs == 0:
            yield gap
        elif gap.items <= _MAX_GAP_ITEMS and pairs <= min(_MAX_PAIRS, self._pairs_left):
            self._pairs_left -= pairs
            yield from self._exact(gap)
        elif level == len(_RUN_ITEMS):
            yield Gap(gap.before, gap.before_end, gap.after, gap.after_end, True)
        else:
            if level == 0 and gap.items > _MAX_WHOLE_ITEMS:
                level = 1  # so long a gap is nearly hopeless: one look must do
            for inner in self._between_anchors(gap, _RUN_ITEMS[level]):
                yield from self.gaps(inner, level + 1)

    def _trimmed(self, gap: Gap) -> Gap:
        """Drop what both ranges begin and end with."""
        before, after = self._before, self._after
        start, other = gap.before, gap.after
        end, other_end = gap.before_end, gap.after_end
        while start < end and other < other_end and before[start] == after[other]:
            start += 1
            other += 1
        while (
            start < end
            and other < other_end
            and before[end - 1] == after[other_end - 1]
        ):
            end -= 1
            other_end -= 1
        return Gap(start, end, other, other_end)

    def _pairs(self, gap: Gap) -> int:
        """Count the pairs of equal items."""
        counts = Counter(self._before[gap.before : gap.before_end])
        others = Counter(self._after[gap.after : gap.after_end])
        common = counts.keys() & others.keys()
        return sum(counts[item] * others[item] for item in common)

    def _exact(self, gap: Gap) -> Iterator[Gap]:
        matcher = SequenceMatcher(
            None,
            self._before[gap.before : gap.before_end],
            self._after[gap.after : gap.after_end],
            autojunk=False,
        )
        for tag, start, end, other, other_end in matcher.get_opcodes():
            if tag != "equal":
                yield Gap(
                    gap.before + start,
                    gap.before + end,
                    gap.after + other,
                    gap.after + other_end,
                )

    def _between_anchors(self, gap: Gap, items: int) -> Iterator[Gap]:
        """Yield what lies before, between and after the anchors of a gap."""
        start, other = gap.before, gap.after
        for place, other_place in self._anchors(gap, items):
            away, other_away = place - start, other_place - other
            if away > 0 or other_away > 0:
                if away < 0 or other_away < 0:
                    continue  # it overlaps the last one on one side only
                yield Gap(start, place, other, other_place)
            elif away != other_away:
                continue
            start, other = place + items, other_place + items
        yield Gap(start, gap.before_end, other, gap.after_end)

    def _anchors(self, gap: Gap, items: int) -> Sequence[tuple[int, int]]:
        """Return where runs stand that each sequence has once, in ascending order."""
        places = _unique_runs(self._before, gap.before, gap.before_end, items)
        others = _unique_runs(self._after, gap.after, gap.after_end, items)
        find = others.get
        both = [
            (place, other)
            for run, place in places.items()
            if (other := find(run)) is not None
        ]
        return _ascending(both)


def _equal_items(
    before: Sequence[Hashable], place: int, after: Sequence[Hashable], other: int
) -> int:
    """Return how many items are equal from two places on."""
    start, step = place, 1
    end = place + min(len(before) - place, len(after) - other)
    by = other - place
    while place < end:
        stop = min(place + step, end)
        if before[place:stop] == after[place + by : stop + by]:
            place, step = stop, step * 2
        elif stop - place == 1:
            break
        else:
            end, step = stop, (stop - place) // 2
    return place - start


def _first_runs(
    sequence: Sequence[Hashable], start: int, end: int, items: int
) -> dict[Hashable, int]:
    """Return where each run of items stands first."""
    shifted = [sequence[start + k : end] for k in range(items)]
    runs: list[Hashable] = list(zip(*shifted, strict=False))
    places = range(start + len(runs) - 1, start - 1, -1)
    return dict(zip(reversed(runs), places, strict=True))


def _unique_runs(
    sequence: Sequence[Hashable], start: int, end: int, items: int
) -> dict[Hashable, int]:
    """Return where each run of items stands that occurs once, in order."""
    shifted = [sequence[start + k : end] for k in range(items)]
    runs: list[Hashable] = list(zip(*shifted, strict=False))
    places = dict(zip(runs, count(start), strict=False))
    if len(places) == len(runs):
        return places
    counts = Counter(runs)
    return {run: place for run, place in places.items() if counts[run] == 1}


def _ascending(pairs: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Return the most pairs whose second numbers ascend, as their first ones do."""
    if all(before[1] < after[1] for before, after in pairwise(pairs)):
        return pairs
    ends: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for index, (_, other) in enumerate(pairs):
        length = bisect_left(ends, other)
        previous.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(other)
            last.append(index)
        else:
            ends[length] = other
            last[length] = index
    chain: list[tuple[int, int]] = []
    index = last[-1]
    while index >= 0:
        chain.append(pairs[index])
        index = previous[index]
    return chain[::-1]
