"""S7: the answer is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping, string
from recviewer.playback.tokens import token_counts

_NORMAL: Final = frozenset({"stop", "end_turn", "complete", "completed", "eos_token"})
"""Finish reasons, in lower case, of answers that say something. Limits, filters,
refusals and stop sequences end others."""

_STOPS: Final = ("stop", "stop_sequences", "stopSequences")
_SETTINGS: Final = ("generationConfig", "options", "inferenceConfig", "parameters")
"""Where a request names stop sequences: in its body, or in an object of these names."""

_SILENT: Final = frozenset({"chat.completion.chunk", "thread.run", "thread.run.step"})
"""What bodies say that they are which are no answer: one chunk of a stream, and the
states of a run of an assistant, whose messages are asked for separately."""


def _check(subject: Subject) -> Iterator[Hit]:
    if subject.failed or subject.reply.notes:
        return  # what is noted may be the answer
    for choice in subject.reply.choices:
        texts = [track.text for track in choice.tracks if track.text]
        says = any(text.strip() for text in texts) or choice.tool_calls
        reason = (choice.finish_reason or "").lower()
        if says or reason not in _NORMAL:
            continue
        if (reason == "stop" and _has_stops(subject.asked)) or _is_silent(subject):
            continue
        if texts:  # which some prompts ask for
            yield Hit("the answer is blank", choice.index, severity=Severity.HINT)
            continue
        counts = token_counts(mapping(subject.reply.usage))
        thought = " after reasoning that was not recorded" if counts.reasoning else ""
        yield Hit(f"the answer is empty{thought}", choice.index)


def _has_stops(asked: Mapping[str, Any]) -> bool:
    """Say whether a request names texts that end the answer, which may come first."""
    places = (asked, *(mapping(asked.get(name)) for name in _SETTINGS))
    return any(place.get(name) for place in places for name in _STOPS)


def _is_silent(subject: Subject) -> bool:
    """Say whether what is recorded whole is no answer."""
    response = subject.exchange.response
    if response.streaming or not len(response.chunks):
        return False
    try:
        value = parsing.loads(response.chunks.text(0))
    except ValueError:
        return False
    return string(mapping(value).get("object")) in _SILENT


RULE = Rule(
    id="S7",
    title="empty answer",
    severity=Severity.WARNING,
    means=(
        "A choice ends normally and has neither text nor a tool call. It is a hint if"
        " there are blanks and line breaks only. Answers that a limit or a filter ended"
        " are left alone, and those that a stop sequence of the request may have ended."
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
