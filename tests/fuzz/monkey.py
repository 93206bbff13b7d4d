"""Somebody who presses, clicks and resizes whatever comes to hand.

`python -m tests.fuzz.monkey COUNT` lets so many of them play, each on other recordings,
and tells what brought the program down, with all that was done before.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from random import Random

from textual.events import Key
from textual.keys import key_to_character
from textual.pilot import OutOfBounds, Pilot

from recviewer.config import samples
from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from recviewer.tui.keys import TABLE
from tests.stage import settle

STEPS = 120
"""What one of them does."""

_SIZES = ((1, 1), (3, 2), (20, 5), (80, 24), (99, 29), (100, 30), (120, 40), (220, 60))

_ELSEWHERE = frozenset({"q", "E", "W", "ctrl+s", "ctrl+z"})
"""Keys that leave, call another program or write a file."""

_TYPED = (
    *("tab", "shift+tab", "up", "down", "left", "right", "enter", "escape"),
    *("pageup", "pagedown", "end", "home", "x"),
)
"""What is pressed more often than other keys."""

_ALL = sorted({key for row in TABLE for key in row.keys.split(",")} - _ELSEWHERE)


async def play(seed: int, paths: Iterable[Path], steps: int = STEPS) -> str:
    """Play with the app; return what brought it down, or nothing.

    Args:
        seed: Of all that is done.
        paths: What is opened.
        steps: How much is done.
    """
    random, done = Random(seed), list[str]()
    app = RecviewerApp(AppOptions(paths=tuple(map(str, paths))))
    try:
        async with app.run_test(size=random.choice(_SIZES)) as pilot:
            await settle(pilot)
            while len(done) < steps and app.return_code is None and not app.failure:
                done.append(await _act(pilot, random))
            await settle(pilot)
    except Exception:
        if app.failure is None:
            return f"{' '.join(done)}\n{traceback.format_exc()}"
    if app.failure is None:
        return ""
    return f"{' '.join(done)}\n{''.join(traceback.format_exception(app.failure))}"


async def _act(pilot: Pilot[None], random: Random) -> str:
    """Do one thing; say what."""
    chance = random.random()
    if chance < 0.1:
        width, height = random.choice(_SIZES)
        await pilot.resize_terminal(width, height)
        return f"{width}x{height}"
    if chance < 0.2:
        x, y = (random.randrange(side) for side in pilot.app.size)
        with suppress(OutOfBounds):  # the size may have changed meanwhile
            await pilot.click(offset=(x, y), times=random.choice((1, 1, 2)))
        return f"click({x},{y})"
    key = random.choice(_TYPED if chance < 0.5 else _ALL)
    pilot.app.post_message(Key(key, key_to_character(key)))
    if chance < 0.9:
        await asyncio.sleep(random.choice((0.001, 0.02)))
    else:
        await settle(pilot)
    return key


def main() -> int:
    """Let some of them play; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.monkey")
    parser.add_argument("count", type=int, help="how many play")
    parser.add_argument("--first", type=int, default=0, help="seed of the first one")
    parser.add_argument("path", nargs="*", type=Path, default=[samples.folder()])
    chosen = parser.parse_args()
    failed = 0
    for seed in range(chosen.first, chosen.first + chosen.count):
        if trouble := asyncio.run(play(seed, chosen.path)):
            failed += 1
            print(f"seed {seed}: {trouble}", flush=True)
    print(f"{chosen.count - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
