"""One exchange on the screen: request, choices, transport bar and drill-down.

It owns the player and the only timer. Everything below it is told the playhead and
answers with messages; a screen may hold two of it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from recviewer.keys import Scope, bindings
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.model.transcript import Reply
from recviewer.options import AppOptions
from recviewer.playback.controls import CONTROLS
from recviewer.playback.player import Player, Playhead
from recviewer.playback.timeline import Timeline, timeline
from recviewer.render.clean import clean, clean_line
from recviewer.widgets.choices import Choices
from recviewer.widgets.drill_down import DrillDown
from recviewer.widgets.request_view import RequestView
from recviewer.widgets.transport import TransportBar

_FRAMES_PER_SECOND = 30
"""Beyond this nobody sees a difference, and a terminal has to draw it."""

_MANY_CHOICES = 4
"""With more panes than this, fewer frames are drawn."""

_IDLE_CAP = 2.0
"""Seconds that a capped idle gap lasts."""

_NOTHING_OPEN = Content.assemble(
    "Nothing is open yet.\n\nChoose a recording and open it with ",
    ("enter", "bold"),
    ", filter the list with ",
    ("/", "bold"),
    ", see all keys with ",
    ("?", "bold"),
    ".",
)


class ExchangeView(Vertical):
    """Shows one exchange and replays it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PLAYER)

    playing: var[bool] = var(False, toggle_class="-playing")
    drilling: var[bool] = var(False, toggle_class="-drilling")
    reading: var[bool] = var(False, toggle_class="-reading")
    empty: var[bool] = var(True, toggle_class="-empty")

    request_view = getters.query_one(RequestView)
    choices = getters.query_one(Choices)
    transport = getters.query_one(TransportBar)
    drill_down = getters.query_one(DrillDown)

    def __init__(
        self,
        options: AppOptions,
        *,
        get_time: Callable[[], float] = monotonic,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._options = options
        self._get_time = get_time
        self._assume = options.assume
        self._idle_cap: float | None = None
        self.exchange: Exchange | None = None
        self.reply: Reply | None = None
        self.player: Player | None = None

    def compose(self) -> ComposeResult:
        """Lay out from top to bottom: asked, answered, when, and what exactly."""
        yield Static(_NOTHING_OPEN, id="sentence")
        yield RequestView()
        yield Choices()
        yield TransportBar()
        yield DrillDown()

    def on_mount(self) -> None:
        """Make the timer that shows frames while playing."""
        self._timer = self.set_interval(1 / _FRAMES_PER_SECOND, self._tick, pause=True)

    def show(self, exchange: Exchange, prompt: Prompt) -> None:
        """Show another exchange; its reply follows."""
        self.playing = False
        self.exchange = exchange
        self.reply = self.player = None
        self.empty = False
        self.request_view.show(exchange, prompt)

    def show_failure(self, path: Path, reason: str) -> None:
        """Say why a recording cannot be shown."""
        self.playing = False
        self.exchange = self.reply = self.player = None
        self.empty = True
        self.query_one("#sentence", Static).update(
            Content.assemble(
                (clean_line(str(path)), "bold"),
                "\n\n",
                (clean(reason), "$error"),
                "\n\nThe file is as it was. Read it again with ",
                ("r", "bold"),
                ".",
            )
        )

    def show_reply(self, reply: Reply, chunk: int | None = None) -> None:
        """Show what the exchange says, or what is known of it so far.

        Args:
            reply: The folded chunks; a later one of the same exchange goes further.
            chunk: Where to put the playhead; where it was, else the end, if None.
        """
        if self.exchange is None:
            return
        line = self._timeline(reply)
        self.player = self._player_on(line, chunk)
        self.reply = reply
        self.choices.show(self.exchange, reply)
        self._show_timeline(reply, line)
        self._refresh_player()

    def _player_on(self, line: Timeline, chunk: int | None) -> Player:
        """Return a player of a timeline, on a chunk or where the last one stood.

        A player that rested at the end rests at the end again, however much more of
        the exchange is known by now.
        """
        now = self._get_time()
        player = self.player or Player(line, speed=self._options.speed)
        at_end = player is not self.player or player.at(now).ended
        if chunk is None and at_end and not player.playing:
            chunk = len(line) - 1
        player = player.with_timeline(line, now)
        return player if chunk is None else player.seek_chunk(chunk, now)

    def on_resize(self) -> None:
        """Take fewer rows for the transport bar on a short terminal."""
        self.transport.compact = self.screen.has_class("-short")

    def focus_choices(self) -> None:
        """Let the person walk through the answer, or the request if there is none."""
        if self.reply is not None and self.reply.choices:
            self.choices.focus()
        else:
            self.request_view.focus()

    def watch_playing(self, playing: bool) -> None:
        """Start or stop drawing frames."""
        if not self.is_mounted:
            return
        many = self.reply is not None and len(self.reply.choices) > _MANY_CHOICES
        self._timer.stop()
        rate = _FRAMES_PER_SECOND * (0.67 if many else 1)
        self._timer = self.set_interval(1 / rate, self._tick, pause=not playing)
        self.choices.playing = self.transport.playing = playing
        self.drill_down.playing = playing

    def watch_reading(self, reading: bool) -> None:
        """Open the request, or fold it to a few lines."""
        if self.is_mounted:
            self.request_view.collapsed = not reading

    def watch_drilling(self, drilling: bool) -> None:
        """Bring the drill-down up to date when it opens."""
        if self.is_mounted:
            self.drill_down.active = drilling

    def action_player(self, control: str) -> None:
        """Do what a key of the player says."""
        if self.player is None or self.reply is None:
            return
        now = self._get_time()
        self.player = CONTROLS[control](self.player, self.reply.marks, now)
        self._refresh_player()

    def action_toggle_clock(self) -> None:
        """Switch between the recording's clock and the assumed pace."""
        self._assume = not self._assume
        self._retime()

    def action_toggle_idle_cap(self) -> None:
        """Cap long idle gaps, or let them last."""
        self._idle_cap = None if self._idle_cap else _IDLE_CAP
        self._retime()

    def action_next_page(self) -> None:
        """Show the next choices."""
        self.choices.next_page()

    def action_previous_page(self) -> None:
        """Show the previous choices."""
        self.choices.previous_page()

    def seek_chunk(self, chunk: int) -> None:
        """Put the playhead on a chunk and pause there."""
        if self.player is not None:
            now = self._get_time()
            self.player = self.player.pause(now).seek_chunk(chunk, now)
            self._refresh_player()

    @on(TransportBar.Sought)
    def _seek(self, message: TransportBar.Sought) -> None:
        message.stop()
        if self.player is not None:
            self.player = self.player.seek_chunk(message.chunk, self._get_time())
            self._refresh_player()

    @on(TransportBar.PlayToggled)
    def _toggle(self, message: TransportBar.PlayToggled) -> None:
        message.stop()
        self.action_player("toggle")

    @on(DrillDown.ChunkChosen)
    def _lead(self, message: DrillDown.ChunkChosen) -> None:
        message.stop()
        self.seek_chunk(message.chunk)
        self.choices.highlight_chunk(message.chunk)

    @on(Choices.CursorEntered)
    def _pause(self) -> None:
        if self.player is not None and self.player.playing:
            self.action_player("toggle")

    @on(Choices.CursorMoved)
    def _follow_cursor(self, message: Choices.CursorMoved) -> None:
        message.stop()
        self.drill_down.go_to(message.chunk, message.path)

    def _tick(self) -> None:
        if self.player is None:
            return
        playhead = self.player.at(self._get_time())
        if playhead.ended:
            self.player = self.player.pause(self._get_time())
            self._refresh_player()
        else:
            self._show_playhead(playhead)

    def _refresh_player(self) -> None:
        """Show the player's state after a change."""
        if self.player is None:
            return
        self.transport.speed = self.player.speed
        self.transport.loop = self.player.loop
        self._show_playhead(self.player.at(self._get_time()))
        self.playing = self.player.playing

    def _show_playhead(self, playhead: Playhead) -> None:
        self.choices.playhead = playhead.chunk
        self.transport.playhead = playhead
        self.drill_down.playhead = playhead.chunk

    def _retime(self) -> None:
        """Give the player a timeline by another clock; the chunk stays."""
        if self.player is None or self.reply is None or self.exchange is None:
            return
        line = self._timeline(self.reply)
        self.player = self.player.with_timeline(line, self._get_time())
        self._show_timeline(self.reply, line)
        self._refresh_player()

    def _show_timeline(self, reply: Reply, line: Timeline) -> None:
        if self.exchange is not None:
            streamed = self.exchange.response.streaming
            self.transport.show(reply, line, streamed=streamed)
            self.drill_down.show(self.exchange, reply, line)

    def _timeline(self, reply: Reply) -> Timeline:
        return timeline(
            reply,
            self._options.pace,
            assume=self._assume,
            idle_cap=self._idle_cap,
        )
