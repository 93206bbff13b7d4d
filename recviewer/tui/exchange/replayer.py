"""What plays: the only timer, and what the keys of the player do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic, thread_time

from textual.containers import Vertical
from textual.reactive import var
from textual.timer import Timer

from recviewer.config.app_options import AppOptions
from recviewer.model.transcript import Reply
from recviewer.playback.frames import next_due
from recviewer.playback.pace import PACES, Pace
from recviewer.playback.player import Playhead
from recviewer.playback.replay import Replay
from recviewer.tui.messages import SettingChanged


class Replayer(Vertical):
    """The base of what shows a replay; the replay itself knows no timer."""

    playing: var[bool] = var(False, toggle_class="-playing")
    """Whether the playhead moves by itself."""

    def __init__(
        self,
        options: AppOptions,
        *,
        get_time: Callable[[], float] = monotonic,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.replay = Replay(
            options.pace,
            get_time=get_time,
            assume=options.assume,
            speed=options.speed,
        )
        self._timer: Timer | None = None
        self._opening = False
        self._asked: list[str] = []
        self._cpu = self._due = 0.0

    @property
    def reply(self) -> Reply | None:
        """What is replayed, as far as it is known."""
        return self.replay.reply

    def show_playing(self, playing: bool) -> None:
        """Let what is shown know whether it plays."""
        raise NotImplementedError

    def show_playhead(self, playhead: Playhead) -> None:
        """Bring what is shown to the playhead."""
        raise NotImplementedError

    def show_timeline(self) -> None:
        """Show the reply by another clock."""
        raise NotImplementedError

    def watch_playing(self, playing: bool) -> None:
        """Start or stop drawing frames."""
        if not self.is_mounted:
            return
        if self._timer is not None:
            self._timer.stop()
        self.show_playing(playing)
        if playing:
            self._cpu, self._due = thread_time(), monotonic()
            self._wait()

    def clear(self) -> None:
        """Replay nothing, until another reply is known."""
        self.playing = False
        self.replay.clear()

    def refresh_replay(self) -> None:
        """Show the state of the replay after a change."""
        self.show_playhead(self.replay.head)
        self.playing = self.replay.player.playing

    def action_player(self, control: str) -> None:
        """Do what a key of the player says."""
        if self.reply is None:
            self._put_off(control)
            return
        before = self.replay.player.speed
        self.replay.control(control)
        self.refresh_replay()
        speed = self.replay.player.speed
        if speed != before:
            self.post_message(SettingChanged({"speed": speed}))

    def expect(self, opening: bool) -> None:
        """Say whether a reply is on its way; do what was put off once it is there."""
        self._opening = opening
        if not opening:
            asked, self._asked = self._asked, []
            for control in asked if self.reply is not None else ():
                self.action_player(control)

    def _put_off(self, control: str) -> None:
        """Do what a key says when there is a reply, if one is on its way."""
        if self._opening:
            self._asked.append(control)
        else:
            self.notify("Nothing is open to be played.", timeout=2)

    def pause(self) -> None:
        """Stop where it is."""
        self.replay.pause()
        self.refresh_replay()

    def action_toggle_clock(self) -> None:
        """Switch between the recording's clock and the assumed pace."""
        if self.replay.toggle_clock():
            self.show_timeline()
        else:
            self.notify("This recording holds no times to go by.", timeout=2)

    def action_toggle_idle_cap(self) -> None:
        """Cap long idle gaps, or let them last."""
        if self.replay.toggle_idle_cap():
            self.show_timeline()
        else:
            self.notify("No gap is longer than 2 s by this clock.", timeout=2)

    def action_choose_pace(self) -> None:
        """Let the person choose the pace that is assumed."""
        paces = [(str(Pace(rate)), partial(self._change_pace, rate)) for rate in PACES]
        self.app.search_commands(paces, "Pace where no times were recorded")

    def _change_pace(self, tokens_per_second: float) -> None:
        self.replay.change_pace(tokens_per_second)
        self.show_timeline()
        self.post_message(SettingChanged({"pace": tokens_per_second}))

    def _tick(self) -> None:
        playhead = self.replay.head
        if playhead.ended:
            self.pause()
        else:
            self._wait()
            self.show_playhead(playhead)

    def _wait(self) -> None:
        """Wait for the next frame, the longer the more the last one cost."""
        before, self._cpu = self._cpu, thread_time()
        now = monotonic()
        self._due = next_due(self._due, now, self._cpu - before)
        self._timer = self.set_timer(self._due - now, self._tick)
