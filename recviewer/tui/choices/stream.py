"""The text of one choice; playing only moves how much of it shows."""

from __future__ import annotations

from collections import deque
from typing import ClassVar

from textual.geometry import Region
from textual.reactive import var
from textual.selection import Selection
from textual.strip import Strip

from recviewer.model.track import Kind
from recviewer.model.transcript import Transcript
from recviewer.tui.choices.choice_flow import ChoiceFlow
from recviewer.tui.choices.look import LOOK_CLASSES, LOOK_CSS, look_of
from recviewer.tui.choices.rows import Moment, RowPainter
from recviewer.tui.choices.sections import document
from recviewer.tui.choices.selecting import selected_text
from recviewer.tui.common.strips import PADDING

_FRESH_FRAMES = 6
"""For so many frames the newest text is brighter while playing."""

_KEPT_SCREENS = 4
"""So many screens of strips are kept: more of them cost pauses of the collector."""

_FEW = 4
"""While no more sections grow at a time, only their newest rows are drawn again."""


class ChoiceStream(ChoiceFlow, inherit_bindings=False):
    """Shows a choice up to the playhead, and follows its end while the reader does."""

    COMPONENT_CLASSES: ClassVar[set[str]] = LOOK_CLASSES
    DEFAULT_CSS = f"""
    ChoiceStream {{
        height: 1fr;
        color: $body;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 0;
        {LOOK_CSS}
    }}
    """

    playing = var(False)
    """Whether the playhead moves by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._moment = Moment()
        self._top = 0
        self._last_chunk = -1
        self._sentence = ""
        self._recent: deque[int] = deque(maxlen=_FRESH_FRAMES)

    @property
    def allow_select(self) -> bool:
        """Text can be selected with the mouse."""
        return True

    def show(self, transcript: Transcript, sentence: str, *, more: bool) -> None:
        """Show a choice.

        Args:
            transcript: The choice.
            sentence: What to say where it has no text.
            more: Whether it is the choice shown now with more of its chunks folded:
                then the reader's place stays.
        """
        self._document = document(transcript)
        self._last_chunk = transcript.chunks[-1] if transcript.chunks else -1
        self._sentence = sentence
        if not more:
            self._scroll_top_to(0)
            self._opening = self._follows = True
            self._recent.clear()
        self._wrap()

    def notify_style_update(self) -> None:
        """Draw everything anew in other colours."""
        super().notify_style_update()
        self._painter = None

    def watch_playhead(self, before: int, now: int) -> None:
        """Show more or less of the text."""
        fresh_before = self._recent[0] if self._recent else before
        if self.playing:
            self._recent.append(before)
        # A recording that opens at its end is read from its start.
        at_end = now >= self._last_chunk
        self._opening = self._opening and at_end and not self.playing
        top = self.scroll_y
        self._follow_end()
        if self.scroll_y > self.max_scroll_y:
            self._scroll_top_to(self.max_scroll_y)
        grows = self.playing and now > before and self._flow.whole
        if grows and self.scroll_y == top:
            self._refresh_newest(fresh_before, now)
        else:
            self.refresh()

    def watch_playing(self) -> None:
        """Dim the newest text again when the replay pauses."""
        self._recent.clear()
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the rows that are on the screen."""
        # Textual sends no resize event where a layout comes while it mounts.
        if self._room != self.size:
            self.on_resize()
        self._moment = self.moment()
        self._top = self.scroll_offset.y
        # Past Textual's own cache of styled lines, which builds every strip anew
        # when the text scrolls: a strip kept keeps all that was computed from it.
        rows, moment, top = self._rows, self._moment, self._top
        strips = [rows.paint(y + top, moment) for y in crop.line_range]
        if top == crop.y == 0 and strips:
            strips[0] = self._beginning() or strips[0]
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Draw one row so that a mouse selection reads off what is where."""
        row = y + self._top
        strip = self._rows.paint(row, self._moment)
        if row == 0:
            strip = self._beginning() or strip
        return strip.apply_offsets(-PADDING, row)

    def moment(self) -> Moment:
        """Return what there is to show now."""
        return Moment(
            chunk=self.playhead,
            fresh_after=self._recent[0] if self._recent else None,
            caret=self._document.newest(self.playhead) if self._arrives else None,
            # It may be drawn once more when it is taken away already.
            selection=self.text_selection if self.is_attached else None,
        )

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, without borders and without wrapping."""
        return selected_text(self._flow, self.playhead, selection), "\n"

    @property
    def _rows(self) -> RowPainter:
        """What draws the rows of this flow in the colours of now."""
        if self._painter is None:
            kept = _KEPT_SCREENS * max(1, self._room.height)
            width = self.size.width
            self._painter = RowPainter(self._flow, look_of(self), width, kept)
        return self._painter

    @property
    def _arrives(self) -> bool:
        """Whether more of the choice is to come."""
        return self.playhead < self._last_chunk

    def _refresh_newest(self, fresh_before: int, now: int) -> None:
        """Draw again what has come since the oldest text that was still bright."""
        sections = {*self._document.growing(fresh_before, now)[: _FEW + 1]}
        if len(sections) > _FEW:
            self.refresh()
            return
        if self._moment.caret is not None:
            sections.add(self._moment.caret)
        for index in sections:
            section = self._document.sections[index]
            end = max(0, section.end_at(fresh_before) - 1)
            row = self._flow.row_of(index, end, now)
            self.refresh_lines(row, self._flow.end_row(index, now) - row + 1)

    def _beginning(self) -> Strip | None:
        """Draw a sentence, or the caret, where nothing came yet."""
        base = self._rows.look.kinds[Kind.CONTENT]
        if not self._document.sections and self.playhead >= 0:
            return self._rows.draw(self._sentence, base + self._rows.look.lead)
        if self._arrives and not self._document.begun(self.playhead):
            return self._rows.draw(" ", base, [(0, 1, self._rows.look.caret)])
        return None
