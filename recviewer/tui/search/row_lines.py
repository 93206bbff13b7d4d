"""Lines of the results of a search as styled text."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Final

from textual.content import Content

from recviewer.address import Address
from recviewer.library.summary import Summary
from recviewer.search.hits import Hit
from recviewer.search.joined_texts import Key
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.finding import OTHER_MATCH
from recviewer.tui.common.strips import Piece, join_pieces, pieces_width
from recviewer.tui.common.wrapping import (
    cells,
    clip,
    clip_middle,
    clip_name,
    clip_start,
)
from recviewer.tui.search.searching import Searching

_LABEL_CELLS: Final = 12
"""Cells for who says it; more if it is a channel with a long name."""

_MAX_LABEL_SHARE: Final = 3
"""The part of a line that who says it may take, as a divisor."""

_MIN_PATH_WIDTH: Final = 120
"""Width from which on each row has its JSON path; else only the last line does."""

_PATH_CELLS: Final = 44

_MIN_CHUNKS_WIDTH: Final = 60
"""Width from which on each row has its chunks."""

_CHUNK_CELLS: Final = 16

_MIN_AFTER_CELLS: Final = 8
"""Cells that are left for what comes after a hit, however long the hit is."""

_ROLES: Final = {
    "system": "$system",
    "developer": "$system",
    "user": "$user",
    "assistant": "$assistant",
    "tool": "$tool",
}
_CHANNELS: Final = {"reasoning": "italic $quiet", "refusal": "$caution"}
_TOOL_CALL: Final = "tool_call"


class ResultLines:
    """The rows of a search, as a `RowSource`."""

    def __init__(
        self, searching: Searching, summary: Callable[[Key], Summary | None]
    ) -> None:
        """Draw the results of a search.

        Args:
            searching: The search.
            summary: Returns what the library knows of an exchange, if anything.
        """
        self._searching = searching
        self._summary = summary

    def key(self, row: int) -> Hashable:
        """Return all that the look of a row depends on."""
        results = self._searching.results
        group, hit = results.row(row)
        if hit is None:
            return results.exchange(group), results.count(group)
        return results.place(hit), self._searching.hit(hit)

    def draw(self, row: int, width: int) -> Content:
        """Draw a row."""
        group, number = self._searching.results.row(row)
        if number is None:
            return join_pieces(self._heading(group, width))
        hit = self._searching.hit(number)
        if hit is None:
            gone = self._searching.is_gone(number)
            text = "  changed since it was searched" if gone else "  …"
            return Content.styled(text, "$quiet")
        return join_pieces(_hit_pieces(hit, width))

    def _heading(self, group: int, width: int) -> Iterator[Piece]:
        """Name an exchange by its test, else by its path, and count its hits."""
        results = self._searching.results
        path, number = results.exchange(group)
        address = sanitize_line(str(Address(path, number or None)))
        summary = self._summary((path, number))
        test = sanitize_line(summary.test_id if summary else "")
        count = f"{results.count(group):,} "
        room = max(0, width - cells(count) - 2)
        name = clip_name(test or address, room)
        yield name, "bold $foreground"
        room -= cells(name)
        file = f"  {address.rpartition('/')[2]}" if test else ""
        file = clip_middle(file, room) if room > _LABEL_CELLS else ""
        yield file, "$quiet"
        yield " " * (width - cells(name) - cells(file) - cells(count)), ""
        yield count, "$quiet"


def _hit_pieces(hit: Hit, width: int) -> list[Piece]:
    label, style = voice(hit)
    room = max(_LABEL_CELLS, width // _MAX_LABEL_SHARE)
    label = clip(label, room - 1).ljust(_LABEL_CELLS)
    left: list[Piece] = [("  ", ""), (label, style), ("  ", "")]
    right: list[Piece] = []
    if width >= _MIN_CHUNKS_WIDTH:
        chunks = chunk_range(hit)
        if width >= _MIN_PATH_WIDTH:
            chunks = chunks.ljust(_CHUNK_CELLS)
            path = clip_start(sanitize_line(hit.json_path), _PATH_CELLS)
            right = [
                ("  ", ""),
                (chunks, "$quiet"),
                (path.ljust(_PATH_CELLS), "$faint"),
            ]
        else:
            right = [("  ", ""), (chunks, "$quiet"), (" ", "")]
    room = width - pieces_width(left) - pieces_width(right)
    middle = snippet(hit, max(1, room))
    gap = " " * max(0, room - pieces_width(middle))
    return [*left, *middle, (gap, ""), *right]


def snippet(hit: Hit, room: int) -> list[Piece]:
    """Return a hit with as much around it as there is room for."""
    before, text, after = (
        sanitize_line(" ".join(f"|{part}|".split())[1:-1]) for part in hit.context.parts
    )
    text = clip(text, max(1, room - _MIN_AFTER_CELLS))
    room -= cells(text)
    before = clip_start(before, max(room // 3, room - cells(after)))
    after = clip(after, max(0, room - cells(before)))
    return [(before, ""), (text, OTHER_MATCH), (after, "")]


def voice(hit: Hit) -> tuple[str, str]:
    """Say who says a hit, and in which style that is drawn."""
    channel = sanitize_line(hit.channel)
    if hit.choice is None:
        return channel, _ROLES.get(hit.channel, "$quiet")
    who = f"choice {hit.choice}"
    if hit.channel == "content":
        return who, "$assistant"
    style = "$arguments" if hit.channel.startswith(_TOOL_CALL) else ""
    return f"{who} {channel}", style or _CHANNELS.get(hit.channel, "$quiet")


def chunk_range(hit: Hit) -> str:
    """Say which chunks brought a hit; empty in a request."""
    if hit.chunk is None:
        return ""
    if hit.chunk == hit.last_chunk:
        return f"chunk {hit.chunk:,}"
    return f"chunks {hit.chunk:,} to {hit.last_chunk:,}"


def title(searching: Searching, room: int) -> Content:
    """Say what is searched for, and how that stands."""
    query, results = searching.query, searching.results
    progress = searching.progress
    state = ""
    if not progress.complete and (query is not None or progress.done):
        state = f" · reading {progress.done:,} of {progress.total:,} …"
    elif query is not None and searching.is_complete:
        state = f" · {searching.seconds * 1000:,.0f} ms"
    found = ""
    if query is not None:
        recordings = plural(results.recordings, "recording")
        found = f"{plural(len(results), 'hit')} in {recordings}"
    status = f"{found}{state}".removeprefix(" · ")
    wanted = sanitize_line(f" “{query.pattern.text}”") if query else ""
    left = clip(f"Search{wanted}", max(len("Search"), room - cells(status) - 3))
    return Content(f"{left}  {status}".rstrip())
