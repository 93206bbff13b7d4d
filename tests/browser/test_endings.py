"""The end of a page: its message, and that no process is left."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.tab import Tab
from tests.functional.processes import ends
from tests.functional.serving import apps, serving


def test_a_page_tells_why_it_ended_and_begins_again(
    stranger: Page, recordings: Path
) -> None:
    with serving(str(recordings)) as served:
        tab = Tab(stranger)
        tab.open(served.url)
        tab.wait_for("Recordings 2")
        tab.press("Control+q")
        stranger.get_by_text("The session has ended.").wait_for()
        tab.press("Enter")
        tab.wait_until(lambda: tab.sessions == 2)
        tab.wait_for("Recordings 2")
        served.end()
        stranger.get_by_text("The server has ended.").wait_for()


def test_no_process_is_left_of_a_page_that_is_reloaded_or_closed(
    stranger: Page, recordings: Path
) -> None:
    with serving(str(recordings)) as served:
        tab = Tab(stranger)
        tab.open(served.url)
        first = apps(served.process.pid)
        stranger.reload()
        tab.wait_until(lambda: tab.sessions == 2)
        tab.wait_for("Recordings 2")
        assert all(map(ends, first))
        second = apps(served.process.pid)
        assert second
        stranger.close()
        assert all(map(ends, second))


def test_settings_changed_in_a_page_are_not_saved(
    page: Page, recordings: Path, tmp_path: Path
) -> None:
    with serving(str(recordings), env={"XDG_CONFIG_HOME": str(tmp_path)}) as served:
        tab = Tab(page)
        tab.open(served.url)
        tab.wait_for("Recordings 2", "by folder")
        tab.press("g")
        tab.wait_until(lambda: "by folder" not in tab.text)
        page.reload()
        tab.wait_until(lambda: tab.sessions == 2)
        tab.wait_for("Recordings 2", "by folder")
        assert list(tmp_path.iterdir()) == []
