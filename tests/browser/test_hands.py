"""Keys, fingers, the clipboard and colours: what a person brings to the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.recorded import WORDS
from tests.browser.tab import Tab
from tests.functional.processes import DEADLINE
from tests.functional.serving import Served


def test_copy_keys_copy_what_the_app_or_the_terminal_has_selected(
    page: Page, served: Served
) -> None:
    tab = Tab(page)
    tab.open(served.at("ferries.json"))
    tab.wait_for("Two ferries")
    row = next(n for n, line in enumerate(tab.lines) if "Two ferries" in line)
    column = tab.lines[row].index("Two ferries")
    tab.drag((column, row), (column + 2, row))
    tab.press("Control+Insert")
    tab.wait_for_clipboard("Two")
    page.keyboard.down("Shift")
    tab.drag((column, row), (column + 11, row))
    page.keyboard.up("Shift")
    tab.press("Meta+c")
    tab.wait_for_clipboard("Two ferries")
    page.evaluate("navigator.clipboard.writeText('')")
    page.evaluate("document.execCommand('copy')")  # as the browser's menu does
    tab.wait_for_clipboard("Two ferries")


def test_keys_find_as_in_a_browser_and_the_address_bar_keeps_its_own(tab: Tab) -> None:
    before = len(tab.typed)
    tab.press("Control+l", "Alt+d", "F6")
    tab.press("Control+f", *"weather")
    tab.wait_for("1 of 2")
    assert "".join(tab.typed[before:]).endswith("weather")
    assert len(tab.typed[before:]) == 1 + len("weather")


def test_several_pasted_lines_are_kept(tab: Tab) -> None:
    tab.page.evaluate("navigator.clipboard.writeText('model:coast-1\\nweather')")
    tab.press("/", "Control+v")
    tab.wait_for("model:coast-1 weather", "1 of 2")


def test_the_focus_returns_after_a_click_beside_the_terminal(tab: Tab) -> None:
    tab.page.evaluate("document.activeElement.blur()")
    size = tab.page.viewport_size
    assert size is not None
    tab.page.mouse.click(size["width"] - 1, size["height"] - 1)
    tab.press("?")
    tab.wait_for(" closes")


@pytest.fixture
def phone(browser: Browser, served: Served) -> Iterator[Tab]:
    """Open the page on a phone whose system is light."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=3,
        has_touch=True,
        is_mobile=True,
        color_scheme="light",
    )
    context.set_default_timeout(DEADLINE * 1000)
    yield Tab(context.new_page())
    context.close()


def move_finger(
    phone: Tab, start: tuple[float, float], end: tuple[float, float]
) -> None:
    """Move a finger over the page in some steps."""
    fingers = phone.page.context.new_cdp_session(phone.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    (x, y), (to_x, to_y) = start, end
    touch("touchStart", start)
    for step in range(1, 6):
        touch("touchMove", (x + (to_x - x) * step / 5, y + (to_y - y) * step / 5))
    touch("touchEnd")


def test_a_phone_shows_the_narrow_layout_and_takes_fingers(
    phone: Tab, served: Served
) -> None:
    phone.open(served.at("ferries.json#chunk=30"))
    phone.wait_for(" 31/")
    phone.wait_until(lambda: "More" in phone.lines[-1], "the size of the terminal")
    assert 50 <= phone.size[0] < 60
    background = "getComputedStyle(document.body).backgroundColor"
    assert phone.page.evaluate(background) == "rgb(251, 250, 247)"

    row = next(n for n, line in enumerate(phone.lines) if " 31/" in line) - 1
    (x, y), (left, _) = phone.place(phone.size[0] - 6, row), phone.place(10, row)
    move_finger(phone, (x, y), (left, y))
    phone.wait_until(lambda: " 31/" not in phone.text, "another chunk")
    assert WORDS[0][:3] in phone.text


def test_fingers_scroll_what_is_longer_than_the_screen(
    phone: Tab, served: Served
) -> None:
    phone.open(served.url)
    phone.wait_for("ferries")
    phone.press("?")
    phone.wait_for(" closes")
    before = phone.text
    move_finger(phone, (200, 600), (200, 300))
    phone.wait_until(lambda: phone.text != before, "other lines")


def themes(tab: Tab, *keys: str) -> None:
    """Open the list of themes, and press keys until it is closed."""
    tab.press("Control+p", *"theme")
    tab.wait_for("Change the current theme")
    tab.press("Enter")
    tab.wait_for("Search for themes")
    tab.press(*keys)
    tab.wait_until(lambda: "Search for themes" not in tab.text, "the end of it")


def test_a_page_follows_its_system_until_a_theme_is_chosen(tab: Tab) -> None:
    page = tab.page
    background = "getComputedStyle(document.body).backgroundColor"

    def become(scheme: Literal["dark", "light"], color: str) -> None:
        page.emulate_media(color_scheme=scheme)
        tab.wait_until(lambda: page.evaluate(background) == color, color)

    dark, light = "rgb(20, 22, 27)", "rgb(251, 250, 247)"
    become("dark", dark)
    become("light", light)
    themes(tab, "ArrowDown", "ArrowDown", "ArrowDown", "Escape")
    become("dark", dark)
    themes(tab, *"nord", "Enter")
    kept = "localStorage.getItem(`recviewer theme ${location.pathname}`)"
    tab.wait_until(lambda: page.evaluate(kept) == "nord", "a choice")
    chosen = page.evaluate(background)
    page.emulate_media(color_scheme="light")
    tab.press("?")
    tab.wait_for(" closes")
    assert page.evaluate(background) == chosen


def test_a_theme_in_the_terminals_colours_has_a_terminal_that_suits_it(
    tab: Tab,
) -> None:
    page = tab.page
    page.emulate_media(color_scheme="dark")
    backgrounds = """async () => [
        (await window.terminalMade).options.theme.background,
        getComputedStyle(document.body).backgroundColor,
    ]"""

    def choose(name: str, color: str) -> None:
        themes(tab, *name, "Enter")
        tab.wait_until(lambda: page.evaluate(backgrounds) == [color, color], name)

    choose("ansi-light", "rgb(251, 250, 247)")
    choose("ansi-dark", "rgb(20, 22, 27)")


def test_a_screen_reader_can_read_the_terminal_where_the_address_asks_for_it(
    page: Page, served: Served
) -> None:
    tab = Tab(page)
    rows = ".xterm-accessibility"
    tab.open(f"{served.url}&screenreader")
    tab.wait_for("Recordings 2", "ferries")
    tab.wait_until(lambda: "ferries" in page.inner_text(rows), "the text to read")
    tab.open(served.url)
    tab.wait_for("Recordings 2", "ferries")
    assert page.locator(rows).count() == 0
