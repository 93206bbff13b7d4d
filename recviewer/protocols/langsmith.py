"""Tokens that LangSmith keeps as events of a run.

https://docs.langchain.com/langsmith/run-data-format
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, string
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel

_CONTENT = channel(Kind.CONTENT)


class LangSmithTokens(WireProtocol):
    """Joins tokens; the reason for the end is elsewhere, in the outputs of the run."""

    name: ClassVar[str] = "langsmith-tokens"

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a new token."""
        fields = mapping(event)
        return fields.get("name") == "new_token" and "kwargs" in fields

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Add one token."""
        token = string(mapping(event.get("kwargs")).get("token"))
        build.choice(0).text(_CONTENT, token or "", ".kwargs.token")
        build.ended = True
