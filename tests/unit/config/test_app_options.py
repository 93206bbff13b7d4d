"""The options that the app is started with."""

from __future__ import annotations

from recviewer.config.app_options import AppOptions
from recviewer.config.settings import LoadedSettings, Settings
from recviewer.playback.pace import Pace


def test_a_replay_begins_as_the_settings_say_where_no_argument_does() -> None:
    loaded = LoadedSettings(Settings(pace=80.0, ttft=0.2, speed=2.0))
    options = AppOptions.of(loaded, ("recordings",))
    assert (options.pace, options.speed) == (Pace(80.0, 0.2), 2.0)
    assert (options.paths, options.settings) == (("recordings",), loaded)
