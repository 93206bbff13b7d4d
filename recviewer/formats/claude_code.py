"""Sessions of Claude Code, and what `claude -p --output-format stream-json` prints.

A message of the API is written block by block, one line each, under one id. Lines of
sub-agents may stand between those of the main conversation. Lines about other things
(summaries, snapshots of files, progress) are shown in the JSON only.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from recviewer.formats import session
from recviewer.formats.document import Document
from recviewer.formats.session import Entry, Line, Shape
from recviewer.jsondoc.values import (
    epoch_seconds,
    first_string,
    mapping,
    sequence,
    string,
)
from recviewer.model.exchange import Exchange

_MAX_PROBED_LINES = 50
"""Lines searched for a message. Snapshots of files may stand before it."""

_ROLES = frozenset({"user", "assistant"})

_SESSION_FIELDS = frozenset({"sessionId", "session_id", "parentUuid"})
"""Fields of which a message of a session has at least one."""


class ClaudeCode:
    """Reads lines with `type`, `message` and the id of a session."""

    name: ClassVar[str] = "claude-code"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a session; None if none of the first lines is a message of one."""
        probed = islice(session.lines(document), _MAX_PROBED_LINES)
        if not any(map(_is_message, probed)):
            return None
        reader = _Reader()
        for line in session.lines(document):
            reader.add(line)
        shape = Shape(
            ClaudeCode.name, ("message",), "messages", "timestamp", "anthropic.Message"
        )
        return session.to_exchanges(
            shape, reader.entries, reader.bodies, reader.notes()
        )


def _is_message(line: Line) -> bool:
    fields = mapping(line.value)
    message = mapping(fields.get("message"))
    kind = fields.get("type")
    return (
        isinstance(kind, str)
        and kind in _ROLES
        and message.get("role") == kind
        and not _SESSION_FIELDS.isdisjoint(fields)
    )


class _Reader:
    """Reads the lines of one session in turn."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.bodies: dict[Hashable, Mapping[str, Any]] = {}
        self._ends: dict[Hashable, int] = {}
        """Last message of each conversation: the main one, and those of sub-agents."""
        self._places: dict[str, tuple[int, Hashable]] = {}
        """Last message up to each line with an id, and its conversation."""
        self._summaries: list[str] = []
        self._partial = 0

    def add(self, line: Line) -> None:
        """Read a line."""
        fields, index = mapping(line.value), len(self.entries)
        parent = self._places.get(string(fields.get("parentUuid")) or "")
        talk = self._conversation(fields, parent)
        previous = self._previous(fields, parent, talk)
        is_message = _is_message(line)
        answer = self._answer(fields, index) if is_message else None
        self.entries.append(
            Entry(
                line=session.kept(line),
                is_message=is_message,
                answer=answer,
                previous=previous,
                time=epoch_seconds(fields.get("timestamp")),
            )
        )
        if is_message:
            self._ends[talk] = index
        if id := string(fields.get("uuid")):
            self._places[id] = (index if is_message else previous), talk
        if fields.get("type") == "summary":
            self._summaries += filter(None, [first_string(fields, "summary")])
        self._partial += fields.get("type") == "stream_event"

    def notes(self) -> tuple[str, ...]:
        """Return remarks about the session."""
        notes = [f"summary: {text}" for text in self._summaries]
        if self._partial:
            notes.append(f"{self._partial:,} stream_event lines: only in the JSON")
        return tuple(notes)

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

        That is the last one, but a prompt may go back to an earlier one, or begin anew
        after the conversation was compacted. Results of parallel calls each name their
        own call as parent, so for them the parent does not tell.
        """
        last = self._ends.get(talk, -1)
        if fields.get("type") == "assistant" or _is_result(fields):
            return last
        if "parentUuid" in fields and fields["parentUuid"] is None:
            return -1
        return parent[0] if parent and parent[1] == talk else last

    def _answer(self, fields: Mapping[str, Any], index: int) -> Hashable:
        """Return the id of the answer of a line; None if it is the user's."""
        if fields["type"] != "assistant":
            return None
        message = mapping(fields["message"])
        answer = first_string(message, "id") or index
        if answer not in self.bodies:
            model = string(message.get("model"))
            self.bodies[answer] = {"model": model} if model else {}
        return answer


def _is_result(fields: Mapping[str, Any]) -> bool:
    content = sequence(mapping(fields.get("message")).get("content"))
    return any(mapping(block).get("type") == "tool_result" for block in content)
