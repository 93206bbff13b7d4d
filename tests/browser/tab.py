"""A tab of a browser, and the screen of the terminal in it.

The terminal in the page draws on a canvas. Its input is fed to an emulator here as
well, so that tests can look for texts and click on them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from playwright.sync_api import Page, WebSocket

from tests.functional.emulated import Emulated
from tests.functional.processes import DEADLINE

_DRAW = """
    window.terminalMade?.then(made => new Promise(done => made.write("", done)))
"""
"""Waits until the terminal has drawn all that came, in pages of ours."""

_POLL_MILLISECONDS = 20
"""Interval of looks at the screen."""


class Tab(Emulated):
    """Shows a session of the app."""

    def __init__(self, page: Page) -> None:
        """Watch a page; `open` opens a URL in it.

        Args:
            page: A page that has not opened anything yet.
        """
        super().__init__(80, 24)
        self.page = page
        self.typed: list[str] = []
        """The keyboard input that the page has sent."""
        self.sessions = 0
        """Number of sessions that the page has begun."""
        self.drawn_bytes = 0
        """Size of the output that the page has got."""
        self.expected_size = 0, 0
        """Columns and rows with which the page has asked for the app."""
        page.on("websocket", self._begin)

    def open(self, url: str) -> None:
        """Open a URL, and wait until something is drawn."""
        self.page.goto(url)
        self.page.wait_for_selector("body.-first-byte")

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._screen.columns, self._screen.lines

    def wait_for(self, *texts: str) -> None:
        """Wait until the screen shows all the texts."""
        self.wait_until(lambda: all(t in self.text for t in texts), f"{texts}")

    def wait_until(self, holds: Callable[[], bool], what: str = "a state") -> None:
        """Wait until a condition is true.

        Args:
            holds: Returns whether it is.
            what: Name of the condition, for the error when it stays false.
        """
        end = time.monotonic() + DEADLINE
        while not holds():
            assert time.monotonic() < end, f"{what} did not come:\n{self.text}"
            self.page.wait_for_timeout(_POLL_MILLISECONDS)

    def press(self, *keys: str) -> None:
        """Press keys by Playwright's names: `Enter`, `Control+v`, `a`."""
        for key in keys:
            self.page.keyboard.press(key)

    def click(self, text: str) -> None:
        """Click on the first occurrence of a text on the screen."""
        row = next(n for n, line in enumerate(self.lines) if text in line)
        self.page.mouse.click(*self.place(self.lines[row].index(text), row))

    def drag(self, begin: tuple[int, int], end: tuple[int, int]) -> None:
        """Drag the mouse from the middle of one cell to that of another.

        Args:
            begin: Column and row of the first cell, from 0.
            end: Those of the last one.
        """
        mouse = self.page.mouse
        mouse.move(*self.place(*begin))
        mouse.down()
        mouse.move(*self.place(*end), steps=4)
        mouse.up()

    def place(self, column: int, row: int) -> tuple[float, float]:
        """Return the middle of a cell in pixels of the page, once that is drawn.

        The page's terminal draws later than the emulator, and before it has read that
        the app wants the mouse, it keeps clicks to itself.
        """
        self.page.evaluate(_DRAW)
        box = self.page.locator(".xterm-screen").bounding_box()
        assert box is not None
        columns, rows = self.size
        x = box["x"] + (column + 0.5) * box["width"] / columns
        return x, box["y"] + (row + 0.5) * box["height"] / rows

    def clipboard(self) -> str:
        """Return the text on the clipboard."""
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def wait_for_clipboard(self, text: str) -> None:
        """Wait until the clipboard holds a text, and nothing else."""
        self.wait_until(lambda: self.clipboard() == text, f"{text!r} on the clipboard")

    def _begin(self, socket: WebSocket) -> None:
        """Switch to a new session."""
        self.sessions += 1
        self._screen.reset()
        socket.on("framereceived", self._received)
        socket.on("framesent", self._sent)

    def _received(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            self.drawn_bytes += len(payload)
            self._stream.feed(payload)

    def _sent(self, payload: str | bytes) -> None:
        kind, *rest = json.loads(payload)
        if kind == "resize":
            self._screen.resize(lines=rest[0]["height"], columns=rest[0]["width"])
        elif kind == "enter":
            self.expected_size = rest[0]["width"], rest[0]["height"]
        elif kind == "stdin":
            self.typed += rest
