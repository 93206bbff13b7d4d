"""The animated picture of a replay."""

from __future__ import annotations

import re

from textual.color import Color

from scripts.animation import Frame, animated


def test_without_animation_the_last_frame_shows() -> None:
    shapes = [["<first/>", "<always/>"], ["<always/>"], ["<last/>", "<always/>"]]
    frames = [Frame(0.1, ([], drawn)) for drawn in shapes]
    picture = animated(frames, (80, 24), Color(0, 0, 0))
    hidden = re.findall(r"\.(\w+)\{visibility:hidden", picture)
    groups = re.findall(r'<g(?: class="(\w+)")?>(<(?:first|last|always)/>)', picture)
    shown = {shape for name, shape in groups if name not in hidden}
    assert shown == {"<always/>", "<last/>"}
