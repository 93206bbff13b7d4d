"""Two exchanges side by side under one transport bar: read, compared and raced."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import ClassVar

from msgspec.structs import replace
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import var
from textual.worker import get_current_worker

from recviewer.compare.comparison import Comparison
from recviewer.config.app_options import AppOptions
from recviewer.export import comparison as written
from recviewer.model.transcript import MarkKind, Reply
from recviewer.playback.pace import PACES, Pace
from recviewer.playback.player import Playhead
from recviewer.playback.replay import ClockMode, Replay, TimedReply
from recviewer.tui.comparison.document import Document
from recviewer.tui.comparison.making import (
    Compared,
    Failed,
    LaidOut,
    Load,
    Maker,
    Raced,
    Racers,
    Step,
    Wanted,
)
from recviewer.tui.comparison.parts import VERDICTS
from recviewer.tui.comparison.rows import ComparisonRows
from recviewer.tui.exchange.replay_controller import ReplayController
from recviewer.tui.exchange.transport import TransportBar
from recviewer.tui.exchange.transport_lines import Chip
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested

_HINT_SECONDS = 2
"""How long it is shown why a key did nothing."""


class Made(Message):
    """A step of making the comparison, from the thread that makes it."""

    def __init__(self, wanted: Wanted, step: Step) -> None:
        super().__init__()
        self.wanted = wanted
        self.step = step


class ComparisonView(Vertical):
    """Compares two exchanges, and lets their answers race."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.COMPARISON),
        *bindings(Scope.PLAYER),
    ]

    comparison: var[Comparison | None] = var(None)
    """What is compared; None until it is read."""

    rows = getters.query_one(ComparisonRows)
    transport = getters.query_one(TransportBar)

    def __init__(
        self,
        load: Load,
        options: AppOptions,
        *,
        get_time: Callable[[], float] = monotonic,
    ) -> None:
        """Make a view.

        Args:
            load: Reads the two exchanges, in a thread.
            options: Pace and speed to begin with.
            get_time: Returns the time now in seconds, by which the playhead moves.
        """
        super().__init__()
        self._racers: Racers | None = None
        self._raced: Raced | None = None
        self._chunk_by_chunk = False
        self.replay = Replay(
            options.pace,
            get_time=get_time,
            assume=options.assume,
            speed=options.speed,
            time_reply=self._time_again,
        )
        self.controller = ReplayController(self.replay, self)
        self._maker = Maker(load)
        self._document = Document()
        self._wanted = Wanted(self._document.layout, self.replay.clock_mode)
        self._is_begun = self._is_placed = False
        """Whether rows are known, and whether the cursor went to a difference."""
        self._step = -1
        """The step of the race that was shown last."""

    def compose(self) -> ComposeResult:
        """Lay out the rows over the transport bar."""
        yield ComparisonRows(self._document)
        yield TransportBar()

    def on_mount(self) -> None:
        """Begin with the rows in focus."""
        self.controller.expect_reply(True)
        self.rows.focus()

    def on_resize(self) -> None:
        """Make the transport bar lower on a short terminal."""
        self.transport.compact = self.screen.has_class("-short")

    # Making

    @on(ComparisonRows.LayoutChanged)
    def _lay_out(self) -> None:
        self._make(replace(self._wanted, layout=self.rows.wanted_layout))

    def _make(self, wanted: Wanted) -> None:
        """Make the comparison anew, in another way."""
        self._wanted = replace(wanted, clock_mode=self.replay.clock_mode)
        self._run(self._wanted)

    @work(thread=True, exclusive=True, group="compare")
    def _run(self, wanted: Wanted) -> None:
        worker = get_current_worker()
        for step in self._maker.steps(wanted, lambda: worker.is_cancelled):
            self.post_message(Made(wanted, step))

    @on(Made)
    def _show_step(self, message: Made) -> None:
        """Show what is known next, unless something else is wanted by now."""
        message.stop()
        if message.wanted is not self._wanted:
            return
        match message.step:
            case Compared(comparison):
                self._begin(comparison)
            case LaidOut(parts, blocks):
                if not self._is_begun:
                    self._is_begun = True
                    self._document.begin(self._wanted.layout)
                self._document.add(parts, blocks)
                self._show_rows()
            case Racers() as racers:
                self._start(racers)
            case Failed(reason):
                self.rows.verdict = f"cannot be compared: {reason}"
                self.controller.expect_reply(False)

    def _begin(self, comparison: Comparison) -> None:
        """Say the verdict; the rows there are stay until others are known."""
        self.comparison = comparison
        self._is_begun = self._is_placed = False
        self.rows.verdict = VERDICTS[comparison.verdict]
        self._show_heads()

    def _show_rows(self) -> None:
        """Show the rows that are known, the first difference of the answers first."""
        self.rows.row_count = len(self._document)
        self.rows.refresh()
        if not self._is_placed:
            parts = self._document.parts
            for number, found in enumerate(self._document.differences):
                if parts[found.part].choice >= 0:
                    self._is_placed = True
                    self._go_to(number)
                    break

    def _start(self, racers: Racers) -> None:
        """Let the answers race, now that all rows are known."""
        if not self._is_placed and self._document.differences:
            self._go_to(0)
        self._is_placed = True
        is_first = self._racers is None
        self._racers = racers
        self._time(at_end=is_first)
        self.controller.expect_reply(False)
        self.rows.show_place()

    # The race

    def _time(self, *, at_end: bool = False) -> None:
        """Put both answers on a timeline; the playhead stays at the same chunk."""
        assert self._racers is not None
        chunks = self._chunks
        by_chunk, mode = self._chunk_by_chunk, self.replay.clock_mode
        self._raced = self._racers.race(mode, chunk_by_chunk=by_chunk)
        race = self._raced.race
        step = len(race.timeline) - 1
        if chunks is not None and not at_end:
            step = race.step_of(*chunks)
        self.replay.show(TimedReply(race.reply, race.timeline, mode), step)
        self.show_timeline()

    def _time_again(self, clock_mode: ClockMode, reply: Reply) -> TimedReply:
        """Put both answers on a timeline by another clock."""
        if self._racers is None:
            return clock_mode.timed(reply)
        by_chunk = self._chunk_by_chunk
        self._raced = self._racers.race(clock_mode, chunk_by_chunk=by_chunk)
        race = self._raced.race
        return TimedReply(race.reply, race.timeline, clock_mode)

    @property
    def _chunks(self) -> tuple[int, int] | None:
        """The newest chunks of both sides; None at the end, or without a race."""
        if self._raced is None or self._step >= len(self._raced.race.timeline) - 1:
            return None
        return self._raced.race.chunks_at(self._step)

    def show_playing(self, playing: bool) -> None:
        """Tell the transport bar whether the race goes on."""
        self.transport.playing = playing

    def show_timeline(self) -> None:
        """Show the race by another clock."""
        if self.replay.reply is not None:
            self.transport.show(self.replay.reply, self.replay.timeline)
        self.controller.refresh()

    def show_playhead(self, playhead: Playhead) -> None:
        """Show both answers up to a moment; pause where they part."""
        player = self.replay.player
        if player.playing and self._raced is not None:
            if not self.controller.playing and self._chunks is None:
                self._step = -1  # it begins again
            for pause in self._raced.pauses:
                if self._step < pause <= playhead.chunk:
                    self._step = pause
                    self.controller.seek(pause, pause=True)
                    return
        self._step = playhead.chunk
        self.transport.speed, self.transport.loop = player.speed, player.loop
        self.transport.playhead = playhead
        chunks = self._chunks
        if chunks == self._document.heads:
            return
        self._document.show(chunks)
        self._show_heads()
        self.rows.refresh()
        if chunks is not None:
            row = self._document.frontier(self.rows.cursor)
            if row is not None:
                self.rows.cursor = row
        self.rows.show_place()

    def _show_heads(self) -> None:
        """Say what both sides are, and how far they have come."""
        comparison, chunks = self.comparison, self._chunks
        if comparison is None:
            return
        sides = comparison.before, comparison.after
        heads = []
        for number, side in enumerate(sides):
            if side is None:
                heads.append(("nothing", ""))
                continue
            total = side.reply.chunk_count
            done = total if chunks is None else chunks[number] + 1
            heads.append((side.address, f"{done:,}/{total:,} chunks"))
        self.rows.heads = heads[0], heads[1]

    @on(TransportBar.SeekRequested)
    def _seek(self, message: TransportBar.SeekRequested) -> None:
        message.stop()
        self.controller.seek(message.chunk)

    @on(TransportBar.ChipClicked)
    def _press_chip(self, message: TransportBar.ChipClicked) -> None:
        from recviewer.tui.exchange.replay_menus import clock_items, speed_items
        from recviewer.tui.screens.menu import MenuScreen

        message.stop()
        replay, controller = self.replay, self.controller
        if message.chip is Chip.PLAY:
            controller.press("toggle")
        elif message.chip is Chip.SPEED:
            items = speed_items(replay, controller)
            self.app.push_screen(MenuScreen("Speed", items))
        else:
            items = clock_items(replay, controller)
            self.app.push_screen(MenuScreen("Clock", items))

    # What keys do

    def action_player(self, control: str) -> None:
        """Do what a key of the player says."""
        self.controller.press(control)

    def action_choose_pace(self) -> None:
        """Let the person choose the pace that is assumed."""
        change = self.controller.change_pace
        paces = [(str(Pace(rate)), partial(change, rate)) for rate in PACES]
        self.app.search_commands(paces, "Pace where no times were recorded")

    def action_switch(self, what: str) -> None:
        """Switch one thing.

        Args:
            what: `swap` the sides, `stacked` texts, a race that goes `chunk_by_chunk`,
                choices paired by `likeness`, or `volatile` fields that are counted.
        """
        wanted = self._wanted
        match what:
            case "swap":
                self._make(replace(wanted, swapped=not wanted.swapped))
            case "likeness":
                self._make(replace(wanted, by_likeness=not wanted.by_likeness))
            case "volatile":
                self._make(replace(wanted, volatile=not wanted.volatile))
            case "stacked":
                self.rows.stacked = not self._document.layout.stacked
            case "chunk_by_chunk" if self._racers is not None:
                self._chunk_by_chunk = not self._chunk_by_chunk
                self._time()

    def action_difference(self, which: str) -> None:
        """Go to the next or the previous difference, in a race in time."""
        step = 1 if which.startswith("next") else -1
        if self._chunks is not None and self._raced is not None:
            self._race_to(step)
            return
        differences = self._document.differences
        current = self._document.current
        if current < 0:
            following = self._document.difference_at(self.rows.cursor)
            number = following if step > 0 else following - 1
        else:
            number = current + step
        if 0 <= number < len(differences):
            self._go_to(number)
        else:
            self._hint(step)

    def _race_to(self, step: int) -> None:
        """Go to the moment at which both sides have the next difference."""
        assert self._raced is not None
        marks = [
            m.chunk for m in self._raced.race.marks if m.kind is MarkKind.DIFFERENCE
        ]
        others = [m for m in marks[::step] if (m - self._step) * step > 0]
        if others:
            self.controller.seek(others[0], pause=True)
        else:
            self._hint(step)

    def _hint(self, step: int) -> None:
        where = "after" if step > 0 else "before"
        self.notify(f"There is no difference {where} this.", timeout=_HINT_SECONDS)

    def _go_to(self, number: int) -> None:
        """Go to a difference."""
        self._document.current = number
        rows, row = self.rows, self._document.row_of(number)
        rows.cursor = row
        rows.show_place()
        rows.refresh()

    def action_part(self, which: str) -> None:
        """Go to the next or the previous part."""
        step = 1 if which.startswith("next") else -1
        row = self._document.title_from(self.rows.cursor, step)
        if row is not None:
            self.rows.choose(row)
            self.rows.scroll_to(y=row, animate=False, force=True, immediate=True)

    @on(ComparisonRows.FoldToggled)
    def _toggle_folds(self, message: ComparisonRows.FoldToggled) -> None:
        message.stop()
        rows, document = self.rows, self._document
        if message.command == "toggle_fold":
            if document.is_fold(rows.cursor):
                document.toggle(document.block_at(rows.cursor)[0])
                self._show_rows()
                rows.show_place()
        else:
            folded = message.command == "fold_all"
            self._make(replace(self._wanted, folded=folded))

    def action_copy(self) -> None:
        """Copy the comparison as the text that `recviewer diff` prints."""
        if self.comparison is not None:
            text = "\n".join(written.text(self.comparison))
            self.post_message(CopyRequested(text, "comparison"))
