"""C2: a newer recording of the same call is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from datetime import date
from typing import Final

from recviewer.check.corpus.groups import grouped
from recviewer.check.examples import answered, recording
from recviewer.check.facts import Corpus, ExchangeFacts, is_reachable, name_of
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.formats.ogx_keys import Normalizer

_MIN_DAYS: Final = 2
"""Days between a recording and the one that takes its place. All calls of a test are
recorded in one run, be it at midnight."""


def _check(corpus: Corpus) -> Iterator[tuple[ExchangeFacts, Hit]]:
    tested = (each for each in corpus.exchanges if each.test_id)
    for group in grouped(tested, lambda each: each.shape):
        calls = Counter(each.day for each in group)
        again = {day: _again(day, calls) for day in calls}
        for exchange in group:
            newer = _newer(exchange, group, again[exchange.day])
            if newer is not None:
                name = name_of(newer, exchange)
                said = f"superseded by {name}, of the same test and call"
                yield exchange, Hit(said)


def _again(day: date | None, calls: Mapping[date | None, int]) -> Set[date | None]:
    """Return the later days on which no fewer calls were recorded than on a day.

    Args:
        day: The day; None where it is unknown.
        calls: How many calls there are of each day.
    """
    if day is None:
        return frozenset()
    return {
        each
        for each, count in calls.items()
        if each and (each - day).days >= _MIN_DAYS and count >= calls[day]
    }


def _newer(
    exchange: ExchangeFacts,
    group: list[ExchangeFacts],
    again: Set[date | None],
) -> ExchangeFacts | None:
    """Return the recording that takes the place of another one, if there is one.

    It is the one that today's recorder finds while it does not find the other, or one
    of a later day on which no fewer such calls were recorded: a test may make several,
    and only some of them may have been recorded again.

    Args:
        exchange: A recording.
        group: It and the others of the same test and call.
        again: The later days on which all such calls may have been recorded again.
    """
    lost = not is_reachable(exchange)
    if not lost and not again:
        return None  # as most
    for other in reversed(group):
        if other.path == exchange.path:
            continue
        if other.day in again or (lost and other.key == Normalizer.TODAYS):
            return other
    return None


def _recorded(created: int) -> dict[str, object]:
    response = answered()
    response["body"]["created"] = created
    return recording(response)


RULE = Rule(
    id="C2",
    title="superseded",
    severity=Severity.WARNING,
    means=(
        "Another file holds a call of the same test with the same endpoint, model,"
        " streaming, tools and roles of messages. It is newer by two days or more, and"
        " no fewer such calls are; or today's recorder of OGX finds that one and not"
        " this one."
    ),
    why="Dead weight: it is cloned, searched and reviewed, and no test replays it.",
    mend="Delete it, and run the test once to see that nothing misses it.",
    bad={"a.json": _recorded(1_753_822_345), "b.json": _recorded(1_763_822_345)},
    good={"a.json": _recorded(1_753_822_345), "b.json": _recorded(1_753_822_399)},
    corpus=_check,
)
