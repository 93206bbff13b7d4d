"""C3: the same request is answered differently."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.corpus.groups import grouped
from recviewer.check.examples import answered, recording
from recviewer.check.facts import Corpus, ExchangeFacts, name_of
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule


def _check(corpus: Corpus) -> Iterator[tuple[ExchangeFacts, Hit]]:
    for group in grouped(corpus.exchanges, lambda each: each.request):
        first = next((each for each in group if each.answer), group[0])
        for exchange in group:
            other = exchange.path != first.path
            if other and exchange.answer and exchange.answer != first.answer:
                same = bool(exchange.test_id) and exchange.test_id == first.test_id
                name = name_of(first, exchange)
                yield (
                    exchange,
                    Hit(
                        f"{name} asks the same and is answered differently",
                        severity=Severity.WARNING if same else None,
                    ),
                )


def _pair(test_id: str) -> dict[str, object]:
    return {
        "a.json": recording(answered("4")),
        "b.json": recording(answered("It is 4."), test_id=test_id),
    }


RULE = Rule(
    id="C3",
    title="different answers",
    severity=Severity.HINT,
    means=(
        "Two files ask the same, apart from ids, and are answered differently. It is a"
        " warning if both are of the same test. Calls that repeat within a file are"
        " left alone."
    ),
    why=(
        "Which of them is replayed depends on the order of files; and two tests that"
        " look alike test different things."
    ),
    mend="Keep one of them where tests may share it.",
    bad={**_pair("tests/test_sums.py::test_another_sum")},
    good={"a.json": recording(answered("4")), "b.json": recording(answered("4"))},
    corpus=_check,
)
