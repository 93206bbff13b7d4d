"""Rollouts of Codex: `~/.codex/sessions/**/rollout-*.jsonl`.

Each line is `{timestamp, type, payload}`, whose `response_item` is an item of the
Responses API. In 2025 the items stood bare, without times: one a line below a line with
`instructions`, or first in one object, `{session, items}`. An answer is all items of
the model up to the next of somebody else, or up to the event with its usage.

https://github.com/openai/codex/blob/main/codex-rs/protocol/src/protocol.rs
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from recviewer.formats.document import Document
from recviewer.formats.session import Session, Shape
from recviewer.formats.session_lines import Lines
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import (
    epoch_seconds,
    first_string,
    mapping,
    sequence,
    string,
)
from recviewer.model.exchange import Exchange

_MAX_PROBED_LINES = 20
"""Lines searched for an item."""

_ITEM_TYPES = ("message", "reasoning", "compaction")
"""Types of items; those of calls and their results are told by their ends."""

_TYPE_NAME = "codex.ResponseItem"
"""Name for the items and events of an answer, which are no responses themselves."""

_NOT_SENT = frozenset({"ghost_snapshot"})
"""Types of items that are not sent to the model."""

_ITEMS = "items"
"""Field with the items of a session that is one object."""

_PAYLOAD, _LINE = range(2)

_SHAPE = Shape(
    format="codex",
    payloads=(("payload",), ()),
    messages="input",
    time="timestamp",
    type_name=_TYPE_NAME,
    items=("replacement_history",),
)

_CONTEXT = (
    *("<environment_context>", "<user_instructions>", "# AGENTS.md instructions"),
    *("<turn_aborted>", "<user_shell_command>", "<skill>", "<subagent_notification>"),
)
"""Starts of what Codex itself writes in the name of the user."""

_FAILURES = frozenset({"error", "stream_error", "warning", "guardian_warning"})
"""Types of events that tell what went wrong."""


class Codex:
    """Reads rollouts of both kinds."""

    name: ClassVar[str] = _SHAPE.format

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a rollout; None if its first lines are not of one."""
        if document.items is not None:
            return None
        header = _header(document)
        lines = Lines(document, _ITEMS if header else "")
        probed = list(islice(lines, _MAX_PROBED_LINES))
        wrapped = any(_is_wrapped(value) or _is_start(value) for value in probed)
        if not wrapped and not _is_bare([header, *probed] if header else probed):
            return None
        session = Session(_SHAPE, lines)
        reader = _Reader(session, header)
        for value in lines:
            reader.add(value)
        return session.exchanges()


def _header(document: Document) -> Mapping[str, Any]:
    """Return what a session that is one object says of itself."""
    fields = document.fields or {}
    whole = _ITEMS in fields and "session" in fields
    return mapping(parsing.loads(fields["session"])) if whole else {}


def _is_wrapped(value: object) -> bool:
    """Return whether a line holds an item with its time."""
    fields = mapping(value)
    payload = mapping(fields.get("payload"))
    known = isinstance(payload.get("type"), str) and "timestamp" in fields
    return fields.get("type") == "response_item" and known


def _is_start(value: object) -> bool:
    fields = mapping(value)
    payload = fields.get("payload")
    return fields.get("type") == "session_meta" and isinstance(payload, dict)


def _is_item(item: Mapping[str, Any]) -> bool:
    kind = str(item.get("type"))
    return kind.startswith(_ITEM_TYPES) or kind.endswith(("_call", "_call_output"))


def _is_bare(probed: Sequence[object]) -> bool:
    """Return whether lines are items as they stood in 2025."""
    first = mapping(probed[0]) if probed else {}
    if not first.keys() >= {"id", "timestamp"} or first.keys() & {"type", "object"}:
        return False
    return any(_is_item(mapping(value)) for value in probed[1:])


class _Reader:
    """Reads the lines of one rollout in turn."""

    def __init__(self, session: Session, header: Mapping[str, Any]) -> None:
        self._session = session
        self._last = -1
        """Last item of the conversation so far."""
        self._prompts = bytearray()
        """Whether each item is what the user asked."""
        self._answer: int | None = None
        """The answer that goes on; None if the next item of the model begins one."""
        self._latest: int | None = None
        """The answer that began last, if its usage is still to come."""
        self._body: Mapping[str, Any] = {}
        self._total: object = None
        """The tokens of all answers, as the last event with usage told."""
        self._read_other("None", header)

    def add(self, value: object) -> None:
        """Read a line."""
        fields = mapping(value)
        time = epoch_seconds(fields.get("timestamp"))
        if _is_wrapped(fields):
            self._add_item(mapping(fields["payload"]), _PAYLOAD, time)
        elif "payload" not in fields and _is_item(fields):
            self._add_item(fields, _LINE, time)
        else:
            payload = mapping(fields.get("payload")) or fields
            usage = self._usage_of(fields, payload)
            self._session.line(usage, time=time)
            self._read_other(str(fields.get("type")), payload)

    def _add_item(
        self, item: Mapping[str, Any], payload: int, time: float | None
    ) -> None:
        session = self._session
        if item.get("type") in _NOT_SENT:
            session.line(payload=payload, time=time)
            return
        if not _is_of_model(item):
            self._answer = None
            session.line(payload=payload, time=time)
        else:
            if self._answer is None:
                self._answer = self._latest = session.lines_so_far
            session.line(
                self._answer,
                previous=self._last,
                body=self._body,
                payload=payload,
                time=time,
            )
        self._advance(session.turn(self._last), item)

    def _advance(self, turn: int, item: Mapping[str, Any]) -> None:
        self._last = turn
        self._prompts.extend(bytes(turn + 1 - len(self._prompts)))
        self._prompts[turn] = _is_prompt(item)

    def _read_other(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Read what is said about the session."""
        if kind == "compacted":
            self._compact(payload)
        elif kind == "event_msg":
            self._read_event(payload)
        elif kind in ("session_meta", "turn_context", "None"):
            body = dict(self._body)
            for name in ("model", "effort"):
                if text := first_string(payload, name):
                    body[name] = text
            base = first_string(mapping(payload.get("base_instructions")), "text")
            if text := string(payload.get("instructions")) or base:
                body["instructions"] = text
            self._body = body if body != self._body else self._body

    def _read_event(self, payload: Mapping[str, Any]) -> None:
        """Read an event of the program."""
        kind = payload.get("type")
        if kind == "thread_rolled_back":
            self._roll_back(payload.get("num_turns"))
        elif kind == "turn_aborted":
            self._answer = None
            reason = string(payload.get("reason")) or "no reason given"
            self._session.note(f"the turn was aborted: {reason}")
        elif isinstance(kind, str) and kind in _FAILURES:
            message = string(payload.get("message")) or "no message"
            self._session.note(f"{kind}: {message}")

    def _compact(self, payload: Mapping[str, Any]) -> None:
        """Put what a compaction left in place of the conversation."""
        session = self._session
        line = session.lines_so_far - 1
        self._last, self._answer = -1, None
        items = payload.get("replacement_history")
        note = "the conversation before it was compacted"
        if isinstance(items, list):
            for number, item in enumerate(items):
                if mapping(item).get("type") not in _NOT_SENT:
                    turn = session.turn(self._last, line, number)
                    self._advance(turn, mapping(item))
        elif summary := string(payload.get("message")):
            text = {"type": "message", "role": "user", "content": summary}
            self._advance(session.made_turn(-1, parsing.dumps(text)), {})
            note += ": only its summary is recorded"
        session.note(note, ahead=True)

    def _roll_back(self, turns: object) -> None:
        """Go back to before one of the last things that the user asked."""
        count = turns if type(turns) is int else 0
        last = self._last
        while count > 0 and last >= 0:
            count -= self._prompts[last]
            last = self._session.before(last)
        self._last, self._answer = last, None
        self._session.note("what was asked before was taken back", ahead=True)

    def _usage_of(
        self, fields: Mapping[str, Any], payload: Mapping[str, Any]
    ) -> int | None:
        """Return the answer whose usage a line tells; None if it tells none.

        The same figures are told again when something else has changed.
        """
        if fields.get("type") == "token_usage_record":
            return self._latest if mapping(payload.get("usage")) else None
        info = mapping(payload.get("info"))
        if payload.get("type") != "token_count" or not info:
            return None
        total = info.get("total_token_usage")
        if total is not None and total == self._total:
            return None
        self._total, self._answer = total, None
        answer, self._latest = self._latest, None
        return answer


def _is_of_model(item: Mapping[str, Any]) -> bool:
    if item.get("type") == "message":
        return item.get("role") == "assistant"
    kind = str(item.get("type"))
    return kind == "reasoning" or kind.endswith("_call")


def _is_prompt(item: Mapping[str, Any]) -> bool:
    """Return whether an item is what the user asked, and not context from Codex."""
    if item.get("type") != "message" or item.get("role") != "user":
        return False
    texts = (mapping(part).get("text") for part in sequence(item.get("content")))
    first = next((text for text in texts if isinstance(text, str)), "")
    return not first.lstrip().startswith(_CONTEXT)
