"""S11: choices are missing, or there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import answered, recording, streamed
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping, sequence
from recviewer.text.numbers import plural

_PROTOCOLS: Final = frozenset({"openai-chat", "openai-completions"})
"""Protocols whose choices are asked for by `n`, and numbered from 0."""


def _check(subject: Subject) -> Iterator[Hit]:
    exchange, reply = subject.exchange, subject.reply
    if exchange.protocol not in _PROTOCOLS or subject.failed or not reply.choices:
        return
    if len(exchange.response.chunks) == 1 and not exchange.response.streaming:
        yield from _twice(exchange.response.chunks.text(0))
    indexes = {choice.index for choice in reply.choices}
    asked = subject.asked
    wanted = asked.get("n")
    count = wanted if type(wanted) is int and wanted > 0 else max(indexes) + 1
    if isinstance(asked.get("prompt"), list):
        return  # n choices for each of several prompts
    if len(indexes) < count or (wanted is not None and len(indexes) > count):
        said = f"{plural(count, 'choice')} asked for, {len(indexes)} came"
        yield Hit(said, json_path=subject.in_request(".n") if "n" in asked else None)


def _twice(body: bytes) -> Iterator[Hit]:
    """Yield the choices of a whole body that have the index of an earlier one."""
    if body.count(b'"index"') < 2:
        return
    try:
        value = mapping(parsing.loads(body))
    except ValueError:
        return
    value = mapping(value.get("__data__")) or value
    choices = map(mapping, sequence(value.get("choices")))
    numbers = (choice.get("index") for choice in choices)
    counts = Counter(number for number in numbers if type(number) is int)
    for index, count in counts.items():
        if count > 1:
            yield Hit(f"choice {index} is there {count} times", index)


def _two(*indexes: int) -> dict[str, object]:
    response = answered()
    [choice] = response["body"]["choices"]
    response["body"]["choices"] = [{**choice, "index": index} for index in indexes]
    return recording(response, {"n": 2})


RULE = Rule(
    id="S11",
    title="wrong choices",
    severity=Severity.WARNING,
    means=(
        "There are fewer or more choices than the request asks for (`n`), an index is"
        " left out, or two choices of a body have the same one."
    ),
    why="A test about several choices tests one, or the same one twice.",
    mend="Record it again; do not leave choices out to make the file smaller.",
    bad={
        "a.json": _two(0, 0),
        "b.json": recording(streamed(content="The answer is 4."), {"n": 2}),
    },
    good={"a.json": _two(0, 1), "b.json": recording(answered())},
    exchange=_check,
)
