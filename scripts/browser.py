"""Takes a picture of the app in a browser, served by `recviewer serve`."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import ViewportSize, sync_playwright

from recviewer.config.samples import folder
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.tab import Tab
from tests.functional.serving import serving
from tests.stage import sample

_SIZE: Final[ViewportSize] = {"width": 1440, "height": 810}

_SETTLING_MS = 1_000
"""Time after which nothing moves any more."""


def take() -> bytes:
    """Open a link to a moment, show its chunks, and return the page as PNG."""
    path = sample("test_two_answers").resolve().relative_to(folder().resolve())
    with TemporaryDirectory() as config:
        settings = Path(config, "recviewer", "settings.toml")
        settings.parent.mkdir()
        settings.touch()  # an existing file hides the newcomers' hints
        return _page(str(path), config)


def _page(path: str, config: str) -> bytes:
    env = {"XDG_CONFIG_HOME": config}
    with (
        serving(os.path.relpath(folder()), env=env) as served,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tab = Tab(browser.new_page(viewport=_SIZE))
        tab.open(served.at(f"{path}#choice=0&chunk=167"))
        tab.wait_for("chunk 167 ·")
        tab.press("c", "Tab")  # and into the other choice
        tab.wait_for("same in all", "5 chunk ")
        tab.page.wait_for_timeout(_SETTLING_MS)
        picture = tab.page.screenshot()
        browser.close()
    return picture
