"""What stands in the place of an exchange while there is none to show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.content import Content

from recviewer.render.clean import clean, clean_line

NOTHING_OPEN = Content.assemble(
    "Nothing is open yet.\n\nChoose a recording and open it with ",
    ("enter", "bold"),
    ", filter the list with ",
    ("/", "bold"),
    ", see all keys with ",
    ("?", "bold"),
    ".",
)


_MOST_LINES = 16
"""Lines of a file that could not be read that are shown."""


def looking(paths: Sequence[str]) -> str:
    """Say where recordings are looked for."""
    return f"Looking for recordings under {clean_line(', '.join(paths))} …"


def failure(path: Path, reason: str, beginning: str = "") -> Content:
    """Say why a recording cannot be shown.

    Args:
        path: The recording.
        reason: What is wrong, maybe with words of its own.
        beginning: How its text begins; empty if it has none.
    """
    lines = clean(beginning).splitlines()
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = ["…"]
    begins = [("\n\nIt begins:\n\n", ""), ("\n".join(lines), "$foreground")]
    return Content.assemble(
        (clean_line(str(path)), "bold"),
        "\n\n",
        (f"✖ {clean(reason)}", "$failed"),
        *(begins if beginning else ()),
        "\n\nRead it again with ",
        ("r", "bold"),
        ".",
    )
