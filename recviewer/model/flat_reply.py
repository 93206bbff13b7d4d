"""The final texts of a response, without the chunks they came from."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, ResponseError


class ToolUse(msgspec.Struct, frozen=True):
    """A tool call of a choice."""

    name: str | None
    """Name of the tool; None if no chunk has named it."""
    arguments: object
    """The arguments: the string as recorded, or the JSON value sent whole."""


class FlatChoice(msgspec.Struct, frozen=True):
    """The final texts of one choice."""

    texts: Mapping[Kind, str]
    """All text of each kind, its parts in order of arrival."""
    tool_calls: tuple[ToolUse, ...]
    """Its tool calls, by index."""
    ending: str
    """Why it ended, or that it was cut off; empty if unknown."""

    def text(self, kind: Kind) -> str:
        """Return all text of a kind; empty if there is none."""
        return self.texts.get(kind, "")


class FlatReply(msgspec.Struct, frozen=True):
    """The final texts of all choices of an exchange."""

    choices: tuple[FlatChoice, ...]
    """The choices, by wire index."""
    error: ResponseError | None
    model: str | None
    """The first name of a model in the response that is not empty."""


def flattened(reply: Reply) -> FlatReply:
    """Return the final texts of a reply."""
    choices = []
    for choice in reply.choices:
        kinds = dict.fromkeys(track.channel.kind for track in choice.tracks)
        texts = {kind: choice.text(kind) for kind in kinds}
        calls = tuple([ToolUse(c.name, c.arguments) for c in choice.tool_calls])
        choices.append(FlatChoice(texts, calls, choice.ending))
    return FlatReply(tuple(choices), reply.error, reply.model)
