"""C4: the same request and answer are there twice."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.corpus.groups import grouped
from recviewer.check.examples import answered, recording
from recviewer.check.facts import Corpus, ExchangeFacts, name_of
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule


def _check(corpus: Corpus) -> Iterator[tuple[ExchangeFacts, Hit]]:
    answered = (e for e in corpus.exchanges if e.whole_answer and e.request)
    for group in grouped(answered, lambda each: each.request + each.whole_answer):
        first = group[0]
        for exchange in group[1:]:
            if exchange.path != first.path:
                same = bool(exchange.test_id) and exchange.test_id == first.test_id
                yield (
                    exchange,
                    Hit(
                        f"{name_of(first, exchange)} holds the same request and answer",
                        severity=Severity.WARNING if same else None,
                    ),
                )


RULE = Rule(
    id="C4",
    title="recorded twice",
    severity=Severity.HINT,
    means=(
        "Two files hold the same request and the same answer, apart from ids and times."
        " The reasoning counts. It is a warning if both are of the same test."
    ),
    why="One of the two is dead weight, unless the recorder keeps one for each test.",
    mend="Delete one where the recorder can do without.",
    bad={"a.json": recording(answered("4")), "b.json": recording(answered("4"))},
    good={"a.json": recording(answered("4")), "b.json": recording(answered("5"))},
    corpus=_check,
)
