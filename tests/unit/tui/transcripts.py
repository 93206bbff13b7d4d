"""Transcripts built from a few words, for tests of what is drawn of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from recviewer.model.track import Channel, Kind, Track
from recviewer.model.transcript import ToolCall, Transcript

Piece = tuple[int, Channel, str]
"""Chunk, channel and the text it adds."""

CONTENT = Channel(Kind.CONTENT)
REASONING = Channel(Kind.REASONING)


def name(part: int) -> Channel:
    """Return the channel of a tool call's name."""
    return Channel(Kind.TOOL_NAME, part)


def arguments(part: int) -> Channel:
    """Return the channel of a tool call's arguments."""
    return Channel(Kind.TOOL_ARGUMENTS, part)


def transcript(
    pieces: Iterable[Piece], calls: tuple[ToolCall, ...] = (), index: int = 0
) -> Transcript:
    """Fold pieces; each stands at `.text` followed by its channel's name."""
    grown: dict[Channel, list[tuple[int, str]]] = {}
    chunks: set[int] = set()
    for chunk, channel, text in pieces:
        grown.setdefault(channel, []).append((chunk, text))
        chunks.add(chunk)
    begun = {
        c.part: d[0][0]
        for c, d in grown.items()
        if c.kind in (Kind.TOOL_NAME, Kind.TOOL_ARGUMENTS)
    }
    known = {call.index for call in calls}
    return Transcript(
        index=index,
        role="assistant",
        tracks=tuple(_track(c, deltas) for c, deltas in grown.items()),
        tool_calls=(
            *calls,
            *(
                ToolCall(p, None, None, "", k)
                for p, k in begun.items()
                if p not in known
            ),
        ),
        finish_reason="stop",
        chunks=array("I", sorted(chunks)),
    )


def _track(channel: Channel, deltas: list[tuple[int, str]]) -> Track:
    ends: list[int] = []
    for _, text in deltas:
        ends.append((ends[-1] if ends else 0) + len(text))
    return Track(
        channel=channel,
        text="".join(text for _, text in deltas),
        chunks=array("I", (chunk for chunk, _ in deltas)),
        ends=array("Q", ends),
        path_ids=array("H", [0] * len(deltas)),
        paths=(f".{channel.kind}",),
    )
