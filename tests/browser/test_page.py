"""The page around the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.network import network
from tests.browser.recorded import WORDS, write
from tests.browser.tab import Tab
from tests.cases import cases
from tests.functional.serving import Served, free_port, serving

NO_CLIPBOARD = "delete Navigator.prototype.clipboard"
"""A browser's state for a page from another machine without TLS."""

NO_COPY = f"{NO_CLIPBOARD}; document.execCommand = () => false"
"""The state of a browser that does not let pages copy by themselves."""

NOTE_CONTEXTS = """
    window.contexts = [];
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        window.contexts.push(kind);
        return getContext.call(this, kind, ...rest);
    };
"""
"""Notes the kinds of all contexts that a page makes to draw."""


def test_the_keyboard_works_right_away(tab: Tab, served: Served) -> None:
    tab.press("ArrowDown", "Enter")
    tab.wait_for(WORDS[0][:20], WORDS[1][:20])
    # The token has left the address; the title says what is served.
    assert served.token not in tab.page.url
    assert tab.page.title().endswith(" – recviewer")


def test_a_link_opens_at_its_moment(page: Page, served: Served) -> None:
    tab = Tab(page)
    tab.open(served.at("ferries.json#choice=1&chunk=6"))
    tab.wait_for("ferries.json", " 7/")
    # The footer is in the last line: the app has the size of the terminal.
    tab.wait_until(lambda: "Cursor" in tab.lines[-1] and "More" in tab.lines[-1])
    assert "recviewer" in tab.lines[0]


def test_no_renderer_is_made_that_never_draws(page: Page, served: Served) -> None:
    page.add_init_script(NOTE_CONTEXTS)
    Tab(page).open(served.url)
    # Two renderers come with textual.js; a WebGL context alone takes half a second.
    assert set(page.evaluate("window.contexts")) == {"2d"}


def test_the_first_screen_comes_compressed(stranger: Page, recordings: Path) -> None:
    stranger.set_viewport_size({"width": 1920, "height": 1080})
    with network() as between:
        between.server_port = port = free_port()
        public = f"--public-url=http://127.0.0.1:{between.port}"
        with serving(str(recordings), public, f"--port={port}") as served:
            tab = Tab(stranger)
            tab.open(served.at("ferries.json"))
            tab.wait_for(WORDS[0][:20])
            fetched, drawn = between.delivered, tab.drawn_bytes
            stranger.reload()  # all but the screen is in the browser's cache
            tab.wait_until(lambda: tab.sessions == 2)
            tab.wait_for(WORDS[0][:20])
            fetched, drawn = between.delivered - fetched, tab.drawn_bytes - drawn
    assert drawn > 30_000
    assert fetched < drawn  # with all that the browser asks for once more


@pytest.mark.parametrize(
    ("width", "height", "density"), [(1280, 800, 1), (853, 533, 1.5), (390, 844, 3)]
)
def test_the_app_begins_with_the_size_that_the_terminal_will_have(
    browser: Browser, served: Served, width: int, height: int, density: float
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=density
    )
    tab = Tab(context.new_page())
    tab.open(served.url)
    columns, rows = tab.size
    assert tab.expected_size[0] == columns
    assert tab.expected_size[1] - rows in (0, 1)  # parts of pixels are rounded
    context.close()


@pytest.mark.parametrize("density", [1.5, 2])
def test_letters_fill_their_cells_on_dense_screens(
    browser: Browser, served: Served, density: float
) -> None:
    context = browser.new_context(device_scale_factor=density)
    tab = Tab(context.new_page())
    tab.open(served.url)
    drawn, shown = canvas_widths(tab)
    assert drawn == pytest.approx(shown * density, abs=2)
    context.close()


def canvas_widths(tab: Tab) -> tuple[int, int]:
    """Return the pixels that letters are drawn on, and their width in the page."""
    drawn, shown = tab.page.locator(".xterm-text-layer").evaluate(
        "canvas => [canvas.width, canvas.clientWidth]"
    )
    return drawn, shown


def test_zooming_during_a_replay_resizes_the_app(page: Page, served: Served) -> None:
    tab = Tab(page)
    tab.open(served.at("ferries.json#chunk=0"))
    tab.wait_for(" 1/")
    tab.press("p")
    before = tab.size
    browser = page.context.new_cdp_session(page)
    zoomed = {"width": 960, "height": 560, "deviceScaleFactor": 1.25, "mobile": False}
    browser.send("Emulation.setDeviceMetricsOverride", zoomed)  # as ctrl+plus does
    tab.wait_until(lambda: tab.size < before, "another size")
    tab.wait_until(lambda: "commands" in tab.lines[0][-10:], "the corner in its place")
    drawn, shown = canvas_widths(tab)
    assert drawn == pytest.approx(shown * 1.25, abs=2)


@pytest.mark.parametrize("words", cases("\U0001fae0\U0001f972", slow=["हिन्दी", "海辺"]))
def test_text_beside_wide_and_joined_characters_stays_in_its_column(
    page: Page, tmp_path: Path, words: str
) -> None:
    write(tmp_path / "a.json", "Ferry", ["Nine."])
    write(tmp_path / "b.json", words, ["Nine."])
    with serving(str(tmp_path)) as served:
        tab = Tab(page)
        tab.open(served.url)
        tab.wait_for("Recordings 2", "Ferry")
        row = next(n for n, line in enumerate(tab.lines) if "Ferry" in line)
        tab.wait_until(lambda: 20 < as_first(tab, row) < tab.size[0] * 0.7, "a cursor")
        width = as_first(tab, row)
        tab.press("ArrowDown")
        tab.wait_until(lambda: as_first(tab, row + 1) == width, f"{width} cells")


def as_first(tab: Tab, row: int) -> int:
    """Return the number of cells in a row with the background of its third cell."""
    grounds = tab.page.locator(".xterm-text-layer").evaluate(
        """(canvas, [row, columns, rows]) => {
            const cell = canvas.width / columns, y = row * canvas.height / rows + 1;
            const drawn = canvas.getContext("2d");
            const ground = (_, n) => drawn.getImageData((n + 0.5) * cell, y, 1, 1).data;
            return Array.from({ length: columns }, (...at) => `${ground(...at)}`);
        }""",
        [row, *tab.size],
    )
    return int(grounds.count(grounds[2]))


def is_alone(tab: Tab, command: str) -> bool:
    """Say whether the palette shows a command and nothing else."""
    lines = tab.lines
    named = next((n for n, line in enumerate(lines) if command in line), None)
    if named is None:
        return False
    return "Commands" in lines[named - 2] and "esc closes" in lines[named + 1]


def test_commands_are_chosen_with_the_mouse(page: Page, served: Served) -> None:
    tab = Tab(page)
    tab.open(served.at("ferries.json"))
    tab.wait_for("Two ferries", "1×")
    tab.click("commands")
    tab.wait_for("Search for commands")
    tab.press(*"halve")
    tab.wait_until(lambda: is_alone(tab, "Halve the speed"), "only what is typed")
    tab.click("Halve the speed")
    tab.wait_until(lambda: "commands" in tab.text and "1×" not in tab.text)


def test_text_selected_with_the_mouse_is_copied(tab: Tab) -> None:
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
    tab.wait_for("1 of 2")


def test_a_paste_that_is_too_large_is_refused_and_the_session_goes_on(tab: Tab) -> None:
    tab.page.evaluate("navigator.clipboard.writeText('ferries '.repeat(6e5))")
    tab.press("/", "Control+v")
    tab.page.get_by_text("too much to paste at once").wait_for()
    tab.press("Enter", *"weather")
    tab.wait_for("1 of 2")


def test_keys_of_the_browser_do_not_reach_the_app(tab: Tab) -> None:
    before = len(tab.typed)
    tab.press("F5", "F11", "F12", "Control+r", "?")
    tab.wait_until(lambda: len(tab.typed) > before)
    assert tab.typed[before:] == ["?"]


def test_a_page_without_a_clipboard_copies_by_selection(
    page: Page, served: Served
) -> None:
    page.add_init_script(NO_CLIPBOARD)
    copy_selected(page, served).wait_for("Copied: selected text")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.className") == "xterm-helper-textarea"


def test_a_text_that_cannot_be_copied_is_shown_selected(
    page: Page, served: Served
) -> None:
    page.add_init_script(NO_COPY)
    tab = copy_selected(page, served)
    page.wait_for_selector("#offer[open]")
    assert page.evaluate("getSelection().toString()") != ""
    tab.press("Escape", "?")
    tab.wait_for(" closes")
    assert "Copied" not in tab.text


def copy_selected(page: Page, served: Served) -> Tab:
    """Open a recording, select a word in it, and copy that."""
    tab = Tab(page)
    tab.open(served.at("ferries.json"))
    tab.wait_for("Two ferries")
    row = next(n for n, line in enumerate(tab.lines) if "Two ferries" in line)
    column = tab.lines[row].index("Two ferries")
    tab.drag((column, row), (column + 10, row))
    tab.press("y")
    return tab
