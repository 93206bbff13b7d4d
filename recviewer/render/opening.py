"""What stands in the place of an exchange while there is none to show."""

from __future__ import annotations

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


def failure(path: Path, reason: str) -> Content:
    """Say why a recording cannot be shown.

    Args:
        path: The recording.
        reason: What is wrong, maybe with words of its own.
    """
    return Content.assemble(
        (clean_line(str(path)), "bold"),
        "\n\n",
        (clean(reason), "$error"),
        "\n\nThe file is as it was. Read it again with ",
        ("r", "bold"),
        ".",
    )
