"""What draws the app in a browser: Textual's driver, made to hold.

The driver of Textual 8.2 writes to the pipe from several threads, and what one write
leaves over is lost (`os.write` may write a part); it waits inside the event loop for
whoever reads slowly; and it stays when nobody is left to read.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Final

from textual import events, messages
from textual.app import App
from textual.drivers.web_driver import WebDriver
from textual.message import Message

from recviewer import textual_compat
from recviewer.web.outbox import Outbox

_GRACE: Final = 3.0
"""Seconds to leave in when nobody is left to read."""

_FAREWELL: Final = 1.0
"""Seconds that the last packets may take to be read."""


class BrowserDriver(WebDriver):
    """Draws in a browser, under `recviewer serve` and under `textual serve`.

    Packets are written whole, one after the other, by a thread of their own. While
    whoever reads them is behind, the app draws nothing; then it draws everything.
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
        """Draw something.

        Args:
            data: Text and escape sequences.
        """
        self._outbox.draw(data.encode("utf-8", "replace"))

    def copy(self, text: str, what: str = "") -> None:
        """Put a text on the clipboard of the person who looks at the page.

        Only the page of `recviewer serve` knows this packet.

        Args:
            text: Any text, without halves of surrogate pairs.
            what: What it is; the page tells it once the text is there. Empty if
                nothing is to be told.
        """
        self._tell_page({"type": "copy", "text": text, "what": what})

    def copy_link(self, at: str) -> None:
        """Put the URL of a moment on the clipboard: the page knows its own address.

        Only the page of `recviewer serve` knows this packet.

        Args:
            at: The address of the moment, as `ServedPaths.at` writes it.
        """
        self._tell_page({"type": "copy_link", "at": at})

    def _tell_page(self, packet: dict[str, str]) -> None:
        payload = json.dumps(packet).encode()
        self._outbox.put(b"M%s%s" % (len(payload).to_bytes(4, "big"), payload))

    def start_application_mode(self) -> None:
        """Begin to write, and to read."""
        self._outbox.start()
        super().start_application_mode()
        # The base class takes the page for one that nobody looks at, and forgets that
        # it was told otherwise; an app that nobody looks at draws no keys.
        self._recviewer.call_later(self._recviewer.post_message, events.AppFocus())

    def process_message(self, message: Message) -> None:
        """Take what was typed; but a size that was typed is not that of the page.

        Args:
            message: What keys, the mouse or a paste have to say.
        """
        if not isinstance(message, events.Resize):
            super().process_message(message)

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Take what the server says of the page, sizes in turn.

        The base class posts the first size in two steps, between which the right one
        could come: the page tells it as soon as its terminal is there.

        Args:
            packet_type: What it is about.
            payload: What it says.
        """
        if packet_type == "resize":
            asyncio.run_coroutine_threadsafe(self._resize(payload), self._event_loop)
        elif packet_type == "copied":
            words = f"Copied: {payload['what']}"
            self._recviewer.call_later(
                self._recviewer.notify, words, markup=False, timeout=2
            )
        else:
            super().on_meta(packet_type, payload)

    async def _resize(self, payload: dict[str, object]) -> None:
        super().on_meta("resize", payload)

    def run_input_thread(self) -> None:
        """Read until the app ends; end the app when nobody is left to read from."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            last_resort = threading.Timer(_GRACE, os._exit, (1,))
            last_resort.daemon = True
            last_resort.start()
            self.send_message(messages.ExitApp())

    def close(self) -> None:
        """See that what was written last is on its way."""
        self._outbox.close(_FAREWELL)

    def _follow(self) -> None:
        """Draw nothing while the reader is behind; after that all of the screen."""
        if self._outbox.behind and self._paused is None:
            self._paused = self._recviewer.batch_update()
            self._paused.__enter__()
        elif self._paused is not None and not self._outbox.behind:
            self._paused.__exit__(None, None, None)
            self._paused = None
            self._recviewer.refresh(layout=True)
