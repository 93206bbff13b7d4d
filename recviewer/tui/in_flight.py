"""Shows streams while somebody else writes them: standard input, and calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from recviewer.address import STDIN
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.hints import hint

if TYPE_CHECKING:
    from recviewer.live.inflow import Inflow
    from recviewer.record.calls import Calls, News
    from recviewer.tui.screens.main import MainScreen

_WAITING: Final = "Recording; waiting for the first call."


class InFlight:
    """Lists the calls, and opens one after the other as long as nobody reads."""

    def __init__(
        self, screen: MainScreen, stdin: Inflow | None, calls: Calls | None
    ) -> None:
        """Show nothing yet.

        Args:
            screen: Where they are shown.
            stdin: What comes in on standard input; None if that is not watched.
            calls: What is known of them; None if nothing is recorded.
        """
        self._screen, self._stdin, self._calls = screen, stdin, calls
        self._opened: str | None = None
        """What was opened last by itself."""
        self._newest: str | None = None
        """The newest call, if it is still in flight and was not opened."""

    def begin(self) -> None:
        """Show what comes from now on."""
        screen, calls = self._screen, self._calls
        if calls is not None:
            lines = (_WAITING, *calls.lines)
            screen.library.controller.await_calls(lines)
            calls.listen(lambda news: screen.call_later(self._take, news))

    def inflow(self, path: str) -> Inflow | None:
        """Return what comes in of a recording that is still being written."""
        if path == STDIN:
            return self._stdin
        return self._calls.inflow(path) if self._calls else None

    def show_written(self, call: str, recording: str) -> None:
        """Name the recording into which the open call was written."""
        if self._opened == call:
            self._opened = recording
        if self._screen.path == call:
            self._screen.path = recording
            self._screen.title_bar.place = recording
            self._screen.call_later(self._open_newest)

    def _take(self, news: News) -> None:
        screen = self._screen
        screen.library.controller.take_calls(news.begun, news.ended)
        for text in map(sanitize_line, news.said):
            screen.notify(text, severity="warning", markup=False)
        if news.begun:
            self._newest = news.begun[-1].path
        if self._newest in news.ended:
            self._newest = None
        self._open_newest()
        if news.finished is not None:
            screen.library.controller.await_calls([news.finished.words])
            hint(screen, news.finished.words)

    def _open_newest(self) -> None:
        """Open the newest call, unless a person reads another one."""
        screen, newest = self._screen, self._newest
        if newest is None or not self._is_unread:
            return
        self._opened, self._newest = newest, None
        screen.open(newest, 0)

    @property
    def _is_unread(self) -> bool:
        """Whether nothing is open, or the end of what was opened by itself."""
        screen = self._screen
        if screen.path is None:
            return True
        replay = screen.view.replay
        at_end = replay.head.chunk >= len(replay.timeline) - 1
        return screen.path == self._opened and at_end and not replay.player.live
