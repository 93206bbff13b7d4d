"""The line above a choice: its number, how much has arrived, and how it ended."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from recviewer.model.transcript import Transcript
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.cached_lines import CachedLines
from recviewer.tui.common.wrapping import cells, clip_start

_MIN_RULE_CELLS = 3
"""Cells of the rule between title and facts that always remain."""

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
    return ChoiceFacts(
        index=transcript.index,
        role="" if role == "assistant" else sanitize_line(role),
        arrived=len(transcript.chunks),
        chunks=len(transcript.chunks),
        characters=sum(len(track.text) for track in transcript.tracks),
        finish=sanitize_line(transcript.ending),
        streamed=streamed,
    )


class ChoiceHead(CachedLines):
    """Draws a choice's facts on one line, with a rule that fills as it arrives."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "choice-head--title",
        "choice-head--done",
        "choice-head--rest",
    }
    DEFAULT_CSS = """
    ChoiceHead {
        height: 1;
        color: $quiet;
        & > .choice-head--title { color: $foreground; text-style: bold; }
        & > .choice-head--done { color: $faint; }
        & > .choice-head--rest { color: $rule; }
        &.-focused > .choice-head--title {
            color: $focus; background: $on-focus; text-style: bold reverse;
        }
        &.-focused > .choice-head--done { color: $focus; }
    }
    """

    facts: reactive[ChoiceFacts | None] = reactive(None)
    """What to say; the line is blank if None."""
    focused: reactive[bool] = reactive(False, toggle_class="-focused")
    """Whether the text below it has the focus."""

    class Clicked(Message):
        """The person wants to focus the choice."""

    def __init__(self) -> None:
        super().__init__()
        self.tooltip = "Click to focus this choice"
        self._styles: _Styles | None = None

    def notify_style_update(self) -> None:
        """Redraw in the new styles."""
        super().notify_style_update()
        self._styles = None

    def on_click(self, event: events.Click) -> None:
        """Post the click."""
        event.stop()
        self.post_message(self.Clicked())

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        if self._styles is None:
            style = self.get_component_rich_style
            self._styles = _Styles(
                title=style("choice-head--title"),
                done=style("choice-head--done"),
                rest=style("choice-head--rest"),
                text=self.rich_style,
            )
        if self.facts is None or y:
            return Strip.blank(self.size.width, self._styles.text)
        return _strip(self.facts, self.size.width, self._styles)


class _Styles(msgspec.Struct, frozen=True):
    title: Style
    """Style of the choice's name."""
    done: Style
    """Style of the part of the rule that has arrived."""
    rest: Style
    """Style of the part that is still to come."""
    text: Style
    """Style of the facts."""


def _strip(facts: ChoiceFacts, width: int, styles: _Styles) -> Strip:
    """Draw title, rule and facts; the facts are shortened until they fit."""
    name = f" choice {facts.index} "
    room = width - cells(name) - _MIN_RULE_CELLS
    place = facts.place
    forms = _fact_forms(facts) if place is None else _place_forms(place, room)
    text = next((form for form in forms if cells(form) <= room), "")
    rule = max(0, width - cells(name) - cells(text))
    filled = round(rule * facts.arrived / facts.chunks) if facts.chunks else rule
    segments = [
        Segment(name, styles.title),
        Segment("━" * filled, styles.done),
        Segment("─" * (rule - filled), styles.rest),
        Segment(text, styles.text),
    ]
    return Strip([s for s in segments if s.text]).adjust_cell_length(width, styles.rest)


def _fact_forms(facts: ChoiceFacts) -> list[str]:
    """Return the facts as text, the longest form first."""
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


def _place_forms(place: CursorPlace, room: int) -> list[str]:
    """Return the cursor's place as text, the longest form first.

    A path that is too long is cut at its start: its end says more.
    """
    chunk = f"chunk {place.chunk:,}"
    likely = "" if place.probability is None else f"probability {place.probability:.1%}"
    short = " · ".join(filter(None, (chunk, likely)))
    left = room - cells(f" {short} ·  ")
    fits = left >= _MIN_PATH_CELLS
    path = clip_start(sanitize_line(place.path), left) if fits else ""
    return [f" {' · '.join(filter(None, (chunk, path, likely)))} ", f" {chunk} "]
