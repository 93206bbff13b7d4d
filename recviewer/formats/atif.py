"""Trajectories of agents in the format ATIF: steps of user, system and agent.

Each step of the agent is an answer; what its tools returned is in the same step.
https://www.harborframework.com/docs/agents/trajectory-format
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from msgspec.structs import replace

from recviewer.formats import kept_messages
from recviewer.formats.document import Document
from recviewer.jsondoc import parsing
from recviewer.jsondoc.lazy import LazySequence
from recviewer.jsondoc.values import (
    epoch_seconds,
    first_string,
    mapping,
    sequence,
    string,
)
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import SharedTurns, Turns

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
        steps = parsing.split_list(fields["steps"]) or ()
        agent = mapping(parsing.loads(fields.get("agent", b"null")))
        return _Trajectory(steps, string(agent.get("model_name"))).exchanges()


class _Trajectory:
    """The steps of a trajectory, of which none is kept in parsed form."""

    def __init__(self, steps: Sequence[Any], model: str | None) -> None:
        self._steps = steps
        self._model = model
        self._answers = array("i")
        """The steps of the agent."""
        self._starts = array("i")
        """Number of messages before each step."""
        self._seconds = array("d")
        """How long each step of the agent took; NaN if that is unknown."""
        count, before = 0, math.nan
        for index, text in enumerate(steps):
            step = mapping(parsing.loads(text))
            self._starts.append(count)
            count += sum(1 for _ in _messages(step))
            time = epoch_seconds(step.get("timestamp"))
            if step.get("source") == "agent":
                self._answers.append(index)
                self._seconds.append(math.nan if time is None else time - before)
            before = before if time is None else time
        texts = LazySequence(count, self._message)
        self._shared = SharedTurns(texts, range(-1, count), range(count))

    def exchanges(self) -> Sequence[Exchange]:
        """Return an exchange for each step of the agent, made when it is looked at."""
        if self._answers or not self._steps:
            return LazySequence(len(self._answers), self._exchange)
        raw = _listed(self._steps)
        only = kept_messages.to_exchange(0, Atif.name, raw, {}, [])
        body = self._conversation(len(self._shared.texts))
        return [replace(only, request=replace(only.request, body=body))]

    def _exchange(self, number: int) -> Exchange:
        index = self._answers[number]
        begin = self._answers[number - 1] + 1 if number else 0
        value = parsing.loads(self._steps[index])
        name = first_string(mapping(value), "model_name") or self._model
        body = {"model": name} if name else {}
        taken = self._seconds[number]
        after = self._steps[index + 1 :] if index == self._answers[-1] else ()
        raw = _listed(self._steps[begin : index + 1])
        note = f"steps after the last answer: {len(after):,}"
        exchange = kept_messages.to_exchange(
            number,
            Atif.name,
            # Nothing is left out, not even what no answer follows.
            b'[%b,{"after":%b}]' % (raw, _listed(after)) if after else raw,
            body,
            [(value, f".steps[{index}]")],
            seconds=None if math.isnan(taken) else taken,
            basis="timestamp of each step",
            notes=(note,) if after else (),
        )
        request = replace(
            exchange.request,
            raw=_listed(self._steps[begin:index]),
            body={**body, **self._conversation(self._starts[index])},
            continues=number - 1,
        )
        return replace(exchange, request=request)

    def _conversation(self, count: int) -> Mapping[str, Any]:
        """Return the first messages for a request."""
        return {"messages": Turns(self._shared, count - 1) if count else []}

    def _message(self, number: int) -> bytes:
        step = bisect_right(self._starts, number) - 1
        messages = _messages(mapping(parsing.loads(self._steps[step])))
        nth = islice(messages, number - self._starts[step], None)
        return parsing.dumps(next(nth))


def _listed(texts: Sequence[Any]) -> bytes:
    return b"[%b]" % b",".join(texts)


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
