"""Fixtures of the tests in a real browser: a server, a browser, and its pages."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.recorded import write_recordings
from tests.functional.processes import DEADLINE
from tests.functional.serving import Served, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.tab import Tab

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
"""The system's browser: none is installed with Playwright."""

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    "--disable-features=WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,WebUIOmniboxPopup",
    "--host-resolver-rules=MAP evil.example 127.0.0.1",
)
"""It runs as root in CI, without a screen, without network requests of its own and
without the list below the address field, which takes half a second for each window; the
name evil.example leads to this machine."""

MUST_RUN = os.environ.get("RECVIEWER_BROWSER") == "required"
"""Whether a test that cannot run fails instead of being skipped."""


# While Playwright's sync API is in use, no other test can run an event loop: the
# fixtures end with this package.


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start the browser; skip the test if there is none."""
    missing = _missing()
    if missing and MUST_RUN:
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


def _missing() -> str:
    """Return what is missing for tests in a browser; empty if nothing is."""
    for package in ("playwright", "textual_serve", "textual_dev"):
        if importlib.util.find_spec(package) is None:
            return f"{package} is not installed"
    return "" if Path(CHROMIUM).exists() else f"there is no {CHROMIUM}"


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the recordings that are served."""
    folder = tmp_path_factory.mktemp("coast")
    write_recordings(folder)
    return folder


@pytest.fixture(scope="package")
def served(
    browser: Browser, recordings: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Serve the recordings on a free port, without settings, to all tests."""
    config = tmp_path_factory.mktemp("config")
    with serving(str(recordings), env={"XDG_CONFIG_HOME": str(config)}) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page with its own cookies; it may use the clipboard.

    Errors in its console fail the test, except that a page which outlives its server
    tries to reach it again: the browser itself logs that.
    """
    context = browser.new_context(
        viewport={"width": 1200, "height": 700},
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(DEADLINE * 1000)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "console",
        lambda line: errors.append(line.text) if line.type == "error" else None,
    )
    yield opened
    context.close()
    assert [error for error in errors if "ERR_CONNECTION_REFUSED" not in error] == []


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """Open an empty page whose errors are ignored."""
    context = browser.new_context()
    context.set_default_timeout(DEADLINE * 1000)
    yield context.new_page()
    context.close()


@pytest.fixture
def tab(page: Page, served: Served) -> Tab:
    """Open the served folder, and wait until its recordings are listed."""
    from tests.browser.tab import Tab

    opened = Tab(page)
    opened.open(served.url)
    opened.wait_for("Recordings 2", "ferries", "weather")
    return opened
