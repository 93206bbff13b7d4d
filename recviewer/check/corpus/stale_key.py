"""C1: today's recorder would give the file another name."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.examples import answered, recording
from recviewer.check.facts import NO_RECORDER, Corpus, ExchangeFacts, is_reachable
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule


def _check(corpus: Corpus) -> Iterator[tuple[ExchangeFacts, Hit]]:
    for exchange in corpus.exchanges:
        if is_reachable(exchange):
            continue
        if exchange.key == NO_RECORDER:
            why = "no known one gave this name: another did, or the request was edited"
        else:
            why = "an older one gave this name"
        computed = exchange.computed[:12]
        yield exchange, Hit(f"today's recorder looks for {computed}…; {why}")


_RECORDING = recording(answered())
_KEY = "b8e3b4a45e3c86c2ab1a3ad9a4d8d05f4b4d4a2d5f1f6d8a2b1a0e7b3b3b3b3b"

RULE = Rule(
    id="C1",
    title="stale key",
    severity=Severity.WARNING,
    means=(
        "The name of an OGX recording is not the hash that today's recorder computes"
        " from its request. The message says whether an older recorder gave the name."
        " Short names, and files without an address, cannot be checked."
    ),
    why="The recorder does not find it, so the test fails or records it once more.",
    mend="Delete it and record the test again.",
    bad={f"{_KEY}.json": _RECORDING},
    good={"a1b2c3d4.json": _RECORDING},
    corpus=_check,
)
