"""Keeps the address of the page of `recviewer serve` at the moment that shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from time import monotonic
from typing import Any, Final

from msgspec.structs import replace
from textual.screen import Screen

from recviewer.address import Address, normal_path
from recviewer.tui.exchange.menu_items import moment
from recviewer.tui.exchange.widget import ExchangeView
from recviewer.tui.messages import MomentShown

REST_SECONDS: Final = 0.25
"""How long a moment has to show before the page is told. Browsers bear about a hundred
changes of their address in half a minute."""


class PageMoments:
    """Tells the page which moment shows, once it rests, and goes where it goes."""

    def __init__(
        self,
        screen: Screen[Any],
        view: ExchangeView,
        is_coming: Callable[[], bool],
        *,
        get_time: Callable[[], float] = monotonic,
    ) -> None:
        """Watch an exchange.

        Args:
            screen: The screen that shows it, which posts the messages.
            view: The exchange.
            is_coming: Tells whether another moment was asked for and does not show yet.
            get_time: Returns the time now in seconds.
        """
        self._screen = screen
        self._view = view
        self._is_coming = is_coming
        self._get_time = get_time
        self._moved_at = 0.0
        self._waiting = False
        self._told: tuple[Address, str] | None = None
        self._is_left = False
        for node, attribute in (
            (view, "exchange"),
            (view.transport, "playhead"),
            (view.transport, "text_cursor"),
            (screen, "focused"),
        ):
            screen.watch(node, attribute, self._move, init=False)

    def shows(self, address: Address) -> bool:
        """Tell whether a moment is one of the exchange that shows, and stays."""
        exchange = self._view.exchange
        return (
            exchange is not None
            and self._view.reply is not None
            and not self._is_coming()
            and self._view.path == normal_path(address.path)
            and exchange.number == (address.exchange or 0)
        )

    def go_to(self, address: Address) -> None:
        """Go to a moment of the exchange that shows."""
        reply = self._view.reply
        last = max(0, reply.chunk_count - 1) if reply is not None else 0
        chunk = last if address.chunk is None else min(address.chunk, last)
        self._view.choices.leave_cursor()
        self._view.controller.seek(chunk, pause=True)
        if address.choice is not None:
            self._view.choices.go_to(address.choice, chunk)

    def leave(self) -> None:
        """Note that the page has gone to the library: coming back is news."""
        self._told, self._is_left = self._shown(), True

    def _move(self) -> None:
        self._moved_at = self._get_time()
        if not self._waiting:
            self._wait(REST_SECONDS)

    def _wait(self, seconds: float) -> None:
        self._waiting = True
        self._screen.set_timer(seconds, self._tell)

    def _tell(self) -> None:
        """Tell the page where it is, unless the moment has changed meanwhile."""
        self._waiting = False
        rest = self._moved_at + REST_SECONDS - self._get_time()
        if self._view.exchange is None:
            return
        shown = self._shown()
        if rest > 0 or shown is None:
            self._wait(max(rest, REST_SECONDS / 10))
            return
        is_back = self._is_left and self._view.has_focus_within
        if self._is_left and not is_back and self._told is None:
            self._told = shown  # it was still being read
        elif shown != self._told or is_back:
            self._told, self._is_left = shown, False
            self._screen.post_message(MomentShown(*shown))

    def _shown(self) -> tuple[Address, str] | None:
        """Return the moment and the title; None while another one is to come."""
        exchange = self._view.exchange
        if exchange is None or self._view.reply is None or self._is_coming():
            return None
        address = moment(self._view)
        if self._view.drill_down.place is None:
            address = replace(address, choice=None)  # no text cursor
        return address, exchange.test_label or PurePath(self._view.path).name
