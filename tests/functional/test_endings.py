"""However the app ends, the terminal is restored and no process is left."""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
from pathlib import Path

import pytest

from recviewer.config import samples
from tests.functional.terminal import RECVIEWER, Terminal, left_on

SAMPLES = str(samples.folder())


def test_q_restores_the_terminal() -> None:
    with Terminal(SAMPLES) as terminal:
        terminal.wait_for("Recordings 27")
        assert "the alternate screen" in left_on(terminal.output)
        terminal.send("q")
        assert terminal.close() == 0
        assert left_on(terminal.output) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_app_and_restores_the_terminal(number: int) -> None:
    with Terminal("--speed", "0.125", SAMPLES, size=(120, 40)) as terminal:
        terminal.wait_for("Recordings 27")
        terminal.send("/", "dark at night", "enter")
        terminal.wait_for("418/418 chunks")
        terminal.send("0", "space")
        terminal.wait_for("▶")
        os.kill(terminal.pid, number)
        assert terminal.close() == 128 + number
        assert left_on(terminal.output) == []
        assert "Traceback" not in terminal.text


def test_the_app_ends_when_its_terminal_is_closed() -> None:
    with Terminal("--speed", "0.125", SAMPLES, size=(120, 40)) as terminal:
        terminal.wait_for("Recordings 27")
        terminal.send("/", "dark at night", "enter")
        terminal.wait_for("418/418 chunks")
        terminal.send("0", "space")
        terminal.wait_for("▶")
        assert terminal.hang_up() == 128 + signal.SIGHUP


@pytest.mark.skipif(not shutil.which("setsid"), reason="needs a way to start alone")
def test_the_app_ends_when_its_terminal_is_closed_without_a_signal() -> None:
    alone = ("setsid", "--wait", *RECVIEWER)
    with Terminal(SAMPLES, program=alone, size=(120, 40)) as terminal:
        terminal.wait_for("Recordings 27")
        started = Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children")
        program = os.pidfd_open(int(started.read_text()))
        terminal.hang_up()
        ended, _, _ = select.select([program], [], [], 10)
        os.close(program)
        assert ended


def test_keys_are_read_from_the_terminal_when_standard_input_is_a_pipe() -> None:
    with Terminal(SAMPLES, stdin=Path(os.devnull), size=(120, 40)) as terminal:
        terminal.wait_for("Recordings 27")
        terminal.send("q")
        assert terminal.close() == 0


@pytest.mark.skipif(not shutil.which("bash"), reason="needs a shell with jobs")
def test_ctrl_z_restores_the_terminal_and_fg_resumes_the_app() -> None:
    shell = ("bash", "--norc", "--noprofile", "--noediting", "-i")
    with Terminal(program=shell, size=(100, 30), env={"PS1": "ready> "}) as terminal:

        def wait_for_shell() -> None:
            terminal.wait_until(lambda: terminal.output.endswith(b"ready> "))
            assert left_on(terminal.output) == []

        wait_for_shell()
        terminal.send(f"{sys.executable} -m recviewer {SAMPLES}\r")
        terminal.wait_for("Recordings 27")
        terminal.send("\x1a")
        wait_for_shell()
        assert "Stopped" in terminal.text
        terminal.send("fg\r")
        terminal.wait_until(lambda: "the alternate screen" in left_on(terminal.output))
        terminal.wait_for("Recordings 27")
        terminal.send("q")
        wait_for_shell()
        terminal.send("exit 7\r")
        assert terminal.close() == 7
