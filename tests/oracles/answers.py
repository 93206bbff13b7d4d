"""An answer in a form that ours and an oracle's are compared in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, Transcript


@dataclass(frozen=True, slots=True)
class Answer:
    """The final texts of one choice, in any API."""

    content: str = ""
    """The answer."""
    reasoning: str = ""
    """The reasoning before it."""
    refusal: str = ""
    """A refusal in place of an answer."""
    calls: tuple[tuple[Any, Any, Any], ...] = ()
    """Id, name and parsed arguments of each tool call."""
    finish: str | None = None
    """Why it ended."""


def arguments(value: object) -> object:
    """Parse the arguments of a tool call; what is no JSON stays text."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def called(calls: Iterable[tuple[Any, Any, Any]]) -> tuple[tuple[Any, Any, Any], ...]:
    """Return calls in one form: absent ids are None, arguments are parsed."""
    return tuple((i or None, name or None, arguments(args)) for i, name, args in calls)


def ours(reply: Reply) -> Mapping[int, Answer]:
    """Say what our reply says."""
    return {choice.index: _choice(choice) for choice in reply.choices}


def _choice(choice: Transcript) -> Answer:
    return Answer(
        content=choice.text(Kind.CONTENT),
        reasoning=choice.text(Kind.REASONING),
        refusal=choice.text(Kind.REFUSAL),
        calls=called((c.id, c.name, c.arguments) for c in choice.tool_calls),
        finish=choice.finish_reason,
    )
