"""Draws a replay as an animated SVG in which each shape shows during its frames."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.color import Color

from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.main import MainScreen
from scripts.picture import Shapes, framed, shapes
from tests.stage import Shot, drawn, settle, staged

SHOT = Shot("replay", (100, 30), "test_two_answers", ("b", "home"))

_FRAME_SECONDS = 0.12
"""Duration of a frame."""

_CHUNKS_PER_FRAME = 6

_REST_SECONDS = 2.5
"""Duration of a moment at which the replay is paused."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of an animation."""

    seconds: float
    """How long it shows."""
    shapes: Shapes
    """The shapes in it."""


async def take() -> str:
    """Return an SVG of two choices that replay to the middle, then show chunks."""
    async with staged(SHOT) as (app, pilot):
        ground = app.screen.background_colors[1]
        view = _main(app).view
        frames = []

        def keep(seconds: float) -> None:
            frames.append(Frame(seconds, shapes(drawn(app), ground)))

        keep(_FRAME_SECONDS)
        view.show_playing(True)
        for chunk in range(0, 230, _CHUNKS_PER_FRAME):
            view.replay.seek(chunk)
            view.show_playhead(view.replay.head)
            await pilot.pause()
            keep(_FRAME_SECONDS)
        view.show_playing(False)
        await settle(pilot)
        for keys in (("c",), (",",), (",",), (",",)):
            keep(_REST_SECONDS / 3)
            await pilot.press(*keys)
            await settle(pilot)
        keep(_REST_SECONDS)
    return animated(frames, SHOT.size, ground)


def _main(app: RecviewerApp) -> MainScreen:
    assert isinstance(app.screen, MainScreen)
    return app.screen


def animated(frames: Sequence[Frame], size: tuple[int, int], ground: Color) -> str:
    """Lay frames over each other so that they show in turn, in a loop.

    A viewer that does not animate shows the last frame.
    """
    starts = [
        sum(f.seconds for f in frames[:count]) for count in range(len(frames) + 1)
    ]
    layers = []
    spans: dict[tuple[int, int], str] = {}
    for layer in (0, 1):  # backgrounds first: they must not hide texts that stay
        by_span = defaultdict(list)
        for shape, first, after in _lives([frame.shapes[layer] for frame in frames]):
            by_span[first, after].append(shape)
        for span, grouped in by_span.items():
            whole = span == (0, len(frames))
            name = "" if whole else spans.setdefault(span, f"s{len(spans)}")
            kind = f' class="{name}"' if name else ""
            layers.append(f"<g{kind}>{''.join(grouped)}</g>")
    shown = {
        name: (100 * starts[first] / starts[-1], 100 * starts[after] / starts[-1])
        for (first, after), name in spans.items()
    }
    style = "".join(_rule(name, *times, starts[-1]) for name, times in shown.items())
    return framed("\n".join(layers), *size, ground, style)


def _lives(frames: Sequence[Sequence[str]]) -> Iterator[tuple[str, int, int]]:
    """Yield each shape with its first frame and the frame after its last."""
    since: dict[str, int] = {}
    for number, shown in enumerate([*frames, ()]):
        gone = since.keys() - set(shown)
        yield from sorted((shape, since.pop(shape), number) for shape in gone)
        for shape in shown:
            since.setdefault(shape, number)


def _rule(name: str, start: float, end: float, seconds: float) -> str:
    """Return CSS that shows a layer from `start` to `end`, in percent of the loop.

    A layer that shows at the end also shows without animation.
    """
    shown = f"{start:.3f}%{{visibility:visible}}{end:.3f}%{{visibility:hidden}}"
    if start:
        shown = f"0%{{visibility:hidden}}{shown}"
    still = "visible" if end == 100 else "hidden"
    return (
        f".{name}{{visibility:{still};animation:{name} {seconds:g}s step-end infinite}}"
        f"@keyframes {name}{{{shown}}}"
    )
