"""Watches the open recording while somebody still writes it."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual.screen import Screen
from textual.timer import Timer

from recviewer.address import STDIN
from recviewer.errors import RecviewerError, not_understood
from recviewer.formats.registry import STREAM_NAMES
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import MarkKind, Reply
from recviewer.reading import reader
from recviewer.reading.opening import ExchangeRead
from recviewer.text.numbers import clock_words, plural, size_words
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.hints import hint
from recviewer.tui.exchange.transport_lines import Live
from recviewer.tui.exchange.widget import ExchangeView
from recviewer.tui.messages import SaveRequested

if TYPE_CHECKING:
    from recviewer.live.following import LiveStep, StreamEnded
    from recviewer.live.inflow import Inflow

_POLL_SECONDS: Final = 0.1
"""How long a thread waits for a step to be shown before it asks whether to stop."""

_TICK_SECONDS: Final = 0.5
"""How often it is told for how long nothing has come."""

_MAX_BYTES: Final = 100_000_000
"""Size of a file from which on it is not watched: it would be held in memory twice."""


class Watching:
    """Follows what is written into standard input, or into the open file.

    A thread of its own reads, folds and times. Only when a step is shown it makes the
    next one, so that a slow screen gets fewer steps and is never behind.
    """

    def __init__(
        self,
        screen: Screen[object],
        view: ExchangeView,
        inflow: Callable[[str], Inflow | None],
        *,
        follows_files: bool,
        show_read: Callable[[ExchangeRead], None],
        show_whole: Callable[[str], object],
        ended: Callable[[], None],
        written: Callable[[str, str], None],
    ) -> None:
        """Watch nothing yet.

        Args:
            screen: Where steps are shown.
            view: Shows the exchange.
            inflow: Returns what comes in of a recording; None if it is all there.
            follows_files: Whether a file is followed once it was read.
            show_read: Shows another exchange, before its reply.
            show_whole: Reads and shows a recording that is written to its end.
            ended: Called when standard input has ended and is shown.
            written: Called with the path of a call and of the recording it is now.
        """
        self._screen, self._view, self._find_inflow = screen, view, inflow
        self._follows_files = follows_files
        self._show_read, self._show_whole = show_read, show_whole
        self._ended, self._written = ended, written
        self._inflow: Inflow | None = None
        """What comes in of the open recording; None if that is not watched."""
        self._path = ""
        self.size = 0
        """Size of the open recording in bytes, as it was read."""
        self._stopped = Event()
        self._ticking: Timer | None = None

    def begin(self, path: str) -> bool:
        """Follow a recording from the start; False if it is to be read at once."""
        self.stop()
        self._show_live(None)
        self._path = path
        self._inflow = inflow = self._find_inflow(path)
        if inflow is None:
            return False
        stopped = self._stopped = Event()
        self._start(lambda: self._follow(inflow, path, stopped, is_file=False))
        return True

    def watch(self, exchange: Exchange | None) -> None:
        """Follow the open recording once it was read, in case it is a file that grows.

        Args:
            exchange: The exchange that is shown of it; None if it cannot be read.
        """
        if not self._follows_files:
            return
        self.stop()
        self._show_live(None)
        self._inflow = None
        path, size = self._path, self.size
        can_grow = exchange is None or exchange.format in STREAM_NAMES
        if path == STDIN or not can_grow:
            return
        stopped = self._stopped = Event()
        self._start(lambda: self._watch(path, exchange, size, stopped))

    def save_items(self) -> list[SaveRequested]:
        """List the files that can be made of what was watched."""
        inflow, exchange = self._inflow, self._view.exchange
        if inflow is None or exchange is None:
            return []
        response = exchange.response
        growing = response.chunks.growing
        if not (growing or response.arrivals):
            return []

        from recviewer.export.files import file_name

        def data() -> bytes:
            from recviewer.record.watched import timed_recording

            return timed_recording(inflow.pieces, ended=not growing)

        what, name = "recording with the times of its chunks", "-timed.json"
        return [SaveRequested(what, file_name(self._path, exchange, name), data)]

    def stop(self) -> None:
        """Watch no more."""
        self._stopped.set()
        if self._ticking is not None:
            self._ticking.stop()
            self._ticking = None

    def _start(self, work: Callable[[], None]) -> None:
        Thread(target=work, name="recviewer-live", daemon=True).start()

    def _watch(
        self, path: str, exchange: Exchange | None, size: int, stopped: Event
    ) -> None:
        """Wait, in a thread, until a file grows; then follow it, again and again."""
        from pathlib import Path

        from recviewer.live.inflow import Inflow
        from recviewer.live.writers import GrowingFile

        try:
            if os.stat(path).st_size > _MAX_BYTES:  # noqa: PTH116
                return
            data = reader.content(path, stopped.is_set).data
        except (OSError, RecviewerError):  # it is gone, or another one was opened
            return
        if exchange is not None:
            data = data[:size]  # it may have grown since
        inflow, file = Inflow(), GrowingFile(Path(path), data, stopped)
        inflow.put(data)
        while file.wait_for_change(inflow):
            self._inflow, over = inflow, Event()
            reading = file.watch(inflow, over)
            self._follow(inflow, path, stopped, is_file=True)
            over.set()
            reading.join()

    def _follow(
        self, inflow: Inflow, path: str, stopped: Event, *, is_file: bool
    ) -> None:
        """Follow, in a thread, and show step after step."""
        from recviewer.live.following import StreamEnded, follow_stream

        replay, cancelled = self._view.replay, stopped.is_set
        steps = follow_stream(
            inflow, path, lambda: replay.clock_mode, cancelled, is_file=is_file
        )
        try:
            for step in steps:
                shown = Event()
                self._screen.call_later(self._show, step, stopped, shown)
                while not (shown.wait(_POLL_SECONDS) or cancelled()):
                    pass
        except Exception as error:
            # Anything may come in: whatever goes wrong with it, the app goes on.
            if not cancelled():
                ended = StreamEnded(path, remark=not_understood(error))
                self._screen.call_later(self._show, ended, stopped, Event())

    def _show(self, step: LiveStep, stopped: Event, shown: Event) -> None:
        """Show a step, unless something else was opened in the meantime."""
        try:
            if not stopped.is_set():
                self._take(step)
        finally:
            shown.set()

    def _take(self, step: LiveStep) -> None:
        from recviewer.live.following import StreamEnded, StreamGrown, Waiting

        view = self._view
        match step:
            case Waiting(path, size, remark):
                came = f"{size_words(size)} have come" if size else "nothing has come"
                what = "standard input" if path == STDIN else path
                if view.empty:
                    text = f"Waiting for {what}: {remark or came} …"
                    view.placeholder.show_waiting(text)
            case ExchangeRead():
                self._show_read(step)
            case StreamGrown(exchange, timed, last_at, remark):
                if exchange is view.exchange:
                    is_first = view.reply is None
                    view.show_reply(timed, live=True)
                    self._show_live(Live(last_at, remark))
                    if is_first:
                        view.focus_choices()
            case StreamEnded():
                self._end(step)

    def _end(self, step: StreamEnded) -> None:
        view = self._view
        self._show_live(None)
        path = step.recording or step.path
        if step.recording is not None:
            self._path = path
            self._written(step.path, path)
        if step.exchange is None or step.timed is None:
            self._show_whole(path)
        elif step.before is not None and step.before is view.exchange:
            # It is the same, but whole: the place of the reader stays.
            view.exchange = step.exchange
            view.request_view.show(step.exchange, reader.prompt(step.exchange))
            view.choices.adopt(step.exchange)
            view.show_reply(step.timed)
            hint(view, _how_it_ended(step.timed.reply, step.timed.timeline.duration))
        else:
            prompt = reader.prompt(step.exchange)
            self._show_read(ExchangeRead(path, step.exchange, prompt))
            view.show_reply(step.timed)
            view.focus_choices()
        if step.remark:
            view.notify(sanitize_line(step.remark), severity="warning", markup=False)
        if step.path == STDIN:
            self._ended()

    def _show_live(self, live: Live | None) -> None:
        """Tell how the stream goes on, and from now on for how long nothing came."""
        transport = self._view.transport
        if live is not None:
            live = Live(live.last_at, live.remark, float(int(monotonic())))
        transport.live = live
        if live is None and self._ticking is not None:
            self._ticking.stop()
            self._ticking = None
        elif live is not None and self._ticking is None:
            self._ticking = self._screen.set_interval(_TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        live = self._view.transport.live
        if live is not None:
            self._show_live(live)


def _how_it_ended(reply: Reply, seconds: float) -> str:
    """Say how a stream has ended, and how long it took."""
    broke_off = any(mark.kind is MarkKind.CUT_OFF for mark in reply.marks)
    how = "The stream broke off" if broke_off else "The stream has ended"
    count = plural(reply.chunk_count, "chunk")
    return f"{how}: {count} in {clock_words(seconds)}."
