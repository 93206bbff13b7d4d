"""The title of the library: its counts, and how it is arranged."""

from __future__ import annotations

from msgspec import Struct
from textual.content import Content
from textual.style import Style

from recviewer.address import Address
from recviewer.library.tree.arrangement import Arrangement, Change
from recviewer.library.tree.visible_rows import Highlight
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.folded_names import folded_name

_NAME = "Recordings"


class LibraryCounts(Struct, frozen=True):
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


def library_title(
    counts: LibraryCounts, arrangement: Arrangement, width: int, others_key: str = ""
) -> Content:
    """Write the title; what matters less gives way where it does not fit.

    Args:
        counts: The counts.
        arrangement: How the library is arranged; a click on it offers others.
        width: Cells of the title.
        others_key: The key that shows hidden entries; empty if no key does.
    """
    by = f": {others_key}" if others_key else ""
    tests = plural(counts.tests, "test") if counts.tests else ""
    hidden = f"{counts.hidden:,} hidden{by}" if counts.hidden else ""
    broken = f"{counts.unreadable:,} unreadable" if counts.unreadable else ""
    total, exchanges = _total(counts)
    direction = "▴" if arrangement.backwards else "▾"
    grouping, sorting = arrangement.grouping.value, arrangement.sorting.value
    long_chips = (f"by {grouping} ▾", f"sort {sorting} {direction}")
    short_chips = (f"{grouping} ▾", f"{sorting} {direction}")
    named = f"{_NAME} {total}"
    forms = (
        (named, (exchanges, tests), (broken, hidden), long_chips),
        (named, (exchanges,), (broken, hidden), long_chips),
        (named, (), (broken, hidden), long_chips),
        (named, (), (broken,), long_chips),
        (named, (), (broken,), short_chips),
        (named, (), (broken,), short_chips[:1]),
        (named, (), (), short_chips),
        (named, (), (), short_chips[:1]),
        (total, (), (), short_chips[:1]),
    )
    lines = (_line(*form) for form in forms)
    fitting = (line for line in lines if line.cell_length <= width)
    shortest = _line(*forms[-1]).truncate(max(0, width), ellipsis=True)
    return next(fitting, shortest)


def arrangement_hint(change: Change, arrangement: Arrangement) -> str:
    """Say what a change led to where the title has no room for it.

    Args:
        change: What was changed.
        arrangement: How the library is arranged now.
    """
    match change:
        case Change.OTHERS:
            return "Every recording is a call to a model."
        case Change.GROUPING:
            return f"Grouped by {arrangement.grouping}."
        case _:
            order = ", the other way round" if arrangement.backwards else ""
            return f"Sorted by {arrangement.sorting}{order}."


def detail_lines(
    highlight: Highlight | None, width: int, count: int
) -> tuple[Content, ...]:
    """Say which test recorded the row under the cursor, and where it is.

    The number of lines depends on the size alone: the rows above stay where they are
    while the cursor moves.

    Args:
        highlight: The row; None if there is none.
        width: Cells of a line.
        count: Number of lines. The test takes what it needs, but leaves one for the
            path; what is longer is cut in the middle.
    """
    if width < 1:
        return ()
    name, path = (highlight.group if highlight else ""), ""
    if highlight is not None and len(highlight.entries) == 1:
        [entry] = highlight.entries
        name = entry.test_id or name
        path = str(Address(entry.path, entry.exchange_number or None))
    lines: list[Content] = []
    for text, style, kept in ((name, "$body", 1 if path else 0), (path, "$quiet", 0)):
        folded = folded_name(sanitize_line(text), width, count - kept - len(lines))
        lines += [Content.assemble(" ", (line, style)) for line in folded]
    return (*lines, *[Content()] * (count - len(lines)))


def _total(counts: LibraryCounts) -> tuple[str, str]:
    """Return the main count, and that of exchanges where it tells more."""
    if counts.scanning and not counts.recordings:
        return "looking …", ""
    several = counts.exchanges > counts.recordings
    if counts.hits is not None:
        # What passes is counted in exchanges, so it is some of these.
        whole = counts.exchanges if several else counts.recordings
        return f"{counts.hits:,} of {whole:,}", ""
    exchanges = plural(counts.exchanges, "exchange") if several else ""
    return f"{counts.recordings:,}", exchanges


def _line(
    total: str, quiet: tuple[str, ...], broken: tuple[str, ...], chips: tuple[str, ...]
) -> Content:
    """Join the parts that are not empty."""
    parts = [Content(total)]
    parts += [Content.styled(text, "$quiet") for text in quiet if text]
    failed, *others = *broken, ""
    if failed:
        parts.append(Content.styled(failed, "$failed"))
    parts += [Content.styled(text, "$quiet") for text in others if text]
    changes = (Change.GROUPING, Change.SORTING)
    parts += [_chip(*chip) for chip in zip(chips, changes, strict=False)]
    return Content(" · ").join(parts)


def _chip(text: str, change: Change) -> Content:
    """Return a text that offers other arrangements when it is clicked."""
    return Content.styled(text, Style.from_meta({"@click": f"offer('{change}')"}))
