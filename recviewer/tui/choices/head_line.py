"""The line above a choice: which it is, how far it has come, how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from recviewer.model.transcript import Transcript
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.row import clip_start
from recviewer.tui.common.wrapping import cells

_LEAST_RULE = 3
"""Cells of the rule that are always left between title and facts."""


_LEAST_PATH = 12
"""Cells below which the end of a path says nothing."""


@dataclass(frozen=True, slots=True)
class CursorPlace:
    """What wrote the character under a text cursor."""

    chunk: int
    """Number of the chunk."""
    path: str
    """JSON path of the text in the file, in jq's form."""
    probability: float | None = None
    """Recorded probability of the token it belongs to."""


@dataclass(frozen=True, slots=True)
class ChoiceFacts:
    """What a choice's head tells."""

    index: int
    """Wire index."""
    role: str
    """Who speaks; empty where it is the assistant."""
    arrived: int
    """Chunks up to the playhead."""
    chunks: int
    """All its chunks."""
    characters: int
    """All its characters."""
    finish: str
    """How it ended; empty while it has not."""
    streamed: bool
    """Whether it came in chunks."""
    place: CursorPlace | None = None
    """What wrote the character under the cursor, to be told in place of the rest."""


def choice_facts(transcript: Transcript, *, streamed: bool) -> ChoiceFacts:
    """Gather the facts of a choice that has arrived."""
    role = transcript.role or ""
    return ChoiceFacts(
        index=transcript.index,
        role="" if role == "assistant" else sanitize_line(role),
        arrived=len(transcript.chunks),
        chunks=len(transcript.chunks),
        characters=sum(len(track.text) for track in transcript.tracks),
        finish=sanitize_line(transcript.ending),
        streamed=streamed,
    )


@dataclass(frozen=True, slots=True)
class HeadStyles:
    """The styles of a head."""

    title: Style
    """Style of the choice's name."""
    done: Style
    """Style of the part of the rule that has arrived."""
    rest: Style
    """Style of the part that is to come."""
    text: Style
    """Style of the facts."""


def head_strip(facts: ChoiceFacts, width: int, styles: HeadStyles) -> Strip:
    """Draw a head: title, a rule that fills as the choice arrives, facts.

    Args:
        facts: What to tell; what does not fit is told shorter.
        width: Cells to fill.
        styles: The styles to draw with.
    """
    name = f" choice {facts.index} "
    room = width - cells(name) - _LEAST_RULE
    tellings = _tellings(facts) if facts.place is None else _placings(facts.place, room)
    told = next((words for words in tellings if cells(words) <= room), "")
    rule = max(0, width - cells(name) - cells(told))
    filled = round(rule * facts.arrived / facts.chunks) if facts.chunks else rule
    segments = [
        Segment(name, styles.title),
        Segment("━" * filled, styles.done),
        Segment("─" * (rule - filled), styles.rest),
        Segment(told, styles.text),
    ]
    return Strip([s for s in segments if s.text]).adjust_cell_length(width, styles.rest)


def _tellings(facts: ChoiceFacts) -> list[str]:
    """Tell the facts, from all of them to the fewest."""
    chunks = f"{facts.arrived:,}/{facts.chunks:,}"
    streamed = f"{chunks} chunks" if facts.streamed else "not streamed"
    short = chunks if facts.streamed else "whole"
    characters = f"{facts.characters:,} characters"
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


def _placings(place: CursorPlace, room: int) -> list[str]:
    """Tell where a character comes from; of a long path the end says most."""
    chunk = f"chunk {place.chunk:,}"
    likely = "" if place.probability is None else f"probability {place.probability:.1%}"
    short = " · ".join(filter(None, (chunk, likely)))
    left = room - cells(f" {short} ·  ")
    path = clip_start(sanitize_line(place.path), left) if left >= _LEAST_PATH else ""
    return [f" {' · '.join(filter(None, (chunk, path, likely)))} ", f" {chunk} "]
