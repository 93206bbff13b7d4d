"""Rollouts of Codex: `~/.codex/sessions/**/rollout-*.jsonl`.

Each line is `{timestamp, type, payload}`, whose `response_item` is an item of the
Responses API. In 2025 the items stood bare, one a line and without times, below a line
with `instructions`. An answer is all items of the model up to the next of somebody
else; an event with its usage follows.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from recviewer.formats import session
from recviewer.formats.document import Document
from recviewer.formats.session import Entry, Line, Shape
from recviewer.jsondoc.values import epoch_seconds, first_string, mapping, string
from recviewer.model.exchange import Exchange

_MAX_PROBED_LINES = 20
"""Lines searched for an item."""

_ITEM_TYPES = ("message", "reasoning", "compaction")
"""Types of items; those of calls and their results are told by their ends."""

_TYPE_NAME = "codex.ResponseItem"
"""Name for the items and events of an answer, which are no responses themselves."""


class Codex:
    """Reads rollouts of both kinds."""

    name: ClassVar[str] = "codex"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a rollout; None if its first lines are not of one."""
        if document.lines is None:
            return None
        probed = list(islice(session.lines(document), _MAX_PROBED_LINES))
        wrapped = any(
            _is_item(_wrapped(line.value)) or _is_start(line.value) for line in probed
        )
        if not wrapped and not _is_bare(probed):
            return None
        reader = _Reader(wrapped)
        for line in session.lines(document):
            reader.add(line)
        message = ("payload",) if wrapped else ()
        shape = Shape(Codex.name, message, "input", "timestamp", _TYPE_NAME)
        return session.to_exchanges(
            shape, reader.entries, reader.bodies, reader.notes()
        )


def _wrapped(value: object) -> Mapping[str, Any]:
    """Return the item of a line; an empty one if the line is something else."""
    fields = mapping(value)
    is_item = fields.get("type") == "response_item" and "timestamp" in fields
    return mapping(fields.get("payload")) if is_item else {}


def _is_start(value: object) -> bool:
    fields = mapping(value)
    payload = fields.get("payload")
    return fields.get("type") == "session_meta" and isinstance(payload, dict)


def _is_item(item: Mapping[str, Any]) -> bool:
    kind = str(item.get("type"))
    return kind in _ITEM_TYPES or kind.endswith(("_call", "_call_output"))


def _is_bare(probed: Sequence[Line]) -> bool:
    """Return whether lines are items as they stood in 2025."""
    first = mapping(probed[0].value) if probed else {}
    if not first.keys() >= {"id", "timestamp"} or first.keys() & {"type", "object"}:
        return False
    return any(_is_item(mapping(line.value)) for line in probed[1:])


class _Reader:
    """Reads the lines of one rollout in turn."""

    def __init__(self, wrapped: bool) -> None:
        self.entries: list[Entry] = []
        self.bodies: dict[Hashable, Mapping[str, Any]] = {}
        self._wrapped = wrapped
        self._last = -1
        """Last item so far."""
        self._answer: int | None = None
        """The answer that goes on; None if the next item of the model begins one."""
        self._counted: int | None = None
        """The answer whose usage is still to come."""
        self._body: dict[str, Any] = {}
        self._compacted = 0

    def add(self, line: Line) -> None:
        """Read a line."""
        fields = mapping(line.value)
        item = _wrapped(fields) if self._wrapped else fields
        if is_item := _is_item(item):
            self._begin_or_end(item)
        else:
            self._read_other(fields)
        answer = self._answer if is_item else self._usage_of(fields)
        self.entries.append(
            Entry(
                line=session.kept(line),
                is_message=is_item,
                answer=answer,
                previous=self._last,
                time=epoch_seconds(fields.get("timestamp")),
            )
        )
        if is_item:
            self._last = len(self.entries) - 1

    def notes(self) -> tuple[str, ...]:
        """Return remarks about the session."""
        if not self._compacted:
            return ()
        return (f"compacted {self._compacted:,} times: see `compacted` in the JSON",)

    def _begin_or_end(self, item: Mapping[str, Any]) -> None:
        """Note whether an item belongs to an answer, and to which."""
        if not _is_of_model(item):
            self._answer = None
        elif self._answer is None:
            self._answer = self._counted = len(self.entries)
            self.bodies[self._answer] = dict(self._body)

    def _read_other(self, fields: Mapping[str, Any]) -> None:
        """Read what is said about the session."""
        payload = mapping(fields.get("payload")) if self._wrapped else fields
        kind = fields.get("type")
        if self._wrapped and kind == "compacted":
            # What the model sees from here on is not in the items.
            self._last, self._answer = -1, None
            self._compacted += 1
        if self._wrapped and kind not in ("session_meta", "turn_context"):
            return
        if model := first_string(payload, "model"):
            self._body["model"] = model
        base = first_string(mapping(payload.get("base_instructions")), "text")
        if text := string(payload.get("instructions")) or base:
            self._body["instructions"] = text

    def _usage_of(self, fields: Mapping[str, Any]) -> int | None:
        """Return the answer whose usage a line tells; None if it tells none."""
        payload = mapping(fields.get("payload"))
        if payload.get("type") != "token_count" or not mapping(payload.get("info")):
            return None
        answer, self._counted = self._counted, None
        return answer


def _is_of_model(item: Mapping[str, Any]) -> bool:
    if item.get("type") == "message":
        return item.get("role") == "assistant"
    kind = str(item.get("type"))
    return kind == "reasoning" or kind.endswith("_call")
