"""Terminals that can do little, change their size, or run a program that breaks."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from recviewer.config import samples
from tests.cases import cases
from tests.functional.terminal import Terminal, left_on

SAMPLES = str(samples.folder())

BROKEN_APP = """\
import sys
from recviewer.tui import app
from recviewer.cli import main as cli

class Broken(app.RecviewerApp):
    def on_key(self, event) -> None:
        if event.key == "q":
            self.exit(return_code=3)
        raise ZeroDivisionError("a [/] mistake\\x1b[31m")

app.RecviewerApp = Broken
sys.exit(cli.main())
"""
"""The program with a mistake in it."""


ENVIRONMENTS = {
    "no colour": {"NO_COLOR": "1"},
    "16 colours": {"TERM": "xterm", "COLORTERM": ""},
    "a C locale": {"LC_ALL": "C", "LANG": "C"},
    "ASCII": {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
    "no home": {"HOME": "/proc/nowhere", "XDG_CONFIG_HOME": ""},
}
"""What is odd, and the variables that make it so."""


@pytest.mark.parametrize("name", cases("ASCII", "no home", slow=ENVIRONMENTS))
def test_a_recording_can_be_opened_on_an_odd_terminal(name: str) -> None:
    with Terminal(SAMPLES, size=(100, 30), env=ENVIRONMENTS[name]) as terminal:
        terminal.wait_for("Recordings 27")
        terminal.send("/", "dark at night", "enter")
        terminal.wait_for("choice 1")
        terminal.send("q")
        assert terminal.close() == 0
        assert left_on(terminal.output) == []
        assert b"\\u" not in terminal.output


def test_without_colours_shapes_show_what_colours_did() -> None:
    env = {"NO_COLOR": "1"}
    with Terminal(SAMPLES, size=(100, 30), env=env) as terminal:
        terminal.wait_for("Recordings 27")
        terminal.send("/", "dark at night", "enter")
        terminal.wait_for("418/418 chunks")
        terminal.send("4")
        terminal.wait_for("170/418 chunks")
        terminal.send("q")
        terminal.close()
        sent = re.findall(rb"\x1b\[([\d;]*)m", terminal.output)
        colours = re.compile(rb"(^|;)(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;|$)")
        assert [codes for codes in sent if colours.search(codes)] == []
        assert "▸ 3 choice 0" in terminal.output.decode(errors="replace")  # focus
        assert re.search(rb"\x1b\[[\d;]*1[\d;]*m\xe2\x94\x83", terminal.output)


def test_a_terminal_of_16_colours_gets_no_others() -> None:
    env = {"TERM": "xterm", "COLORTERM": ""}
    with Terminal(SAMPLES, size=(100, 30), env=env) as terminal:
        terminal.wait_for("Recordings 27")
        terminal.send("q")
        terminal.close()
        assert not re.search(rb"[34]8;[25];", terminal.output)


def test_a_dumb_terminal_is_refused_in_one_line() -> None:
    with Terminal(SAMPLES, env={"TERM": "dumb"}) as terminal:
        assert terminal.close() == 2
        assert "expected a terminal that can draw, not TERM=dumb" in terminal.text
        assert b"\x1b" not in terminal.output


def test_many_resizes_during_a_replay_do_no_harm() -> None:
    with Terminal("--speed", "8", SAMPLES, size=(120, 40)) as terminal:
        terminal.wait_for("Recordings 27")
        terminal.send("/", "dark at night", "enter")
        terminal.wait_for("418/418 chunks")
        terminal.send("0", "space", "c")
        for step in range(60):
            terminal.resize(20 + step * 37 % 180, 5 + step * 17 % 50)
            terminal.send(" " if step % 7 == 0 else "f" if step % 11 == 0 else "")
        terminal.resize(120, 40)
        terminal.send("G")
        terminal.wait_for("418/418 chunks")
        terminal.send("q")
        assert terminal.close() == 0


@pytest.mark.parametrize("size", cases((1, 1), slow=[(2, 40), (200, 2)]))
def test_a_tiny_terminal_does_no_harm(size: tuple[int, int]) -> None:
    with Terminal(SAMPLES, size=size) as terminal:
        terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.output)
        terminal.resize(100, 30)
        terminal.wait_for("Recordings 27")
        terminal.send("q")
        assert terminal.close() == 0


def test_an_internal_error_is_one_line_on_a_restored_terminal(
    tmp_path: Path,
) -> None:
    program = (sys.executable, "-c", BROKEN_APP)
    with Terminal(SAMPLES, program=program, size=(160, 30)) as terminal:
        terminal.wait_for("Recordings 27")
        terminal.send("x")
        assert terminal.close() == 70
        assert left_on(terminal.output) == []
        said = terminal.output.rpartition(b"\x1b[?1049l")[2].decode()
        assert "internal error: ZeroDivisionError: a [/] mistake" in said
        assert "RECVIEWER_TRACEBACK=1" in said
        assert "Traceback" not in terminal.output.decode(errors="replace")
        assert "\x1b[31m" not in said


def test_an_error_while_the_app_exits_is_not_reported() -> None:
    program = (sys.executable, "-c", BROKEN_APP)
    with Terminal(SAMPLES, program=program, size=(160, 30)) as terminal:
        terminal.wait_for("Recordings 27")
        terminal.send("q")
        assert terminal.close() == 3
        assert "internal error" not in terminal.output.decode(errors="replace")
