"""S10: chunks that are not what their protocol sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import event, streamed_text
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject

_BROKEN: Final = ("not understood", "a choice is null", "was not begun")
"""Parts of the notes on chunks that break their protocol. Other notes are on what is
merely new."""


def _check(subject: Subject) -> Iterator[Hit]:
    if subject.failed:
        return
    notes = subject.reply.notes
    broken = [n for n in notes if any(part in n.text for part in _BROKEN)]
    if broken:
        first = broken[0]
        more = f", and {len(broken) - 1:,} more" if len(broken) > 1 else ""
        path = subject.exchange.response.chunks.path(first.chunk)
        yield Hit(f"{first.text}{more}", chunk=first.chunk, json_path=path)


RULE = Rule(
    id="S10",
    title="chunks not understood",
    severity=Severity.WARNING,
    means=(
        "A chunk is no JSON, or of a shape that its protocol does not have. New fields"
        " in chunks that are otherwise fine are left alone."
    ),
    why=(
        "A client raises an error, or leaves out what it does not understand, so the"
        " answer is not the one that was given."
    ),
    mend="Look at the chunk; if it was edited by hand or scrubbed, record it again.",
    bad={
        "a.sse": event('{"choices": [{"delta": {"content": "The')
        + streamed_text("answer is 4.")
    },
    good={"a.sse": streamed_text("The answer is 4.")},
    exchange=_check,
)
