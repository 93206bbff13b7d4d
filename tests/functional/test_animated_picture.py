"""The animated picture of a replay shows one frame at a time."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

PICTURE = Path(__file__).parents[2] / "screenshots" / "replay.svg"
SVG = PICTURE.read_text(encoding="utf-8")

STILL = set(re.findall(r"\.(\w+)\{visibility:visible", SVG))
"""Layers that a viewer shows which does not animate."""

LAYERS = re.findall(r'<g(?: class="(\w+)")?>((?:<(?:rect|text).*?)+)</g>', SVG)
TIMES = {
    name: (float(start), float(end))
    for name, start, end in re.findall(
        r"@keyframes (\w+)\{.*?([\d.]+)%\{visibility:visible\}([\d.]+)%", SVG
    )
}
"""When a layer shows, in percent of the animation."""

_TEXT = re.compile(r'<text x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)".*?>(.*?)<')


def texts(shown: set[str]) -> list[tuple[float, float, float, str]]:
    """Return the texts of the given layers and of those that are always there.

    Returns:
        For each its y, its left and right end, and what it says, in this order.
    """
    return sorted(
        (float(y), float(x), float(x) + float(length), text)
        for name, shapes in LAYERS
        if not name or name in shown
        for x, y, length, text in _TEXT.findall(shapes)
    )


def overlapping(shown: set[str]) -> list[str]:
    return [
        f"{text} / {other}"
        for (y, _, end, text), (other_y, start, _, other) in pairwise(texts(shown))
        if y == other_y and start < end
    ]


def test_without_animation_the_last_frame_shows() -> None:
    last = {name for name, (_, end) in TIMES.items() if end == 100}
    assert last == STILL
    words = " ".join(text for *_, text in texts(STILL))
    assert ".delta.content" in words
    assert overlapping(STILL) == []


def test_no_two_frames_show_at_a_time() -> None:
    for moment in {start for start, _ in TIMES.values()}:
        shown = {name for name, (start, end) in TIMES.items() if start <= moment < end}
        assert overlapping(shown) == [], f"at {moment} %"
