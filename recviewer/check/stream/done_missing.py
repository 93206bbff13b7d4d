"""S3: the stream lacks its last event, `[DONE]`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import streamed_text
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.model.exchange import Lines

_PROTOCOLS: Final = frozenset({"openai-chat", "openai-completions"})

_WITHOUT: Final = ("perplexity", "sonar")
"""Words in the URL or model of services that never send it."""


def _check(subject: Subject) -> Iterator[Hit]:
    exchange = subject.exchange
    chunks = exchange.response.chunks
    events = isinstance(chunks.lines, Lines) and chunks.lines.prefix == "data:"
    if exchange.protocol not in _PROTOCOLS or not events or chunks.done:
        return
    service = f"{exchange.request.url} {exchange.request.model} {subject.reply.model}"
    if subject.failed or any(word in service for word in _WITHOUT):
        return
    if any(choice.finish_reason for choice in subject.reply.choices):
        yield Hit("the stream ends without [DONE]", chunk=len(chunks) - 1)


RULE = Rule(
    id="S3",
    title="`[DONE]` missing",
    severity=Severity.WARNING,
    means=(
        "The server-sent events of an OpenAI-like stream end with a finish reason, but"
        " without `data: [DONE]`. A stream that is cut off earlier is S1's."
    ),
    why="Clients that read up to `[DONE]` wait for more, or report a broken stream.",
    mend="Record it again, or add the line `data: [DONE]` and an empty one.",
    bad={"a.sse": streamed_text("The answer is 4.", done=False)},
    good={"a.sse": streamed_text("The answer is 4.")},
    exchange=_check,
)
