"""A real terminal that is only read from, so that it costs next to nothing."""

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
"""A big window: more to draw than most people look at."""

_PATIENCE = 600.0
"""Seconds of silence after which something is taken to hang."""


class Terminal:
    """Runs a program in a pseudo-terminal and swallows what it writes."""

    def __init__(self, *command: str) -> None:
        """Start a program.

        Args:
            command: What follows `python`.
        """
        self._master, slave = pty.openpty()
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)
        self.output = b""
        """The last of what the program has written."""
        self.began = monotonic()
        """When it was started."""
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
        """Return the seconds from the start until the program writes a text."""
        wanted = text.encode()
        if not self._read_until(lambda: wanted in self.output):
            raise RuntimeError(f"{text!r} did not come: {self.output[-2000:]!r}")
        return monotonic() - self.began

    def send(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def close(self) -> float:
        """Return the seconds that the program takes to end from now on."""
        began = monotonic()
        self._read_until(lambda: False)
        self._process.wait(_PATIENCE)
        return monotonic() - began

    def _read_until(self, holds: Callable[[], bool]) -> bool:
        """Read until something holds; say whether it does, or the program ended."""
        end = monotonic() + _PATIENCE
        while not holds():
            ready, _, _ = select.select([self._master], [], [], 0.2)
            if not ready:
                if self._process.poll() is not None or monotonic() > end:
                    return False
                continue
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:  # Linux says so once the program has ended
                return holds()
            self.output = self.output[-(1 << 16) :] + data
            end = monotonic() + _PATIENCE
        return True


def play(scene: str, work: Path, *arguments: str) -> dict[str, Any]:
    """Play a scene with the real app in a real terminal.

    Args:
        scene: `module:function` of `benchmarks`; see `scene.py`.
        work: A folder for what the scene tells.
        arguments: What to tell the scene.

    Returns:
        The figures that the scene returned.
    """
    told = work / "told.json"
    told.unlink(missing_ok=True)
    with Terminal("-m", "benchmarks.scene", scene, str(told), *arguments) as terminal:
        terminal.close()
        if not told.exists():
            output = terminal.output.decode(errors="replace")
            raise RuntimeError(f"the scene {scene} failed:\n{output}")
    figures: dict[str, Any] = json.loads(told.read_bytes())
    return figures


def _environment() -> dict[str, str]:
    """Return an environment in which modules stay compiled, as installed ones are."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
