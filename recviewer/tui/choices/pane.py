"""One choice: its head, and below it its text or the Markdown of it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Self

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var
from textual.widget import Widget

from recviewer.model.transcript import Transcript
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.choices.choice_text import ChoiceText
from recviewer.tui.choices.head import ChoiceHead
from recviewer.tui.choices.head_line import ChoiceFacts, CursorPlace, choice_facts
from recviewer.tui.common.cached_lines import CachedLines
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested

if TYPE_CHECKING:
    from recviewer.tui.choices.markdown import ChoiceMarkdown

_FRAMES_A_FIGURE = 6
"""While playing, figures change every so many frames: faster nobody reads them."""


class ChoicePane(CachedLines):
    """Shows one choice up to the playhead."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PANE)
    DEFAULT_CSS = """
    ChoicePane {
        layout: vertical;
        &.-inner { border-left: vkey $rule; }
    }
    """

    playhead = var(-1)
    """The newest chunk that shows; -1 for none."""
    playing = var(False)
    """Whether the playhead moves by itself."""
    place: var[CursorPlace | None] = var(None)
    """What wrote the character under the text cursor, while there is one."""

    def __init__(self) -> None:
        super().__init__()
        self._head = ChoiceHead()
        self.text = ChoiceText()
        self._markdown: ChoiceMarkdown | None = None
        self._transcript: Transcript | None = None
        self._facts: ChoiceFacts | None = None
        self._finish_chunk = 0
        self._frames = 0

    def compose(self) -> ComposeResult:
        """Lay out the head and the text."""
        yield self._head
        yield self.text

    @property
    def choice(self) -> int | None:
        """Wire index of the choice shown."""
        return self._transcript.index if self._transcript else None

    def show(
        self,
        transcript: Transcript,
        finish_chunk: int,
        *,
        streamed: bool,
        more: bool = False,
    ) -> None:
        """Show a choice.

        Args:
            transcript: The choice.
            finish_chunk: The chunk that said why it ended.
            streamed: Whether it came in chunks.
            more: Whether it is the choice shown now with more of its chunks folded:
                then the reader's place and the cursor stay.
        """
        self._transcript = transcript
        self._finish_chunk = finish_chunk
        if not more:
            self.place = None
        self._facts = choice_facts(transcript, streamed=streamed)
        self.text.show(transcript, _sentence(transcript), more=more)
        self._show_text()
        self._show_facts()

    def focus(self, scroll_visible: bool = True) -> Self:
        """Focus the text, or the Markdown in its place."""
        # Its own queue begins when it is mounted, so that a new pane gets it too.
        self._body.call_later(self._body.focus, scroll_visible)
        return self

    def go_to(self, chunk: int) -> None:
        """Focus the text and put the cursor on the first character a chunk wrote."""
        self._show_text()
        self.text.focus()
        self.text.go_to(chunk)

    def watch_place(self) -> None:
        """Tell where the cursor stands."""
        self._show_facts()
        self.refresh_bindings()

    def watch_playhead(self, playhead: int) -> None:
        """Show more or less of the choice."""
        self.text.playhead = playhead
        self._frames += 1
        if not self.playing or self._frames % _FRAMES_A_FIGURE == 0:
            self._show_facts()
        if self._markdown is not None:
            self._markdown.source = self.text.markdown()

    def watch_playing(self, playing: bool) -> None:
        """Go back to the text that streams when the replay goes on."""
        self.text.playing = playing
        if playing:
            self._show_text()
        self._show_facts()
        if self.has_focus_within:
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer Markdown at rest, colours where recorded, a path at the cursor."""
        if action == "toggle_markdown":
            return None if self.playing else True
        if action == "toggle_logprobs":
            return True if self._transcript and self._transcript.logprobs else None
        if action == "copy_path":
            return self.place is not None
        return True

    def action_toggle_markdown(self) -> None:
        """Show the text so far as Markdown, or as it was recorded."""
        if self._markdown is not None:
            self._show_text()
            self.text.focus()
            return
        # A parser of Markdown would make every start slower for those who want none.
        from recviewer.tui.choices.markdown import ChoiceMarkdown

        self.text.leave_cursor()
        self.text.display = False
        self._markdown = ChoiceMarkdown(self.text.markdown())
        self.mount(self._markdown)
        self._markdown.focus()

    def action_toggle_logprobs(self) -> None:
        """Colour the text by its recorded log probabilities, or no longer."""
        self.text.coloured = not self.text.coloured

    def action_cursor_mode(self) -> None:
        """Begin to walk through the text."""
        self.text.enter_cursor()

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

    @on(ChoiceHead.Clicked)
    def _enter(self, message: ChoiceHead.Clicked) -> None:
        message.stop()
        self.focus()

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _colour_head(self) -> None:
        self._head.focused = self._body.has_focus

    @on(ChoiceText.CursorLeft)
    def _forget_place(self) -> None:
        self.place = None

    def _show_text(self) -> None:
        """Put the text in the place of the Markdown."""
        if self._markdown is not None:
            self._markdown.remove()
            self._markdown = None
            self.text.display = True

    def _show_facts(self) -> None:
        if self._transcript is None or self._facts is None:
            return
        finished = self.playhead >= self._finish_chunk
        self._head.facts = replace(
            self._facts,
            arrived=bisect_right(self._transcript.chunks, self.playhead),
            finish=self._facts.finish if finished else "",
            place=self.place,
        )


def _sentence(transcript: Transcript) -> str:
    """Say that a choice says nothing, so that its pane is not blank."""
    count = len(transcript.chunks)
    chunks = "its only chunk holds" if count == 1 else f"its {count:,} chunks hold"
    ended = transcript.finish_reason
    why = f" It ended with {sanitize_line(ended)}." if ended else ""
    return f"This choice says nothing: {chunks} no text.{why}"
