"""`recviewer record --watch`: calls play in the app while clients read answers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from openai import AsyncOpenAI

from recviewer.reading import reader
from recviewer.record.background import BackgroundRecorder
from recviewer.record.calls import Calls
from recviewer.record.folder import Naming
from recviewer.record.reports import Orders
from tests.functional.terminal import Terminal
from tests.functional.test_live import DONE, NUMBERED, watching
from tests.upstream import Upstream, answers, running


@asynccontextmanager
async def recording(upstream: Upstream, out: Path) -> AsyncIterator[Calls]:
    """Record, in a process of its own, what is sent to a server."""
    async with running(upstream) as server:
        orders = Orders((server,), str(out), Naming("call"), 0)
        recorder = await asyncio.to_thread(BackgroundRecorder, orders)
        yield recorder.calls
        recorder.stop()
        await asyncio.to_thread(recorder.wait)


async def ask(calls: Calls, question: str = "why are there tides?") -> str:
    """Ask as OpenAI's client does, and return the answer as it folds it."""
    address = calls.lines[0].split()[0]
    async with AsyncOpenAI(base_url=f"{address}/v1", api_key="none") as client:
        stream: Any = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": question}], stream=True
        )
        return "".join(
            [c.choices[0].delta.content or "" async for c in stream if c.choices]
        )


async def test_a_call_plays_while_a_client_reads_and_then_its_recording_stands_there(
    tmp_path: Path,
) -> None:
    upstream = Upstream((*NUMBERED[:20], DONE), last=asyncio.Event())
    assert upstream.last is not None
    async with (
        recording(upstream, tmp_path) as calls,
        watching(str(tmp_path), calls=calls) as scene,
    ):
        await scene.shows("waiting for the first call")
        asking = asyncio.create_task(ask(calls))
        await scene.shows("20/20 chunks")
        await scene.shows("● live")
        await scene.shows("why are there tides?")
        assert not list(tmp_path.iterdir())
        await scene.pilot.press("comma", "comma")
        await scene.shows("18/20 chunks")

        upstream.last.set()
        folded = await asking
        await scene.until(lambda: scene.screen.path == f"{tmp_path}/call-1.json")
        await scene.shows("timing.chunk_times_ms")
        await scene.shows("18/20 chunks")
        listing = scene.screen.library.controller.listing
        names = [str(tmp_path / "call-1.json")]
        await scene.until(lambda: [e.path for e in listing.catalog.entries] == names)
    (exchange,) = reader.read(tmp_path / "call-1.json").exchanges
    assert folded == answers(exchange)[0]


async def test_the_next_call_opens_by_itself_only_where_nobody_reads_the_one_before(
    tmp_path: Path,
) -> None:
    upstream = Upstream((*NUMBERED[:3], DONE), last=asyncio.Event())
    assert upstream.last is not None
    async with (
        recording(upstream, tmp_path) as calls,
        watching(str(tmp_path), calls=calls) as scene,
    ):
        first = asyncio.create_task(ask(calls))
        await scene.shows("● live")
        upstream.last.set()
        await first
        await scene.until(lambda: scene.screen.path == f"{tmp_path}/call-1.json")
        upstream.last.clear()
        asking = asyncio.create_task(ask(calls, "and what of the moon?"))
        await scene.shows("and what of the moon?")
        await scene.shows("● live")
        await scene.pilot.press("comma")
        again = asyncio.create_task(ask(calls, "and of the sun?"))
        await scene.shows("call-3")
        assert scene.screen.path == f"{tmp_path}/call-2"

        scene.screen.library.open_neighbour(1)
        await scene.shows("and of the sun?")
        await scene.until(lambda: scene.screen.path == f"{tmp_path}/call-3")
        assert "changed on disk" not in "\n".join(scene.lines)
        asking.cancel()
        again.cancel()


def test_the_command_prints_when_the_app_is_left_and_gives_its_status(
    tmp_path: Path,
) -> None:
    script = "import os; print('see', os.environ['CO_API_URL']); raise SystemExit(7)"
    with Terminal(
        *("record", "--to", "https://api.cohere.com", "--out", "out", "--watch"),
        *("--", sys.executable, "-c", script),
        cwd=tmp_path,
    ) as terminal:
        terminal.wait_for("The command has ended with status 7")
        assert "see http" not in terminal.text
        terminal.send("q")
        assert terminal.close() == 7
        assert "see http://127.0.0.1:" in terminal.text
        assert "out: 0 exchanges recorded" in terminal.text


@pytest.mark.parametrize(
    ("to", "out", "said"),
    [
        ("ftp://x", "out", "--to 'ftp://x': expected an address"),
        ("http://localhost:9", "file", "--out file: File exists"),
    ],
)
def test_what_cannot_be_recorded_is_told_before_the_app_opens(
    to: str, out: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with Terminal("record", "--to", to, "--out", out, "--watch", cwd=tmp_path) as term:
        assert term.close() == 2
        assert f"recviewer: {said}" in term.text
