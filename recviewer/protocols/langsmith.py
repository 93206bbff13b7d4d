"""Tokens that LangSmith keeps as events of a run.

https://docs.langchain.com/langsmith/run-data-format
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.fields import text_of
from recviewer.protocols.fold.known_fields import Known, known

_CONTENT = channel(Kind.CONTENT)

_FIELDS = known(
    "name time", kwargs=known("chunk run_id parent_run_id tags", texts="token")
)


class LangSmithTokens(WireProtocol):
    """Joins tokens; the reason for the end is elsewhere, in the outputs of the run."""

    name: ClassVar[str] = "langsmith-tokens"
    fields: ClassVar[Known | None] = _FIELDS

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a new token."""
        fields = mapping(event)
        return fields.get("name") == "new_token" and "kwargs" in fields

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Add one token."""
        if event.get("name") != "new_token":
            build.note_once(f"unknown event: {event.get('name')}")
        token = text_of(mapping(event.get("kwargs")).get("token"), build)
        build.choice(0).text(_CONTENT, token, ".kwargs.token")
        build.ended = True
