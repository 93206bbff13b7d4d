"""The text of one choice with a text cursor: from a character to its chunk and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp

from textual import events
from textual.message import Message
from textual.reactive import var

from recviewer.model.track import Delta
from recviewer.model.transcript import Transcript
from recviewer.tui.choices.logprobs import Scores, scores
from recviewer.tui.choices.markdown_source import markdown_source
from recviewer.tui.choices.rows import Moment
from recviewer.tui.choices.stream import ChoiceStream
from recviewer.tui.choices.text_cursor import Position, Walk
from recviewer.tui.common.strips import PADDING

_MOVES: dict[str, Callable[[Walk, Position], Position]] = {
    "left": lambda walk, at: walk.character(at, -1),
    "right": lambda walk, at: walk.character(at, 1),
    "up": lambda walk, at: walk.line(at, -1),
    "down": lambda walk, at: walk.line(at, 1),
    "ctrl+left": lambda walk, at: walk.word(at, -1),
    "ctrl+right": lambda walk, at: walk.word(at, 1),
    "home": lambda walk, at: walk.line_edge(at, end=False),
    "end": lambda walk, at: walk.line_edge(at, end=True),
}
"""Keys of the cursor mode, in which they go before those of the player."""


class ChoiceText(ChoiceStream, can_focus=True, inherit_bindings=False):
    """Shows a choice, and tells which chunk wrote the character under its cursor."""

    cursor: var[Position | None] = var(None)
    """The character under the text cursor; None outside the cursor mode."""
    coloured = var(False)
    """Whether the text is coloured by its recorded log probabilities."""

    @dataclass
    class CursorMoved(Message):
        """The text cursor stands on another character."""

        choice: int
        """Wire index of the choice."""
        delta: Delta
        """The delta that wrote the character."""
        probability: float | None
        """Recorded probability of the token it belongs to."""

    @dataclass
    class CursorEntered(Message):
        """The cursor mode begins."""

        choice: int
        """Wire index of the choice."""

    @dataclass
    class CursorLeft(Message):
        """The cursor mode ends."""

        choice: int
        """Wire index of the choice."""

    def __init__(self) -> None:
        super().__init__()
        self._transcript: Transcript | None = None
        self._written: dict[int, tuple[int, int]] = {}
        self._highlighted: int | None = None
        self._scores: dict[int, Scores] = {}

    def show(self, transcript: Transcript, sentence: str, *, more: bool) -> None:
        """Show a choice; see `ChoiceStream.show`."""
        self._transcript = transcript
        self._scores = {}
        if not more:
            self.set_reactive(ChoiceText.cursor, None)
            self._highlighted = None
        super().show(transcript, sentence, more=more)
        self.highlight(self._highlighted)

    def highlight(self, chunk: int | None) -> None:
        """Highlight what a chunk wrote and scroll it into view; None for nothing."""
        self._highlighted = chunk
        self._mark_written()
        for section, (start, _) in self._written.items():
            self._reveal(Position(section, start))
            break

    def moment(self) -> Moment:
        """Return what there is to show now."""
        return replace(
            super().moment(),
            cursor=self.cursor,
            written=self._written,
            scores=self._known_scores() if self.coloured else {},
        )

    def watch_playhead(self, before: int, now: int) -> None:
        """Show more or less of the text; the cursor stays on its character."""
        super().watch_playhead(before, now)
        if self._highlighted is not None:
            self._mark_written()
        if self.cursor is not None:
            self.cursor = self._moved_form(self.cursor, before)

    def watch_playing(self) -> None:
        """Leave the cursor mode and the highlighted chunk when the replay goes on."""
        super().watch_playing()
        if self.playing:
            self._highlighted = None
            self._written = {}
            self.leave_cursor()

    def watch_cursor(self, before: Position | None, now: Position | None) -> None:
        """Scroll the cursor into view and tell where it is."""
        self.refresh()
        if now is None or self._transcript is None:
            return
        self._reveal(now)
        self.post_message(
            self.CursorMoved(
                self._transcript.index,
                self._document.sections[now.section].delta_at(
                    now.offset, self.playhead
                ),
                self._probability(now),
            )
        )

    def watch_coloured(self) -> None:
        """Colour the text, or draw it as ever."""
        self.refresh()

    def enter_cursor(self, position: Position | None = None) -> None:
        """Begin to walk through the text, at its newest character by default."""
        position = position or self._walk.newest()
        if position is None or self._transcript is None:
            return
        if self.cursor is None:
            self.post_message(self.CursorEntered(self._transcript.index))
        self.cursor = position

    def leave_cursor(self) -> None:
        """End the cursor mode."""
        if self.cursor is not None and self._transcript is not None:
            self.cursor = None
            self.post_message(self.CursorLeft(self._transcript.index))

    def go_to(self, chunk: int) -> None:
        """Put the cursor on the first character that a chunk wrote, if it did."""
        for section in self._document.touched(chunk):
            start, end = self._document.sections[section].span_of(chunk, self.playhead)
            if start < end:
                self.enter_cursor(Position(section, start))
                return

    def markdown(self) -> str:
        """Return the text so far as Markdown."""
        return markdown_source(self._document, self.playhead)

    def on_key(self, event: events.Key) -> None:
        """Move the cursor while there is one; its keys go before the player's."""
        if self.cursor is None:
            return
        move = _MOVES.get(event.key)
        if move is not None:
            self.cursor = move(self._walk, self.cursor)
        elif event.key == "escape":
            self.leave_cursor()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the character that was clicked."""
        offset = event.get_content_offset(self)
        if offset is None or self.text_selection is not None:
            return
        row = offset.y + self.scroll_offset.y
        position = self._walk.at_cell(row, max(0, offset.x - PADDING))
        if position is not None:
            self.enter_cursor(position)

    @property
    def _walk(self) -> Walk:
        return Walk(self._flow, self.playhead)

    def _mark_written(self) -> None:
        """Find what the highlighted chunk wrote, in the forms shown now."""
        chunk = self._highlighted
        self._written = (
            {}
            if chunk is None
            else {
                section: self._document.sections[section].span_of(chunk, self.playhead)
                for section in self._document.touched(chunk)
            }
        )
        self.refresh()

    def _moved_form(self, position: Position, before: int) -> Position:
        """Return the place of a character now that arguments may be laid out anew."""
        section = self._document.sections[position.section]
        source = section.form(before).source(position.offset)
        place = section.form(self.playhead).place(source)
        near = self._walk.near(Position(position.section, place))
        return near if near.section >= 0 and near.offset >= 0 else position

    def _reveal(self, position: Position) -> None:
        """Scroll a character into view."""
        row = self._flow.row_of(*position, self.playhead)
        top, height = self.scroll_offset.y, self.size.height
        if not top <= row < top + height:
            self.scroll_to(y=max(0, row - height // 2), animate=False, force=True)

    def _known_scores(self) -> dict[int, Scores]:
        """Return the log probabilities of every section that has some."""
        if not self._scores and self._transcript and self._transcript.logprobs:
            tokens = defaultdict(list)
            for token in self._transcript.logprobs:
                tokens[token.channel].append(token)
            self._scores = {
                index: scores(section.track, tokens[section.track.channel])
                for index, section in enumerate(self._document.sections)
                if section.track and section.track.channel in tokens
            }
        return self._scores

    def _probability(self, position: Position) -> float | None:
        known = self._known_scores().get(position.section)
        form = self._document.sections[position.section].form(self.playhead)
        logprob = known.at(form.source(position.offset)) if known else None
        return None if logprob is None else exp(logprob)
