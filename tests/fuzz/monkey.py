"""Presses, clicks and resizes at random, like a monkey at the keyboard.

`python -m tests.fuzz.monkey COUNT` runs that many monkeys and prints what crashed the
app, with everything that was done before.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator
from contextlib import chdir, contextmanager, suppress
from pathlib import Path
from random import Random
from unittest import mock

from textual.events import Key
from textual.keys import key_to_character
from textual.pilot import OutOfBounds, Pilot

from recviewer.config import samples
from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from recviewer.tui.keys import TABLE
from tests.stage import settle

ACTIONS_PER_RUN = 120
"""Actions of one monkey."""

_SIZES = ((1, 1), (3, 2), (20, 5), (80, 24), (99, 29), (100, 30), (120, 40), (220, 60))

_EXCLUDED_KEYS = frozenset({"q", "E", "W", "ctrl+s", "ctrl+z"})
"""Keys that quit, run another program or write a file."""

_COMMON_KEYS = (
    *("tab", "shift+tab", "up", "down", "left", "right", "enter", "escape"),
    *("pageup", "pagedown", "end", "home", "x"),
)
"""Keys pressed more often than others."""

_ALL_KEYS = sorted(
    {key for row in TABLE for key in row.keys.split(",")} - _EXCLUDED_KEYS
)


@contextmanager
def away_from_home() -> Iterator[Path]:
    """Run in a temporary folder that is also the home, for files that are saved."""
    others = {name: v for name, v in os.environ.items() if not name.startswith("XDG_")}
    with tempfile.TemporaryDirectory(prefix="recviewer-monkey-") as name:
        folder = Path(name).resolve()
        home = {"HOME": str(folder), "XDG_DOWNLOAD_DIR": str(folder)}
        with mock.patch.dict(os.environ, others | home, clear=True), chdir(folder):
            yield folder


async def play(seed: int, paths: Iterable[Path], steps: int = ACTIONS_PER_RUN) -> str:
    """Act on the app at random.

    Args:
        seed: Decides all actions.
        paths: Files and folders to open.
        steps: Number of actions.

    Returns:
        What crashed the app, or an empty string.
    """
    random, done = Random(seed), list[str]()
    app = RecviewerApp(AppOptions(paths=tuple(str(path.resolve()) for path in paths)))
    with away_from_home():
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
    """Do one thing, and return its description."""
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
    key = random.choice(_COMMON_KEYS if chance < 0.5 else _ALL_KEYS)
    pilot.app.post_message(Key(key, key_to_character(key)))
    if chance < 0.9:
        await asyncio.sleep(random.choice((0.001, 0.02)))
    else:
        await settle(pilot)
    return key


def main() -> int:
    """Run the monkeys; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.monkey")
    parser.add_argument("count", type=int, help="number of monkeys")
    parser.add_argument("--first", type=int, default=0, help="seed of the first monkey")
    parser.add_argument("path", nargs="*", type=Path, default=[samples.folder()])
    arguments = parser.parse_args()
    failed = 0
    for seed in range(arguments.first, arguments.first + arguments.count):
        if trouble := asyncio.run(play(seed, arguments.path)):
            failed += 1
            print(f"seed {seed}: {trouble}", flush=True)
    print(f"{arguments.count - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
