"""Speeds and clocks to choose from, for the menus of the transport bar."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from textual.app import App

from recviewer.playback.clock import Source
from recviewer.playback.pace import PACES, SPEEDS, Pace
from recviewer.playback.replay import Replay
from recviewer.tui.exchange.replay_controller import ReplayController
from recviewer.tui.exchange.transport_lines import Chip

_CHOSEN = "  ● now"
"""Follows what is chosen already."""


def press_chip(
    app: App[Any], chip: Chip, replay: Replay, controller: ReplayController
) -> None:
    """Do what a click on a part of the transport bar asks for."""
    from recviewer.tui.screens.menu import MenuScreen

    if chip is Chip.PLAY:
        controller.press("toggle")
    elif chip is Chip.LIVE:
        controller.go_to_tail()
    elif chip is Chip.SPEED:
        app.push_screen(MenuScreen("Speed", speed_items(replay, controller)))
    else:
        app.push_screen(MenuScreen("Clock", clock_items(replay, controller)))


def offer_paces(app: App[Any], controller: ReplayController) -> None:
    """Let the person choose the pace that is assumed."""
    change = controller.change_pace
    paces = [(str(Pace(rate)), partial(change, rate)) for rate in PACES]
    app.search_commands(paces, "Pace where no times were recorded")


def speed_items(
    replay: Replay, controller: ReplayController
) -> list[tuple[str, Callable[[], object]]]:
    """List the speeds, each with what is done when it is chosen."""
    rate = replay.timeline.clock.rate
    items: list[tuple[str, Callable[[], object]]] = []
    for speed in SPEEDS:
        words = "instant" if speed == math.inf else f"{speed:g}×"
        if rate is not None and speed < math.inf:
            words = f"{words:<7} ≈ {rate * speed:g} tok/s"
        words += _CHOSEN if speed == replay.player.speed else ""
        items.append((words, partial(controller.change_speed, speed)))
    return items


def clock_items(
    replay: Replay, controller: ReplayController
) -> list[tuple[str, Callable[[], object]]]:
    """List the clocks that a reply may be replayed by, and the paces to assume."""
    mode, source = replay.clock_mode, replay.timeline.clock.source
    items: list[tuple[str, Callable[[], object]]] = []
    if source is not Source.ASSUMED:
        gaps = "keep all gaps" if mode.idle_cap else "gaps of at most 2 s"
        items = [
            ("assumed pace", partial(controller.press, "toggle_clock")),
            (gaps, partial(controller.press, "toggle_idle_cap")),
        ]
    elif mode.assume:
        items = [("recorded times", partial(controller.press, "toggle_clock"))]
    for rate in PACES:
        is_chosen = rate == mode.pace.tokens_per_second and source is Source.ASSUMED
        words = f"assumed {Pace(rate)}{_CHOSEN if is_chosen else ''}"
        items.append((words, partial(controller.assume_pace, rate)))
    return items
