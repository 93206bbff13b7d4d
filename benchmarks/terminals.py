"""A pseudo-terminal that discards what it reads, so that it costs next to nothing."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Self

COLUMNS, ROWS = 200, 50
"""A large window, with more to draw than most people use."""

_HANG_SECONDS = 600.0
"""Time without output after which the program counts as hung."""


class Terminal:
    """Runs a program in a pseudo-terminal and keeps only the end of its output."""

    def __init__(self, *command: str) -> None:
        """Start a program.

        Args:
            command: Arguments of the Python interpreter.
        """
        self._master, slave = pty.openpty()
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)
        self.output = b""
        """The last 64 KB of the program's output."""
        self.began = monotonic()
        """Start time on the monotonic clock."""
        self._process = subprocess.Popen(
            [sys.executable, *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=_environment(),
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)

    def wait_for(self, text: str) -> float:
        """Return the seconds from the start until the program writes a text.

        Raises:
            RuntimeError: The program ended, or hung, without writing it.
        """
        wanted = text.encode()
        if not self._read_until(lambda: wanted in self.output):
            raise RuntimeError(f"{text!r} was not written: {self.output[-2000:]!r}")
        return monotonic() - self.began

    def send(self, keys: str) -> None:
        """Type keys."""
        os.write(self._master, keys.encode())

    def close(self) -> float:
        """Wait for the program to end and return the seconds that took."""
        began = monotonic()
        self._read_until(lambda: False)
        self._process.wait(_HANG_SECONDS)
        return monotonic() - began

    def _read_until(self, holds: Callable[[], bool]) -> bool:
        """Read until a condition holds. Return False if the program ended before."""
        end = monotonic() + _HANG_SECONDS
        while not holds():
            ready, _, _ = select.select([self._master], [], [], 0.2)
            if not ready:
                if self._process.poll() is not None or monotonic() > end:
                    return False
                continue
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:  # raised on Linux once the program has ended
                return holds()
            self.output = self.output[-(1 << 16) :] + data
            end = monotonic() + _HANG_SECONDS
        return True


def play(scene: str, work: Path, *arguments: str) -> dict[str, Any]:
    """Run a scene with the real app in a real terminal.

    Args:
        scene: `module:function` of `benchmarks`; see `scene.py`.
        work: Folder for the scene's report.
        arguments: Arguments of the scene.

    Returns:
        The figures that the scene returned.
    """
    report = work / "report.json"
    report.unlink(missing_ok=True)
    with Terminal("-m", "benchmarks.scene", scene, str(report), *arguments) as terminal:
        terminal.close()
        if not report.exists():
            output = terminal.output.decode(errors="replace")
            raise RuntimeError(f"the scene {scene} failed:\n{output}")
    figures: dict[str, Any] = json.loads(report.read_bytes())
    return figures


def _environment() -> dict[str, str]:
    """Return an environment in which compiled modules are cached, as when installed."""
    environment = {
        k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"
    }
    return environment | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
