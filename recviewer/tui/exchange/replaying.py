"""What every widget with a transport bar does at a click and at a key of the player."""

from __future__ import annotations

from textual import on
from textual.widget import Widget

from recviewer.playback.replay import Replay
from recviewer.tui.common.hints import hint
from recviewer.tui.exchange.replay_controller import ReplayController
from recviewer.tui.exchange.transport import TransportBar


class Replaying(Widget):
    """A widget around a transport bar, which moves its replay."""

    replay: Replay
    controller: ReplayController

    def show_hint(self, text: str) -> None:
        """Say for a moment why a key did nothing."""
        hint(self, text)

    def action_player(self, control: str) -> None:
        """Do what a key of the player says."""
        self.controller.press(control)

    def action_choose_pace(self) -> None:
        """Let the person choose the pace that is assumed."""
        from recviewer.tui.exchange.replay_menus import offer_paces

        offer_paces(self.app, self.controller)

    @on(TransportBar.SeekRequested)
    def _seek(self, message: TransportBar.SeekRequested) -> None:
        message.stop()
        self.controller.seek(message.chunk)

    @on(TransportBar.ChipClicked)
    def _press_chip(self, message: TransportBar.ChipClicked) -> None:
        from recviewer.tui.exchange.replay_menus import press_chip

        message.stop()
        press_chip(self.app, message.chip, self.replay, self.controller)
