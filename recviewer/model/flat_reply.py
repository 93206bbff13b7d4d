"""What a response says in the end, without which of its chunks said what."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from recviewer.model.track import Kind
from recviewer.model.transcript import ResponseError


class ToolUse(msgspec.Struct, frozen=True):
    """A tool call of a choice."""

    name: str | None
    """Name of the tool; None where no chunk has named it."""
    arguments: object
    """The arguments: the string as recorded, or the JSON value sent whole."""


class FlatChoice(msgspec.Struct, frozen=True):
    """What one choice says."""

    texts: Mapping[Kind, str]
    """All text of each kind that there is, its parts in order of arrival."""
    tool_calls: tuple[ToolUse, ...]
    """Its tool calls, by index."""
    ending: str
    """Why it ended, or that it was cut off; empty where nothing tells."""

    def text(self, kind: Kind) -> str:
        """Return all text of a kind; empty where there is none."""
        return self.texts.get(kind, "")


class FlatReply(msgspec.Struct, frozen=True):
    """What all choices of an exchange say."""

    choices: tuple[FlatChoice, ...]
    """The choices, by wire index."""
    error: ResponseError | None
    """What went wrong, if anything did."""
    model: str | None
    """The model the response names, the first that is not empty."""
