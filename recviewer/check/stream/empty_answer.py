"""S7: the answer is empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.jsondoc.values import mapping
from recviewer.playback.tokens import token_counts

_NORMAL: Final = frozenset(
    {"stop", "end_turn", "complete", "completed", "stop_sequence", "eos_token"}
)
"""Finish reasons, in lower case, of answers that say something. Limits, filters and
refusals end others."""


def _check(subject: Subject) -> Iterator[Hit]:
    if subject.failed or subject.reply.notes:
        return  # what is noted may be the answer
    for choice in subject.reply.choices:
        says = any(track.text.strip() for track in choice.tracks) or choice.tool_calls
        if says or (choice.finish_reason or "").lower() not in _NORMAL:
            continue
        counts = token_counts(mapping(subject.reply.usage))
        thought = " after reasoning that was not recorded" if counts.reasoning else ""
        yield Hit(f"the answer is empty{thought}", choice.index)


RULE = Rule(
    id="S7",
    title="empty answer",
    severity=Severity.WARNING,
    means=(
        "A choice ends normally and has neither text nor a tool call. Answers that a"
        " limit or a filter ended are left alone."
    ),
    why=(
        "A test that replays it checks nothing, and the model rarely means to say"
        " nothing."
    ),
    mend="Record it again. If it stays empty, look at the request.",
    bad={"a.json": recording(answered(""))},
    good={"a.json": recording(answered("", "length"))},
    exchange=_check,
)
