"""Chunks as rows: the effect of each one, looked up when its row comes into view."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cache
from typing import Final

from msgspec import Struct
from textual.content import Content

from recviewer.jsondoc.search import SearchProgress, is_exact
from recviewer.model.exchange import Chunks
from recviewer.model.transcript import (
    Reply,
)
from recviewer.playback.effects import MAX_TEXT_CHARACTERS, Effect, effects
from recviewer.playback.timeline import Timeline
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.chunks.border_matches import Part, Parts, parts_over_borders
from recviewer.tui.common.finding import (
    CURRENT_MATCH,
    OTHER_MATCH,
    highlight_matches,
)
from recviewer.tui.common.match_cursor import MatchCursor
from recviewer.tui.common.strips import join_pieces, pieces_width
from recviewer.tui.common.wrapping import cells, clip, clip_start

_QUIET: Final = "$quiet"
_STYLES: Final = {
    "content": "",
    "reasoning": "italic $quiet",
    "refusal": "$caution",
    "error": "$failed",
    "not understood": "$failed",
    "name": "bold $tool",
    "arguments": "$arguments",
    "finish": "$done",
}

_CHUNKS_PER_STEP = 64
"""Chunks that are searched in one step."""

_HEADINGS: Final = ("#", "time", "choice", "channel", "text")

_MIN_LABELLED_CELLS = 50
"""Cells of a table from which on the column of the choice has room for its name."""

_MIN_KIND_CELLS = 10
"""Cells that tell `…arguments` from `reasoning` in a narrow table."""


class ColumnWidths(Struct, frozen=True):
    """Cells of the columns before the text."""

    number: int
    """Digits of the last chunk's number."""
    time: int
    """Cells of the longest time; 0 without a clock."""
    choice: int
    """Digits of the highest choice index."""
    kind: int
    """Cells of the longest kind."""


class ChunkRows:
    """The chunks of an exchange as rows, as a `RowSource`.

    Attributes:
        playhead: Number of the newest chunk; later ones are faint.
        query: The text to highlight; empty for none.
        current: The row with the current match.
    """

    def __init__(self) -> None:
        self.playhead = -1
        self.query = ""
        self.current: int | None = None
        self._parts: Parts = {}
        """Parts of matches that reach over the borders of chunks."""
        self._shown: tuple[Chunks, Reply] | None = None
        self._timeline: Timeline | None = None
        self._widths = ColumnWidths(1, 0, 1, 1)
        self._version = 0

    def show(self, chunks: Chunks, reply: Reply, timeline: Timeline) -> None:
        """Show other chunks, or the same ones as far as they are folded."""
        self._shown = (chunks, reply)
        self._timeline = None if timeline.in_chunks else timeline
        duration = self._timeline.duration if self._timeline else None
        self._widths = column_widths(reply, duration)
        self._version += 1

    def key(self, row: int) -> Hashable:
        """Return all that a row's look depends on."""
        found = self.query, row == self.current, tuple(self._found_parts(row))
        return self._version, row, row > self.playhead, found

    def heading(self, top: int, width: int) -> Content:
        """Draw the names of the columns; they are the same wherever it is scrolled."""
        return heading_row(self._widths, width)

    def draw(self, row: int, width: int) -> Content:
        """Draw a chunk."""
        if self._shown is None:
            return Content("")
        chunks, reply = self._shown
        seconds = self._timeline.due_at(row) if self._timeline else None
        name, faint = chunks.name(row), row > self.playhead
        line = chunk_row(
            reply,
            row,
            self._widths,
            seconds,
            width,
            name,
            faint=faint,
            found=list(self._found_parts(row)),
        )
        return highlight_matches(line, self.query, is_current=row == self.current)

    def search(self, query: str) -> Iterator[SearchProgress]:
        """Find the chunks that say a query: the text they add, or what they do.

        A match that reaches over the border of a chunk is found where it begins.
        """
        hits, exact, self._parts = array("Q"), is_exact(query), {}
        if self._shown is None or not query:
            yield SearchProgress(1, 1, hits)
            return
        chunks, reply = self._shown
        count = reply.chunk_count
        for parts in parts_over_borders(reply, query):
            self._parts = parts
            yield SearchProgress(0, count, hits)
        begins = {part.first_chunk for found in self._parts.values() for part in found}
        for chunk in range(count):
            found = (
                query in (effect.words if exact else effect.words.lower())
                for effect in effects(reply, chunk, chunks.name(chunk))
            )
            if chunk in begins or any(found):
                hits.append(chunk)
            if not chunk % _CHUNKS_PER_STEP:
                yield SearchProgress(chunk, count, hits)
        yield SearchProgress(count, count, hits)

    def _found_parts(self, row: int) -> Iterator[tuple[Part, str]]:
        """Yield the parts of matches in a row, with their styles."""
        for part in self._parts.get(row, ()) if self.query else ():
            is_current = part.first_chunk == self.current
            yield part, CURRENT_MATCH if is_current else OTHER_MATCH


class ChunkFindTarget:
    """Finds in the rows of chunks, as a `FindTarget`; a match is a row."""

    def __init__(
        self, rows: ChunkRows, here: Callable[[], int], go_to: Callable[[int], None]
    ) -> None:
        """Find in rows.

        Args:
            rows: The rows.
            here: Returns the row under the cursor; -1 before the first.
            go_to: Called with the row of a match.
        """
        self._rows, self._here, self._go_to = rows, here, go_to

    def steps(self, query: str) -> Iterator[SearchProgress]:
        """Search what the rows say, beyond the edge, too."""
        return self._rows.search(query)

    def start(self) -> int:
        """Begin at the chunk under the cursor."""
        return max(0, self._here())

    def show(self, match: int | None, matches: MatchCursor) -> None:
        """Go to a chunk that was found."""
        self._rows.query, self._rows.current = matches.query, matches.current
        if match is not None:
            self._go_to(match)


def column_widths(reply: Reply, duration: float | None) -> ColumnWidths:
    """Measure the columns for all chunks of a reply."""
    kinds = {str(t.channel) for c in reply.choices for t in c.tracks}
    choices = [len(str(choice.index)) for choice in reply.choices]
    return ColumnWidths(
        number=len(f"{max(0, reply.chunk_count - 1):,}"),
        time=0 if duration is None else len(_seconds(duration)),
        choice=max(choices, default=1),
        kind=max(map(len, {"content", *kinds})),
    )


def chunk_row(
    reply: Reply,
    chunk: int,
    widths: ColumnWidths,
    seconds: float | None,
    width: int,
    name: str = "",
    *,
    faint: bool = False,
    found: Sequence[tuple[Part, str]] = (),
) -> Content:
    """Draw a chunk as one line.

    Args:
        reply: The reply it is part of.
        chunk: Its number.
        widths: Widths of the columns.
        seconds: When it came; None without a clock.
        width: Cells the text is cut to fit.
        name: Name of its event.
        faint: Whether it is faint, as chunks after the playhead are.
        found: Parts of its texts to highlight, each with a style.
    """
    first, *others = effects(reply, chunk, name)
    more = f" +{len(others)}" if others else ""
    time = "" if seconds is None else f"  {_seconds(seconds):>{widths.time}}"
    kind, choice_cells = _kind_cells(widths, width), _choice_cells(widths, width)
    choice = "" if first.choice is None else str(first.choice)
    style = _STYLES.get(first.kind.rpartition(".")[2], _QUIET)
    pieces = [
        (f"{chunk:>{widths.number},}{time}", _QUIET),
        (f"  {choice:>{choice_cells}}  ", ""),
        (f"{clip_start(first.kind, kind):<{kind}}", style or _QUIET),
        ("  ", ""),
    ]
    text = _text(first, width - pieces_width(pieces) - cells(more))
    start = sum(len(piece) for piece, _ in pieces) + len("“")
    end = start + len(text.removeprefix("“").removesuffix("”"))
    pieces += [(text, style), (more, _QUIET)]
    if faint:
        pieces = [(text, _faint(style)) for text, style in pieces]
    line = join_pieces(pieces)
    for part, highlight in found:
        if first.quoted and (part.choice, part.channel) == (first.choice, first.kind):
            span = start + part.start, min(start + part.end, end)
            line = line.stylize(highlight, *span)
    return line


def heading_row(widths: ColumnWidths, width: int) -> Content:
    """Draw the names of the columns in cells as wide as those of the rows."""
    number, time, choice, channel, text = _HEADINGS
    kind, choice_cells = _kind_cells(widths, width), _choice_cells(widths, width)
    parts = [
        f"{number:>{widths.number}}",
        f"{time:>{widths.time}}" if widths.time else "",
        f"{choice[:choice_cells]:>{choice_cells}}",
        f"{channel:<{kind}}",
        text,
    ]
    line = "  ".join(part for part in parts if part)
    return Content.styled(clip(line, width), _QUIET)


def _kind_cells(widths: ColumnWidths, width: int) -> int:
    return min(widths.kind, max(_MIN_KIND_CELLS, width // 4))


def _choice_cells(widths: ColumnWidths, width: int) -> int:
    labelled = len(_HEADINGS[2]) if width >= _MIN_LABELLED_CELLS else 0
    return max(widths.choice, labelled)


@cache
def _faint(style: str) -> str:
    """Replace the colour of a style by the faint one."""
    attributes = [word for word in style.split() if not word.startswith("$")]
    return " ".join([*attributes, "$faint"])


def _text(effect: Effect, room: int) -> str:
    text = sanitize_line(effect.text[:MAX_TEXT_CHARACTERS])
    return clip(f"“{text}”" if effect.quoted else text, room)


def _seconds(seconds: float) -> str:
    return f"{seconds:,.2f} s"
