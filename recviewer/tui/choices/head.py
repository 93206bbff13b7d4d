"""The top border of a choice: its number, how much has arrived, and how it ended."""

from __future__ import annotations

import msgspec
from rich.segment import Segment
from rich.style import Style

from recviewer.model.transcript import Transcript
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.wrapping import cells, clip_path

_MIN_RULE_CELLS = 3
"""Cells of the rule before the facts that always remain."""

_MIN_PATH_CELLS = 12
"""Cells below which the end of a path is not worth showing."""


class CursorPlace(msgspec.Struct, frozen=True):
    """Where the character under the text cursor was recorded."""

    chunk: int
    path: str
    """JSON path of the text in the file, in jq's form."""
    probability: float | None = None
    """Recorded probability of the token it belongs to."""


class ChoiceFacts(msgspec.Struct, frozen=True):
    """What a choice's head says."""

    index: int
    """Wire index."""
    role: str
    """Role of the message; empty if it is `assistant`."""
    arrived: int
    """Number of its chunks up to the playhead."""
    chunks: int
    """Number of all its chunks."""
    arrived_characters: int
    """Number of its characters up to the playhead."""
    characters: int
    """Number of all its characters."""
    finish: str
    """How it ended; empty while it has not."""
    streamed: bool
    """Whether it came in chunks."""
    place: CursorPlace | None = None
    """Where the character under the cursor was recorded; replaces the other facts."""


def choice_facts(transcript: Transcript, *, streamed: bool) -> ChoiceFacts:
    """Return the facts of a choice that has arrived completely."""
    role = transcript.role or ""
    characters = sum(len(track.text) for track in transcript.tracks)
    return ChoiceFacts(
        index=transcript.index,
        role="" if role == "assistant" else sanitize_line(role),
        arrived=len(transcript.chunks),
        chunks=len(transcript.chunks),
        arrived_characters=characters,
        characters=characters,
        finish=sanitize_line(transcript.ending),
        streamed=streamed,
    )


class HeadStyles(msgspec.Struct, frozen=True):
    """Styles of the head."""

    done: Style
    """Style of the part of the rule that has arrived."""
    rest: Style
    """Style of the part that is still to come."""
    text: Style
    """Style of the facts."""


def head_segments(
    facts: ChoiceFacts, width: int, styles: HeadStyles, *, spare: int = 0
) -> list[Segment]:
    """Draw a rule and facts, which are shortened until they fit.

    Args:
        facts: What to say.
        width: Cells to fill.
        styles: The styles.
        spare: Cells that the facts may not need, so that they stay as long when the
            pane gets the focus, and its title a mark and a number.
    """
    room = width - _MIN_RULE_CELLS - spare
    place = facts.place
    forms = _fact_forms(facts) if place is None else _place_forms(place, room)
    text = next((form for form in forms if cells(form) <= room), "")
    rule = max(0, width - cells(text))
    filled = round(rule * facts.arrived / facts.chunks) if facts.chunks else rule
    return [
        Segment("━" * filled, styles.done),
        Segment("─" * (rule - filled), styles.rest),
        Segment(text, styles.text),
    ]


def _fact_forms(facts: ChoiceFacts) -> list[str]:
    """Return the facts as text, the longest form first."""
    chunks = f"{facts.arrived:,}/{facts.chunks:,}"
    streamed = f"{chunks} chunks" if facts.streamed else "not streamed"
    short = chunks if facts.streamed else "whole"
    so_far, total = facts.arrived_characters, facts.characters
    amount = f"{total:,}" if so_far == total else f"{so_far:,}/{total:,}"
    characters = f"{amount} characters"
    return [
        f" {' · '.join(filter(None, parts))} "
        for parts in (
            (facts.role, facts.finish, streamed, characters),
            (facts.role, facts.finish, streamed),
            (facts.finish, streamed),
            (facts.finish, short),
            (short,),
        )
    ]


def _place_forms(place: CursorPlace, room: int) -> list[str]:
    """Return the cursor's place as text, the longest form first.

    A path that is too long is cut at its start: its end says more.
    """
    chunk = f"chunk {place.chunk:,}"
    likely = "" if place.probability is None else f"probability {place.probability:.1%}"
    short = " · ".join(filter(None, (chunk, likely)))
    left = room - cells(f" {short} ·  ")
    fits = left >= _MIN_PATH_CELLS
    path = clip_path(sanitize_line(place.path), left) if fits else ""
    return [f" {' · '.join(filter(None, (chunk, path, likely)))} ", f" {chunk} "]
