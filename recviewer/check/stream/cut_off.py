"""S1: the stream is cut off."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.examples import recording, streamed
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject


def _check(subject: Subject) -> Iterator[Hit]:
    if not subject.exchange.response.streaming or subject.reply.error:
        return
    for choice in subject.reply.choices:
        if choice.cut_off:
            last = choice.chunks[-1] if len(choice.chunks) else None
            yield Hit(
                "the stream breaks off before the answer ends", choice.index, last
            )


RULE = Rule(
    id="S1",
    title="cut off",
    severity=Severity.ERROR,
    means=(
        "The stream ends before the event that ends an answer in its protocol, and no"
        " error is recorded in its place."
    ),
    why=(
        "A test that replays it sees half an answer, and passes or fails for a reason"
        " that has nothing to do with the code."
    ),
    mend="Record it again. The connection or the test ended too early.",
    bad={"a.json": recording(streamed(content="The answer is", finish=None))},
    good={"a.json": recording(streamed(content="The answer is 4."))},
    exchange=_check,
)
