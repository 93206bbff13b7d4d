"""What is shown in place of an exchange while there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.tui.keys import KeyNames, main_keys, ways_on

_MAX_BEGINNING_LINES = 16
"""Lines that are shown of a file that could not be read."""


class Placeholder(Static):
    """Says what to do next, what is being read, or why it could not be read."""

    key_names: var[KeyNames] = var(main_keys)

    def __init__(self) -> None:
        super().__init__()
        self._has_recordings = False
        self._message: Callable[[KeyNames], Content] | None = None

    def show_vacant(self, vacant: bool) -> None:
        """Say how to open a recording, or only that none is open if there are none."""
        self._has_recordings = not vacant
        self.watch_key_names()

    def show_reading(self, path: Path) -> None:
        """Say which recording is being read."""
        self._message = lambda _: reading(path)
        self.watch_key_names()

    def show_failure(self, path: Path, reason: str, beginning: str) -> None:
        """Say why a recording could not be read, and how its text begins."""
        self._message = partial(failure, path, reason, beginning)
        self.watch_key_names()

    def watch_key_names(self) -> None:
        """Say it with the current names of the keys."""
        if self._message is not None:
            self.update(self._message(self.key_names))
        else:
            self.update(nothing_open(self.key_names if self._has_recordings else {}))


def nothing_open(names: KeyNames) -> Content:
    """Return that nothing is open, and which keys open something."""
    ways = ways_on(
        names,
        ("library.select", "opens the recording under the cursor"),
        ("everywhere.find", "filters the list"),
        ("everywhere.help", "shows all keys"),
    )
    return Content.assemble(("Nothing is open yet.", "$body"), "\n\n", ways)


def reading(path: Path) -> Content:
    """Return what is being read."""
    return Content.assemble((f"Reading {sanitize_line(str(path))} …", "$body"))


def failure(path: Path, reason: str, beginning: str, names: KeyNames) -> Content:
    """Return why a recording cannot be shown.

    Args:
        path: The recording.
        reason: What is wrong; may quote recorded text.
        beginning: The beginning of its text; empty if it has none.
        names: Names of the keys.
    """
    lines = sanitize(beginning).splitlines()
    if len(lines) > _MAX_BEGINNING_LINES:
        lines[_MAX_BEGINNING_LINES:] = ["…"]
    begins = [("\n\nIt begins:\n\n", ""), ("\n".join(lines), "$foreground")]
    return Content.assemble(
        (sanitize_line(str(path)), "bold"),
        "\n\n",
        (f"✖ {sanitize(reason)}", "$failed"),
        *(begins if beginning else ()),
        "\n\n",
        ways_on(
            names,
            ("everywhere.reload", "reads it again"),
            ("everywhere.edit", "opens it in $VISUAL or $EDITOR"),
        ),
    )
