"""The app in a browser: time to the first screen, frame rate and memory of five tabs.

`recviewer serve` and Chromium, driven by Playwright, share the machine.
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
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from benchmarks import inputs
from benchmarks.table import Row

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_TABS, _CHOICES = 5, 4
_CHUNKS = 12_000
_PACE = 200
"""Chunks per second, so slow that the replay outlasts the measurement."""

_WARM_UP_MS, _COUNTED_MS = 2_000, 5_000
"""Playing time before frames are counted, and while they are."""

_OPENINGS = 5
_REST_SECONDS = 5.0
"""Time before each page, in which the server starts the process that waits for it."""

_ASK_MS = 100
"""Time between two questions whether a page has drawn; it notes by itself when."""

_MIN_FRAME_RATE = 10
"""Frames per second that every tab must reach."""

_COUNT_FRAMES_JS = """
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
"""Counts the messages that draw, and notes when the first screen was drawn."""

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    "--disable-features=WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,WebUIOmniboxPopup",
)
"""A browser does nothing of its own beside the page: each new window of Chromium 156
takes half a second of processor time for the list below its address field."""


def rows(work: Path) -> Iterator[Row]:
    """Open pages one by one, then play in five at once. No rows without a browser."""
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
        yield from _opening(browser, folder)
        yield from _playing(browser, folder)
        browser.close()


def _opening(browser: Browser, folder: Path) -> Iterator[Row]:
    """Measure from requesting a page to the first screen drawn in it."""
    what = "page opened to first screen in it, median"
    with _served(folder) as (_, url):
        context = browser.new_context()
        _wait(context, url)  # fills the browser's cache
        waits = [_wait(context, url) for _ in range(_OPENINGS)]
        context.close()
        yield Row(what, median(waits), 1_100, "ms")
        waits = []
        for _ in range(_OPENINGS):
            context = browser.new_context()
            waits.append(_wait(context, url))
            context.close()
        yield Row(f"{what}, with an empty cache", median(waits), 1_100, "ms")


def _wait(context: BrowserContext, url: str) -> float:
    """Open a page of a server at rest; return the milliseconds to its first screen."""
    sleep(_REST_SECONDS)
    page = _open(context, url)
    milliseconds = float(page.evaluate("window.painted"))
    page.close()
    return milliseconds


def _playing(browser: Browser, folder: Path) -> Iterator[Row]:
    """Measure five tabs, each replaying four choices."""
    with _served(folder) as (server, url):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        pages = [_open(context, f"{url}&at=four.json") for _ in range(_TABS)]
        for page in pages:
            page.keyboard.press("p")
        pages[0].wait_for_timeout(_WARM_UP_MS)
        begun = perf_counter()
        before = [int(page.evaluate("window.frames_seen")) for page in pages]
        pages[0].wait_for_timeout(_COUNTED_MS)
        after = [int(page.evaluate("window.frames_seen")) for page in pages]
        seconds = perf_counter() - begun
        slowest = min(b - a for a, b in zip(before, after, strict=True)) / seconds
        what = "5 tabs, each replaying 4 choices:"
        yield Row(
            f"{what} slowest tab, frames/s", slowest, _MIN_FRAME_RATE, "", at_least=True
        )
        memory = max(map(_memory, _children(server.pid))) / 1e6
        yield Row(f"{what} memory per session", memory, 90, "MB")
        begun = perf_counter()
        server.send_signal(signal.SIGINT)
        server.wait()
        yield Row(
            f"{what} from ctrl+c to exit", (perf_counter() - begun) * 1e3, 1_000, "ms"
        )
        context.close()


@contextmanager
def _served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve a folder; yield the server process and its URL."""
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
        url = re.search(r"http\S+", server.stdout.readline())
        assert url is not None
        yield server, url[0]
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def _open(context: BrowserContext, url: str) -> Page:
    """Open a page and wait for its first screen."""
    page = context.new_page()
    page.add_init_script(_COUNT_FRAMES_JS)
    page.goto(url)
    while not page.evaluate("window.painted"):
        page.wait_for_timeout(_ASK_MS)
    return page


def _children(parent: int) -> list[int]:
    """Return the ids of a process's children."""
    pgrep = subprocess.run(
        ["pgrep", "-P", str(parent)], capture_output=True, text=True, check=True
    )
    return [int(pid) for pid in pgrep.stdout.split()]


def _memory(pid: int) -> int:
    """Return the memory of a process in bytes, shared pages counted in part (PSS)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    pss = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
    assert pss is not None
    return int(pss[1]) * 1024
