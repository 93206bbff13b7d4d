"""One choice: its head, and below it its text, plain or as Markdown."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, ClassVar, Self

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from recviewer.model.transcript import Transcript
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.choices.choice_text import ChoiceText
from recviewer.tui.choices.head import (
    ChoiceFacts,
    CursorPlace,
    HeadStyles,
    choice_facts,
    head_segments,
)
from recviewer.tui.common.cached_lines import CachedLines
from recviewer.tui.common.finding import Leader
from recviewer.tui.common.hints import hint
from recviewer.tui.common.panel import PANEL_CSS, PanelTitle
from recviewer.tui.common.wrapping import cells
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested

if TYPE_CHECKING:
    from recviewer.search.hits import Hit
    from recviewer.tui.choices.markdown import ChoiceMarkdown

_FRAMES_PER_FACTS_UPDATE = 6
"""Frames between two updates of the head while playing; nobody reads faster."""


class ChoicePane(CachedLines):
    """Shows one choice up to the playhead."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PANE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "choice-pane--done",
        "choice-pane--rest",
        "choice-pane--facts",
    }
    DEFAULT_CSS = f"""
    ChoicePane {{
        layout: vertical;
        {PANEL_CSS}
        & > ChoiceText, & > ChoiceMarkdown {{ max-width: $text-width; }}
        & > .choice-pane--done {{ color: $faint; }}
        & > .choice-pane--rest {{ color: $rule; }}
        & > .choice-pane--facts {{ color: $quiet; }}
        &:focus-within > .choice-pane--done {{ color: $focus; }}
    }}
    """

    playhead = var(-1)
    """The newest chunk that shows; -1 for none."""
    playing = var(False)
    """Whether the playhead moves by itself."""
    place: var[CursorPlace | None] = var(None)
    """Where the character under the text cursor was recorded, while there is one."""

    def __init__(self) -> None:
        super().__init__()
        self.panel = PanelTitle(self, None, "choice")
        self.text = ChoiceText(self._show_found)
        self._drawn_facts: ChoiceFacts | None = None
        self._head_styles: HeadStyles | None = None
        self._markdown: ChoiceMarkdown | None = None
        self._transcript: Transcript | None = None
        self._facts: ChoiceFacts | None = None
        self._finish_chunk = 0
        self._frames = 0

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        yield self.text

    @property
    def choice(self) -> int | None:
        """Wire index of the choice that is shown."""
        return self._transcript.index if self._transcript else None

    def show(
        self,
        transcript: Transcript,
        finish_chunk: int,
        *,
        streamed: bool,
        more: bool = False,
        growing: bool = False,
    ) -> None:
        """Show a choice.

        Args:
            transcript: The choice.
            finish_chunk: The chunk that says why it ended.
            streamed: Whether it came in chunks.
            more: Whether it is the same choice with more of its chunks folded; then
                the reader's place and the cursor stay.
            growing: Whether it is still being written.
        """
        self._transcript = transcript
        self._finish_chunk = finish_chunk
        if not more:
            self.place = None
        self._facts = choice_facts(transcript, streamed=streamed)
        self.panel.show(Content(f"choice {transcript.index}"))
        empty = "" if growing else _empty_text(transcript)
        awaited = growing and transcript.finish_reason is None
        self.text.show(transcript, empty, more=more, growing=awaited)
        self._show_text()
        self._show_facts()

    def focus(self, scroll_visible: bool = True) -> Self:
        """Focus the text, or the Markdown in its place."""
        # A new pane gets the focus once its own message queue runs.
        self._body.call_later(self._body.focus, scroll_visible)
        return self

    def go_to(self, chunk: int) -> None:
        """Focus the text and put the cursor on the first character a chunk wrote."""
        self._show_text()
        self.text.focus()
        self.text.go_to(chunk)

    def follow(self, hit: Hit, leader: Leader) -> None:
        """Focus the text and go to a hit of a search through all recordings."""
        self._show_text()
        self.text.focus()
        self.text.follow(hit.channel, hit.start, hit.end, leader)

    def find(self) -> None:
        """Ask what to find in the text, which takes the place of the Markdown."""
        self._show_text()
        self.text.focus()
        self.text.action_find("begin")

    def notify_style_update(self) -> None:
        """Draw the border in the new styles."""
        super().notify_style_update()
        self._head_styles = None
        self.panel.redraw()

    def draw_lines(self, crop: Region) -> list[Strip]:
        """Draw the border; its top says how much has arrived, and how it ended."""
        lines = super().draw_lines(crop)
        if crop.y == 0 and lines and self._drawn_facts is not None:
            lines[0] = self._head(self._drawn_facts).crop(crop.x, crop.right)
        return lines

    def _head(self, facts: ChoiceFacts) -> Strip:
        """Put the facts on Textual's border, after its title."""
        width = self.outer_size.width
        [border] = super().draw_lines(Region(0, 0, width, 1))
        title = str(self.panel.text).rstrip()
        start = cells(border.text.partition(title)[0] + title) + 1
        end = width - 1
        if self._head_styles is None:
            style = self.get_component_rich_style
            self._head_styles = HeadStyles(
                done=style("choice-pane--done"),
                rest=style("choice-pane--rest"),
                text=style("choice-pane--facts"),
            )
        segments = head_segments(
            facts, end - start, self._head_styles, spare=self.panel.spare
        )
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, self.background_colors[0])
        facts_strip = Strip(segments).adjust_cell_length(max(0, end - start))
        return Strip.join([border.crop(0, start), facts_strip, border.crop(end)])

    def watch_place(self) -> None:
        """Show where the character under the cursor was recorded."""
        self._show_facts()
        self.refresh_bindings()

    def watch_playhead(self, playhead: int) -> None:
        """Show more or less of the choice."""
        self.text.playhead = playhead
        self._frames += 1
        if not self.playing or self._frames % _FRAMES_PER_FACTS_UPDATE == 0:
            self._show_facts()
        if self._markdown is not None:
            self._markdown.source = self._markdown_source()

    def watch_playing(self, playing: bool) -> None:
        """Replace Markdown by the plain text when playing starts."""
        self.text.playing = playing
        if playing:
            self._show_text()
        self._show_facts()
        if self.has_focus_within:
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer each action only where it can do something."""
        if action == "toggle_markdown":
            return None if self.playing else True
        if action == "toggle_logprobs":
            return True if self._transcript and self._transcript.logprobs else None
        if action == "copy_path":
            return self.place is not None
        return True

    def action_toggle_markdown(self) -> None:
        """Show the text so far as Markdown, or plain."""
        if self._markdown is not None:
            self._show_text()
            self.text.focus()
            return
        # Importing a Markdown parser at start-up would slow down every start.
        from recviewer.tui.choices.markdown import ChoiceMarkdown

        self.text.leave_cursor()
        self.text.display = False
        self._markdown = ChoiceMarkdown(self._markdown_source())
        self.mount(self._markdown)
        self._markdown.focus()

    def action_toggle_logprobs(self) -> None:
        """Turn colouring the text by its recorded log probabilities on or off."""
        self.text.shows_logprobs = not self.text.shows_logprobs

    def action_cursor_mode(self) -> None:
        """Begin the cursor mode."""
        if self.text.cursor is not None:
            hint(self, "The cursor is in the text.")
            return
        self.text.enter_cursor()
        if self.text.cursor is None:
            hint(self, "There is no text to walk through yet.")

    def action_copy_path(self) -> None:
        """Copy the path of the character under the cursor."""
        if self.place is not None:
            self.post_message(CopyRequested(self.place.path, "JSON path"))

    def action_scroll_text(self, where: str) -> None:
        """Scroll the text, or the Markdown in its place."""
        scroll = {
            "up": self._body.scroll_up,
            "down": self._body.scroll_down,
            "page_up": self._body.scroll_page_up,
            "page_down": self._body.scroll_page_down,
        }[where]
        scroll(animate=False)

    @property
    def _body(self) -> Widget:
        return self._markdown or self.text

    def on_click(self, event: events.Click) -> None:
        """Take the focus where the border is clicked."""
        if event.get_content_offset(self) is None:
            self.focus()

    @on(ChoiceText.CursorLeft)
    def _forget_place(self) -> None:
        self.place = None

    def _markdown_source(self) -> str:
        from recviewer.tui.choices.markdown import markdown_source

        return markdown_source(self.text.document, self.playhead)

    def _show_text(self) -> None:
        """Replace Markdown by the plain text."""
        if self._markdown is not None:
            self._markdown.remove()
            self._markdown = None
            self.text.display = True

    def _show_found(self, status: str) -> None:
        self.panel.note(status)
        self.refresh()

    def _show_facts(self) -> None:
        if self._transcript is None or self._facts is None:
            return
        finished = self.playhead >= self._finish_chunk
        tracks = self._transcript.tracks
        facts = replace(
            self._facts,
            arrived=bisect_right(self._transcript.chunks, self.playhead),
            arrived_characters=sum(track.end_at(self.playhead) for track in tracks),
            finish=self._facts.finish if finished else "",
            place=self.place,
        )
        if facts != self._drawn_facts:
            self._drawn_facts = facts
            # Regions are counted from the content, above which the border is.
            self.refresh(Region(-1, -1, self.outer_size.width, 1))


def _empty_text(transcript: Transcript) -> str:
    """Return what the pane of a choice without text says."""
    count = len(transcript.chunks)
    chunks = (
        "its only chunk has no"
        if count == 1
        else f"none of its {count:,} chunks has any"
    )
    reason = transcript.finish_reason
    why = f" It ended with {sanitize_line(reason)}." if reason else ""
    return f"This choice is empty: {chunks} text.{why}"
