"""S13: an answer is recorded whole although it was asked to stream."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.examples import answered, recording, streamed
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject


def _check(subject: Subject) -> Iterator[Hit]:
    response = subject.exchange.response
    if subject.asked.get("stream") is not True or response.replayable:
        return
    if len(response.chunks) == 1 and not subject.failed and subject.exchange.protocol:
        said = "the request asks to stream, and the answer is recorded whole"
        yield Hit(said, json_path=subject.in_request(".stream"))


RULE = Rule(
    id="S13",
    title="flattened stream",
    severity=Severity.WARNING,
    means="The request says `stream: true`, and the answer is one JSON body.",
    why=(
        "A client that streams cannot replay it, or is not tested: the recorder joined"
        " the chunks, or the file was rewritten."
    ),
    mend="Record it again with a recorder that keeps the chunks.",
    bad={"a.json": recording(answered("4"), {"stream": True})},
    good={"a.json": recording(streamed(content="4"))},
    exchange=_check,
)
