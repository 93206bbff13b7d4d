"""What tells exchanges of the same title apart, in a few words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from itertools import count
from time import localtime, strftime
from typing import NamedTuple

from recviewer.library.summary import Summary
from recviewer.library.tree.grouping import telling_name
from recviewer.library.tree.labels import fitted_names
from recviewer.text.clipping import Measure
from recviewer.text.numbers import plural, size_words
from recviewer.text.sanitize import sanitize_line

_MAX_COMPARED = 64
"""Exchanges of one title whose facts are compared; more of them are only numbered."""

_MAX_FACTS = 2
"""Facts that are added to a title; then it is numbered."""

_MAX_FACT_CHARACTERS = 20
"""Characters of a test id, a model or another name in a distinction."""

_MAX_KINDS = 4
"""Values of a fact that make kinds of exchanges, even if they do not tell all apart."""

_NUMBER = re.compile(r"#\d+$")

Words = list[str]
"""One fact of each exchange, in words; empty where it is unknown."""


class _Fact(NamedTuple):
    """Something known of exchanges that may tell them apart."""

    name: str
    words: Callable[[Sequence[Summary]], Words]


def distinctions(
    entries: Sequence[Summary], *, columns: Iterable[str] = (), start: int = 1
) -> list[str]:
    """Return what follows the title of each exchange, for all of them to differ.

    What the signs of a row or its columns show is not said again. The first fact that
    tells all of them apart is enough; else each that helps is added, and at last a
    number.

    Args:
        entries: Exchanges with the same title.
        columns: Names of the facts that the row shows anyway: `model`, `size`,
            `chunks`, `time`, `finish`, `name`, `exchange`.
        start: The first number.
    """
    if len(entries) > _MAX_COMPARED:
        return [f"#{number}" for number, _ in enumerate(entries, start)]
    shown = set(columns)
    known: list[tuple[Hashable, ...]] = [_signs(entry) for entry in entries]
    for fact in _FACTS:
        if fact.name in shown:
            known = _with(known, fact.words(entries))
    added: list[Words] = []
    facts = [fact.words(entries) for fact in _FACTS if fact.name not in shown]
    if not _all_differ(known):
        alone = (words for words in facts if _all_differ(_with(known, words)))
        if (enough := next(alone, None)) is not None:
            facts = [enough]
    for words in facts:
        finer = _with(known, words)
        helps = len(set(finer)) > len(set(known)) and _tells_most(words, finer)
        if helps and len(added) < _MAX_FACTS:
            added.append(words)
            known = finer
    rows = zip(*added, strict=True) if added else [()] * len(entries)
    told = [" · ".join(filter(None, row)) for row in rows]
    return _numbered(told, known, start)


def fitted_distinctions(told: Sequence[str], width: int, measure: Measure) -> list[str]:
    """Cut distinctions to a width, so that they still differ.

    Of one that ends in a number, only the number is left.

    Args:
        told: What `distinctions` returned, each of it once.
        width: Cells that a distinction may take.
        measure: How texts are measured.
    """
    numbers = {words: number[0] for words in told if (number := _NUMBER.search(words))}
    names = [words for words in told if words not in numbers]
    fitted = dict(zip(names, fitted_names(names, width, measure), strict=True))
    return [
        words if measure.width(words) <= width else numbers.get(words) or fitted[words]
        for words in told
    ]


def _numbered(told: Sequence[str], known: Sequence[Hashable], start: int) -> list[str]:
    """Number those that are still alike."""
    alike, numbers = Counter(known), count(start)
    return [
        f"{words} #{next(numbers)}".lstrip() if alike[facts] > 1 else words
        for words, facts in zip(told, known, strict=True)
    ]


def _all_differ(known: Sequence[Hashable]) -> bool:
    return len(set(known)) == len(known)


def _tells_most(words: Words, known: Sequence[Hashable]) -> bool:
    """Say whether a fact is worth its room where a number has to follow for some.

    It is if it has few values, which make kinds, or if few need the number.
    """
    alike = Counter(known)
    single = sum(number == 1 for number in alike.values())
    return len(set(words)) <= _MAX_KINDS or 2 * single >= len(words)


def _with(
    known: Sequence[tuple[Hashable, ...]], words: Words
) -> list[tuple[Hashable, ...]]:
    return [(*facts, word) for facts, word in zip(known, words, strict=True)]


def _signs(entry: Summary) -> tuple[Hashable, ...]:
    """Return what signs at both ends of a row show."""
    return (
        entry.error,
        entry.streaming and not entry.error,
        entry.choices if entry.choices > 1 else 1,
        entry.images,
        entry.reasoning,
        entry.tools,
        entry.unusual_finish,
    )


def _each(value: Callable[[Summary], str], entries: Sequence[Summary]) -> Words:
    return [value(entry) for entry in entries]


def _abbreviated(value: Callable[[Summary], str], entries: Sequence[Summary]) -> Words:
    """Return what differs in a text of each exchange."""
    values = [sanitize_line(value(entry)) for entry in entries]
    distinct = sorted(set(filter(None, values)))
    if len(distinct) < 2:
        return values
    short = fitted_names(distinct, _MAX_FACT_CHARACTERS, Measure())
    shortened = dict(zip(distinct, short, strict=True))
    return [shortened.get(value, "") for value in values]


def _times(entries: Sequence[Summary]) -> Words:
    """Return local times; without the date if it is the same for all."""
    times = [time_words(entry.mtime) for entry in entries]
    dates = {time.partition(" ")[0] for time in times}
    return [time.rpartition(" ")[2] for time in times] if len(dates) == 1 else times


def time_words(seconds: float) -> str:
    """Return a local time to the second; empty for the epoch, which means unknown."""
    if seconds <= 0:
        return ""
    return strftime("%Y-%m-%d %H:%M:%S", localtime(seconds))


_FACTS = (
    _Fact("test", partial(_abbreviated, lambda entry: entry.test_id.partition("[")[0])),
    _Fact(
        "parameters",
        partial(
            _abbreviated,
            lambda entry: entry.test_id.partition("[")[2].removesuffix("]"),
        ),
    ),
    _Fact("turn", partial(_each, lambda entry: plural(entry.turns, "message"))),
    _Fact("model", partial(_abbreviated, lambda entry: entry.model)),
    _Fact("name", partial(_abbreviated, lambda entry: telling_name(entry.path))),
    _Fact("endpoint", partial(_abbreviated, lambda entry: entry.endpoint)),
    _Fact("tool", partial(_abbreviated, lambda entry: " ".join(entry.tool))),
    _Fact(
        "finish", partial(_each, lambda entry: sanitize_line(" ".join(entry.finish)))
    ),
    _Fact(
        "status",
        partial(_each, lambda entry: f"HTTP {entry.status}" if entry.status else ""),
    ),
    _Fact("chunks", partial(_each, lambda entry: plural(entry.chunks, "chunk"))),
    _Fact("size", partial(_each, lambda entry: size_words(entry.size))),
    _Fact(
        "streaming", partial(_each, lambda e: "streamed" if e.streaming else "whole")
    ),
    _Fact("time", _times),
    _Fact(
        "exchange", partial(_each, lambda entry: f"exchange {entry.exchange_number}")
    ),
)
"""What may be told of an exchange, the most telling first."""
