"""A whole visit in a browser, from finding a recording to leaving."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.recorded import WORDS, write, write_recordings
from tests.browser.tab import Tab
from tests.functional.serving import Served, serving

CHOICES, ROUNDS, PADDING = 4, 1_000, 600
"""Choices, words per choice and extra bytes per word of the long recording."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write recordings: short ones, one with a link, and a long one."""
    folder = tmp_path_factory.mktemp("harbour")
    write_recordings(folder)
    write(
        folder / "manual.json",
        "Where is it told?",
        ["[timetable](http://docs.example/%2561)"],
    )
    words = " tide" * ROUNDS
    write(folder / "tides.json", "All tides?", [words] * CHOICES, padding=PADDING)
    return folder


@pytest.fixture(scope="module")
def harbour(browser: Browser, folder: Path) -> Iterator[Served]:
    """Serve the folder to all tests of this module."""
    with serving(str(folder), "--speed=1") as running:
        yield running


def visit(page: Page, url: str, *texts: str) -> Tab:
    """Open a URL, and wait until the screen shows all the texts."""
    tab = Tab(page)
    tab.open(url)
    tab.wait_for(*texts)
    return tab


def shown_chunk(tab: Tab) -> int:
    """Return the number of the chunk that the transport bar shows."""
    status = next((line for line in tab.lines if "tok/s" in line), "")
    found = re.search(r"([\d,]+)/[\d,]+ chunks", status)
    return int(found[1].replace(",", "")) - 1 if found else -1


def test_a_recording_is_filtered_for_opened_played_and_stopped(
    page: Page, harbour: Served
) -> None:
    tab = visit(page, harbour.url, "Recordings 4")
    tab.press("/", *"ferries", "Enter")
    tab.wait_for(WORDS[0][:20])  # its preview shows that, too
    tab.wait_until(lambda: shown_chunk(tab) > 0)
    assert "weather" not in tab.text
    tab.press("Home")
    tab.wait_until(lambda: WORDS[0][:20] not in tab.text)
    tab.press("Space")
    tab.wait_until(lambda: shown_chunk(tab) > 3)
    tab.press("Space")
    tab.press("End")
    tab.wait_for(WORDS[0][:20], WORDS[1][:20])


def test_the_mouse_scrubs_and_opens_the_chunk(page: Page, harbour: Served) -> None:
    tab = visit(page, harbour.at("ferries.json#chunk=30"), " 31/")
    timeline = next(n for n, line in enumerate(tab.lines) if " 31/" in line) - 2
    right = tab.size[0] - 4
    tab.drag((right, timeline), (right - 30, timeline))
    page.mouse.move(*tab.place(right, 0))
    tab.wait_until(lambda: 0 <= shown_chunk(tab) < 25)
    tab.click("Chunks")
    tab.wait_until(lambda: f"▏{shown_chunk(tab)} " in tab.text)
    tab.click(WORDS[0][:8])
    tab.wait_for("chunk 0 · ", "▏ 0 ")


def test_a_copied_text_is_on_the_clipboard(page: Page, harbour: Served) -> None:
    tab = visit(page, harbour.at("ferries.json#choice=1&chunk=6"), " 7/")
    tab.press("y")
    tab.wait_for("whole text of choice 1")
    tab.click("whole text of choice 1")
    tab.wait_for_clipboard(WORDS[1])


def test_a_copied_link_opens_the_same_moment_in_another_tab(
    page: Page, harbour: Served
) -> None:
    tab = visit(page, harbour.at("ferries.json#choice=1&chunk=6"), " 7/")
    tab.press("y")
    tab.wait_for("link to this moment")
    tab.click("link to this moment")
    tab.wait_for("Copied: link to this moment")
    tab.wait_until(lambda: tab.clipboard().startswith(harbour.origin))
    link = tab.clipboard()
    assert parse_qs(urlsplit(link).query) == {"at": ["ferries.json#choice=1&chunk=6"]}
    other = visit(page.context.new_page(), link, " 7/")
    other.press("End")
    other.wait_for(WORDS[0][:20])
    assert " 7/" in tab.text


@pytest.mark.slow
def test_megabytes_are_downloaded_whole_while_four_choices_play(
    page: Page, harbour: Served, folder: Path
) -> None:
    tab = visit(page, harbour.at("tides.json#chunk=0"), "choice 3", " 1/")
    tab.press("p")
    tab.wait_until(lambda: shown_chunk(tab) > 0)
    tab.press("W")
    tab.wait_for("exchange as JSON, as recorded")
    began = shown_chunk(tab)
    with page.expect_download() as download:
        tab.click("exchange as JSON, as recorded")
    assert download.value.suggested_filename == "tides.json"
    saved = Path(download.value.path()).read_bytes()
    assert saved == (folder / "tides.json").read_bytes()
    assert len(saved) > 2_400_000
    tab.wait_until(lambda: shown_chunk(tab) > began)
    tab.press("p", "Home")
    tab.wait_until(lambda: shown_chunk(tab) <= 0)


def test_the_transcript_and_the_screen_are_downloaded(
    page: Page, harbour: Served
) -> None:
    tab = visit(page, harbour.at("ferries.json#chunk=6"), " 7/")
    contents = {}
    for what in ("transcript as Markdown", "screen as SVG"):
        tab.press("Control+s")
        tab.wait_for(what)
        with page.expect_download() as download:
            tab.click(what)
        name = download.value.suggested_filename
        contents[name] = Path(download.value.path()).read_text()
    assert f"```text\n{WORDS[1]}\n```" in contents["ferries.md"]
    assert contents["ferries.svg"].startswith("<svg")


def test_a_link_in_an_answer_opens_a_new_tab_after_a_confirmation(
    page: Page, harbour: Served
) -> None:
    page.context.route("http://docs.example/**", lambda route: route.fulfill(body="!"))
    tab = visit(page, harbour.at("manual.json#choice=0&chunk=0"), "docs.example")
    tab.press("m")
    tab.wait_until(lambda: "timetable" in tab.text and "](http" not in tab.text)
    tab.click("timetable")
    tab.wait_for("leads to", "http://docs.example/%2561", "Open in a new tab")
    with page.context.expect_page() as opened:
        tab.press("1")
    opened.value.wait_for_load_state()
    assert opened.value.url == "http://docs.example/%2561"
    assert opened.value.evaluate("window.opener") is None
    assert page.url.startswith(harbour.origin)


def test_a_resize_keeps_the_state_and_a_reload_begins_again(
    page: Page, harbour: Served
) -> None:
    tab = visit(page, harbour.at("ferries.json#chunk=6"), " 7/")
    before = tab.size
    page.set_viewport_size({"width": 800, "height": 500})
    tab.wait_until(lambda: tab.size < before)
    tab.wait_for(" 7/")
    page.reload()
    tab.wait_until(lambda: tab.sessions == 2)
    tab.wait_for(" 7/", "choice 1")


def test_two_tabs_play_independently(page: Page, harbour: Served) -> None:
    first = visit(page, harbour.at("tides.json#chunk=0"), " 1/")
    second = visit(page.context.new_page(), harbour.at("tides.json#chunk=9"), " 10/")
    first.press("p")
    first.wait_until(lambda: shown_chunk(first) > 0)
    assert shown_chunk(second) == 9
    second.press("p")
    second.wait_until(lambda: shown_chunk(second) > 9)
    second.page.close()
    seen = shown_chunk(first)
    first.wait_until(lambda: shown_chunk(first) > seen)
