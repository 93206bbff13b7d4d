"""A folded reply and a request in a few lines of text, to show all of it in a test."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.model.prompt import Part, Prompt
from recviewer.model.transcript import Reply, Transcript


def reply_lines(reply: Reply) -> Iterator[str]:
    """Describe a reply: its choices with all deltas and calls, and what is about it."""
    for choice in reply.choices:
        yield from _choice_lines(choice)
    if reply.model:
        yield f"model {reply.model}"
    if reply.usage is not None:
        yield f"usage {dict(reply.usage)}"
    if reply.error is not None:
        error = reply.error
        yield f"error type={error.type} code={error.code} {error.message}"
    if reply.totals is not None:
        totals = reply.totals
        yield f"times {totals.ttft} {totals.duration} {totals.per_token} {totals.basis}"
    for note in reply.notes:
        yield f"note on {note.chunk}: {note.text}"


def _choice_lines(choice: Transcript) -> Iterator[str]:
    yield f"choice {choice.index} of {choice.role}: {choice.ending or '-'}"
    for track in choice.tracks:
        for delta in map(track.delta, range(len(track))):
            yield f"  {delta.chunk} {track.channel} {delta.path} {delta.text!r}"
    for token in choice.logprobs:
        yield f"  {token.chunk} log probability {token.channel} {token.token!r}"
    for call in choice.tool_calls:
        known = f"{call.id} {call.name} {call.arguments!r}"
        yield f"  {call.chunk} call {call.index} {known}"


def prompt_lines(prompt: Prompt) -> Iterator[str]:
    """Describe a request: its messages with their parts, tools and parameters."""
    for message in prompt.messages:
        yield f"{message.role} {message.name} {message.path}"
        yield from map(_part_line, message.parts)
    for tool in prompt.tools:
        yield f"tool {tool.name} {tool.path} {tool.description!r} {tool.schema}"
    if prompt.parameters:
        yield f"parameters {dict(prompt.parameters)}"


def _part_line(part: Part) -> str:
    line = f"  {part.kind} {part.path} {part.text!r}"
    if part.id is not None:
        line += f" id={part.id}"
    if part.arguments is not None:
        line += f" arguments={part.arguments!r}"
    if media := part.media:
        size = f"{media.width}x{media.height}"
        line += f" media={media.type} {media.size} {size} {media.url}"
    return line
