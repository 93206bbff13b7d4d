"""Two exchanges side by side under one transport bar: read, compared and raced."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
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
from recviewer.playback.player import Playhead
from recviewer.playback.replay import ClockMode, Replay, TimedReply
from recviewer.tui.common.hints import hint
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.comparison.document import Anchor, Document
from recviewer.tui.comparison.making import (
    Compared,
    Failed,
    LaidOut,
    Load,
    Maker,
    Raced,
    Ready,
    Step,
    Wanted,
)
from recviewer.tui.comparison.parts import VERDICTS
from recviewer.tui.comparison.racing import Racing
from recviewer.tui.comparison.rows import ComparisonRows, heads
from recviewer.tui.exchange.replay_controller import ReplayController
from recviewer.tui.exchange.replaying import Replaying
from recviewer.tui.exchange.transport import TransportBar
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested, SaveRequested

_MAX_INLINE_CHARACTERS = 50_000
"""Characters that are laid out while a key waits; more take a thread."""


@message_fields
class Made(Message):
    """A step of making the comparison, from the thread that makes it."""

    wanted: Wanted
    step: Step


class ComparisonView(Vertical, Replaying):
    """Compares two exchanges, and lets their answers race."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.COMPARISON),
        *bindings(Scope.PLAYER),
    ]

    comparison: var[Comparison | None] = var(None)
    """What is compared; None until it is read."""
    busy: var[bool] = var(True)
    """Whether not even the verdict is known."""

    rows = getters.query_one(ComparisonRows)
    transport = getters.query_one(TransportBar)

    def __init__(
        self,
        load: Load,
        options: AppOptions,
        *,
        by_likeness: bool = False,
        get_time: Callable[[], float] = monotonic,
    ) -> None:
        """Make a view.

        Args:
            load: Reads the two exchanges, in a thread.
            options: Pace and speed to begin with.
            by_likeness: Whether choices are paired by what they say.
            get_time: Returns the time now in seconds, by which the playhead moves.
        """
        super().__init__()
        self._racing = Racing()
        self.replay = Replay(
            options.pace,
            get_time=get_time,
            assume=options.assume,
            speed=options.speed,
        )
        self.controller = ReplayController(self.replay, self, retime=self._retime)
        self._maker = Maker(load)
        self._document = Document()
        self._wanted = Wanted(
            self._document.layout, self.replay.clock_mode, by_likeness=by_likeness
        )
        self._is_placed = False
        """Whether the cursor went to the first difference."""
        self._anchor: Anchor | None = None
        """Where the cursor goes back to, once all rows are known."""
        self._raced: Wanted | None = None
        """What was wanted when the answers began to race as they do."""
        self._complete: Wanted | None = None
        """What was wanted when all rows on show were made; None while more come."""
        self._refusal = ""
        """What to say if another clock, which is wanted, changes nothing."""

    @property
    def is_complete(self) -> bool:
        """Whether all rows are known, and the answers can race."""
        return self._racing.is_ready

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
        complete = self._complete
        only_race = complete is not None and wanted.shows_as(complete)
        self._run(self._wanted, only_race)

    @work(thread=True, exclusive=True, group="compare")
    def _run(self, wanted: Wanted, only_race: bool) -> None:
        worker = get_current_worker()
        steps = self._maker.steps(
            wanted, lambda: worker.is_cancelled, only_race=only_race
        )
        for step in steps:
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
            case LaidOut(is_first, parts, blocks):
                if is_first:
                    self._document.begin(self._wanted.layout)
                    self._is_placed, self._complete = False, None
                self._document.add(parts, blocks)
                self._show_rows()
            case Ready(raced):
                self._start(raced)
            case Failed(reason):
                self.busy = False
                self.rows.verdict = f"cannot be compared: {reason}"
                self.controller.expect_reply(False)

    def _begin(self, comparison: Comparison) -> None:
        """Say the verdict; the rows there are stay until others are known."""
        is_same = self.comparison is comparison
        self._anchor = self._document.anchor(self.rows.cursor) if is_same else None
        self.comparison, self.busy = comparison, False
        self._is_placed = False
        self.rows.verdict = VERDICTS[comparison.verdict]
        self.rows.heads = heads(comparison, self._racing.chunks)

    def _show_rows(self) -> None:
        """Show the rows that are known, the first difference of the answers first."""
        self.rows.row_count = len(self._document)
        self.rows.refresh()
        comparison = self.comparison
        has_answers = comparison is not None and comparison.has_both_answers
        if not self._is_placed and self._anchor is None and has_answers:
            number = self._document.difference_of_answers(0)
            if number is not None:
                self._is_placed = True
                self._go_to(number)

    def _start(self, ready: Raced) -> None:
        """Let the answers race, now that all rows are known."""
        if self._complete is None:
            self._complete = self._wanted
            if self._anchor is not None:
                self._document.current = self._anchor.difference
                self.rows.cursor = self._document.row_of_anchor(self._anchor)
            elif not self._is_placed and self._document.differences:
                self._go_to(0)
            self.rows.finder.again()
        if self._raced is None or not self._wanted.races_as(self._raced):
            self._enter(ready)
        self._refusal = ""
        self.controller.expect_reply(False)
        self.rows.show_place()

    def _enter(self, ready: Raced) -> None:
        """Let the answers race in another way, from where they are."""
        raced, line = self._raced, ready.race.timeline
        swapped = raced is not None and raced.swapped is not self._wanted.swapped
        if raced and self._refusal and line.is_timed_as(self.replay.timeline):
            self.show_hint(self._refusal)
            self.replay.clock_mode = raced.clock_mode
            self._wanted = replace(self._wanted, clock_mode=raced.clock_mode)
        self._raced = self._wanted
        step = self._racing.enter(ready, swapped=swapped)
        timed = TimedReply(ready.race.reply, line, self._wanted.clock_mode)
        self.replay.show(timed, step)
        self.show_timeline()

    # The race

    def _retime(self, clock_mode: ClockMode, refusal: str) -> None:
        """Let the answers race by other clocks, which are made in a thread.

        Args:
            clock_mode: How replies are given their times.
            refusal: Said if that changes nothing.
        """
        self._refusal, self.replay.clock_mode = refusal, clock_mode
        self._make(self._wanted)

    def show_playing(self, playing: bool) -> None:
        """Tell the transport bar whether the race goes on; unfold what will come."""
        self.transport.playing = playing
        is_short = self._document.answer_size <= _MAX_INLINE_CHARACTERS
        if playing and is_short and self._wanted.folded:
            self._make(replace(self._wanted, folded=False))

    def show_timeline(self) -> None:
        """Show the race by another clock."""
        reply, comparison = self.replay.reply, self.comparison
        if reply is not None and comparison is not None:
            sides = filter(None, (comparison.before, comparison.after))
            streamed = any(side.exchange.response.replayable for side in sides)
            self.transport.show(
                reply,
                self.replay.timeline,
                streamed=streamed,
                count=self._racing.count,
            )
        self.controller.refresh()

    def show_playhead(self, playhead: Playhead) -> None:
        """Show both answers up to a moment; pause where they part."""
        player, racing = self.replay.player, self._racing
        if player.playing:
            if not self.controller.playing and racing.chunks is None:
                racing.step = -1  # it begins again
            pause = racing.pause_before(playhead.chunk)
            if pause is not None:
                racing.step = pause
                self.controller.seek(pause, pause=True)
                return
        racing.step = playhead.chunk
        self.transport.speed, self.transport.loop = player.speed, player.loop
        self.transport.playhead = playhead
        chunks = racing.chunks
        if chunks == self._document.heads:
            return
        document, rows = self._document, self.rows
        document.show(chunks)
        document.current = -1
        if self.comparison is not None:
            rows.heads = heads(self.comparison, chunks)
        here = None if player.playing else racing.difference_here
        number = None if here is None else document.difference_of_answers(here)
        if number is not None:
            document.current = number
            rows.cursor = document.row_of(number)
        elif (row := document.frontier(rows.cursor)) is not None:
            rows.cursor = row
        rows.refresh()
        rows.show_place()

    # What keys do

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
                by_likeness = not wanted.by_likeness
                self._make(replace(wanted, by_likeness=by_likeness))
                how = "what they say" if by_likeness else "their index"
                hint(self, f"Choices are paired by {how}.")
            case "volatile":
                volatile = not wanted.volatile
                self._make(replace(wanted, volatile=volatile))
                how = "counted" if volatile else "left out"
                hint(self, f"Volatile fields are {how}.")
            case "stacked":
                self.rows.stacked = not self._document.layout.stacked
            case "chunk_by_chunk":
                by_chunk = not wanted.chunk_by_chunk
                self._make(replace(wanted, chunk_by_chunk=by_chunk))
                how = "chunk by chunk" if by_chunk else "each by its own clock"
                hint(self, f"The answers race {how}.")

    def action_difference(self, which: str) -> None:
        """Go to the next or the previous difference, in a race in time."""
        step = 1 if which.startswith("next") else -1
        if self._racing.chunks is not None:
            moment = self._racing.difference(step)
            if moment is None:
                self._hint(step)
            else:
                self.controller.seek(moment, pause=True)
            return
        differences = self._document.differences
        number = self._document.current + step
        if self._document.current < 0:
            following = self._document.difference_at(self.rows.cursor)
            number = following if step > 0 else following - 1
        if 0 <= number < len(differences):
            self._go_to(number)
        else:
            self._hint(step)

    def _hint(self, step: int) -> None:
        where = "after" if step > 0 else "before"
        hint(self, f"There is no difference {where} this.")

    def _go_to(self, number: int) -> None:
        """Go to a difference."""
        self._document.current = number
        self.rows.go_to(self._document.row_of(number))

    def action_part(self, which: str) -> None:
        """Go to the next or the previous part."""
        step = 1 if which.startswith("next") else -1
        row = self._document.title_from(self.rows.cursor, step)
        if row is None:
            hint(self, f"This is the {'last' if step > 0 else 'first'} part.")
        else:
            self.rows.choose(row)
            self.rows.scroll_to(y=row, animate=False, force=True, immediate=True)

    @on(ComparisonRows.FoldToggled)
    def _toggle_folds(self, message: ComparisonRows.FoldToggled) -> None:
        message.stop()
        rows, document = self.rows, self._document
        if message.command == "unfold_all" and True not in document.folds:
            hint(self, "Nothing is folded.")
        elif message.command == "fold_all" and (
            self._wanted.folded and False not in document.folds
        ):
            hint(self, "All that is equal is folded.")
        elif message.command != "toggle_fold":
            folded = message.command == "fold_all"
            self._make(replace(self._wanted, folded=folded))
        elif not document.is_fold(rows.cursor):
            hint(self, "Nothing is folded under the cursor.")
        else:
            block, line = document.block_at(rows.cursor)
            if document.fold_size(block) > _MAX_INLINE_CHARACTERS:
                self._unfold(block, self._wanted)
            else:
                document.replace(block, document.toggled(block))
                rows.go_to(rows.cursor - line)

    @work(exclusive=True, group="unfold")
    async def _unfold(self, block: int, wanted: Wanted) -> None:
        """Lay out a long text in a thread."""
        unfolded = await asyncio.to_thread(self._document.toggled, block)
        if wanted is self._wanted:
            self._document.replace(block, unfolded)
            self.rows.go_to(self.rows.cursor)

    def action_take(self, how: str) -> None:
        """Take the comparison along.

        Args:
            how: `copy` it as the text that `recviewer diff` prints, or `save` it as
                Markdown.
        """
        comparison = self.comparison
        if comparison is None:
            return
        if how == "copy":
            text = "\n".join(written.text(comparison))
            self.post_message(CopyRequested(text, "comparison"))
            return

        def made() -> bytes:
            return written.joined(written.markdown(comparison)).encode()

        what, name = "comparison as Markdown", "comparison.md"
        self.post_message(SaveRequested(what, name, made, asks=True))
