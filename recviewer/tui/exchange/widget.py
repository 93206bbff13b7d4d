"""One exchange on the screen: request, choices, transport bar and drill-down.

Everything in it is told the playhead and answers with messages; a screen may hold
two of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.playback.player import Playhead
from recviewer.playback.replay import TimedReply
from recviewer.tui.choices.choice_text import ChoiceText
from recviewer.tui.choices.widget import Choices
from recviewer.tui.chunks.drill_down import DrillDown
from recviewer.tui.exchange.placeholder import failure, nothing_open, reading
from recviewer.tui.exchange.replayer import Replayer
from recviewer.tui.exchange.transport import TransportBar
from recviewer.tui.key_hints import KeyNames
from recviewer.tui.keys import Scope, bindings, main_keys
from recviewer.tui.request.widget import RequestView


class ExchangeView(Replayer):
    """Shows one exchange and replays it."""

    BLANK = True
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PLAYER)

    drilling: var[bool] = var(False, toggle_class="-drilling")
    """Whether the chunks and their JSON are shown."""
    reading: var[bool] = var(False, toggle_class="-reading")
    """Whether the request is shown whole."""
    raw: var[bool] = var(False, toggle_class="-raw")
    """Whether there is no choice, so that the response is shown as JSON."""
    empty: var[bool] = var(True, toggle_class="-empty")
    """Whether there is nothing to show."""
    exchange: var[Exchange | None] = var(None)
    """What is shown."""

    key_names: var[KeyNames] = var(main_keys)
    """Which keys do what, as words."""

    _offered = False
    """Whether there is something to open."""
    _said: Callable[[KeyNames], Content] | None = None
    """What to say where there is nothing to show; None until something was chosen."""

    sentence = getters.query_one("#sentence", Static)
    request_view = getters.query_one(RequestView)
    choices = getters.query_one(Choices)
    transport = getters.query_one(TransportBar)
    drill_down = getters.query_one(DrillDown)

    def compose(self) -> ComposeResult:
        """Lay out from top to bottom: asked, answered, when, and what exactly."""
        yield Static(self._words, id="sentence")
        yield RequestView()
        yield Choices().data_bind(ExchangeView.key_names)
        yield TransportBar()
        yield DrillDown()

    def on_resize(self) -> None:
        """Take fewer rows for the transport bar on a short terminal."""
        self.transport.compact = self.screen.has_class("-short")

    def show_vacant(self, vacant: bool) -> None:
        """Say how to open something, unless there is nothing to open."""
        self._offered = not vacant
        self.watch_key_names()

    def show_reading(self, path: Path) -> None:
        """Say what is being read, where no other exchange is on show."""
        self.expect(True)
        if self.empty:
            self._say(lambda _: reading(path))

    def show(self, exchange: Exchange, prompt: Prompt) -> None:
        """Show another exchange; its reply follows."""
        self.clear()
        self.exchange = exchange
        self.empty = False
        self.request_view.show(exchange, prompt)

    def show_failure(self, path: Path, reason: str, beginning: str) -> None:
        """Say why a recording cannot be shown, and how its text begins."""
        self.clear()
        self.expect(False)
        self.exchange = None
        self.empty = True
        self._say(partial(failure, path, reason, beginning))

    def _say(self, words: Callable[[KeyNames], Content]) -> None:
        self._said = words
        self.watch_key_names()

    @property
    def _words(self) -> Content:
        if self._said is not None:
            return self._said(self.key_names)
        return nothing_open(self.key_names if self._offered else {})

    def show_reply(self, timed: TimedReply, chunk: int | None = None) -> None:
        """Show what the exchange says, or what is known of it so far.

        Args:
            timed: The folded chunks; later ones of the same exchange go further.
            chunk: Where to put the playhead; where it was, else the end, if None.
        """
        if self.exchange is not None:
            reply = timed.reply
            self.replay.show(timed, chunk)
            self.choices.show(self.exchange, reply)
            self.raw = not reply.choices and reply.chunk_count > 0
            self.drill_down.set_class(reply.chunk_count == 1, "-single")
            self.show_timeline()
            self.expect(False)

    def focus_choices(self) -> None:
        """Let the person walk through the answer, or the request if there is none."""
        if self.reply is not None and self.reply.choices:
            self.choices.focus()
        elif self.raw:
            self.drill_down.json.focus()
        else:
            self.request_view.focus()

    def watch_key_names(self) -> None:
        """Say by these keys what can be done where there is nothing to show."""
        if self.is_mounted:
            self.sentence.update(self._words)

    def watch_reading(self, reading: bool) -> None:
        """Open the request, or fold it to a few lines."""
        if self.is_mounted:
            self.request_view.collapsed = not reading

    def watch_drilling(self, drilling: bool) -> None:
        """Bring the drill-down up to date when it opens."""
        if self.is_mounted:
            self.drill_down.active = drilling or self.raw
            if not drilling:
                self.choices.highlight_chunk(None)

    def watch_raw(self) -> None:
        """Show the chunks where they are all there is to see."""
        self.watch_drilling(self.drilling)

    def show_playing(self, playing: bool) -> None:
        """Let everything know whether it plays."""
        self.choices.playing = self.transport.playing = playing
        self.drill_down.playing = playing

    def show_playhead(self, playhead: Playhead) -> None:
        """Bring everything to the playhead."""
        player = self.replay.player
        self.transport.speed, self.transport.loop = player.speed, player.loop
        self.transport.playhead = playhead
        self.choices.playhead = playhead.chunk
        self.drill_down.playhead = playhead.chunk

    def show_timeline(self) -> None:
        """Show the reply by another clock, or more of it."""
        if self.exchange is not None and self.reply is not None:
            streamed = self.exchange.response.streaming
            self.transport.show(self.reply, self.replay.timeline, streamed=streamed)
            self.drill_down.show(self.exchange, self.reply, self.replay.timeline)
        self.refresh_replay()

    @on(TransportBar.Sought)
    def _seek(self, message: TransportBar.Sought) -> None:
        message.stop()
        self.replay.seek(message.chunk)
        self.refresh_replay()

    @on(TransportBar.PlayToggled)
    def _toggle(self, message: TransportBar.PlayToggled) -> None:
        message.stop()
        self.action_player("toggle")

    @on(DrillDown.ChunkChosen)
    def _lead(self, message: DrillDown.ChunkChosen) -> None:
        message.stop()
        self.choices.leave_cursor()
        self.replay.pause()
        self.replay.seek(message.chunk)
        self.refresh_replay()

    @on(DrillDown.ChunkShown)
    def _highlight(self, message: DrillDown.ChunkShown) -> None:
        message.stop()
        self.choices.highlight_chunk(message.chunk)

    @on(ChoiceText.CursorEntered)
    def _pause(self) -> None:
        self.pause()

    @on(ChoiceText.CursorLeft)
    def _follow_playhead(self) -> None:
        self.drill_down.place = None

    @on(Choices.CursorMoved)
    def _follow_cursor(self, message: Choices.CursorMoved) -> None:
        message.stop()
        self.drill_down.place = message.chunk, message.path
