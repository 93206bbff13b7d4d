"""A stream is watched while it is written: from a pipe, and in a file that grows."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.pilot import Pilot

from recviewer.config.app_options import AppOptions
from recviewer.live.inflow import Inflow
from recviewer.model.track import Kind
from recviewer.playback.clock import Source
from recviewer.reading import reader
from recviewer.record.calls import Calls
from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.main import MainScreen
from tests.functional.processes import DEADLINE
from tests.functional.running import lines_on, until
from tests.functional.terminal import Terminal, left_on
from tests.unit.live.test_stream import chat
from tests.upstream import Upstream, running

NUMBERED = tuple(b"data: %b\n\n" % chat(f"w{number} ") for number in range(30))
"""Events, each of which says a word of its own."""

DONE = b"data: [DONE]\n\n"


@dataclass
class Scene:
    """The app, and what it watches."""

    screen: MainScreen
    pilot: Pilot[None]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        await until(self.pilot, holds)

    async def shows(self, text: str) -> None:
        """Wait until a text is on the screen."""
        await self.until(lambda: text in "\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""
        return lines_on(self.screen.app)


@asynccontextmanager
async def watching(
    path: str,
    stdin: Inflow | None = None,
    size: tuple[int, int] = (120, 30),
    calls: Calls | None = None,
) -> AsyncIterator[Scene]:
    """Run the app on something that is being written."""
    app = RecviewerApp(AppOptions((path,), following=True), stdin=stdin, calls=calls)
    async with app.run_test(size=size) as pilot:
        screen = app.screen
        assert isinstance(screen, MainScreen)
        scene = Scene(screen, pilot)
        await scene.until(lambda: not app.starting)
        yield scene


@pytest.fixture
def inflow(monkeypatch: pytest.MonkeyPatch) -> Inflow:
    """Standard input as far as it has come."""
    inflow = Inflow()
    monkeypatch.setattr(reader, "_received", [lambda: inflow.data])
    return inflow


async def test_a_pipe_plays_at_its_tail_and_one_may_go_back_meanwhile(
    inflow: Inflow,
) -> None:
    async with watching("-", inflow) as scene:
        await scene.shows("Waiting for standard input")
        for event in NUMBERED[:20]:
            inflow.put(event)
        await scene.shows("20/20 chunks")
        await scene.shows("● live")

        await scene.pilot.press("comma", "comma")
        await scene.shows("○ live")
        inflow.put(NUMBERED[20])
        await scene.shows("18/21 chunks")
        assert "w18" not in "\n".join(scene.lines)

        await scene.pilot.press("end")
        inflow.put(NUMBERED[21])
        await scene.shows("● live")
        await scene.shows("22/22 chunks")
        await scene.shows("w21")


async def test_a_stream_that_has_ended_is_a_recording_with_its_times(
    inflow: Inflow, downloads: Path
) -> None:
    async with watching("-", inflow) as scene:
        for event in NUMBERED[:2]:
            inflow.put(event)
        await scene.shows("2/2 chunks")
        await scene.pilot.pause(0.4)
        inflow.put(NUMBERED[2])
        inflow.put(DONE)
        inflow.end()
        await scene.until(lambda: "live" not in scene.lines[-2])
        await scene.shows("3/3 chunks")
        await scene.shows("recorded · arrival of each chunk")
        assert "live" not in scene.lines[-2]

        await scene.pilot.press("W", "1")
        saved = downloads / "stdin-timed.json"
        await scene.until(saved.exists)
        again = reader.read(saved).exchanges[0]
        seconds = again.response.arrivals
        assert seconds is not None
        assert not seconds.since_request
        line = scene.screen.view.replay.timeline
        assert line.clock.source is Source.RECORDED
        assert list(seconds.seconds) == pytest.approx(list(line.due), abs=0.001)


async def test_the_readers_place_stays_when_a_stream_ends(inflow: Inflow) -> None:
    long = b"data: %b\n\n" % chat("line\n" * 200)
    async with watching("-", inflow) as scene:
        inflow.put(long)
        inflow.put(NUMBERED[0])
        await scene.shows("2/2 chunks")
        text = scene.screen.view.choices.grid.panes[0].text
        await scene.until(lambda: text.has_focus and text.scroll_y > 0)
        await scene.pilot.press("pageup", "pageup")
        top = text.scroll_y
        assert 0 < top < text.max_scroll_y
        await scene.pilot.pause(0.4)
        inflow.put(DONE)
        inflow.end()

        await scene.until(lambda: not scene.screen.view.replay.player.live)
        assert text.scroll_y == top


async def test_a_growing_file_is_told_about_when_it_is_rewritten(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.sse"
    path.write_bytes(b"".join(NUMBERED[:3]))
    async with watching(str(path)) as scene:
        await scene.shows("3/3 chunks")
        with path.open("ab") as file:
            file.write(NUMBERED[3])
        await scene.shows("● live")
        await scene.shows("4/4 chunks")

        path.write_bytes(b"".join(NUMBERED[5:7]))

        await scene.shows("the file was rewritten")
        await scene.shows("2/2 chunks")
        reply = scene.screen.view.reply
        assert reply is not None
        assert reply.choices[0].text(Kind.CONTENT) == "w5 w6 "


async def test_a_file_that_is_empty_plays_as_soon_as_it_is_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.jsonl"
    path.touch()
    async with watching(str(path)) as scene:
        await scene.shows("expected a recording")
        path.write_bytes(chat("one") + b"\n" + chat("two")[:-1])
        await scene.shows("1/1 chunk")

        with path.open("ab") as file:
            file.write(b"}\n")
        await scene.shows("2/2 chunks")


def watch_curl(address: str, gate: Path) -> None:
    """Watch what curl prints in a terminal, save it and leave."""
    os.mkfifo(gate)
    curl = f"(read _ <{gate}; curl -isN {address}/v1/chat/completions)"
    shell = f"{curl} | {sys.executable} -m recviewer -"
    with Terminal(program=("sh", "-c", shell), size=(120, 30)) as terminal:
        terminal.wait_for("Waiting for standard input")
        gate.write_text("go\n")
        terminal.wait_for("● live")
        terminal.wait_for("The stream has ended")
        terminal.send("W")
        terminal.wait_for("recording with the times of its chunks")
        terminal.send("1")
        terminal.wait_for("Saved:")
        terminal.send("q")
        assert terminal.close() == 0


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
async def test_the_times_of_what_curl_prints_are_those_of_the_server(
    tmp_path: Path, downloads: Path
) -> None:
    upstream = Upstream([*NUMBERED[:6], DONE], delay=0.2)
    async with running(upstream) as address:
        await asyncio.to_thread(watch_curl, address, tmp_path / "gate")

    saved = reader.read(downloads / "stdin-timed.json").exchanges[0]
    assert saved.response.status == 200
    assert saved.response.arrivals is not None
    sent = [at - upstream.sent[0] for at in upstream.sent[:6]]
    assert list(saved.response.arrivals.seconds) == pytest.approx(sent, abs=0.15)


WRITER = """
import sys, time
for number in range(10_000):
    sys.stdout.write('data: {"choices":[{"index":0,"delta":{"content":"w%d "}}]}\\n\\n'
        % number)
    sys.stdout.flush()
    time.sleep(0.02)
"""


@contextmanager
def writing(pipe: Path) -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    """Watch in a terminal what a program writes into a pipe."""
    os.mkfifo(pipe)
    with Terminal("-", size=(100, 30), stdin=pipe) as terminal:
        with pipe.open("wb") as file:
            writer = subprocess.Popen(
                [sys.executable, "-c", WRITER], stdout=file, stderr=subprocess.DEVNULL
            )
        yield terminal, writer


def test_who_leaves_ends_the_writer_and_restores_the_terminal(tmp_path: Path) -> None:
    with writing(tmp_path / "pipe") as (terminal, writer):
        terminal.wait_for("● live")
        terminal.wait_for("w9")
        terminal.send("q")
        assert terminal.close() == 0
    assert writer.wait(DEADLINE) != 0
    assert left_on(terminal.output) == []


def test_a_writer_that_is_killed_is_told(tmp_path: Path) -> None:
    with writing(tmp_path / "pipe") as (terminal, writer):
        terminal.wait_for("w20")
        writer.send_signal(signal.SIGKILL)
        writer.wait(DEADLINE)
        terminal.wait_for("The stream broke off")
        terminal.send("q")
        assert terminal.close() == 0


async def test_the_json_of_the_newest_chunk_shows_at_the_tail(inflow: Inflow) -> None:
    async with watching("-", inflow) as scene:
        inflow.put(NUMBERED[0])
        inflow.put(NUMBERED[1])
        await scene.shows("2/2 chunks")
        await scene.pilot.press("c")
        await scene.shows("5 chunk 1 ")

        inflow.put(NUMBERED[2])

        await scene.shows("5 chunk 2 ")
