"""A page that `recviewer export` wrote: what it shows, plays and keeps to itself."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from recviewer.cli.main import main
from recviewer.model.exchange import Exchange
from recviewer.model.track import Channel, Kind
from recviewer.playback.pace import Pace
from recviewer.playback.player import CONTROLS, Player
from recviewer.playback.timeline import timeline
from recviewer.reading.reader import fold, read
from recviewer.text.sanitize import legible
from tests.browser.recorded import write
from tests.cases import cases
from tests.samples import sample_file
from tests.unit.tui.exchanges import HOSTILE

KEYS = {
    "toggle": "Space",
    "slower": "<",
    "faster": ">",
    "normal_speed": "Backspace",
    "loop": "L",
    "step_forward": ".",
    "step_back": ",",
    "seek_forward": "ArrowRight",
    "seek_back": "ArrowLeft",
    "tenth_forward": "Shift+ArrowRight",
    "tenth_back": "Shift+ArrowLeft",
    "start": "Home",
    "end": "End",
    "next_mark": "]",
    "previous_mark": "[",
    "next_finish": "}",
    "previous_finish": "{",
    **{f"tenth_{tenth}": str(tenth) for tenth in range(10)},
}
"""The key of each control on the page."""

SECONDS = (0, 0.04, 0.17, 0.9, 4)
"""How long the person waits between two keys."""

TEXTS = """() => [...document.querySelectorAll('.choice')].map((choice) =>
  [...choice.querySelectorAll('.block')].filter((block) => !block.hidden)
    .map((block) => block.querySelector('pre').textContent))"""


@pytest.fixture
def alone(page: Page) -> Iterator[Page]:
    """Open an empty page, and fail if it asks for anything but a file."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def exported(path: Path, folder: Path, *options: str) -> str:
    """Export a recording as a page; return its URL."""
    out = folder / "page.html"
    assert main(["export", str(path), "--out", str(out), *options]) == 0
    return out.as_uri()


def shown_at(exchange: Exchange, chunk: int) -> list[list[str]]:
    """Return the texts of each choice at a chunk, as the app folds them.

    A tool call is there from its first chunk on, without arguments at first.
    """
    return [
        [
            legible(track.text)[: track.end_at(chunk)]
            for track in choice.tracks
            if track.channel.kind not in (Kind.TOOL_NAME, Kind.TOOL_ARGUMENTS)
            and track.chunks[0] <= chunk
        ]
        + [
            arguments.text[: arguments.end_at(chunk)]
            for call in choice.tool_calls
            if call.chunk <= chunk
            and (arguments := choice.track(Channel(Kind.TOOL_ARGUMENTS, call.index)))
        ]
        for choice in fold(exchange).choices
    ]


@pytest.mark.parametrize("start", cases("fa8f5bec", slow=["7c21aab3"]))
def test_keys_lead_where_they_lead_in_the_app_with_the_same_text_there(
    alone: Page, tmp_path: Path, start: str
) -> None:
    path = sample_file(start)
    (exchange,) = read(path).exchanges
    reply = fold(exchange)
    player = Player(timeline(reply, Pace()))
    alone.goto(exported(path, tmp_path))
    player = player.seek_chunk(len(player.timeline) - 1, 0.0)
    chance, now = random.Random(7), 1_000.0
    for _ in range(30):
        alone.evaluate("ms => { performance.now = () => ms; }", now * 1000)
        name = chance.choice(sorted(KEYS))
        alone.keyboard.press(KEYS[name])
        player = CONTROLS[name](player, reply.marks, now)
        now += chance.choice(SECONDS)
        alone.evaluate("ms => { performance.now = () => ms; }", now * 1000)
        head = player.at(now)
        alone.evaluate("draw()")  # as the browser's next frame does
        shown: Any = alone.evaluate("page.player.at(now())")
        assert (shown["chunk"], shown["ended"]) == (head.chunk, head.ended), name
        assert shown["seconds"] == pytest.approx(head.seconds, abs=0.001), name
        assert alone.evaluate("page.drawn") == head.chunk
        assert alone.evaluate(TEXTS) == shown_at(exchange, head.chunk)


def test_nothing_that_was_recorded_runs_or_asks_for_anything(
    alone: Page, tmp_path: Path
) -> None:
    markup = (
        "</script><script>document.title='run'</script><img src=x onerror=alert(1)>"
        "<!--<script>\u2028@data@ {{x}} <base href=//evil.example/>"
    )
    path = tmp_path / "hostile.json"
    hostile = markup + HOSTILE
    write(path, hostile, [hostile, markup])
    alone.goto(exported(path, tmp_path))
    assert alone.title().endswith("– recviewer")
    assert alone.locator("img, base, iframe, object").count() == 0
    alone.keyboard.press("c")
    (exchange,) = read(path).exchanges
    assert alone.evaluate(TEXTS) == shown_at(exchange, 10**6)
    question = alone.locator(".message pre").first.evaluate("e => e.textContent")
    assert question == legible(hostile)


def test_a_page_works_by_keyboard_reads_aloud_and_prints_all_of_it(
    alone: Page, tmp_path: Path
) -> None:
    alone.goto(exported(sample_file("fa8f5bec"), tmp_path))
    alone.keyboard.press("Home")
    alone.keyboard.press("c")
    alone.get_by_role("listbox", name="Chunks").focus()
    alone.keyboard.press("j")
    alone.keyboard.press("ArrowDown")
    assert alone.locator("[aria-selected=true]").get_attribute("id") == "chunk-1"
    chunk: Any = json.loads(alone.locator("#chunk-text").text_content() or "")
    assert chunk["__data__"]["object"] == "chat.completion.chunk"
    assert alone.url.endswith("#chunk=1")
    assert alone.get_by_role("article", name="Choice 1").is_visible()
    nameless = alone.locator("button, select, input").evaluate_all(
        "all => all.filter((e) => !(e.ariaLabel || e.innerText || e.labels?.length))"
        ".length"
    )
    assert nameless == 0
    alone.evaluate("dispatchEvent(new Event('beforeprint'))")
    (exchange,) = read(sample_file("fa8f5bec")).exchanges
    assert alone.evaluate(TEXTS) == shown_at(exchange, 10**6)


def test_several_exchanges_are_behind_an_index_and_secrets_are_masked(
    alone: Page, tmp_path: Path
) -> None:
    folder = tmp_path / "several"
    folder.mkdir()
    secret = "sk-proj-a1b2c3d4e5f6g7h8i9j0"
    write(folder / "one.json", f"The key is {secret}", ["It is", f"No: {secret}!"])
    write(folder / "two.json", "And now?", ["Nothing."])
    url = exported(folder, tmp_path)
    assert secret not in (tmp_path / "page.html").read_text()
    alone.goto(url)
    alone.get_by_role("link", name="And now?").click()
    assert alone.locator("h1").text_content() == "And now?"
    alone.keyboard.press("Alt+ArrowUp")
    alone.get_by_role("heading", name="The key is ••••").wait_for()
    alone.go_back()
    alone.get_by_role("heading", name="And now?", level=1).wait_for()
