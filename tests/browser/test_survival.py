"""What a page does when the network, the server or the app is gone."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.network import network
from tests.browser.tab import Tab
from tests.functional.serving import apps, free_port, serving

TOKEN = "--token=a-token-of-16-ch"
"""The same at each start."""

TOLD_SECONDS = 5.0
"""Time in which a page says that its connection is lost."""

pytestmark = pytest.mark.slow
"""They cut networks and kill servers, which takes a browser long now and then."""


def test_a_page_reconnects_at_the_same_moment(stranger: Page, recordings: Path) -> None:
    with network() as between:
        port = free_port()
        public = f"--public-url=http://127.0.0.1:{between.port}"
        with serving(str(recordings), TOKEN, public, f"--port={port}") as served:
            between.server_port = port
            tab = Tab(stranger)
            tab.open(served.at("ferries.json#chunk=6"))
            tab.wait_for(" 7/")
            tab.press(".")
            tab.wait_for(" 8/")
            stranger.wait_for_url("**chunk%3D7")

            between.cut()
            tab.wait_until(lambda: tab.sessions == 2)
            tab.wait_for(" 8/")

            between.stalled = True
            began = time.monotonic()
            stranger.get_by_text("Reconnecting").wait_for()
            assert time.monotonic() - began < TOLD_SECONDS
            between.stalled = False
            tab.wait_for(" 8/")
            stranger.wait_for_selector("#lost", state="hidden")
        stranger.get_by_text("The server has ended. Reconnecting").wait_for()
        with serving(str(recordings), TOKEN, public, f"--port={port}"):
            stranger.wait_for_selector("#lost", state="hidden")
            tab.wait_for(" 8/")
            tab.press(".")
            tab.wait_for(" 9/")


def test_a_page_tells_the_signal_that_ended_its_app(
    page: Page, recordings: Path
) -> None:
    with serving(str(recordings)) as served:
        tab = Tab(page)
        tab.open(served.url)
        tab.wait_for("Recordings 2")
        (app,) = apps(served.process.pid)
        os.kill(app, signal.SIGKILL)
        page.get_by_text("ended by signal 9 (SIGKILL)").wait_for()
        tab.press("Enter")
        tab.wait_for("Recordings 2")


def test_a_server_with_another_token_asks_for_it(
    stranger: Page, recordings: Path
) -> None:
    with serving(str(recordings)) as served:
        tab = Tab(stranger)
        tab.open(served.at("ferries.json#chunk=6"))
        tab.wait_for(" 7/")
    with serving(str(recordings), f"--port={served.port}") as again:
        stranger.get_by_text("started again, with another token").wait_for()
        stranger.keyboard.type(again.token)
        stranger.keyboard.press("Enter")
        tab.wait_for(" 7/")
