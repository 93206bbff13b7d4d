"""One exchange on the screen: request, choices, transport bar and drill-down."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.reactive import var

from recviewer.config.app_options import AppOptions
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.model.transcript import Reply
from recviewer.playback.player import Playhead
from recviewer.playback.replay import Replay, TimedReply
from recviewer.tui.choices.choice_text import ChoiceText
from recviewer.tui.choices.widget import Choices
from recviewer.tui.chunks.drill_down import DrillDown
from recviewer.tui.common.finding import Leader
from recviewer.tui.common.hints import hint
from recviewer.tui.exchange.chunk_room import ChunkRoom
from recviewer.tui.exchange.placeholder import Placeholder
from recviewer.tui.exchange.replay_controller import ReplayController
from recviewer.tui.exchange.replaying import Replaying
from recviewer.tui.exchange.retiming import Retiming
from recviewer.tui.exchange.transport import TransportBar
from recviewer.tui.keys import KeyNames, Scope, bindings, main_keys
from recviewer.tui.request.widget import RequestView
from recviewer.tui.situation import Situation

if TYPE_CHECKING:
    from recviewer.search.hits import Hit
    from recviewer.tui.chunks.widget import ChunkTable


_MOUNT_AHEAD_SECONDS = 0.3
"""Time after a reply shows until the hidden chunks are mounted, so that they open at
once. The frame that a person waits for comes before."""


class ExchangeView(Vertical, Replaying):
    """Shows one exchange and replays it.

    It passes the playhead down to its widgets and gets messages back from them. It
    needs nothing from its screen, so a screen may hold two of it.
    """

    BLANK = True
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PLAYER)

    drilling: var[bool] = var(False, toggle_class="-drilling")
    """Whether the chunks and their JSON are shown."""
    reading: var[bool] = var(False, toggle_class="-reading")
    """Whether the whole request is shown."""
    raw: var[bool] = var(False, toggle_class="-raw")
    """Whether the response is shown as JSON, because it has no choice."""
    empty: var[bool] = var(True)
    """Whether there is nothing to show."""
    exchange: var[Exchange | None] = var(None)
    situation: var[Situation] = var(Situation())
    """What it shows, as far as it decides which keys do something."""
    key_names: var[KeyNames] = var(main_keys)

    placeholder = getters.query_one(Placeholder)
    request_view = getters.query_one(RequestView)
    choices = getters.query_one(Choices)
    transport = getters.query_one(TransportBar)
    drill_down = getters.query_one(DrillDown)

    def __init__(
        self,
        options: AppOptions,
        *,
        get_time: Callable[[], float] = monotonic,
    ) -> None:
        """Make an empty view.

        Args:
            options: Pace and speed to begin with.
            get_time: Returns the time now in seconds, by which the playhead moves.
        """
        super().__init__()
        self.path = ""
        """The recording that the exchange is from."""
        self.replay = Replay(
            options.pace,
            get_time=get_time,
            assume=options.assume,
            speed=options.speed,
        )
        self.controller = ReplayController(self.replay, self, retime=Retiming(self))
        self.chunk_room = ChunkRoom(self, options.settings.values.text_width)
        self.left_border_grabbed: Callable[[], object] = lambda: None
        """Called when the mouse takes hold of the border on the left."""

    @property
    def reply(self) -> Reply | None:
        """What is replayed, as far as it is known."""
        return self.replay.reply

    def compose(self) -> ComposeResult:
        """Lay out its widgets from top to bottom."""
        yield Placeholder().data_bind(ExchangeView.key_names)
        yield RequestView()
        yield Choices().data_bind(ExchangeView.key_names)
        yield TransportBar()
        yield DrillDown()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Let what is on the left be dragged wider by the border on this side, too."""
        if event.button == 1 and event.screen_x == self.region.x:
            self.left_border_grabbed()

    def on_resize(self) -> None:
        """Make the transport bar lower on a short terminal, and use a large one."""
        self.transport.compact = self.screen.has_class("-short")
        self.chunk_room.use()

    def show_reading(self, path: str) -> None:
        """Say which recording is being read, unless an exchange is shown."""
        self.controller.expect_reply(True)
        if self.empty:
            self.placeholder.show_reading(path)

    def show(self, path: str, exchange: Exchange, prompt: Prompt) -> None:
        """Show another exchange of a recording; its reply follows later."""
        self.controller.clear()
        self.path, self.exchange = path, exchange
        self.empty = False
        self.situation = Situation(is_started=True, is_open=True)
        self.request_view.show(exchange, prompt)

    def show_failure(
        self, path: str, reason: str, beginning: str, told: str = ""
    ) -> None:
        """Say why a recording cannot be shown, and what is known of its text.

        Args:
            path: The recording.
            reason: What is wrong.
            beginning: How its text begins; empty if it has none.
            told: What tables tell of it; empty if there are none.
        """
        self.controller.clear()
        self.controller.expect_reply(False)
        self.exchange = None
        self.empty = True
        self.situation = Situation(is_started=True)
        self.placeholder.show_failure(path, reason, beginning, told)

    def show_reply(
        self, timed: TimedReply, chunk: int | None = None, *, live: bool = False
    ) -> None:
        """Show the reply of the exchange, or the part of it that is known so far.

        Args:
            timed: The folded chunks; a later reply of the same exchange has more.
            chunk: Where to put the playhead; if None it stays, or is put at the end.
            live: Whether it is still being written.
        """
        if self.exchange is not None:
            reply = timed.reply
            is_first = self.reply is None
            self.replay.show(timed, chunk, live=live)
            self.choices.show(self.exchange, reply)
            self.raw = not reply.choices and reply.chunk_count > 0
            self.drill_down.set_class(reply.chunk_count == 1, "-single")
            self.chunk_room.use()
            self.show_timeline()
            self.situation = Situation(
                is_started=True,
                is_open=True,
                has_chunks=reply.chunk_count > 0,
                is_replayable=self.transport.is_replayable,
                has_marks=bool(reply.marks),
                has_text=bool(reply.choices),
            )
            self.controller.expect_reply(False)
            if is_first or not live:
                self.set_timer(_MOUNT_AHEAD_SECONDS, self.drill_down.mount_panes)

    def action_player(self, control: str) -> None:
        """Do what a key of the player says, in view.

        A request that has the whole screen would hide it.
        """
        if self.screen.maximized is self.request_view:
            self.screen.minimize()
        super().action_player(control)

    def show_hit(self, hit: Hit, leader: Leader) -> None:
        """Go to a hit of a search through all recordings.

        Args:
            hit: The hit, which is in the exchange that is shown.
            leader: Walks over all hits.
        """
        panes = self.choices.grid.panes
        for finder in (self.request_view.finder, *(pane.text.finder for pane in panes)):
            if finder.leader is not None:
                finder.end()  # what it showed was the hit before
        if hit.choice is None:
            self.reading = True
            self.request_view.focus()
            self.call_after_refresh(self.request_view.follow, hit, leader)
            return
        if self.screen.has_class("-short"):
            self.reading = False  # it takes the place of the choices
        self.controller.seek(hit.last_chunk or 0, pause=True)
        self.choices.follow(hit.choice, hit, leader)

    def focus_choices(self) -> None:
        """Focus the answer, or what is shown in its place."""
        if self.reading and self.screen.has_class("-short"):
            self.request_view.focus()
        elif self.reply is not None and self.reply.choices:
            self.choices.focus()
        elif self.raw:
            self.drill_down.json.focus()
        else:
            self.request_view.focus()

    def focus_panel(self, number: int) -> None:
        """Focus a panel: 2 the request, 3 the choices, 4 the chunks, 5 their JSON."""
        if number in (4, 5):
            self.drilling = True
            table, json = self.drill_down.mount_panes()
            if number == 4 and not table.display:
                hint(self, "There is only one chunk: this is its JSON.")
            self.call_after_refresh(
                lambda: (table if number == 4 and table.display else json).focus()
            )
        elif number == 2:
            self.request_view.focus()
        else:
            if self.screen.has_class("-short"):
                self.reading = False  # it takes the place of the choices
            if self.reply is not None and not self.reply.choices:
                hint(self, "There are no choices.")
            self.focus_choices()

    def watch_reading(self, reading: bool) -> None:
        """Show the whole request, or a few lines of it."""
        if self.is_mounted:
            self.request_view.collapsed = not reading

    def watch_empty(self, empty: bool) -> None:
        """Cover the widgets while they have nothing to show."""
        if self.is_mounted:
            self.placeholder.display = empty

    def watch_drilling(self, drilling: bool) -> None:
        """Bring the drill-down up to date when it opens."""
        if self.is_mounted:
            self.drill_down.active = drilling or self.raw
            if not drilling:
                self.choices.highlight_chunk(None)

    def watch_raw(self) -> None:
        """Show the chunks if they are all there is to show."""
        self.watch_drilling(self.drilling)

    def show_playing(self, playing: bool) -> None:
        """Tell all widgets whether the replay plays."""
        self.choices.playing = self.transport.playing = playing
        self.drill_down.playing = playing

    def show_playhead(self, playhead: Playhead) -> None:
        """Move all widgets to the playhead."""
        player = self.replay.player
        self.transport.speed, self.transport.loop = player.speed, player.loop
        self.transport.playhead = playhead
        self.choices.playhead = playhead.chunk
        self.drill_down.playhead = playhead.chunk

    def show_timeline(self) -> None:
        """Show the reply by another clock, or more of it."""
        if self.exchange is not None and self.reply is not None:
            streamed = self.exchange.response.replayable
            self.transport.show(self.reply, self.replay.timeline, streamed=streamed)
            self.drill_down.show(self.exchange, self.reply, self.replay.timeline)
        self.controller.refresh()

    def on_chunk_table_moved(self, message: ChunkTable.Moved) -> None:
        """Go to the chunk under the cursor of the table, which is imported late."""
        message.stop()
        self.choices.leave_cursor()
        self.controller.seek(message.chunk, pause=True)

    @on(DrillDown.ChunkShown)
    def _highlight(self, message: DrillDown.ChunkShown) -> None:
        message.stop()
        self.choices.highlight_chunk(message.chunk)

    @on(RequestView.Opened)
    @on(RequestView.Closed)
    def _open_request(self, message: RequestView.Opened | RequestView.Closed) -> None:
        message.stop()
        self.reading = isinstance(message, RequestView.Opened)

    @on(ChoiceText.MatchAhead)
    def _go_to_match(self, message: ChoiceText.MatchAhead) -> None:
        message.stop()
        self.controller.seek(message.chunk, pause=True)

    @on(ChoiceText.CursorEntered)
    def _pause_for_cursor(self) -> None:
        self.controller.pause()

    @on(Choices.CursorMoved)
    @on(ChoiceText.CursorLeft)
    def _follow_cursor(
        self, message: Choices.CursorMoved | ChoiceText.CursorLeft
    ) -> None:
        message.stop()
        moved = message if isinstance(message, Choices.CursorMoved) else None
        self.drill_down.place = (moved.chunk, moved.path) if moved else None
        self.transport.text_cursor = moved.chunk if moved else None
