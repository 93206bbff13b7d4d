"""What the library says about itself, in words."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from recviewer.library import found
from recviewer.render.clean import clean_line
from recviewer.render.opening import looking
from recviewer.render.wrap import cells

_DONE, _LEFT = "━", "─"
"""The two ends of the bar; they differ in shape, not only in colour."""


def figures(
    recordings: int, tests: int, unreadable: int, hits: int | None, width: int
) -> Content:
    """Count what there is on one line.

    Args:
        recordings: Files.
        tests: Tests that made them.
        unreadable: Files that cannot be read.
        hits: Exchanges that pass the filter; None while there is none.
        width: Cells there are; tests give way first.
    """
    passing = "" if hits is None else f"{hits:,} of "
    count = [(passing, "$text-accent"), (_count(recordings, "recording"), "bold")]
    tested = f" · {_count(tests, 'test')}" if tests else ""
    broken = f" · {unreadable:,} unreadable" if unreadable else ""
    if cells(passing + count[1][0] + tested + broken) > width:
        tested = ""
    line = Content.assemble(
        *count, (tested, "$foreground-muted"), (broken, "$text-error")
    )
    return line.truncate(width, ellipsis=True)


def progress(done: int, total: int, complete: bool, width: int) -> Content:
    """Say how far a scan has come, with a bar in what is left of the width.

    Args:
        done: Files read.
        total: Files found.
        complete: Whether these are all; the bar waits for that.
        width: Cells to fill.
    """
    words = f"reading {done:,} of {total:,}{'' if complete else '+'} "
    room = max(0, width - len(words))
    filled = room * done // max(1, total) if complete else 0
    return Content.assemble(
        (words, "$foreground-muted"),
        (_DONE * filled, "$foreground-muted"),
        (_LEFT * (room - filled), "$foreground-disabled"),
    )


def left_out(folders: int) -> Content:
    """Say how many folders were not looked into, and why."""
    return Content.styled(found.left_out(folders), "$foreground-muted")


def no_rows(paths: Sequence[str], query: str, scanning: bool) -> str:
    """Say why there are no rows, and what helps.

    Args:
        paths: Where recordings were looked for.
        query: The filter.
        scanning: Whether they are still being looked for.
    """
    places = clean_line(", ".join(paths))
    sought = clean_line(query.strip())
    if scanning:
        so_far = f"Nothing matches {sought} so far. " if sought else ""
        return so_far + looking(paths)
    if sought:
        return f"Nothing matches {sought}. Clear the filter: escape"
    return (
        f"No recordings (*.json) under {places}. Look again: r. "
        "Leave, and name another file or folder: q"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
