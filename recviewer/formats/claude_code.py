"""Sessions of Claude Code, and what `claude -p --output-format stream-json` prints.

A message of the API is written block by block, one line each, under one id; with
`--include-partial-messages` the events of its stream stand around them. Lines of
sub-agents may stand between those of the main conversation. Lines about other things
(snapshots of files, hooks, progress) are shown in the JSON only.

https://code.claude.com/docs/en/agent-sdk/streaming-output
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from recviewer.formats.document import Document
from recviewer.formats.session import Session, Shape, texts_in
from recviewer.formats.session_lines import Lines
from recviewer.jsondoc.values import (
    epoch_seconds,
    first_string,
    mapping,
    number,
    sequence,
    string,
)
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import ResponseError

_MAX_PROBED_LINES = 200
"""Lines searched for a message. Snapshots of files may stand before it."""

_ROLES = frozenset({"user", "assistant"})

_SESSION_FIELDS = frozenset({"sessionId", "session_id", "parentUuid"})
"""Fields of which a message of a session has at least one."""

_BLOCKS_OF_WORDS = frozenset({"text", "thinking", "redacted_thinking", "tool_use"})
"""Types of the blocks of the model that show no image."""

_MESSAGE, _EVENT, _LINE = range(3)

_SHAPE = Shape(
    format="claude-code",
    payloads=(("message",), ("event",), ()),
    messages="messages",
    time="timestamp",
    type_name="anthropic.Message",
)

_TITLES = {"summary": "summary", "ai-title": "aiTitle", "custom-title": "customTitle"}
"""Types of lines that name the session, and their fields."""

_MAX_KINDS = 12
"""Types of other lines that are named in a note."""

_MAX_KIND_LENGTH = 40
"""Characters of the name of such a type."""

_MAX_PARALLEL = 1_000
"""Results of parallel calls that are looked at to find the call of one."""

_MS = 1e3
"""Milliseconds in a second."""


class ClaudeCode:
    """Reads lines with `type`, `message` and the id of a session."""

    name: ClassVar[str] = _SHAPE.format

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a session; None if none of the first lines is a message of one."""
        lines = Lines(document)
        if not any(map(_is_message, islice(lines, _MAX_PROBED_LINES))):
            return None
        reader = _Reader(Session(_SHAPE, lines))
        for value in lines:
            reader.add(value)
        return reader.exchanges()


def _is_message(value: object) -> bool:
    fields = mapping(value)
    kind = fields.get("type")
    if kind == "stream_event":
        return isinstance(fields.get("event"), dict) and "session_id" in fields
    return _is_turn(fields) and not _SESSION_FIELDS.isdisjoint(fields)


def _is_turn(fields: Mapping[str, Any]) -> bool:
    kind = fields.get("type")
    role = mapping(fields.get("message")).get("role")
    return isinstance(kind, str) and kind in _ROLES and role == kind


class _Reader:
    """Reads the lines of one session in turn."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._bodies: dict[str | None, Mapping[str, Any]] = {}
        """What an answer was asked besides the messages, by the model."""
        self._ends: dict[Hashable, int] = {}
        """Last message of each conversation: the main one, and those of sub-agents."""
        self._places: dict[str, tuple[int, Hashable]] = {}
        """Last message up to each line with an id, and its conversation."""
        self._streams: dict[Hashable, Hashable] = {}
        """The answer of each conversation that is being streamed."""
        self._results = bytearray()
        """Whether each message holds results of tool calls."""
        self._preserved: list[int] = []
        """Messages that follow the next summary, as they were not compacted."""
        self._titles: list[str] = []
        self._others: Counter[str] = Counter()
        self._count = 0

    def exchanges(self) -> Sequence[Exchange]:
        """Return the exchanges of the session, once all its lines are read."""
        notes = list(self._titles)
        if others := self._others.most_common(_MAX_KINDS):
            counts = ", ".join(f"{count:,} {kind}" for kind, count in others)
            more = sum(self._others.values()) - sum(count for _, count in others)
            notes.append(
                f"only in the JSON: {counts}" + f", {more:,} more" * bool(more)
            )
        return self._session.exchanges(notes)

    def add(self, value: object) -> None:
        """Read a line."""
        fields, self._count = mapping(value), self._count + 1
        parent_id = fields.get("parentUuid")
        parent = self._places.get(parent_id) if isinstance(parent_id, str) else None
        talk = self._conversation(fields, parent)
        previous = self._previous(fields, parent, talk)
        time = epoch_seconds(fields.get("timestamp"))
        end = previous
        if _is_turn(fields):
            end = self._add_turn(fields, talk, previous, time)
        elif fields.get("type") == "stream_event" and "event" in fields:
            self._add_event(mapping(fields["event"]), talk, previous, time)
        else:
            self._session.line(time=time)
            if self._read_other(fields, talk):
                end = -1
        if id := string(fields.get("uuid")):
            self._places[id] = end, talk

    def _add_turn(
        self,
        fields: Mapping[str, Any],
        talk: Hashable,
        previous: int,
        time: float | None,
    ) -> int:
        """Read a message; return the last message of its conversation."""
        session, message = self._session, mapping(fields["message"])
        if fields["type"] == "user":
            session.line(time=time)
            self._streams.pop(talk, None)
        else:
            failed = fields.get("isApiErrorMessage") is True
            id = first_string(message, "id") or self._streams.get(talk)
            answer = self._count if failed else id or self._count
            body = self._body(string(message.get("model")))
            session.line(
                answer,
                previous=previous,
                body=body,
                payload=_LINE if failed else _MESSAGE,
                time=time,
            )
            if failed:
                session.failed(answer, _error(fields))
                return previous  # it is not sent to the model
        is_user = fields["type"] == "user"
        silent = _is_silent(message.get("content"), is_user=is_user)
        end = session.turn(previous, silent=silent)
        if self._preserved and fields.get("isCompactSummary") is True:
            for turn in self._preserved:
                end = session.turn(end, session.line_of(turn))
            self._preserved = []
        self._results.extend(bytes(session.turns - len(self._results)))
        self._results[-1] = is_user and _is_result(fields)
        self._ends[talk] = end
        return end

    def _add_event(
        self,
        event: Mapping[str, Any],
        talk: Hashable,
        previous: int,
        time: float | None,
    ) -> None:
        """Read an event of the stream of an answer."""
        answer, body = self._streams.get(talk), None
        if event.get("type") == "message_start" or answer is None:
            message = mapping(event.get("message"))
            answer = first_string(message, "id") or self._count
            body = self._body(string(message.get("model")))
        self._session.line(
            answer, previous=previous, body=body, payload=_EVENT, time=time
        )
        self._session.streamed(answer)
        self._streams[talk] = answer

    def _body(self, model: str | None) -> Mapping[str, Any]:
        return self._bodies.setdefault(model, {"model": model} if model else {})

    def _read_other(self, fields: Mapping[str, Any], talk: Hashable) -> bool:
        """Read another line; return whether the conversation begins anew."""
        kind = string(fields.get("type"))
        subtype = fields.get("subtype")
        if kind in _TITLES and (text := first_string(fields, _TITLES[kind])):
            note = f"{'summary' if kind == 'summary' else 'title'}: {text}"
            if note not in self._titles:
                self._titles.append(note)
            return False
        if kind == "result":
            self._session.note(" · ".join(_result(fields)))
            return False
        if is_boundary := subtype == "compact_boundary":
            self._compact(fields, talk)
        elif subtype == "api_error":
            tried = fields.get("retryAttempt")
            again = f", attempt {tried}" if isinstance(tried, int) else ""
            self._session.note(f"api_error before it{again}", ahead=True)
        self._others[(kind or "without a type")[:_MAX_KIND_LENGTH]] += 1
        return is_boundary

    def _compact(self, fields: Mapping[str, Any], talk: Hashable) -> None:
        """Begin the conversation anew, after it was compacted."""
        self._ends[talk] = -1
        kept = mapping(mapping(fields.get("compactMetadata")).get("preservedMessages"))
        ids = (id for id in sequence(kept.get("uuids")) if isinstance(id, str))
        found = (self._places.get(id, (-1, None))[0] for id in ids)
        self._preserved = [turn for turn in found if turn >= 0]
        self._session.note("the conversation before it was compacted", ahead=True)

    def _conversation(
        self, fields: Mapping[str, Any], parent: tuple[int, Hashable] | None
    ) -> Hashable:
        """Return the id of the conversation of a line; None for the main one."""
        agent = first_string(fields, "agentId", "parent_tool_use_id")
        if agent or fields.get("isSidechain") is not True:
            return agent
        known = parent is not None and parent[1] is not None
        return parent[1] if parent and known else first_string(fields, "uuid") or ""

    def _previous(
        self,
        fields: Mapping[str, Any],
        parent: tuple[int, Hashable] | None,
        talk: Hashable,
    ) -> int:
        """Return the message before a line.

        That is its parent, if it is known. But results of parallel calls each name
        their own call as parent: they follow one another, and so does what comes next.
        """
        last = self._ends.get(talk, -1)
        if "parentUuid" in fields and fields["parentUuid"] is None:
            goes_on = fields.get("type") == "assistant" or _is_result(fields)
            return last if goes_on else -1
        if parent is None or parent[1] != talk or parent[0] == last:
            return last
        return last if self._goes_on(parent[0], last) else parent[0]

    def _goes_on(self, parent: int, last: int) -> bool:
        """Return whether only results and blocks of one answer follow a message."""
        session = self._session
        answer = session.answer_up_to(parent) if parent >= 0 else -1
        for _ in range(_MAX_PARALLEL):
            if answer < 0 or last <= parent:
                break
            if session.answer_of(last) != answer and not self._results[last]:
                break
            last = session.before(last)
        return answer >= 0 and last == parent


def _is_silent(content: object, *, is_user: bool) -> bool:
    """Return whether a message is certainly no words of the user, nor an image."""
    if not isinstance(content, list):
        return isinstance(content, str) and not is_user
    for block in content:
        fields = mapping(block)
        kind = fields.get("type")
        if is_user:
            if kind != "tool_result" or not isinstance(fields.get("content"), str):
                return False
        elif not isinstance(kind, str) or kind not in _BLOCKS_OF_WORDS:
            return False
    return True


def _is_result(fields: Mapping[str, Any]) -> bool:
    content = sequence(mapping(fields.get("message")).get("content"))
    return any(mapping(block).get("type") == "tool_result" for block in content)


def _error(fields: Mapping[str, Any]) -> ResponseError:
    """Read the message that Claude Code writes in place of a failed answer."""
    texts = texts_in(mapping(fields["message"]).get("content"))
    stated = fields.get("error")
    kind = stated if isinstance(stated, str) else mapping(stated).get("type")
    status = fields.get("apiErrorStatus")
    return ResponseError(
        "\n".join(filter(None, texts)) or "no message",
        type=kind if isinstance(kind, str) else None,
        code=status if type(status) is int else None,
    )


def _result(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is told of the session when it ends."""
    yield f"result: {string(fields.get('subtype')) or 'of no type'}"
    if turns := number(fields.get("num_turns")):
        yield f"{turns:,.0f} turns"
    if taken := number(fields.get("duration_ms")):
        yield f"{taken / _MS:,.1f} s"
    if taken := number(fields.get("duration_api_ms")):
        yield f"{taken / _MS:,.1f} s in the API"
    if (cost := number(fields.get("total_cost_usd"))) is not None:
        yield f"${cost:,.4f}"
    if denied := len(sequence(fields.get("permission_denials"))):
        yield f"{denied:,} denied"
    if fields.get("is_error") is True:
        texts = (fields.get("result"), *sequence(fields.get("errors")))
        yield from filter(None, map(string, texts))
