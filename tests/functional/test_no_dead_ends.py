"""Wherever keys lead, the focus is on something that is on the screen."""

from __future__ import annotations

import pytest

from recviewer.tui.app import RecviewerApp
from tests.stage import Shot, staged

STATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "filter": ("", ("slash",)),
    "library": ("test_two_answers", ("1",)),
    "markdown": ("test_two_answers", ("alt+3", "m")),
    "request": ("test_tool_results", ("alt+2", "d")),
    "json": ("test_two_answers", ("alt+5",)),
    "error": ("test_rate_limit", ("alt+3",)),
    "maximized": ("test_tool_results", ("alt+2", "d", "f")),
    "raw": ("test_two_answers", ("w",)),
    "menu": ("test_two_answers", ("alt+3", "y")),
}
"""Where a person may be: part of the test id that is open, and keys that lead there."""

WAYS = ("tab", "c", "d", "b", "f", "alt+2", "alt+4", "alt+3", "alt+1", "escape")
"""Keys that move the focus, one after the other."""


def focus_in_view(app: RecviewerApp) -> bool:
    """Say whether something that is on the screen has the focus."""
    focused = app.screen.focused
    visible = app.screen._compositor.visible_widgets
    return focused is not None and focused in visible and bool(focused.region)


@pytest.mark.parametrize("state", STATES)
async def test_the_focus_stays_in_view_wherever_keys_lead(state: str) -> None:
    test, keys = STATES[state]
    async with staged(Shot("", (80, 24), test, keys)) as (app, pilot):
        assert focus_in_view(app)
        for key in WAYS:
            await pilot.press(key)
            await pilot.pause()
            assert focus_in_view(app), (key, app.screen.focused)
