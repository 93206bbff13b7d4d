"""All choices of an exchange, side by side on one playhead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget

from recviewer.model.exchange import Exchange
from recviewer.model.transcript import MarkKind, Reply, Transcript
from recviewer.tui.choices.bar import ChoiceBar
from recviewer.tui.choices.choice_text import ChoiceText
from recviewer.tui.choices.head_line import CursorPlace
from recviewer.tui.choices.layout import MOST_PANES, fit
from recviewer.tui.choices.notices import Notices
from recviewer.tui.choices.pane import ChoicePane
from recviewer.tui.choices.pane_grid import PaneGrid
from recviewer.tui.key_hints import KeyNames
from recviewer.tui.keys import Scope, bindings, main_keys


class Choices(Widget):
    """Lays panes out for the room there is, and pages where it is too little."""

    BLANK = True
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.CHOICES)
    DEFAULT_CSS = """
    Choices {
        layout: vertical;
        height: 1fr;
        & > ChoiceBar { display: none; }
    }
    """

    playhead = var(-1)
    """The newest chunk that shows; -1 for none."""
    playing = var(False)
    """Whether the playhead moves by itself."""
    key_names: var[KeyNames] = var(main_keys)
    """Which keys do what, as words."""
    alone = var(False)
    """Whether one choice takes all the room, however many would fit."""

    notices = getters.query_one(Notices)
    bar = getters.query_one(ChoiceBar)
    grid = getters.query_one(PaneGrid)

    @dataclass
    class CursorMoved(Message):
        """The text cursor stands on a character that a chunk wrote."""

        choice: int
        """Wire index of the choice."""
        chunk: int
        """Number of the chunk."""
        path: str
        """JSON path of the text in the file, in jq's form."""

    def __init__(self) -> None:
        super().__init__()
        self._exchange: Exchange | None = None
        self._choices: tuple[Transcript, ...] = ()
        self._finishes: dict[int | None, int] = {}
        self._page = 0
        self._per_page = 1

    def compose(self) -> ComposeResult:
        """Lay out what to know, the tabs and the panes."""
        yield Notices().data_bind(Choices.key_names)
        yield ChoiceBar().data_bind(Choices.key_names)
        yield PaneGrid()

    def show(self, exchange: Exchange, reply: Reply) -> None:
        """Show what an exchange says.

        Args:
            exchange: The exchange.
            reply: Its chunks, folded; a later reply of the same exchange goes
                further and leaves the reader's place and cursor where they are.
        """
        more = exchange is self._exchange
        self._exchange = exchange
        self._choices = reply.choices
        self._finishes = {
            mark.choice: mark.chunk
            for mark in reply.marks
            if mark.kind in (MarkKind.FINISH, MarkKind.CUT_OFF)
        }
        if not more:
            self._page = 0
            self.bar.forget()
        self.notices.show(exchange, reply)
        self._arrange(more=more, renewed=True)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Focus the first pane that is shown."""
        for pane in self.grid.panes[:1]:
            pane.focus(scroll_visible)
        return self

    def action_turn(self, where: str) -> None:
        """Show the next or the previous choices where not all fit."""
        self._turn(self._page + (1 if where == "next" else -1))

    def highlight_chunk(self, chunk: int | None) -> None:
        """Highlight what a chunk wrote, wherever it did; None for nothing."""
        for pane in self.grid.panes:
            pane.text.highlight(chunk)

    def leave_cursor(self) -> None:
        """Take the text cursor away."""
        for pane in self.grid.panes:
            pane.text.leave_cursor()

    def go_to(self, choice: int, chunk: int) -> None:
        """Put the text cursor on what a chunk wrote in a choice."""
        for number, transcript in enumerate(self._choices):
            if transcript.index == choice:
                self._turn(number // self._per_page)
                pane = self.grid.panes[number % self._per_page]
                # A pane that has just come wraps its text when it is laid out.
                self.call_after_refresh(pane.go_to, chunk)

    def watch_playhead(self, playhead: int) -> None:
        """Move all panes to the playhead."""
        if self.is_mounted:
            self.grid.playhead = playhead
            self._show_tabs()

    def watch_playing(self, playing: bool) -> None:
        """Let all panes play or pause."""
        if self.is_mounted:
            self.grid.playing = playing

    def watch_alone(self) -> None:
        """Show the choice in focus alone, or bring the others back."""
        if self.is_mounted:
            self._arrange(more=True, renewed=False)

    def on_resize(self) -> None:
        """Lay the panes out for the new room."""
        self._arrange(more=True, renewed=False)

    @on(ChoiceText.CursorMoved)
    def _tell_cursor(self, message: ChoiceText.CursorMoved) -> None:
        message.stop()
        pane = self.grid.pane_of(message.choice)
        if self._exchange is not None and pane is not None:
            chunk = message.delta.chunk
            path = self._exchange.response.chunks.path(chunk, message.delta.path)
            pane.place = CursorPlace(chunk, path, message.probability)
            self.post_message(self.CursorMoved(message.choice, chunk, path))

    @on(ChoiceBar.Picked)
    def _pick(self, message: ChoiceBar.Picked) -> None:
        message.stop()
        self._turn(message.number // self._per_page)

    def _turn(self, page: int) -> None:
        pages = -(-len(self._choices) // self._per_page)
        if pages:
            self._page = page % pages
            self._arrange(more=True, renewed=False)

    def _arrange(self, *, more: bool, renewed: bool) -> None:
        """Give every choice of the page its pane.

        Args:
            more: Whether panes that show a choice already go on showing it.
            renewed: Whether the choices themselves have changed.
        """
        count = 1 if self.alone else len(self._choices)
        columns, rows = fit(count, self.size.width, self.size.height)
        self._keep_page(min(columns * rows, MOST_PANES))
        shown = self._shown
        self.grid.lay_out(shown, columns)
        for pane, choice in zip(self.grid.panes, shown, strict=True):
            same = more and pane.choice == choice.index
            if renewed or not same:
                self._show_choice(pane, choice, more=same)
        self._show_tabs()

    def _keep_page(self, per_page: int) -> None:
        """Stay at the choice in focus, else at the first, when more or fewer fit."""
        if per_page == self._per_page:
            return
        focused = self.grid.focused_choice
        indexes = [choice.index for choice in self._choices]
        first = self._page * self._per_page
        number = indexes.index(focused) if focused in indexes else first
        self._page = number // per_page
        self._per_page = per_page

    @property
    def _shown(self) -> tuple[Transcript, ...]:
        first = self._page * self._per_page
        return self._choices[first : first + self._per_page]

    def _show_choice(self, pane: ChoicePane, choice: Transcript, *, more: bool) -> None:
        assert self._exchange is not None
        pane.show(
            choice,
            self._finishes.get(choice.index, 0),
            streamed=self._exchange.response.streaming,
            more=more,
        )
        pane.playhead = self.playhead
        pane.playing = self.playing

    def _show_tabs(self) -> None:
        """Say on the bar which choices show, and how far the others have moved."""
        self.bar.display = len(self._choices) > self._per_page
        if self.bar.display:
            self.bar.show(self._choices, self._shown, self.playhead)
