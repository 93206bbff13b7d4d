"""The page around the terminal."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.recorded import WORDS
from tests.browser.tab import Tab
from tests.functional.serving import Served

NO_CLIPBOARD = "delete Navigator.prototype.clipboard"
"""What a page finds that is served neither by this machine nor over TLS."""

NO_COPY = f"{NO_CLIPBOARD}; document.execCommand = () => false"
"""And a browser that lets no page copy by itself."""


def test_the_keyboard_works_right_away(tab: Tab, served: Served) -> None:
    tab.press("ArrowDown", "Enter")
    tab.wait_for(WORDS[0][:20], WORDS[1][:20])
    # The token has left the address; the title says what is served.
    assert tab.page.url == f"{served.origin}/"
    assert tab.page.title().endswith(" – recviewer")


def test_a_link_opens_at_its_moment(page: Page, served: Served) -> None:
    tab = Tab(page)
    tab.open(served.at("ferries.json#choice=1&chunk=6"))
    tab.wait_for("ferries.json", "chunk 6")
    # What keys do there is told in the last line: the app has the terminal's size.
    tab.wait_until(lambda: "Cursor" in tab.lines[-1] and "Help" in tab.lines[-1])
    assert "recviewer" in tab.lines[0]


@pytest.mark.parametrize("density", [1.5, 2])
def test_letters_are_as_large_as_their_cells_on_dense_screens(
    browser: Browser, served: Served, density: float
) -> None:
    context = browser.new_context(device_scale_factor=density)
    tab = Tab(context.new_page())
    tab.open(served.url)
    drawn, shown = tab.page.locator(".xterm-text-layer").evaluate(
        "canvas => [canvas.width, canvas.clientWidth]"
    )
    assert drawn == pytest.approx(shown * density, abs=2)
    context.close()


def test_commands_are_chosen_with_the_mouse(page: Page, served: Served) -> None:
    tab = Tab(page)
    tab.open(served.at("ferries.json"))
    tab.wait_for("Two ferries", "1×")
    tab.click("commands")
    tab.wait_for("Halve the speed")
    tab.click("Halve the speed")
    tab.wait_until(lambda: "commands" in tab.text and "1×" not in tab.text)


def test_what_is_selected_with_the_mouse_is_copied(tab: Tab) -> None:
    tab.press("ArrowDown", "Enter")
    tab.wait_for("leave the harbour", "stop · ")
    row = next(n for n, line in enumerate(tab.lines) if "Two ferries" in line)
    column = tab.lines[row].index("Two ferries")
    tab.drag((column, row), (column + 10, row))
    tab.press("y")
    tab.wait_for_clipboard("Two ferries")


def test_the_browsers_clipboard_is_pasted(tab: Tab) -> None:
    tab.page.evaluate("navigator.clipboard.writeText('weather')")
    tab.press("/", "Control+v")
    tab.wait_for("1 of 2 recordings")


def test_keys_of_the_browser_do_not_reach_the_app(tab: Tab) -> None:
    before = len(tab.typed)
    tab.press("F5", "F11", "F12", "Control+r", "?")
    tab.wait_until(lambda: len(tab.typed) > before)
    assert tab.typed[before:] == ["?"]


def test_a_page_without_a_clipboard_copies_as_pages_used_to(
    page: Page, served: Served
) -> None:
    page.add_init_script(NO_CLIPBOARD)
    copy_selected(page, served)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.className") == "xterm-helper-textarea"


def test_what_no_page_may_copy_is_shown_selected(page: Page, served: Served) -> None:
    page.add_init_script(NO_COPY)
    copy_selected(page, served)
    page.wait_for_selector("#offer[open]")
    assert page.evaluate("getSelection().toString()") != ""


def copy_selected(page: Page, served: Served) -> None:
    """Open a recording, select a word of it, and copy it."""
    tab = Tab(page)
    tab.open(served.at("ferries.json"))
    tab.wait_for("Two ferries")
    row = next(n for n, line in enumerate(tab.lines) if "Two ferries" in line)
    column = tab.lines[row].index("Two ferries")
    tab.drag((column, row), (column + 10, row))
    tab.press("y")
    tab.wait_for("Copied")
