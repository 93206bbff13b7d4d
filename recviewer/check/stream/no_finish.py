"""S2: the stream ends without a finish reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import streamed_text
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject

_PROTOCOLS: Final = frozenset(
    {
        "anthropic",
        "bedrock-converse",
        "cohere",
        "gemini",
        "ollama",
        "openai-chat",
        "openai-completions",
    }
)
"""Those in which every answer states why it ended."""


def _check(subject: Subject) -> Iterator[Hit]:
    if subject.exchange.protocol not in _PROTOCOLS or subject.failed:
        return
    for choice in subject.reply.choices:
        if choice.no_finish:
            last = choice.chunks[-1] if len(choice.chunks) else None
            yield Hit("the answer ends without a finish reason", choice.index, last)


RULE = Rule(
    id="S2",
    title="no finish reason",
    severity=Severity.WARNING,
    means=(
        "The stream ends as its protocol wants it, but no chunk says why the answer"
        " ended, although each answer of this protocol does."
    ),
    why=(
        "Clients wait for the reason, or take the answer for one that was cut off."
        " Such a recording was often edited or made up."
    ),
    mend="Record it again, or put the chunk with the finish reason back.",
    bad={"a.sse": streamed_text("The answer is 4.", finish=None)},
    good={"a.sse": streamed_text("The answer is 4.")},
    exchange=_check,
)
