"""The texts of the library's header and scan line, and of a list without rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.wrapping import cells
from recviewer.tui.key_hints import KeyNames, ways_on

_DONE, _LEFT = "━", "─"
"""The two parts of the progress bar, which differ in shape, not only in colour."""

_CLEAR_FILTER = (("library.filter", "clears the filter"),)
_ELSEWHERE = (
    ("everywhere.reload", "looks again"),
    ("everywhere.quit", "leaves, to name another file or folder"),
)
"""What helps if nothing was found."""


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """What is in the library, counted."""

    recordings: int = 0
    """Files."""
    exchanges: int = 0
    """Exchanges in them; shown if there are more of them than files."""
    tests: int = 0
    """Tests that recorded them."""
    unreadable: int = 0
    """Recordings that cannot be read."""
    hidden: int = 0
    """Other calls and files that are not shown."""
    hits: int | None = None
    """Exchanges that pass the filter; None without a filter."""
    scanning: bool = False
    """Whether a scan is running."""


def counts_line(counts: LibraryCounts, width: int, others_key: str) -> Content:
    """Write the counts on one line.

    Args:
        counts: The counts.
        width: Cells of the line; tests give way first, then exchanges.
        others_key: The key that shows hidden entries; empty if no key does.
    """
    passing = "" if counts.hits is None else f"{counts.hits:,} of "
    whole = plural(counts.recordings, "recording")
    inner = ""
    if counts.exchanges > counts.recordings:
        inner = plural(counts.exchanges, "exchange")
        # What passes is counted in exchanges, so it is some of these.
        whole, inner = (inner, "") if passing else (whole, f" · {inner}")
    if counts.scanning and not counts.recordings:
        passing, whole = "", "looking …"
    tested = f" · {plural(counts.tests, 'test')}" if counts.tests else ""
    broken = f" · {counts.unreadable:,} unreadable" if counts.unreadable else ""
    by = f": {others_key}" if others_key else ""
    hidden = f" · {counts.hidden:,} hidden{by}" if counts.hidden else ""
    if cells(passing + whole + inner + tested + broken + hidden) > width:
        tested = ""
    if cells(passing + whole + inner + broken + hidden) > width:
        inner = ""
    line = Content.assemble(
        (passing, "bold $focus"),
        (whole, "bold"),
        (inner, "$quiet"),
        (tested, "$quiet"),
        (broken, "$failed"),
        (hidden, "$quiet"),
    )
    return line.truncate(width, ellipsis=True)


def progress_line(done: int, total: int, complete: bool, width: int) -> Content:
    """Show how far a scan has come, with a bar over the rest of the width.

    Args:
        done: Files read.
        total: Files found.
        complete: Whether these are all files; until then the bar stays empty.
        width: Cells to fill.
    """
    words = f"reading {done:,} of {total:,}{'' if complete else '+'} "
    room = max(0, width - len(words))
    filled = room * done // max(1, total) if complete else 0
    return Content.assemble(
        (words, "$quiet"),
        (_DONE * filled, "$quiet"),
        (_LEFT * (room - filled), "$faint"),
    )


def no_rows_text(
    paths: Sequence[str],
    query: str,
    names: KeyNames,
    *,
    scanning: bool = False,
    hidden: int = 0,
) -> Content:
    """Say why there are no rows, and what helps.

    Args:
        paths: Files and folders that are searched for recordings.
        query: The filter.
        names: The main key of each action, by its id.
        scanning: Whether a scan is running.
        hidden: Number of other calls and files that are hidden.
    """
    wanted = sanitize_line(query.strip())
    places = sanitize_line(", ".join(paths))
    if scanning:
        so_far = f"Nothing matches {wanted} so far. " if wanted else ""
        return Content(f"{so_far}Looking for recordings under {places} …")
    why = f"Nothing matches {wanted}." if wanted else f"No recordings under {places}."
    show = ("library.others", f"shows the {hidden:,} that are hidden")
    helps = _CLEAR_FILTER if wanted else _ELSEWHERE
    ways = ways_on(names, *([show] if hidden else []), *helps)
    return Content.assemble((why, "$body"), "\n\n", ways)
