"""One choice: its head, and below it its text, plain or as Markdown."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, ClassVar, Self

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var
from textual.widget import Widget

from recviewer.model.transcript import Transcript
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.choices.choice_text import ChoiceText
from recviewer.tui.choices.head import (
    ChoiceFacts,
    ChoiceHead,
    CursorPlace,
    choice_facts,
)
from recviewer.tui.common.cached_lines import CachedLines
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested

if TYPE_CHECKING:
    from recviewer.tui.choices.markdown import ChoiceMarkdown

_FRAMES_PER_FACTS_UPDATE = 6
"""Frames between two updates of the head while playing; nobody reads faster."""


class ChoicePane(CachedLines):
    """Shows one choice up to the playhead."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PANE)
    DEFAULT_CSS = """
    ChoicePane {
        layout: vertical;
        &.-inner { border-left: vkey $rule; }
        & > ChoiceText, & > ChoiceMarkdown { max-width: $text-width; }
    }
    """

    playhead = var(-1)
    """The newest chunk that shows; -1 for none."""
    playing = var(False)
    """Whether the playhead moves by itself."""
    place: var[CursorPlace | None] = var(None)
    """Where the character under the text cursor was recorded, while there is one."""

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
        """Wire index of the choice that is shown."""
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
            finish_chunk: The chunk that says why it ended.
            streamed: Whether it came in chunks.
            more: Whether it is the same choice with more of its chunks folded; then
                the reader's place and the cursor stay.
        """
        self._transcript = transcript
        self._finish_chunk = finish_chunk
        if not more:
            self.place = None
        self._facts = choice_facts(transcript, streamed=streamed)
        self.text.show(transcript, _empty_text(transcript), more=more)
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
    def _focus_on_click(self, message: ChoiceHead.Clicked) -> None:
        message.stop()
        self.focus()

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _colour_head(self) -> None:
        self._head.focused = self._body.has_focus

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
