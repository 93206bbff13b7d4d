"""Trajectories of agents in the format ATIF: steps of user, system and agent.

Each step of the agent is an answer; what its tools returned is in the same step.
https://www.harborframework.com/docs/agents/trajectory-format
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from recviewer.formats import kept_messages
from recviewer.formats.document import Document
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import (
    epoch_seconds,
    first_string,
    mapping,
    sequence,
    string,
)
from recviewer.model.exchange import Exchange

_ROLES = {"agent": "assistant", "user": "user", "system": "system"}


class Atif:
    """Reads trajectories."""

    name: ClassVar[str] = "atif"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the answers of a trajectory; None if the file is none."""
        fields = document.fields or {}
        if not {"schema_version", "steps"} <= fields.keys():
            return None
        version = parsing.loads(fields["schema_version"])
        if not str(version).startswith("ATIF"):
            return None
        steps = sequence(parsing.loads(fields["steps"]))
        agent = mapping(parsing.loads(fields.get("agent", b"null")))
        return _exchanges(steps, string(agent.get("model_name")))


def _exchanges(steps: Sequence[object], model: str | None) -> list[Exchange]:
    """Return an exchange for each step of the agent.

    All share the messages before it; only the lists of them differ.
    """
    found: list[Exchange] = []
    messages: list[Mapping[str, Any]] = []
    new: list[object] = []
    before: float | None = None
    for index, value in enumerate(steps):
        step = mapping(value)
        new.append(value)
        time = epoch_seconds(step.get("timestamp"))
        if step.get("source") == "agent":
            name = first_string(step, "model_name") or model
            body = ({"model": name} if name else {}) | {"messages": messages[:]}
            exchange = kept_messages.to_exchange(
                len(found),
                Atif.name,
                parsing.dumps(new),
                body,
                [(value, f".steps[{index}]")],
                seconds=None if time is None or before is None else time - before,
                basis="timestamp of each step",
            )
            raw = parsing.dumps(new[:-1])
            asked = replace(exchange.request, raw=raw, continues=len(found) - 1)
            new = []
            found.append(replace(exchange, request=asked))
        messages += _messages(step)
        before = time if time is not None else before
    if found and new:
        # Nothing is left out, not even what no answer follows.
        steps_left = parsing.dumps([parsing.loads(found[-1].raw), {"after": new}])
        note = f"steps after the last answer: {len(new):,}"
        last = replace(found[-1], raw=steps_left, notes=(*found[-1].notes, note))
        found[-1] = last
    if found or not messages:
        return found
    return [
        kept_messages.to_exchange(
            0, Atif.name, parsing.dumps(new), {"messages": messages}, []
        )
    ]


def _messages(step: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the messages of a step as those of chat completions."""
    message: dict[str, Any] = {
        "role": _ROLES.get(str(step.get("source")), "user"),
        "content": step.get("message"),
    }
    if calls := sequence(step.get("tool_calls")):
        message["tool_calls"] = [_call(mapping(call)) for call in calls]
    yield message
    for result in sequence(mapping(step.get("observation")).get("results")):
        fields = mapping(result)
        yield {
            "role": "tool",
            "tool_call_id": fields.get("source_call_id"),
            "content": fields.get("content"),
        }


def _call(call: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "id": call.get("tool_call_id"),
        "name": call.get("function_name"),
        "arguments": call.get("arguments"),
    }
