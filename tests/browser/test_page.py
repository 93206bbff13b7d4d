"""The page around the terminal."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.recorded import WORDS
from tests.browser.serving import Served
from tests.browser.tab import Tab


def test_the_recordings_are_listed_and_open_by_keyboard_right_away(tab: Tab) -> None:
    tab.press("ArrowDown", "Enter")
    tab.wait_for(WORDS[0][:20], WORDS[1][:20])


def test_the_token_leaves_the_address_and_the_title_names_what_is_served(
    tab: Tab, served: Served
) -> None:
    assert tab.page.url == f"{served.origin}/"
    assert tab.page.title().endswith(" – recviewer")


def test_a_link_opens_at_its_moment(page: Page, served: Served) -> None:
    tab = Tab(page)
    tab.open(served.at("ferries.json#choice=1&chunk=6"))
    tab.wait_for("ferries.json", "chunk 6")
