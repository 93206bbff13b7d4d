"""`textual serve` of textual-dev, which serves any Textual app, with recviewer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.recorded import WORDS, write_recordings
from tests.browser.tab import Tab
from tests.functional.serving import textual_serve


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the command as the documentation shows it."""
    folder = tmp_path_factory.mktemp("as it stands")
    (folder / "recordings").mkdir()
    write_recordings(folder / "recordings")
    with textual_serve("recviewer recordings/", folder) as url:
        yield url


@pytest.fixture
def plain_tab(stranger: Page, url: str) -> Tab:
    """Open the page of textual-serve, which loads its font from another site."""
    stranger.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stranger.context.route("https://**", lambda route: route.abort())
    tab = Tab(stranger)
    tab.open(url)
    tab.wait_for("Recordings 2", "ferries", "weather")
    return tab


def test_textual_serve_opens_a_recording_and_copies_from_it(plain_tab: Tab) -> None:
    plain_tab.click("ferries")
    plain_tab.wait_for(WORDS[0][:20], WORDS[1][:20])
    plain_tab.press("y")
    plain_tab.wait_for("whole text of choice 1")
    plain_tab.click("whole text of choice 1")
    plain_tab.wait_for_clipboard(WORDS[1])


def test_textual_serve_downloads_a_file_during_a_replay(plain_tab: Tab) -> None:
    plain_tab.click("ferries")
    plain_tab.wait_for(WORDS[0][:20])
    plain_tab.press("p", "W")
    plain_tab.wait_for("transcript as Markdown")
    with plain_tab.page.expect_download() as download:
        plain_tab.click("transcript as Markdown")
    assert WORDS[1] in Path(download.value.path()).read_text()
