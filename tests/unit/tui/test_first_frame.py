"""The first frame waits for content, but not for long."""

from __future__ import annotations

from unittest.mock import Mock

from textual.app import App
from textual.screen import Screen

from recviewer.tui.first_frame import FirstFrame


async def test_the_first_frame_is_drawn_when_there_is_content_and_only_once() -> None:
    drawn = Mock()
    app = App[None]()
    async with app.run_test() as pilot:
        frame = FirstFrame(app.screen, drawn)
        frame.hold()
        await pilot.pause(0.05)
        drawn.assert_not_called()
        frame.draw()
        frame.draw()
        await pilot.pause(0.05)
        drawn.assert_called_once()


async def test_without_content_the_first_frame_is_drawn_after_some_time() -> None:
    drawn = Mock()
    app = App[None]()
    async with app.run_test() as pilot:
        frame = FirstFrame(app.screen, drawn)
        frame.hold()
        frame.draw_within(0.01)
        await pilot.pause(0.2)
        drawn.assert_called_once()


async def test_a_frame_that_was_not_held_back_needs_no_drawing() -> None:
    drawn = Mock(spec=Screen)
    FirstFrame(Mock(spec=Screen), drawn).draw()
    drawn.assert_not_called()
