"""Textual's driver for browsers, with its faults mended.

The driver of Textual 8.2 writes to the pipe from several threads, and drops what one
write leaves over (`os.write` may write a part); it blocks the event loop while the
reader is slow; and it keeps running when the reader is gone.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Final

from textual import events, messages
from textual.app import App
from textual.drivers.web_driver import WebDriver
from textual.message import Message

from recviewer import textual_compat
from recviewer.tui.messages import MomentRequested, SystemChanged

MAX_PENDING_BYTES: Final = 256 * 1024
"""More waiting output counts as a slow reader: over four full screens."""

_EXIT_SECONDS: Final = 3.0
"""Time for the app to leave by itself once its input has ended."""

_FLUSH_SECONDS: Final = 1.0
"""Time for the last packets to be read."""


class BrowserDriver(WebDriver):
    """Draws in a browser, under `recviewer serve` and under `textual serve`.

    A thread writes packets whole and in order. While the reader is behind, the app
    draws nothing; after that it draws everything.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._recviewer = app
        self._event_loop = asyncio.get_running_loop()
        follow = partial(app.call_later, self._follow)
        self._outbox = Outbox(self.fileno, changed=follow)
        textual_compat.redirect_packets(self, self._outbox.put)
        self._paused: AbstractContextManager[None] | None = None

    def write(self, data: str) -> None:
        """Draw text with escape sequences."""
        self._outbox.draw(data.encode("utf-8", "replace"))

    def copy(self, text: str, what: str = "") -> None:
        """Put a text on the clipboard of the person who looks at the page.

        Only the page of `recviewer serve` knows this packet.

        Args:
            text: Any text, without halves of surrogate pairs.
            what: What the text is, for the notice that it was copied; empty for no
                notice.
        """
        self._send_to_page({"type": "copy", "text": text, "what": what})

    def copy_link(self, at: str) -> None:
        """Put the URL of a moment on the clipboard: the page knows its own address.

        Only the page of `recviewer serve` knows this packet.

        Args:
            at: The address of the moment, as `ServedPaths.link_address` writes it.
        """
        self._send_to_page({"type": "copy_link", "at": at})

    def show_moment(self, at: str, of: str, title: str) -> None:
        """Let the page's address and title name a moment.

        Only the page of `recviewer serve` knows this packet.

        Args:
            at: The address of the moment, as `ServedPaths.link_address` writes it.
            of: That of its exchange.
            title: What the tab is called.
        """
        self._send_to_page({"type": "moment", "at": at, "of": of, "title": title})

    def open_text(self, at: str) -> None:
        """Open a moment as a page of text.

        Only the page of `recviewer serve` knows this packet.
        """
        self._send_to_page({"type": "open_text", "at": at})

    def show_theme(
        self, name: str, colors: Mapping[str, str], *, dark: bool, chosen: bool
    ) -> None:
        """Give the page a theme's colours, and let the browser remember a chosen one.

        Only the page of `recviewer serve` knows this packet.
        """
        packet = {"name": name, "colors": colors, "dark": dark, "chosen": chosen}
        self._send_to_page({"type": "theme", **packet})

    def _send_to_page(self, packet: Mapping[str, object]) -> None:
        payload = json.dumps(packet).encode()
        self._outbox.put(b"M%s%s" % (len(payload).to_bytes(4, "big"), payload))

    def start_application_mode(self) -> None:
        """Begin to write and to read."""
        self._outbox.start()
        super().start_application_mode()
        # The base class assumes that the page has no focus, whatever the page reported;
        # an app without focus draws no keys.
        self._recviewer.call_later(self._recviewer.post_message, events.AppFocus())

    def process_message(self, message: Message) -> None:
        """Handle input, except a size that was typed: only the page's size counts."""
        if not isinstance(message, events.Resize):
            super().process_message(message)

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Handle a message of the server, such as the size of the page.

        The base class posts the first size in two steps, between which the right size
        could arrive: the page sends it as soon as its terminal is there.
        """
        if packet_type == "resize":
            asyncio.run_coroutine_threadsafe(self._resize(payload), self._event_loop)
        elif packet_type == "copied":
            notice = f"Copied: {payload['what']}"
            self._recviewer.call_later(
                self._recviewer.notify, notice, markup=False, timeout=2
            )
        elif packet_type == "system":
            changed = SystemChanged(light=bool(payload["light"]))
            self._recviewer.call_later(self._recviewer.post_message, changed)
        elif packet_type == "go":
            self._recviewer.call_later(self._go, str(payload["at"]))
        else:
            super().on_meta(packet_type, payload)

    def _go(self, at: str) -> None:
        """Ask the main screen for the moment that the page went back or forward to."""
        main = self._recviewer.screen_stack[0]
        while self._recviewer.screen is not main:
            self._recviewer.pop_screen()
        main.post_message(MomentRequested(at))

    async def _resize(self, payload: dict[str, object]) -> None:
        """Take a size, unless everything would be laid out anew for nothing."""
        if (payload["width"], payload["height"]) != self._size:
            super().on_meta("resize", payload)

    def run_input_thread(self) -> None:
        """Read input until the app ends; end the app when its input has ended."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            last_resort = threading.Timer(_EXIT_SECONDS, os._exit, (1,))
            last_resort.daemon = True
            last_resort.start()
            self.send_message(messages.ExitApp())

    def close(self) -> None:
        """Wait for the last packets to be written."""
        self._outbox.close(_FLUSH_SECONDS)

    def _follow(self) -> None:
        """Stop drawing while the reader is behind; then draw the whole screen."""
        if self._outbox.behind and self._paused is None:
            self._paused = self._recviewer.batch_update()
            self._paused.__enter__()
        elif self._paused is not None and not self._outbox.behind:
            self._paused.__exit__(None, None, None)
            self._paused = None
            self._recviewer.refresh(layout=True)


class Outbox:
    """Writes packets to a pipe in order, in a thread, so that no writer ever blocks.

    Attributes:
        behind: Whether the reader is too slow; true until it has read everything.
    """

    def __init__(self, fileno: int, changed: Callable[[], object]) -> None:
        """Build an outbox; nothing is written before `start`.

        Args:
            fileno: The pipe.
            changed: Called, in any thread, when `behind` has changed.
        """
        self.behind = False
        self._fileno = fileno
        self._changed = changed
        self._packets: deque[bytes | bytearray] = deque()
        self._pending_bytes = 0
        self._ending = self._gone = False
        self._condition = threading.Condition()
        self._thread = threading.Thread(
            target=self._run, name="browser-output", daemon=True
        )

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def put(self, packet: bytes) -> None:
        """Add a packet; may be called in any thread.

        Args:
            packet: Bytes that no other packet may interrupt.
        """
        with self._condition:
            self._packets.append(packet)
            self._grow(len(packet))
        self._update_behind()

    def draw(self, data: bytes) -> None:
        """Add output of the terminal; pieces that are waiting become one packet.

        A frame comes in three pieces, and each packet costs the server and the page as
        much as a frame does.
        """
        with self._condition:
            if not (self._packets and isinstance(self._packets[-1], bytearray)):
                self._packets.append(bytearray())
            self._packets[-1] += data
            self._grow(len(data))
        self._update_behind()

    def close(self, timeout_seconds: float) -> None:
        """Write what is left; after the timeout the rest is dropped."""
        with self._condition:
            self._ending = True
            self._condition.notify()
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)

    def _grow(self, size: int) -> None:
        self._pending_bytes += size
        if self._gone:
            self._packets.clear()
            self._pending_bytes = 0
        self._condition.notify()

    def _run(self) -> None:
        try:
            while packets := self._take():
                _write_all(self._fileno, b"".join(map(_packed, packets)))
                with self._condition:
                    self._pending_bytes -= sum(map(len, packets))
                self._update_behind()
        except OSError:  # the reader is gone; the app learns it by its input's end
            self._gone = True

    def _take(self) -> list[bytes | bytearray]:
        """Wait for packets and take them all; none means that the outbox closes."""
        with self._condition:
            self._condition.wait_for(lambda: self._packets or self._ending)
            packets = list(self._packets)
            self._packets.clear()
            return packets

    def _update_behind(self) -> None:
        with self._condition:
            before = self.behind
            self.behind = self._pending_bytes > (0 if before else MAX_PENDING_BYTES)
        if self.behind != before:
            self._changed()


def _packed(data: bytes | bytearray) -> bytes:
    """Make a packet of terminal output; other packets are complete already."""
    if isinstance(data, bytes):
        return data
    return b"D%s%s" % (len(data).to_bytes(4, "big"), data)


def _write_all(fileno: int, data: bytes) -> None:
    """Write all bytes; a pipe may take a part at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fileno, rest) :]
