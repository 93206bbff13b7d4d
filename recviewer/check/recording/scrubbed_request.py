"""R3: the request cannot be read any more, because it was scrubbed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.jsondoc.values import mapping

_STAND_IN: Final = re.compile(
    r"[\s<\[({*_-]*(redacted|scrubbed|filtered|removed|masked|sanitized|censored|hidden"
    r"|x{4,}|\*{3,}|•{3,})[\s>\])}*_-]*",
    re.IGNORECASE,
)
"""What scrubbers leave in place of a value."""

_CONVERSATION: Final = ("messages", "input", "contents", "prompt", "system")
"""Fields of bodies that hold what was asked."""

_ANSWERS: Final = frozenset(
    {"anthropic", "bedrock-converse", "cohere", "gemini", "openai-chat"}
)
"""Protocols whose requests always have a body."""


def _check(subject: Subject) -> Iterator[Hit]:
    request = subject.exchange.request
    body = request.body
    if isinstance(body, str) and _STAND_IN.fullmatch(body):
        said = f"the request's body is {body.strip()[:20]!r}"
        yield Hit(said, json_path=subject.in_request())
    fields = mapping(body)
    for name in _CONVERSATION:
        value = fields.get(name)
        if isinstance(value, str) and _STAND_IN.fullmatch(value):
            said = f"the request's {name} is {value.strip()[:20]!r}"
            path = subject.in_request(f".{name}")
            yield Hit(said, json_path=path, detail=name)
    asks = request.method == "POST" and request.url is not None
    if body is None and asks and subject.exchange.protocol in _ANSWERS:
        yield Hit("the request has no body")


RULE = Rule(
    id="R3",
    title="scrubbed request",
    severity=Severity.WARNING,
    means=(
        "The body of the request, or the conversation in it, is a stand-in such as"
        " `REDACTED`, or there is no body although the answer is one to a"
        " conversation."
    ),
    why=(
        "Nobody can tell what was asked, and a replay that compares bodies never"
        " matches, or matches everything."
    ),
    mend="Scrub keys and names only, and record the request again.",
    bad={"a.json": recording(answered(), {"messages": "**REDACTED**"})},
    good={
        "a.json": recording(
            answered(), {"messages": [{"role": "user", "content": "[REDACTED]"}]}
        )
    },
    exchange=_check,
)
