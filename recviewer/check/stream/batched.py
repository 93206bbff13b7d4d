"""S14: the chunks hold far more than a token each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import recording, streamed
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.model.track import Kind

_PROTOCOLS: Final = frozenset(
    {"anthropic", "ollama", "openai-chat", "openai-completions"}
)
"""Protocols that send a token or a few at a time."""

_MIN_CHARACTERS: Final = 400
"""Shorter answers may well fit into a chunk."""

_MAX_MEAN_CHARACTERS: Final = 150
"""About 40 tokens a chunk."""


def _check(subject: Subject) -> Iterator[Hit]:
    exchange = subject.exchange
    if exchange.protocol not in _PROTOCOLS or not exchange.response.streaming:
        return
    for choice in subject.reply.choices:
        for track in choice.tracks:
            size = len(track.text)
            if track.channel.kind is not Kind.CONTENT or size < _MIN_CHARACTERS:
                continue
            mean = size / len(track)
            if mean > _MAX_MEAN_CHARACTERS:
                said = f"{size:,} characters came in {len(track)} pieces of {mean:,.0f}"
                yield Hit(said, choice.index, track.chunks[0])


_SENTENCE = {"content": "The sum of two and two is known to everybody. " * 5}

RULE = Rule(
    id="S14",
    title="batched stream",
    severity=Severity.HINT,
    means=(
        "The text of a longer answer came in pieces of more than 150 characters on"
        " average, in a protocol that sends a token or a few at a time."
    ),
    why=(
        "A proxy or a recorder collected the chunks, so what is tested is not what"
        " users see; some services do it by themselves."
    ),
    mend="Record it at the service itself, without what buffers in between.",
    bad={"a.json": recording(streamed(_SENTENCE, _SENTENCE))},
    good={"a.json": recording(streamed(content=_SENTENCE["content"] * 2))},
    exchange=_check,
)
