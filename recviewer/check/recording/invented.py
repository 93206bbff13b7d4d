"""R7: the recording looks as if somebody had made it up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject

_HEAD_BYTES: Final = 2_000
"""Bytes of the first chunk in which its id and time stand."""

_ID: Final = re.compile(rb'"id"\s*:\s*"([A-Za-z][\w-]{1,60})"')
_CREATED: Final = re.compile(rb'"created(?:_at)?"\s*:\s*(\d{6,11})\b')

_MADE_UP_ID: Final = re.compile(
    r"(chatcmpl|cmpl|msg|resp|run|call|toolu|gen|response|message|completion)?[-_]?"
    r"(test|mock|fake|dummy|example|sample|stub|foo|bar|baz|abc|abc123|abcdef|xyz|id"
    r"|x{3,}|0{3,})([-_]?\d{1,4}|[-_]id)?",
    re.IGNORECASE,
)

_FROM_THE_MANUAL: Final = frozenset({"chatcmpl-123", "chatcmpl-abc123", "msg_123"})
"""Ids in the vendors' documentation. Ollama's own are as short."""

_OLLAMA: Final = b"fp_ollama"

_KNOWN_TIMES: Final = frozenset({1234567890, 1677652288, 1677858242, 1694268190})
"""Times in the vendors' documentation, and the one that everybody thinks of."""

_ROUND: Final = 100_000
"""A multiple of it is hit by chance once in as many recordings."""

_DATE: Final = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
"""The date in the name of a model."""

_DAYS_BEFORE: Final = 30
"""Models are used by some before their date."""


def _check(subject: Subject) -> Iterator[Hit]:
    chunks = subject.exchange.response.chunks
    if not len(chunks) or subject.exchange.protocol in (None, "openai-models"):
        return
    head = bytes(memoryview(chunks.raws[0])[:_HEAD_BYTES])
    if (found := _ID.search(head)) is not None:
        name = found[1].decode()
        from_manual = name in _FROM_THE_MANUAL and _OLLAMA not in head
        if from_manual or _MADE_UP_ID.fullmatch(name):
            yield Hit(f"the id is {name}", chunk=0, detail="id")
    if (found := _CREATED.search(head)) is not None:
        yield from _of_time(int(found[1]), subject.reply.model or "")


def _of_time(created: int, model: str) -> Iterator[Hit]:
    if created in _KNOWN_TIMES or (created and created % _ROUND == 0):
        yield Hit(f"the time is {created}", chunk=0, detail="time")
    released = _DATE.search(model)
    if released is None or created < 1_000_000_000:
        return
    try:
        day = datetime(*map(int, released.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return
    if created < day.timestamp() - _DAYS_BEFORE * 86_400:
        said = datetime.fromtimestamp(created, UTC).date().isoformat()
        yield Hit(f"{said} is before {model} was released", chunk=0, detail="model")


def _example(id: str, created: int) -> dict[str, object]:
    response = answered(model="gpt-4o-mini-2024-07-18")
    response["body"] |= {"id": id, "created": created}
    return recording(response)


RULE = Rule(
    id="R7",
    title="looks invented",
    severity=Severity.HINT,
    means=(
        "The id is one that people make up, such as `chatcmpl-test`, or one from a"
        " manual; or the time is round, from a manual, or before the date in the name"
        " of the model."
    ),
    why=(
        "What was written by hand has the fields that its author thought of, and a test"
        " that replays it does not test what the service sends."
    ),
    mend="Record a real answer, or keep it and accept the finding.",
    bad={
        "a.json": _example("chatcmpl-123", 1_722_222_222),
        "b.json": _example("chatcmpl-BzAJ1Gf9xg", 1_700_000_000),
        "c.json": _example("chatcmpl-BzAJ1Gf9xg", 1_682_222_222),
    },
    good={"a.json": _example("chatcmpl-BzAJ1Gf9xg", 1_722_222_222)},
    exchange=_check,
)
