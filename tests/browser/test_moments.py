"""The address, the title and the history of a page follow what is shown."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from tests.browser.recorded import WORDS, write
from tests.browser.tab import Tab
from tests.functional.serving import serving

KEEP_ADDRESSES = """
    window.addresses = [];
    const replace = history.replaceState;
    history.replaceState = (state, title, url) => {
        addresses.push(url);
        replace.call(history, state, title, url);
    };
"""
"""Keeps every address that the page gives itself for what it shows."""


def at(page: Page) -> str:
    """Return the moment in the address of a page; empty for none."""
    return parse_qs(urlsplit(page.url).query).get("at", [""])[0]


def test_the_address_the_title_and_the_history_follow_what_is_shown(tab: Tab) -> None:
    page = tab.page
    tab.press("ArrowDown", "Enter")
    tab.wait_for(WORDS[0][:20])
    tab.wait_until(lambda: at(page).startswith("ferries.json#"), "an address")
    name, folder, program = page.title().split(" – ")
    assert (name, program) == ("ferries.json", "recviewer")

    tab.press("Home")
    tab.wait_until(lambda: at(page).endswith("chunk=0"), "the first chunk")
    tab.press(".", ".")
    tab.wait_until(lambda: at(page).endswith("chunk=1"), "the second chunk")

    tab.press("Control+ArrowUp")
    tab.wait_for("Windy, but dry.")
    tab.wait_until(lambda: at(page).startswith("inner/weather.json"), "another address")

    page.go_back()
    tab.wait_for(WORDS[0][:3], " 2/")
    page.go_forward()
    tab.wait_for("Windy, but dry.")
    page.go_back()
    tab.wait_for(" 2/")
    tab.wait_until(lambda: at(page) == "ferries.json#chunk=1", "the address of before")
    assert tab.sessions == 1

    page.reload()
    tab.wait_until(lambda: tab.sessions == 2)
    tab.wait_for(" 2/")
    page.go_back()
    tab.wait_until(lambda: at(page) == "", "the library")
    tab.wait_until(lambda: page.title() == f"{folder} – recviewer", "the folder's name")
    tab.click("ferries  When")
    tab.wait_until(lambda: at(page).startswith("ferries.json#"), "an address again")


def test_the_address_on_the_way_back_names_no_moment_that_was_not_shown(
    page: Page, tmp_path: Path
) -> None:
    write(tmp_path / "ferries.json", "Ferries?", WORDS)
    write(tmp_path / "tides.json", "Tides?", [" tide" * 3_000] * 2, padding=3_000)
    page.add_init_script(KEEP_ADDRESSES)
    with serving(str(tmp_path)) as served:
        tab = Tab(page)
        tab.open(served.at("tides.json#chunk=1"))
        tab.wait_for(" 2/6,")
        tab.press("Control+ArrowUp")
        tab.wait_for(WORDS[0][:20])
        tab.wait_until(lambda: at(page) == "ferries.json#chunk=32", "the last chunk")
        tab.press(",")
        page.go_back()  # tides take long to read, and the moment before comes to rest
        tab.wait_for(" 2/6,")
        tab.wait_until(lambda: at(page) == "tides.json#chunk=1", "the moment of before")
    moments = [parse_qs(urlsplit(url).query) for url in page.evaluate("addresses")]
    tides = {name for query in moments for name in query["at"] if "tides" in name}
    assert tides == {"tides.json#chunk=1"}
