"""What the library says about itself, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from recviewer.library.scan.discovery import LeftOut
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.wrapping import cells
from recviewer.tui.exchange.placeholder import looking
from recviewer.tui.key_hints import KeyNames, ways_on

_DONE, _LEFT = "━", "─"
"""The two ends of the bar; they differ in shape, not only in colour."""

_CLEAR = (("library.filter", "clears the filter"),)
_ELSE = (
    ("everywhere.reload", "looks again"),
    ("everywhere.quit", "leaves, to name another file or folder"),
)
"""What helps where there are no rows."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What there is in the library, counted."""

    recordings: int = 0
    """Files."""
    exchanges: int = 0
    """Exchanges in them; it is said where they are more."""
    tests: int = 0
    """Tests that made them."""
    unreadable: int = 0
    """Recordings that cannot be read."""
    hidden: int = 0
    """Other calls and files that are not shown."""
    hits: int | None = None
    """Exchanges that pass the filter; None while there is none."""
    scanning: bool = False
    """Whether more may be found."""


def figures(counted: Figures, width: int, key: str) -> Content:
    """Say what there is on one line.

    Args:
        counted: What there is.
        width: Cells there are; tests give way first, then exchanges.
        key: What shows what is hidden; nothing if no key does.
    """
    passing = "" if counted.hits is None else f"{counted.hits:,} of "
    whole = plural(counted.recordings, "recording")
    inner = ""
    if counted.exchanges > counted.recordings:
        inner = plural(counted.exchanges, "exchange")
        # What passes is counted in exchanges, so it is some of these.
        whole, inner = (inner, "") if passing else (whole, f" · {inner}")
    if counted.scanning and not counted.recordings:
        passing, whole = "", "looking …"
    tested = f" · {plural(counted.tests, 'test')}" if counted.tests else ""
    broken = f" · {counted.unreadable:,} unreadable" if counted.unreadable else ""
    by = f": {key}" if key else ""
    hidden = f" · {counted.hidden:,} hidden{by}" if counted.hidden else ""
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
        (words, "$quiet"),
        (_DONE * filled, "$quiet"),
        (_LEFT * (room - filled), "$faint"),
    )


def left_out(what: LeftOut) -> Content:
    """Say how much was not read, and why."""
    return Content.styled(str(what), "$quiet")


def no_rows(
    paths: Sequence[str],
    query: str,
    names: KeyNames,
    *,
    scanning: bool = False,
    hidden: int = 0,
) -> Content:
    """Say why there are no rows, and what helps.

    Args:
        paths: Where recordings were looked for.
        query: The filter.
        names: Which keys do what.
        scanning: Whether they are still being looked for.
        hidden: How many other calls and files are not shown.
    """
    sought = sanitize_line(query.strip())
    if scanning:
        so_far = f"Nothing matches {sought} so far. " if sought else ""
        return Content(so_far + looking(paths))
    places = sanitize_line(", ".join(paths))
    why = f"Nothing matches {sought}." if sought else f"No recordings under {places}."
    show = ("library.others", f"shows the {hidden:,} that are hidden")
    ways = ways_on(names, *([show] if hidden else []), *(_CLEAR if sought else _ELSE))
    return Content.assemble((why, "$body"), "\n\n", ways)
