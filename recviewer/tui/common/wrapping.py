"""Text wrapped or cut to a width in cells."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct, field
from rich.cells import get_character_cell_size

from recviewer.jsondoc.paths import step_starts
from recviewer.text.clipping import ELLIPSIS, Measure

if TYPE_CHECKING:
    from textual.selection import Selection

TAB = "    "
"""A tab as it is drawn: of one width, so that widths do not depend on columns."""

MIN_WIDTH = 5
"""The narrowest width text is wrapped to: a tab, and the last cell, left free."""

_CHARACTERS_PER_CELL = 16
"""Limits the length of a line of characters without width."""

_STEP_LENGTH = 16_384
"""Characters that are wrapped in one step, which takes a few milliseconds at most."""

_NARROW = (
    " -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2190-\u2319\u2500-\u25fc"
)
"""Characters that are one cell wide: the letters and signs of most answers."""

_NOT_NARROW = re.compile(f"[^{_NARROW}]")


_JOINTS = "/:-_.,[&?="
"""A word that is longer than a line breaks after one of these."""


class _Widths(dict[str, int]):
    """Cells of each character, looked up on first use."""

    def __missing__(self, character: str) -> int:
        width = self[character] = get_character_cell_size(character)
        return width


_WIDTHS = _Widths({"\t": len(TAB), "\n": 0})
_width = _WIDTHS.__getitem__


class Wrapped(Struct):
    """A text and the offsets at which its lines start, as far as it is wrapped.

    Known lines never change while more are added.
    """

    text: str
    """The text, sanitized."""
    starts: array[int] = field(default_factory=lambda: array("I", [0]))
    """Offset of each line's first character; an empty text has one line."""
    whole: bool = True
    """Whether all of the text is wrapped; otherwise the last line may end earlier."""

    def __len__(self) -> int:
        """Return the number of lines whose ends are known."""
        return len(self.starts) - (not self.whole)

    def span(self, line: int) -> tuple[int, int]:
        """Return the half-open range of a line, with its line feed if it has one."""
        following = line + 1
        known = following < len(self.starts)
        return self.starts[line], self.starts[following] if known else len(self.text)

    def line_of(self, offset: int) -> int:
        """Return the line that holds the character at an offset."""
        return bisect_right(self.starts, offset) - 1

    def lines_before(self, end: int) -> int:
        """Count the lines that the text before an offset takes, at least one."""
        return min(bisect_left(self.starts, end), len(self)) or 1

    def reaches(self, offset: int) -> bool:
        """Say whether the line that holds the character at an offset is known."""
        return self.whole or offset < self.starts[-1]

    def offset_at(self, column: int, line: int) -> int:
        """Return the offset of the character drawn at a place; below all, the end."""
        if line >= len(self):
            return len(self.text)
        start, end = self.span(line)
        return start + index_drawn_at(self.text[start:end], column)

    def selected(self, selection: Selection) -> str:
        """Return the selected text without the line breaks of wrapping."""
        start = 0 if selection.start is None else self.offset_at(*selection.start)
        end = None if selection.end is None else self.offset_at(*selection.end)
        return self.text[start:end]


def wrap(text: str, width: int) -> Wrapped:
    """Break a text at words, so that no line is wider than `width` cells.

    The last cell is left free for the blank at which a line breaks, for the caret and
    the cursor. A word that is longer than a line is cut, after a joint if there is one
    in the second half of the line; a line may break before any wide character.
    """
    wrapped = Wrapped(text, whole=False)
    for _ in wrap_steps(wrapped, width):
        pass
    return wrapped


def wrap_steps(
    wrapped: Wrapped, width: int, step: int = _STEP_LENGTH
) -> Iterator[None]:
    """Wrap a text as `wrap` does, in steps.

    Args:
        wrapped: The text, of which nothing is wrapped yet, or as much as was known of
            it before more was added to its end.
        width: Cells of a line.
        step: Characters of a step; more if a line may be that long.

    Yields:
        None after each step; the text is wrapped further by then.
    """
    room = max(width, MIN_WIDTH) - 1
    step = max(step, 2 * room * _CHARACTERS_PER_CELL)
    text, starts = wrapped.text, wrapped.starts
    start, end = starts[-1], len(text)
    pause = start + step
    while start < end:
        feed = text.find("\n", start)
        stop = end if feed < 0 else feed
        while stop - start > step:
            _break(text, start, start + step, room, starts)
            start = starts[-1]  # this line may go on in the next step
            yield
        # Fewer characters fit on the line even if all of them are tabs.
        if stop - start > room // len(TAB):
            _break(text, start, stop, room, starts)
        start = stop + 1
        if start < end:
            starts.append(start)
        if start >= pause:
            pause = start + step
            yield
    wrapped.whole = True


def _break(text: str, start: int, stop: int, room: int, starts: array[int]) -> None:
    """Add the starts of all lines but the first of a paragraph."""
    if _NOT_NARROW.search(text, start, stop) is None:
        while stop - start > room:
            start = _break_before(text, start, start + room)
            if start < stop:
                starts.append(start)
        return
    first, before = start, 0
    ends = list(accumulate(map(_width, text[start:stop])))
    while True:
        fitting = first + bisect_right(ends, before + room)
        reach = min(max(fitting, start + 1), start + room * _CHARACTERS_PER_CELL)
        if reach >= stop:
            return
        start = _break_before(text, start, reach)
        if start == stop:
            return
        starts.append(start)
        before = ends[start - first - 1]


def _break_before(text: str, start: int, reach: int) -> int:
    """Return where the next line starts if a line from `start` may end at `reach`."""
    if text[reach] == " ":
        return reach + 1
    if _WIDTHS[text[reach]] == 2:
        return reach
    blank = text.rfind(" ", start, reach)
    if blank >= 0:
        return blank + 1
    middle = (start + reach) // 2
    return max(text.rfind(joint, middle, reach) for joint in _JOINTS) + 1 or reach


def drawn(line: str) -> str:
    """Return a line as it is drawn: without its line feed, its tabs as blanks."""
    return line.removesuffix("\n").replace("\t", TAB)


def drawn_index(line: str, index: int) -> int:
    """Return the column at which the character at an index of a line is drawn."""
    return index + (len(TAB) - 1) * line.count("\t", 0, index)


def index_drawn_at(line: str, column: int) -> int:
    """Return the index of the character drawn at a column; `drawn_index` inverted."""
    if "\t" not in line:
        return max(0, min(column, len(line)))
    ends = list(accumulate(len(TAB) if c == "\t" else 1 for c in line))
    return bisect_right(ends, column)


def cell_of(line: str, index: int) -> int:
    """Count the cells before the character at an index of a line."""
    return index if line.isascii() and "\t" not in line else cells(line[:index])


def index_at_cell(line: str, cell: int) -> int:
    """Return the index of the character that covers a cell; `cell_of` inverted."""
    return bisect_right(list(accumulate(map(_width, line))), cell)


def cells(text: str) -> int:
    """Count the cells a text takes when it is drawn."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_width, text))


MAX_CHARACTERS_PER_CELL = 4
"""Characters drawn in a cell on average, most of them marks on a letter. A text with
more of them is cut, too, however narrow it is."""


def clip(text: str, width: int) -> str:
    """Cut the end of a text that is wider than `width` cells, or has too many marks."""
    head = text[: max(0, width) * MAX_CHARACTERS_PER_CELL + 1]
    if len(head) == len(text) and cells(text) <= width:
        return text
    if width < 1:
        return ""
    if text[:width].isascii():  # each of these takes one cell
        return text[: width - 1] + ELLIPSIS
    ends = list(accumulate(map(cells, head)))
    return head[: bisect_right(ends, width - 1)] + ELLIPSIS


CELLS = Measure(cells, clip)
"""Measures texts in cells."""

clip_start, clip_middle = CELLS.clip_start, CELLS.clip_middle
clip_name = CELLS.clip_name


def clip_path(path: str, width: int) -> str:
    """Cut the start of a JSON path that is too wide, where a key or index begins."""
    if cells(path) <= width:
        return path
    best = len(path)
    for start in reversed(step_starts(path)):
        if cells(path[start:]) >= width:
            break
        best = start
    return ELLIPSIS + path[best:] if best < len(path) else clip_start(path, width)


def clip_path_middle(path: str, width: int) -> str:
    """Cut whole keys and indexes out of the middle of a JSON path that is too wide."""
    if cells(path) <= width:
        return path
    head = ""
    for end in step_starts(path)[1:]:
        if cells(path[:end]) > width // 2:
            break
        head = path[:end]
    if not head:
        return clip_middle(path, width)
    return head + clip_path(path[len(head) :], width - cells(head))
