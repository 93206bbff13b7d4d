"""The real app, driven by a script and timed from inside.

A scene is a coroutine `(app, *arguments)` that returns figures. It runs in the app's
own event loop, with Textual's own driver writing to a pseudo-terminal. "On screen"
means that everything has been written to that terminal.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import RenderableType
from textual.events import Key
from textual.screen import Screen

from recviewer.config.app_options import AppOptions
from recviewer.library.scan.background import start_scan
from recviewer.tables.folder import only_tables
from recviewer.tui.app import RecviewerApp
from recviewer.tui.exchange.transport import TransportBar
from recviewer.tui.runner import tune_for_drawing
from recviewer.tui.screens.main import MainScreen

_QUIET_SECONDS = 0.03
"""Time without a frame after which the screen counts as settled."""

_BEAT_SECONDS = 0.002
"""Interval at which the event loop is probed."""

_NAMES = {" ": "space", ":": "colon"}
"""Textual's names for the keys of some characters."""


class SceneApp(RecviewerApp):
    """The app, noting when it draws."""

    def __init__(self, scene: str, report: Path, arguments: list[str]) -> None:
        module, _, function = scene.partition(":")
        self._scene = getattr(importlib.import_module(f"benchmarks.{module}"), function)
        self._arguments = arguments
        self._report = report
        options = getattr(self._scene, "options", lambda *_: AppOptions((".",)))
        chosen = options(*arguments)
        scan = None if only_tables(chosen.paths) else start_scan(chosen.paths)
        super().__init__(chosen, scan, ready=self._begin)
        self.began = perf_counter()
        self.frames: list[float] = []
        """Times at which frames were written."""
        self.on_frame: Callable[[], None] = lambda: None
        """Called after each frame."""

    @property
    def main(self) -> MainScreen:
        """The main screen."""
        screen = self.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Draw, and note the time if anything had changed."""
        super()._display(screen, renderable)
        if renderable is not None:
            self.frames.append(perf_counter())
            self.on_frame()

    def _begin(self) -> None:
        """Start the scene, on the main screen."""
        tune_for_drawing()
        self.run_worker(self._play())

    async def _play(self) -> None:
        try:
            figures = await self._scene(self, *self._arguments)
            self._report.write_text(json.dumps(figures))
        except Exception:
            self.exit(message=traceback.format_exc())
        else:
            self.exit()

    async def drawn(self, act: Callable[[], object]) -> float:
        """Do something and return the seconds until its result is on screen."""
        before = len(self.frames)
        began = perf_counter()
        act()
        while True:
            count = len(self.frames)
            await asyncio.sleep(_QUIET_SECONDS)
            if before < count == len(self.frames):
                return self.frames[-1] - began
            if perf_counter() - began > 5:
                return float("nan")

    async def typed(self, key: str) -> float:
        """Press a key and return the seconds until its effect is on screen."""
        character = key if len(key) == 1 else None
        key = _NAMES.get(key, key)
        return await self.drawn(lambda: self.post_message(Key(key, character)))

    def seek(self, chunk: int) -> None:
        """Move the playhead to a chunk, as a click on the transport bar does."""
        self.main.view.transport.post_message(TransportBar.SeekRequested(chunk))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until a condition holds, leaving the event loop free."""
        while not holds():
            await asyncio.sleep(0.01)


class Stalls:
    """Measures the longest time for which the event loop is blocked."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Stalls:
        """Start probing."""
        self._task = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop probing."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _beat(self) -> None:
        before = perf_counter()
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            now = perf_counter()
            self.longest = max(self.longest, now - before - _BEAT_SECONDS)
            before = now


def _main(scene: str, report: str, *arguments: str) -> Any:
    gc.disable()  # as the command line does until everything is loaded
    app = SceneApp(scene, Path(report), list(arguments))
    app.run()
    if app.failure is not None:
        raise app.failure


if __name__ == "__main__":
    _main(*sys.argv[1:])
