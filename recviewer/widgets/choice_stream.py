"""The text of one choice, wrapped once; playing only moves how much of it shows."""

from __future__ import annotations

from collections import deque
from typing import ClassVar

from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from recviewer.model.track import Kind
from recviewer.model.transcript import Transcript
from recviewer.render.flow import Flow
from recviewer.render.logprobs import Likelihood
from recviewer.render.rows import Look, Moment, RowPainter
from recviewer.render.sections import Document, document
from recviewer.render.selecting import selected_text
from recviewer.render.strips import line_strip

_FRESH_FRAMES = 6
"""For so many frames the newest text is brighter while playing."""

_CACHED_SCREENS = 4
"""So many screens of strips are kept: more of them cost pauses of the collector."""

_FEW = 4
"""While no more sections grow at a time, only their newest rows are drawn again."""


class ChoiceStream(ScrollView, inherit_bindings=False):
    """Shows a choice up to the playhead, and follows its end while the reader does."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "choice--reasoning",
        "choice--refusal",
        "choice--name",
        "choice--lead",
        "choice--fresh",
        "choice--caret",
        "choice--cursor",
        "choice--written",
        "choice--likely",
        "choice--unsure",
        "choice--unlikely",
    }
    DEFAULT_CSS = """
    ChoiceStream {
        height: 1fr;
        padding: 0 1;
        color: $foreground 85%;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 0;
        & > .choice--reasoning { color: $foreground 60%; text-style: italic; }
        & > .choice--refusal { color: $text-error; }
        & > .choice--name { color: $text-warning; text-style: bold; }
        & > .choice--lead { color: $foreground 45%; text-style: not italic; }
        & > .choice--fresh { color: $foreground; }
        & > .choice--caret { background: $foreground 60%; }
        & > .choice--cursor { color: $background; background: $accent; }
        & > .choice--written { background: $accent 30%; }
        & > .choice--likely { color: $text-success; }
        & > .choice--unsure { color: $text-warning; }
        & > .choice--unlikely { color: $text-error; text-style: underline; }
    }
    """

    playhead = var(-1)
    """The newest chunk that shows; -1 for none."""
    playing = var(False)
    """Whether the playhead moves by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._document = Document()
        self._flow = Flow(self._document, 1)
        self._painter: RowPainter | None = None
        self._moment = Moment()
        self._last_chunk = -1
        self._sentence = ""
        self._recent: deque[int] = deque(maxlen=_FRESH_FRAMES)
        self._opening = True
        self._follows = True
        self._scrolls_itself = False

    @property
    def allow_select(self) -> bool:
        """Text can be selected with the mouse."""
        return True

    @property
    def max_scroll_y(self) -> int:
        """The top row when the end of what shows stands on the bottom row."""
        return max(0, self._flow.rows(self.playhead) - self.size.height)

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
        self._wrap()
        if not more:
            self._opening = self._follows = True
            self._recent.clear()
            self._scroll_top_to(0)

    def on_resize(self) -> None:
        """Wrap the text to a new width; a reader at its end stays there."""
        if self._flow.width != self._text_width:
            self._wrap()
        if self._follows and not self._opening:
            self._scroll_top_to(self.max_scroll_y)

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
        if (self._follows and not self._opening) or self.scroll_y > self.max_scroll_y:
            self._scroll_top_to(self.max_scroll_y)
        if self.playing and now > before:
            self._refresh_newest(fresh_before, now)
        else:
            self.refresh()

    def watch_playing(self) -> None:
        """Dim the newest text again when the replay pauses."""
        self._recent.clear()
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the end of the text exactly while the reader is there."""
        super().watch_scroll_y(old_value, new_value)
        if not self._scrolls_itself:
            self._follows = new_value >= self.max_scroll_y

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the rows that are on the screen."""
        self._moment = self.moment()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        row = y + self.scroll_offset.y
        if self._painter is None:
            cached = _CACHED_SCREENS * max(1, self.size.height)
            self._painter = RowPainter(self._flow, self._look(), cached)
        return self._painter.paint(row, self._moment) or self._empty_row(row)

    def moment(self) -> Moment:
        """Return what there is to show now."""
        return Moment(
            chunk=self.playhead,
            fresh_after=self._recent[0] if self._recent else None,
            caret=self._document.newest(self.playhead) if self._arrives else None,
            selection=self.text_selection,
        )

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, without borders and without wrapping."""
        return selected_text(self._flow, self.playhead, selection), "\n"

    @property
    def _text_width(self) -> int:
        return max(1, self.scrollable_content_region.width)

    @property
    def _arrives(self) -> bool:
        """Whether more of the choice is to come."""
        return self.playhead < self._last_chunk

    def _wrap(self) -> None:
        self._flow = Flow(self._document, self._text_width)
        self._painter = None
        # The size of the whole text from the start: no layout while playing.
        self.virtual_size = Size(self._flow.width, self._flow.height)
        self.refresh()

    def _scroll_top_to(self, row: int) -> None:
        """Scroll without taking it for the reader's wish."""
        self._scrolls_itself = True
        self.scroll_to(y=row, animate=False, immediate=True, force=True)
        self._scrolls_itself = False

    def _refresh_newest(self, fresh_before: int, now: int) -> None:
        """Draw again what has come since the oldest text that was still bright."""
        sections = self._document.growing(fresh_before, now)
        if len(sections) > _FEW:
            self.refresh()
        for index in sections:
            section = self._document.sections[index]
            end = max(0, section.end_at(fresh_before) - 1)
            row = self._flow.row_of(index, end, now)
            self.refresh_lines(row, self._flow.end_row(index, now) - row + 1)

    def _empty_row(self, row: int) -> Strip:
        """Draw a row without text: a sentence or the caret where nothing came yet."""
        look, width = self._look(), self._flow.width
        base = look.kinds[Kind.CONTENT]
        if row == 0 and not self._document.sections and self.playhead >= 0:
            return line_strip(self._sentence, base + look.lead, (), width, row)
        if row == 0 and self._arrives and not self._document.begun(self.playhead):
            return line_strip(" ", base, [(0, 1, look.caret)], width, row)
        return Strip.blank(self.size.width, base)

    def _look(self) -> Look:
        base = self.rich_style

        def own(name: str) -> Style:
            return base + self.get_component_rich_style(f"choice--{name}", partial=True)

        def over(name: str) -> Style:
            return self.get_component_rich_style(f"choice--{name}", partial=True)

        return Look(
            kinds={
                Kind.CONTENT: base,
                Kind.REASONING: own("reasoning"),
                Kind.REFUSAL: own("refusal"),
                Kind.TOOL_NAME: own("name"),
                Kind.TOOL_ARGUMENTS: base,
            },
            likelihoods={word: over(word) for word in Likelihood},
            lead=over("lead"),
            fresh=over("fresh"),
            written=over("written"),
            caret=over("caret"),
            cursor=over("cursor"),
            selection=(
                self.visual_style
                + self.screen.get_visual_style("screen--selection", partial=True)
            ).rich_style,
        )
