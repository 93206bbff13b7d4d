"""Notifications are shown whole, and hide nothing that is typed."""

from __future__ import annotations

from pathlib import Path

from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from tests.functional.running import lines_on
from tests.stage import Shot, settle, staged


async def test_a_notification_of_any_length_is_shown_whole(tmp_path: Path) -> None:
    app = RecviewerApp(AppOptions(paths=(str(tmp_path),)))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        for length in range(80, 104):
            app.clear_notifications()
            app.notify("Saved: " + "÷" * length, markup=False)
            await settle(pilot)
            assert sum(line.count("÷") for line in lines_on(app)) == length


async def test_the_search_text_is_visible_while_it_is_typed() -> None:
    keys = ("w", "slash", *"zebra")
    async with staged(Shot("find", (80, 24), "test_two_answers", keys)) as (app, _):
        assert lines_on(app)[-1].lstrip().startswith("/zebra")
