"""A real terminal for tests: a pseudo-terminal, and the screen it would show."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Self

from tests.functional.emulated import Emulated
from tests.functional.processes import DEADLINE

KEYS: Final = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "ctrl+c": "\x03",
    "ctrl+q": "\x11",
}
"""What a terminal sends for keys that have a name; others stand for themselves."""

_IN_TERMINAL: Final = 'exec <"$0" >"$0" 2>&1; input=$1; shift; exec "$@" <"$input"'
"""A new session that opens a terminal is controlled by it: it gets its signals."""


_MODES: Final = {
    "the alternate screen": b"1049",
    "the mouse": b"1000",
    "bracketed paste": b"2004",
    "reports of the focus": b"1004",
}
"""What the program switches on, by the number that switches it off again."""

RECVIEWER: Final = (sys.executable, "-m", "recviewer")
"""The program."""


class Terminal(Emulated):
    """Runs a program, `recviewer` mostly, in a pseudo-terminal.

    Use it as a context manager: at the end the program is killed if it still runs.
    """

    def __init__(
        self,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: Path | None = None,
        program: Sequence[str] = RECVIEWER,
    ) -> None:
        """Start the program.

        Args:
            arguments: Its arguments.
            size: Columns and rows.
            env: Environment variables to add.
            cwd: Folder to run it in.
            stdin: File its standard input comes from, instead of the terminal.
            program: What to run.
        """
        super().__init__(*size)
        self.output = b""
        """Everything the program has written."""
        self._master, self._slave = pty.openpty()
        self._set_size(*size)
        name = os.ttyname(self._slave)
        self._process = subprocess.Popen(
            [
                "sh",
                "-c",
                _IN_TERMINAL,
                name,
                str(stdin or name),
                *program,
                *arguments,
            ],
            env=_environment() | dict(env or {}),
            cwd=cwd,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._close()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def wait_for(self, text: str) -> None:
        """Read until the screen shows a text."""
        self.wait_until(lambda: text in self.text, repr(text))

    def wait_until(self, holds: Callable[[], bool], what: str = "a state") -> None:
        """Read until something holds.

        Args:
            holds: Asked after everything that is read.
            what: What is waited for, to say so when it does not come.
        """
        end = time.monotonic() + DEADLINE
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not come:\n{self.text}")
            if not self._read() and not holds():
                status = self._process.returncode
                raise AssertionError(f"{what} did not come: {status}\n{self.text}")

    def send(self, *keys: str) -> None:
        """Press keys: names such as `enter`, or any text."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, as a person does who drags its corner."""
        self._screen.resize(lines=rows, columns=columns)
        self._set_size(columns, rows)

    def hang_up(self) -> int:
        """Close the terminal under the program, and return its exit status."""
        self._close()
        return self._process.wait(DEADLINE)

    def close(self) -> int:
        """Wait for the program to end, and return its exit status."""
        end = time.monotonic() + DEADLINE
        while self._read():
            if time.monotonic() > end:
                raise AssertionError(f"the program goes on:\n{self.text}")
        return self._process.wait(DEADLINE)

    def _read(self) -> bool:
        """Read what has come within a moment; False once the program has ended."""
        ready, _, _ = select.select([self._master], [], [], 0.05)
        if not ready:
            return self._process.poll() is None
        data = os.read(self._master, 65536)
        self.output += data
        self._stream.feed(data)
        return True

    def _close(self) -> None:
        if self._master >= 0:
            os.close(self._slave)
            os.close(self._master)
            self._master = self._slave = -1

    def _set_size(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)


def left_on(output: bytes) -> list[str]:
    """Name what some output has switched on and not off, or hidden and not shown."""
    on = [
        name
        for name, number in _MODES.items()
        if re.findall(rb"\x1b\[\?" + number + rb"([hl])", output)[-1:] == [b"h"]
    ]
    hidden = re.findall(rb"\x1b\[\?25([hl])", output)[-1:] == [b"l"]
    return [*on, *(["a hidden cursor"] if hidden else [])]


def _environment() -> dict[str, str]:
    """Return an environment without what would change the looks of the program."""
    unwanted = ("COLUMNS", "LINES", "NO_COLOR", "COLORTERM")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in unwanted and not name.startswith("TEXTUAL")
    }
    return kept | {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
