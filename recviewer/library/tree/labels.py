"""Labels of sibling rows, cut to a width so that no two of them look the same."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from recviewer.text.clipping import ELLIPSIS, Measure

_TOKEN = re.compile(r"[^\W_]+|.", re.DOTALL)
"""A word, or one of the characters that stand between words."""

_JOINER = "_"
"""Joins words to a name: a name is not taken apart in the middle of a label."""

_PARAMETER_JOINT = "-"
"""Stands between the parameters of a test."""

_MIN_PART_CHARACTERS = 5
"""Characters that a part of a name keeps where others still have to give way."""

_MIN_SHARED_CHARACTERS = 3
"""Length of the shortest text that an ellipsis replaces."""

_MIN_RUN_CHARACTERS = 4
"""The same in the middle of labels."""

_MAX_RUN_TOKENS = 60
"""Tokens of a label in which shared texts are looked for; of more, only at the ends."""

_BRACKET = "["
"""Begins the parameters of a test."""

_NO_PARAMETERS = "[…]"
"""Stands for the parameters of a test."""

_HEAD_SHARE = 3
"""A label cut in the middle keeps this part of its room for how it begins."""

Tokens = list[str]
_Text = TypeVar("_Text", str, Tokens)
_Form = Callable[[Sequence[int]], Iterable[str | None]]
"""Returns how labels may be drawn that are not yet, by their indices; None for one that
cannot be."""


class Aligned(NamedTuple):
    """Labels taken apart: what all share, and what differs between them.

    A label is `shared[0] + parts[0] + shared[1] + parts[1] + … + shared[-1]`.
    """

    shared: tuple[str, ...]
    """The texts that are the same in all labels."""
    parts: tuple[tuple[str, ...], ...]
    """The other texts of each label."""


def align(labels: Sequence[str]) -> Aligned:
    """Find what labels share, in whole words."""
    shared, parts = _aligned([_TOKEN.findall(label) for label in labels])
    return Aligned(tuple(map("".join, shared)), tuple(tuple(row) for row in parts))


def without_shared(aligned: Aligned) -> list[str]:
    """Write labels with an ellipsis for what all share.

    Returns:
        For each label its own parts; a label that has none keeps a shared word.
    """
    if not all(map(any, aligned.parts)):
        return list(map(_whole, aligned.parts, [aligned.shared] * len(aligned.parts)))
    joints = _joints(aligned.shared)
    return [_whole(row, joints) for row in aligned.parts]


def fitted_names(labels: Sequence[str], width: int, measure: Measure) -> list[str]:
    """Cut names such as paths and test ids to a width.

    A name that fits stays whole. Otherwise what all names share gives way first, then
    the ends of the other parts. Names that consist of the same parts are cut alike.

    Args:
        labels: The names, each of them once.
        width: Cells that a name may take.
        measure: How texts are measured.

    Returns:
        The names as they are drawn: different from each other if there is room for it.
    """
    if all(measure.width(label) <= width for label in labels):
        return list(labels)
    aligned = align(labels)
    own = without_shared(aligned)
    have_names = any(label.find(_BRACKET) > 0 for label in labels)
    is_structured = len(aligned.shared) > 2 and not have_names
    alike = is_structured or aligned.shared[0].startswith(_BRACKET)
    bare = [_without_parameters(text) for text in (own if alike else labels)]

    forms = [_if_fitting(own, width, measure)]
    if not alike:
        elided = [
            label if name == label else f"{name}{_NO_PARAMETERS}"
            for name, label in zip(bare, labels, strict=True)
        ]
        before = (_if_fitting(texts, width, measure) for texts in (labels, elided))
        forms = [*before, *forms]
    if is_structured:
        shortened = _abbreviations(aligned, width, measure)
        forms.append(_if_fitting(shortened, width, measure))
    cuts = (measure.clip_name, measure.clip_middle, measure.clip_start)
    forms += [_cut(bare, shorten, width) for shorten in cuts]
    forms += _around_own_words(labels, width, measure)
    return _distinct(own, forms, width, measure)


def fitted_titles(titles: Sequence[str], width: int, measure: Measure) -> list[str]:
    """Cut sentences to a width.

    A sentence loses its end, unless it then looks like another one: then it loses what
    comes before the first word in which it differs, or the text around it.

    Args:
        titles: The sentences, each of them once.
        width: Cells that a sentence may take.
        measure: How texts are measured.

    Returns:
        The sentences as they are drawn: different from each other if there is room for
        it.
    """
    forms = (
        _cut(titles, measure.clip, width),
        *_around_own_words(titles, width, measure),
        _cut(titles, measure.clip_middle, width),
    )
    return _distinct(titles, forms, width, measure)


def _common_start(rows: list[_Text]) -> _Text:
    """Return how all rows begin: how the first and the last of them in order do."""
    first, last = min(rows), max(rows)
    pairs = enumerate(zip(first, last, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(len(first), len(last)))
    return first[:same]


def _aligned(rows: list[list[str]]) -> tuple[list[Tokens], list[list[str]]]:
    """Take rows of tokens apart; see `Aligned`."""
    prefix = _common_start(rows)
    rest = [row[len(prefix) :] for row in rows]
    suffix = _common_start([row[::-1] for row in rest])[::-1]
    middles = [row[: len(row) - len(suffix)] for row in rest]
    run = _common_run(middles)
    if not run:
        dash, parts = _parameters(["".join(middle) for middle in middles])
        return [prefix, *dash, suffix], parts
    places = [_place(run, middle) for middle in middles]
    pairs = list(zip(middles, places, strict=True))
    left, before = _aligned([middle[:at] for middle, at in pairs])
    right, after = _aligned([middle[at + len(run) :] for middle, at in pairs])
    joined = [*left[-1], *run, *right[0]]
    shared = [[*prefix, *left[0]], *left[1:-1], joined, *right[1:-1]]
    shared.append([*right[-1], *suffix])
    return shared, [[*a, *b] for a, b in zip(before, after, strict=True)]


def _parameters(texts: list[str]) -> tuple[list[Tokens], list[list[str]]]:
    """Split off the last parameter if all combine a few values with a few others."""
    split = [text.rpartition(_PARAMETER_JOINT) for text in texts]
    heads, dashes, last = map(set, zip(*split, strict=True))
    if dashes == {_PARAMETER_JOINT} and max(len(heads), len(last)) < len(set(texts)):
        return [[_PARAMETER_JOINT]], [[head, tail] for head, _, tail in split]
    return [], [[text] for text in texts]


def _common_run(rows: list[list[str]]) -> list[str]:
    """Return the longest run of tokens that is in all rows; empty if none is long."""
    shortest = min(rows, key=len)[:_MAX_RUN_TOKENS]
    texts = list(map(_searchable, rows))
    for length in range(len(shortest), 0, -1):
        for start in range(len(shortest) - length + 1):
            run = shortest[start : start + length]
            if sum(map(len, run)) < _MIN_RUN_CHARACTERS or not _has_word(run):
                continue
            wanted = _searchable(run)
            inside_names = (f"{_JOINER}{wanted}", f"{wanted}{_JOINER}")
            if _JOINER not in (run[0], run[-1]) and all(
                wanted in text and not any(part in text for part in inside_names)
                for text in texts
            ):
                return run
    return []


def _searchable(tokens: Tokens) -> str:
    """Join tokens so that whole ones are found."""
    return "\0".join(("", *tokens, ""))


def _place(run: Sequence[str], row: Sequence[str]) -> int:
    size = len(run)
    return next(at for at in range(len(row)) if row[at : at + size] == run)


def _has_word(tokens: Tokens) -> bool:
    return any(token[0].isalnum() for token in tokens)


def _joints(shared: Sequence[str]) -> list[str]:
    """Return what stands for the shared texts: an ellipsis for words."""
    last = len(shared) - 1
    in_brackets = shared[0].startswith(_BRACKET) and shared[last].endswith("]")
    return [
        ELLIPSIS
        if len(text) >= _MIN_SHARED_CHARACTERS and any(map(str.isalnum, text))
        else ""
        if in_brackets and at in (0, last) and not any(map(str.isalnum, text))
        else text
        for at, text in enumerate(shared)
    ]


def _whole(parts: Sequence[str], joints: Sequence[str]) -> str:
    """Join a label; ellipses that meet become one."""
    pieces = [joints[0]]
    for part, joint in zip(parts, joints[1:], strict=True):
        pieces += (part, joint)
    return re.sub(f"{ELLIPSIS}{{2,}}", ELLIPSIS, "".join(pieces))


def _abbreviations(aligned: Aligned, width: int, measure: Measure) -> list[str]:
    """Cut the parts of labels until each label fits, if it can.

    Each part keeps as much as tells it from the same part of the other labels.
    """
    joints = _joints(aligned.shared)
    columns = list(zip(*aligned.parts, strict=True))
    least = [_distinct_lengths(column) for column in columns]

    def label(row: Sequence[str], cap: int) -> str:
        cut = (
            part if len(part) <= keep + 1 else part[:keep] + ELLIPSIS
            for part, lengths in zip(row, least, strict=True)
            for keep in (max(cap, lengths[part], _MIN_PART_CHARACTERS),)
        )
        return _whole(list(cut), joints)

    def longest(row: Sequence[str]) -> str:
        caps = range(max(map(len, row)) + 1)
        fitting = bisect_left(
            caps, True, key=lambda cap: measure.width(label(row, cap)) > width
        )
        return label(row, max(0, fitting - 1))

    return [longest(row) for row in aligned.parts]


def _distinct_lengths(texts: Sequence[str]) -> dict[str, int]:
    """Return how much of the start of each text tells it from all others."""
    ordered = sorted(set(texts))
    lengths = dict.fromkeys(ordered, 0)
    for left, right in pairwise(ordered):
        same = len(_common_start([left, right])) + 1
        lengths[left] = max(lengths[left], same)
        lengths[right] = max(lengths[right], same)
    return lengths


def _if_fitting(texts: Sequence[str], width: int, measure: Measure) -> _Form:
    """Return a form of texts that are not cut."""
    return lambda rows: (
        texts[row] if measure.width(texts[row]) <= width else None for row in rows
    )


def _cut(texts: Sequence[str], shorten: Callable[[str, int], str], width: int) -> _Form:
    """Return a form of texts that are cut, each by itself."""
    return lambda rows: (shorten(texts[row], width) for row in rows)


def _around_own_words(
    texts: Sequence[str], width: int, measure: Measure
) -> tuple[_Form, _Form]:
    """Return forms that show where a text differs from all that look like it.

    The first goes on at the first word that is its own, behind the beginning of the
    text; the second ends at the last such word, before the end of the text.
    """
    mirrored = [text[::-1] for text in texts]

    def beginning(rows: Sequence[int]) -> Iterator[str]:
        return _from_own_words([texts[row] for row in rows], width, measure)

    def ending(rows: Sequence[int]) -> Iterator[str]:
        cut = _from_own_words([mirrored[row] for row in rows], width, measure)
        return (text[::-1] for text in cut)

    return beginning, ending


def _from_own_words(
    texts: Sequence[str], width: int, measure: Measure
) -> Iterator[str]:
    """Cut texts so that each goes on at the first word in which it differs.

    Before it stands the beginning of the text.
    """
    lengths = _distinct_lengths(texts)
    for text in texts:
        words = _TOKEN.finditer(text, 0, lengths[text])
        start = max((w.start() for w in words if w[0][0].isalnum()), default=0)
        head = measure.clip(f"{text[:start]}{ELLIPSIS}", max(2, width // _HEAD_SHARE))
        room = width - measure.width(head)
        rest = text[start:]
        if measure.width(rest) < room:  # there is room for some of what was cut
            yield head + measure.clip_start(text, room + 1)[1:]
        else:
            yield head + measure.clip(rest, room)


def _without_parameters(label: str) -> str:
    return label.partition(_BRACKET)[0] or label


def _distinct(
    labels: Sequence[str], forms: Sequence[_Form], width: int, measure: Measure
) -> list[str]:
    """Choose for each label the first form that no other label has.

    A label without such a form is numbered.
    """
    chosen: dict[int, str] = {}
    taken: set[str] = set()
    for form in forms:
        rows = [row for row in range(len(labels)) if row not in chosen]
        forms_of_rows = zip(rows, form(rows), strict=True)
        drawn = {row: text for row, text in forms_of_rows if text is not None}
        counts = Counter(drawn.values())
        chosen |= {
            row: text
            for row, text in drawn.items()
            if counts[text] == 1 and text not in taken
        }
        taken.update(chosen.values())
    for row, label in enumerate(labels):
        if row not in chosen:
            numbered = _numbered(label, width, measure)
            chosen[row] = next(each for each in numbered if each not in taken)
            taken.add(chosen[row])
    return [chosen[row] for row in range(len(labels))]


def _numbered(label: str, width: int, measure: Measure) -> Iterator[str]:
    number = 1
    while True:
        end = f" #{number}"
        yield f"{measure.clip(label, max(0, width - len(end)))}{end}"
        number += 1
