"""The page of text, which a browser can find in, print and translate."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page

from tests.browser.recorded import WORDS, write
from tests.browser.tab import Tab
from tests.functional.serving import Served, serving

RUN = "document.title='pwned'"
HOSTILE = f'<img src=x onerror="{RUN}"><script>{RUN}</script></pre></main>'
"""What would run if it were not escaped."""


def test_a_recording_is_read_as_text_from_the_app_and_by_its_address(
    tab: Tab, served: Served
) -> None:
    tab.press("ArrowDown", "Enter")
    tab.wait_for(WORDS[0][:20])
    tab.press("Control+p")
    tab.wait_for("Search for commands")
    tab.press(*"read as text")
    tab.wait_for("Open a page of text")
    with tab.page.context.expect_page() as opened:
        tab.press("Enter")
    text = opened.value
    text.get_by_role("heading", name="Choice 1 · stop").wait_for()
    assert text.get_by_role("article").all_inner_texts()[-2:] == list(WORDS)
    assert text.title() == "ferries.json – recviewer"
    with text.expect_navigation():
        text.get_by_role("link", name="Open in recviewer").click()
    text.wait_for_selector("body.-first-byte")


def test_the_text_of_a_hostile_recording_runs_nothing(
    page: Page, tmp_path: Path
) -> None:
    write(tmp_path / "a.json", HOSTILE, [HOSTILE])
    with serving(str(tmp_path)) as served:
        Tab(page).open(served.url)
        page.goto(f"{served.origin}/text?{urlencode({'at': 'a.json'})}")
        page.get_by_role("heading", name="Choice 0").wait_for()
        assert page.get_by_text(HOSTILE).count() == 2
        assert page.title() == "a.json – recviewer"


def test_the_page_of_text_says_why_there_is_none(
    stranger: Page, served: Served
) -> None:
    stranger.goto(f"{served.origin}/text?at=ferries.json")
    stranger.get_by_text("has not been let in yet").wait_for()
    Tab(stranger).open(served.url)
    stranger.goto(f"{served.origin}/text?at=nothing.json")
    stranger.get_by_text("nothing.json: not there").wait_for()
