"""The app in a browser: how soon it is there, how fluent five tabs are, what they take.

`recviewer serve` and Chromium, driven by Playwright, on the same two cores.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks import inputs
from benchmarks.table import Row

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_TABS, _CHOICES = 5, 4
_CHUNKS = 12_000
_PACE = 200
"""Chunks a second: the replay outlasts the measurement."""

_SETTLING, _SECONDS = 2_000, 5_000
"""Milliseconds before the count, and of it."""

_OPENINGS = 5
_FLUENT = 10
"""Frames a second that every tab has to get."""

_COUNT = """
    window.frames_seen = 0;
    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener("message", ({ data }) => {
                if (typeof data === "string") return;
                window.frames_seen += 1;
                if (data.byteLength > 500) window.painted ??= performance.now();
            });
        }
    };
"""
"""Counts what is drawn, and remembers when the first screen was."""

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


def rows(work: Path) -> Iterator[Row]:
    """Open pages one by one, then five that play at once; none without a browser."""
    chromium = shutil.which("chromium")
    if chromium is None or importlib.util.find_spec("playwright") is None:
        print("skipped: needs chromium and playwright", file=sys.stderr)
        return
    from playwright.sync_api import sync_playwright

    folder = work / "served"
    folder.mkdir()
    chunks = inputs.chunks(_CHUNKS, _CHOICES)
    inputs.write_recording(folder / "four.json", chunks)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        yield _opening(browser, folder)
        yield from _playing(browser, folder)
        browser.close()


def _opening(browser: Browser, folder: Path) -> Row:
    """Measure from the request for a page to the first screen drawn in it."""
    with _served(folder) as (_, url):
        context = browser.new_context()
        _open(context, url).close()  # what the browser keeps, it has from here on
        waits = []
        for _ in range(_OPENINGS):
            page = _open(context, url)
            waits.append(float(page.evaluate("window.painted")))
            page.close()
        context.close()
    return Row("page opened to first screen in it, median", median(waits), 1_100, "ms")


def _playing(browser: Browser, folder: Path) -> Iterator[Row]:
    """Measure five tabs that replay four choices each."""
    with _served(folder) as (server, url):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        pages = [_open(context, f"{url}&at=four.json") for _ in range(_TABS)]
        for page in pages:
            page.keyboard.press("p")
        pages[0].wait_for_timeout(_SETTLING)
        begun = perf_counter()
        before = [int(page.evaluate("window.frames_seen")) for page in pages]
        pages[0].wait_for_timeout(_SECONDS)
        after = [int(page.evaluate("window.frames_seen")) for page in pages]
        seconds = perf_counter() - begun
        slowest = min(b - a for a, b in zip(before, after, strict=True)) / seconds
        what = "5 tabs that replay 4 choices each:"
        yield Row(
            f"{what} frames/s of the slowest", slowest, _FLUENT, "", at_least=True
        )
        memory = max(map(_memory, _children(server.pid))) / 1e6
        yield Row(f"{what} memory of a session", memory, 90, "MB")
        begun = perf_counter()
        server.send_signal(signal.SIGINT)
        server.wait()
        yield Row(
            f"{what} ctrl+c to the end", (perf_counter() - begun) * 1e3, 1_000, "ms"
        )
        context.close()


@contextmanager
def _served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve a folder; yield the server and its address."""
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "recviewer", "serve", "--port=0"),
            *(f"--pace={_PACE}tok/s", str(folder)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        address = re.search(r"http\S+", server.stdout.readline())
        assert address is not None
        yield server, address[0]
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def _open(context: BrowserContext, url: str) -> Page:
    """Open a page, and wait for the first screen in it."""
    page = context.new_page()
    page.add_init_script(_COUNT)
    page.goto(url)
    while not page.evaluate("window.painted"):
        page.wait_for_timeout(10)
    return page


def _children(parent: int) -> list[int]:
    """Return the processes that a process has started."""
    told = subprocess.run(
        ["pgrep", "-P", str(parent)], capture_output=True, text=True, check=True
    )
    return [int(pid) for pid in told.stdout.split()]


def _memory(pid: int) -> int:
    """Return the memory of a process; what it shares counts in part (PSS)."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss: +(\d+) kB", told, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024
