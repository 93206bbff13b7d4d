"""What the tests in a real browser share: a server, a browser, and pages in it."""

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
"""The system's browser: Playwright brings none."""

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP evil.example 127.0.0.1",
)
"""It runs as root in CI, draws on no screen, and asks nobody on the network; there is
somebody whose name leads to this machine."""

MUST_RUN = os.environ.get("RECVIEWER_BROWSER") == "required"
"""Whether a test that cannot run is a failure."""


# While Playwright's sync API is in use, no other test can run an event loop: what is
# shared ends with this package.


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start the browser; skip what needs it where there is none."""
    lacking = _lacking()
    if lacking and MUST_RUN:
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


def _lacking() -> str:
    """Say what the tests in a browser lack here."""
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
def served(browser: Browser, recordings: Path) -> Iterator[Served]:
    """Serve the recordings on a free port; one server for all tests."""
    with serving(str(recordings)) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page that knows nothing of others; it may use the clipboard.

    What the console calls an error fails the test.
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
        lambda said: errors.append(said.text) if said.type == "error" else None,
    )
    yield opened
    context.close()
    assert errors == []


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """Open an empty page of which nothing is expected."""
    context = browser.new_context()
    context.set_default_timeout(DEADLINE * 1000)
    yield context.new_page()
    context.close()


@pytest.fixture
def tab(page: Page, served: Served) -> Tab:
    """Open the recordings, and wait until they are listed."""
    from tests.browser.tab import Tab

    opened = Tab(page)
    opened.open(served.url)
    opened.wait_for("2 recordings", "ferries", "weather")
    return opened
