"""What stands in the place of an exchange while there is none to show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.content import Content

from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.tui.key_hints import KeyNames, ways_on

_MOST_LINES = 16
"""Lines of a file that could not be read that are shown."""


def nothing_open(names: KeyNames) -> Content:
    """Say that nothing is open, and how to open something by keys of these names."""
    ways = ways_on(
        names,
        ("library.select", "opens the recording under the cursor"),
        ("everywhere.find", "filters the list"),
        ("everywhere.help", "shows all keys"),
    )
    return Content.assemble(("Nothing is open yet.", "$body"), "\n\n", ways)


def reading(path: Path) -> Content:
    """Say what is being read, while there is nothing of it to show."""
    return Content.assemble((f"Reading {sanitize_line(str(path))} …", "$body"))


def looking(paths: Sequence[str]) -> str:
    """Say where recordings are looked for."""
    return f"Looking for recordings under {sanitize_line(', '.join(paths))} …"


def failure(path: Path, reason: str, beginning: str, names: KeyNames) -> Content:
    """Say why a recording cannot be shown.

    Args:
        path: The recording.
        reason: What is wrong, maybe with words of its own.
        beginning: How its text begins; empty if it has none.
        names: Which keys do what.
    """
    lines = sanitize(beginning).splitlines()
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = ["…"]
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
