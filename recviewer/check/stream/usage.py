"""S8: the token counts are missing, or at odds with the answer."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.examples import answered, recording, streamed
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.jsondoc.values import mapping
from recviewer.model.track import Kind
from recviewer.model.transcript import Transcript
from recviewer.playback.tokens import token_counts


def _check(subject: Subject) -> Iterator[Hit]:
    reply = subject.reply
    if subject.failed or not reply.choices:
        return
    if any(choice.cut_off for choice in reply.choices):
        return
    if not reply.usage:
        wanted = mapping(subject.asked.get("stream_options")).get("include_usage")
        if wanted is True and subject.exchange.response.streaming:
            path = subject.in_request(".stream_options.include_usage")
            yield Hit("usage was asked for and did not come", json_path=path)
        return
    counts = token_counts(reply.usage)
    characters = sum(map(_said, reply.choices))
    if counts.completion == 0 and not counts.reasoning and characters:
        yield Hit(f"usage says 0 tokens for an answer of {characters:,} characters")
    parts = (counts.prompt, counts.completion)
    if counts.total is not None and None not in parts:
        least = (counts.prompt or 0) + (counts.completion or 0)
        if counts.total < least:
            yield Hit(f"usage says {counts.total:,} tokens in all, less than {least:,}")


def _said(choice: Transcript) -> int:
    """Return how many characters a choice says, apart from its tool calls.

    A program at the server may have made those, and has used no tokens.
    """
    return sum(len(choice.text(kind)) for kind in (Kind.CONTENT, Kind.REASONING))


_ASKED = {"stream_options": {"include_usage": True}}
_USAGE = {"prompt_tokens": 14, "completion_tokens": 6, "total_tokens": 20}

RULE = Rule(
    id="S8",
    title="usage is missing or wrong",
    severity=Severity.WARNING,
    means=(
        "The request asks for usage (`include_usage`) and the stream has none; or no"
        " tokens are counted for an answer that says something; or the total is less"
        " than its parts."
    ),
    why="What counts tokens or costs is tested with figures that no service sends.",
    mend="Record it again, up to the end of the stream.",
    bad={
        "a.json": recording(streamed(content="The answer is 4."), _ASKED),
        "b.json": recording(answered(usage={**_USAGE, "completion_tokens": 0})),
        "c.json": recording(answered(usage={**_USAGE, "total_tokens": 19})),
    },
    good={
        "a.json": recording(streamed(content="The answer is 4.", usage=_USAGE), _ASKED),
        "b.json": recording(answered(usage=_USAGE)),
        "c.json": recording(streamed(content="The answer is 4.")),
    },
    exchange=_check,
)
