"""All choices of an exchange, side by side at one playhead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Self

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget

from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply, Transcript
from recviewer.playback.effects import finish_chunks
from recviewer.tui.choices.bar import ChoiceBar
from recviewer.tui.choices.choice_text import ChoiceText
from recviewer.tui.choices.head import CursorPlace
from recviewer.tui.choices.notices import Notices, has_notices
from recviewer.tui.choices.pane import ChoicePane
from recviewer.tui.choices.pane_grid import MAX_PANES, PaneGrid, fit
from recviewer.tui.common.hints import hint
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.keys import KeyNames, Scope, bindings, main_keys

if TYPE_CHECKING:
    from recviewer.search.hits import Hit
    from recviewer.tui.common.finding import Leader


class Choices(Widget):
    """Shows as many choices as fit, and pages through them where not all do."""

    BLANK = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.CHOICES),
        *bindings(Scope.PERCENT),
    ]
    DEFAULT_CSS = """
    Choices {
        layout: vertical;
        height: 1fr;
    }
    """

    playhead = var(-1)
    """The newest chunk that shows; -1 for none."""
    playing = var(False)
    """Whether the playhead moves by itself."""
    key_names: var[KeyNames] = var(main_keys)
    alone = var(False)
    """Whether one choice takes all the room, however many would fit."""

    grid = getters.query_one(PaneGrid)

    @message_fields
    class CursorMoved(Message):
        """The text cursor stands on a character that a chunk wrote."""

        choice: int
        """Wire index of the choice."""
        chunk: int
        path: str
        """JSON path of the text in the file, in jq's form."""

    def __init__(self) -> None:
        super().__init__()
        self._exchange: Exchange | None = None
        self._choices: tuple[Transcript, ...] = ()
        self._finish_chunks: dict[int | None, int] = {}
        self._page = 0
        self._per_page = 1
        # Most exchanges need neither, so each is mounted when it is first needed.
        self._notices: Notices | None = None
        self._bar: ChoiceBar | None = None

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield PaneGrid()

    def show(self, exchange: Exchange, reply: Reply) -> None:
        """Show the choices of an exchange.

        Args:
            exchange: The exchange.
            reply: Its folded chunks. A later reply of the same exchange has more of
                them and leaves the reader's place and cursor unchanged.
        """
        more = exchange is self._exchange
        self._exchange = exchange
        self._choices = reply.choices
        self._finish_chunks = finish_chunks(reply)
        if not more:
            self._page = 0
            if self._bar is not None:
                self._bar.forget()
        self._show_notices(exchange, reply)
        self._arrange(more=more, renewed=True)

    def adopt(self, exchange: Exchange) -> None:
        """Take an exchange for the same as the one that is shown."""
        self._exchange = exchange

    def focus(self, scroll_visible: bool = True) -> Self:
        """Focus the first pane that is shown."""
        for pane in self.grid.panes[:1]:
            pane.focus(scroll_visible)
        return self

    def action_turn(self, where: str) -> None:
        """Show the next or the previous choices where not all fit."""
        before = self._page
        self._turn(self._page + (1 if where == "next" else -1))
        if self._page == before:
            hint(self, "All choices are shown.")

    def highlight_chunk(self, chunk: int | None) -> None:
        """Highlight what a chunk wrote in all choices; None for no chunk."""
        for pane in self.grid.panes:
            pane.text.highlight(chunk)

    def leave_cursor(self) -> None:
        """End the cursor mode in all choices."""
        for pane in self.grid.panes:
            pane.text.leave_cursor()

    def go_to(self, choice: int, chunk: int) -> None:
        """Put the text cursor on what a chunk wrote in a choice."""
        self._act_in(choice, lambda pane: pane.go_to(chunk))

    def find(self) -> bool:
        """Ask what to find in the choice in focus or the first; say if there is one."""
        panes = self.grid.panes if self._choices else ()
        if not panes:
            return False
        focused = (pane for pane in panes if pane.choice == self.grid.focused_choice)
        next(focused, panes[0]).find()
        return True

    def follow(self, choice: int, hit: Hit, leader: Leader) -> None:
        """Go to a hit of a search in a choice."""
        self._act_in(choice, lambda pane: pane.follow(hit, leader))

    def _act_in(self, choice: int, act: Callable[[ChoicePane], None]) -> None:
        """Show a choice, and do something in its pane once it is laid out."""
        for number, transcript in enumerate(self._choices):
            if transcript.index == choice:
                self._turn(number // self._per_page)
                pane = self.grid.panes[number % self._per_page]
                # A new pane wraps its text when it is laid out.
                self.call_after_refresh(act, pane)

    def watch_playhead(self, playhead: int) -> None:
        """Move all panes to the playhead."""
        if self.is_mounted:
            for pane in self.grid.panes:
                pane.playhead = playhead
            self._show_bar()

    def watch_playing(self, playing: bool) -> None:
        """Tell all panes whether the replay plays."""
        if self.is_mounted:
            for pane in self.grid.panes:
                pane.playing = playing

    def watch_key_names(self, key_names: KeyNames) -> None:
        """Name other keys on the bar."""
        if self._bar is not None:
            self._bar.key_names = key_names

    def watch_alone(self) -> None:
        """Show only the choice in focus, or all that fit."""
        if self.is_mounted:
            self._arrange(more=True, renewed=False)

    def on_resize(self) -> None:
        """Arrange the panes for the new size."""
        self._arrange(more=True, renewed=False)

    @on(ChoiceText.CursorMoved)
    def _show_cursor_place(self, message: ChoiceText.CursorMoved) -> None:
        message.stop()
        pane = self.grid.pane_of(message.choice)
        if self._exchange is not None and pane is not None:
            chunk = message.delta.chunk
            path = self._exchange.response.chunks.path(chunk, message.delta.path)
            pane.place = CursorPlace(chunk, path, message.probability)
            self.post_message(self.CursorMoved(message.choice, chunk, path))

    @on(ChoiceBar.Picked)
    def _turn_to_picked(self, message: ChoiceBar.Picked) -> None:
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
            more: Whether a pane keeps the reader's place if its choice stays the same.
            renewed: Whether the choices themselves have changed.
        """
        count = 1 if self.alone else len(self._choices)
        columns, rows = fit(count, self.size.width, self.size.height)
        self._set_per_page(min(columns * rows, MAX_PANES))
        shown = self._shown
        self.grid.lay_out(shown, columns)
        for pane, choice in zip(self.grid.panes, shown, strict=True):
            same = more and pane.choice == choice.index
            if renewed or not same:
                self._show_choice(pane, choice, more=same)
        self._show_bar()

    def _set_per_page(self, per_page: int) -> None:
        """Keep the choice in focus on the page, else the first one that was on it."""
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
            self._finish_chunks.get(choice.index, 0),
            streamed=self._exchange.response.replayable,
            more=more,
            growing=self._exchange.response.chunks.growing,
        )
        pane.playhead = self.playhead
        pane.playing = self.playing

    def _show_notices(self, exchange: Exchange, reply: Reply) -> None:
        if self._notices is None and has_notices(exchange, reply):
            self._notices = Notices()
            self.mount(self._notices, before=0)
        if self._notices is not None:
            self._notices.show(exchange, reply, self.key_names)

    def _show_bar(self) -> None:
        """Show on the bar which choices have a pane, and what arrived in the others."""
        needed = len(self._choices) > self._per_page
        if needed and self._bar is None:
            self._bar = ChoiceBar()
            self._bar.key_names = self.key_names
            self.mount(self._bar, before=self.grid)
        if self._bar is not None:
            self._bar.display = needed
            if needed:
                self._bar.show(self._choices, self._shown, self.playhead)
