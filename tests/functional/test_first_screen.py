"""The first frame holds what the app was opened for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.screen import Screen

from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens import main
from recviewer.tui.screens.main import MainScreen
from tests.stage import settle
from tests.unit.library.recordings import chat, write


class FramesApp(RecviewerApp):
    """Keeps the text of each frame of the main screen."""

    frames: list[str]

    def __init__(self, path: Path) -> None:
        super().__init__(AppOptions(paths=(str(path),)))
        self.frames = []

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if isinstance(renderable, CompositorUpdate):
            written = renderable.render_segments(self.console)
            self.frames.append(re.sub(r"\x1b\[[\d;?]*\w", "", written))


async def test_the_first_frame_of_a_file_shows_its_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However busy the machine is, the frame waits for the answer.
    monkeypatch.setattr(main, "_FIRST_FRAME_SECONDS", 60)
    file = tmp_path / "a.json"
    write(file, chat("Why?", answer="Because of that."))
    app = FramesApp(file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)

    first = next(frame for frame in app.frames if "a.json" in frame)
    assert "Because of that." in first
    assert not any("No recordings" in frame for frame in app.frames)


async def test_the_chunks_of_a_large_screen_come_after_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "_FIRST_FRAME_SECONDS", 60)
    file = tmp_path / "a.json"
    write(file, chat("Why?", answer="Because of that.", stream=True))
    app = FramesApp(file)
    async with app.run_test(size=(220, 60)) as pilot:
        await settle(pilot)

    with_answer = [frame for frame in app.frames if "Because of that." in frame]
    assert " 5 chunk" not in with_answer[0]
    assert any(" 5 chunk" in frame for frame in app.frames)


async def test_an_app_that_is_left_before_its_first_frame_mounts_nothing_more(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.json", chat("Hello"))
    app = RecviewerApp(AppOptions((str(tmp_path),)))
    async with app.run_test() as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, MainScreen)
    await screen._complete()  # as after a first frame that nobody waited for
    assert not screen.children
