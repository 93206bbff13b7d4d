"""S12: structured output breaks what was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from recviewer.check import schemas
from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.jsondoc.values import mapping, parsed
from recviewer.model.track import Kind

_NORMAL: Final = frozenset({"stop", "end_turn", "complete", "completed"})
"""Finish reasons, in lower case, of answers that are whole."""


class _Wanted(Struct, frozen=True):
    """The output that was asked for."""

    schema: object = None
    """Its schema; None for any JSON."""


def _check(subject: Subject) -> Iterator[Hit]:
    wanted = _wanted(subject)
    if wanted is None or subject.failed:
        return
    for choice in subject.reply.choices:
        text = choice.text(Kind.CONTENT)
        normal = (choice.finish_reason or "").lower() in _NORMAL
        refused = choice.tool_calls or choice.text(Kind.REFUSAL)
        if not text.strip() or not normal or refused or subject.reply.notes:
            continue
        value = parsed(text)
        if isinstance(value, str) and not text.lstrip().startswith('"'):
            yield Hit("the answer is no JSON, which was asked for", choice.index)
        elif problem := schemas.problem(wanted.schema, value):
            said = f"the answer breaks the schema that was asked for: {problem}"
            yield Hit(said, choice.index)


def _wanted(subject: Subject) -> _Wanted | None:
    """Return what was asked for; None if it was text."""
    asked = subject.asked
    if subject.exchange.protocol == "ollama":
        format = asked.get("format")
        if isinstance(format, dict) and format:
            return _Wanted(format)
        return _Wanted() if format == "json" else None
    if subject.exchange.protocol == "openai-responses":
        return _of_format(mapping(asked.get("text")).get("format"))
    if subject.exchange.protocol == "openai-chat":
        return _of_format(asked.get("response_format"))
    if subject.exchange.protocol == "gemini":
        wanted = mapping(asked.get("generationConfig"))
        # What `responseSchema` holds is a dialect of its own.
        is_json = wanted.get("responseMimeType") == "application/json"
        return _Wanted(wanted.get("responseJsonSchema")) if is_json else None
    return None


def _of_format(format: object) -> _Wanted | None:
    fields = mapping(format)
    if fields.get("type") == "json_object":
        return _Wanted()
    if fields.get("type") == "json_schema":
        named = mapping(fields.get("json_schema")) or fields
        return _Wanted(named.get("schema"))
    return None


def _example(content: str) -> dict[str, object]:
    schema = {
        "type": "object",
        "properties": {"sum": {"type": "integer"}},
        "required": ["sum"],
    }
    named = {"name": "sum", "schema": schema}
    wanted = {"response_format": {"type": "json_schema", "json_schema": named}}
    return recording(answered(content), wanted)


RULE = Rule(
    id="S12",
    title="structured output breaks the schema",
    severity=Severity.WARNING,
    means=(
        "JSON was asked for (`response_format`, `text.format`, `format` or"
        " `responseMimeType`), and a whole answer is none, or breaks the schema that"
        " was given."
    ),
    why=(
        "The client raises an error where it parses the answer, or the schema was"
        " changed after the recording was made."
    ),
    mend="Record it again with the schema as it is now.",
    bad={"a.json": _example('{"sum": "4"}'), "b.json": _example("It is 4.")},
    good={"a.json": _example('{"sum": 4}')},
    exchange=_check,
    needs=schemas.MODULE,
)
