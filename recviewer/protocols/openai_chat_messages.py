"""Whole messages that a stream of chat completions sends one after another.

A `message` holds all that was said so far, where a `delta` holds what is new. Some
servers send nothing else in each chunk.
"""

from __future__ import annotations

from recviewer.model.track import Kind
from recviewer.model.transcript import Transcript
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.openai_chat_calls import Calls


def continues(said: Transcript, to: ChoiceBuilder) -> bool:
    """Return whether a message begins with what a choice has said so far.

    Args:
        said: The message, folded alone.
        to: The choice. What the message leaves out of it does not count.
    """
    for call in said.tool_calls:
        known = to.call(call.index)
        if known and (known.id, known.name) != (call.id, call.name):
            return False
    uses = zip(said.tool_calls, to.tool_uses(), strict=False)
    if not all(_grows(use.arguments, call.arguments) for call, use in uses):
        return False
    return all(
        track.text.startswith(to.text_so_far(track.channel)) for track in said.tracks
    )


def add_rest(said: Transcript, calls: Calls, to: ChoiceBuilder) -> bool:
    """Add to a choice what a message that continues it says beyond it.

    Args:
        said: The message, folded alone.
        calls: Numbers the tool calls of the choice.
        to: The choice.

    Returns:
        Whether a text that had begun has become longer.
    """
    longer = False
    paths = {track.channel: track.paths[-1] for track in said.tracks}
    for call in said.tool_calls:
        if to.call(call.index) is None:
            to.tool_call(
                calls.new(),
                id=call.id,
                name=call.name,
                arguments=None if isinstance(call.arguments, str) else call.arguments,
                path=paths.get(channel(Kind.TOOL_NAME, call.index), ""),
            )
    for track in said.tracks:
        before = to.text_so_far(track.channel)
        to.text(track.channel, track.text[len(before) :], paths[track.channel])
        longer = longer or 0 < len(before) < len(track.text)
    return longer


def _grows(before: object, after: object) -> bool:
    """Return whether arguments are those before, or a text that goes on from there."""
    if isinstance(before, str) and isinstance(after, str):
        return after.startswith(before)
    return before == after
