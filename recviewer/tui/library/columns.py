"""Columns of the rows of the library: which fit, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import localtime, strftime
from typing import NamedTuple

from recviewer.library.summary import (
    IMAGES_SYMBOL,
    REASONING_SYMBOL,
    TOOLS_SYMBOL,
    Summary,
)
from recviewer.library.tree.arrangement import Arrangement, Grouping, Sorting
from recviewer.text.numbers import size_words
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.strips import Piece
from recviewer.tui.common.wrapping import cells, clip

GAP_CELLS = 2
"""Cells between two columns."""

_TITLE_CELLS = 33
"""Cells of a title, with the signs before it, for which columns give way."""

_MODEL_CELLS = range(10, 27)
"""Width of the column of models."""

_FINISH_CELLS = 10

_FINISH_COLUMN_CELLS = _FINISH_CELLS + 1
"""Width of the last column: its text and a blank before the scroll bar."""

_QUIET, _NOTABLE, _TOOLS = "$quiet", "$caution", "$tool"


class _Measure(NamedTuple):
    """A number in a column of its own."""

    name: str
    width: int
    words: Callable[[Summary], str]


def _date(entry: Summary) -> str:
    """Return a local time to the minute; empty for the epoch, which means unknown."""
    known = entry.mtime > 0
    return strftime("%Y-%m-%d %H:%M", localtime(entry.mtime)) if known else ""


_SIZE = _Measure("size", 7, lambda entry: size_words(entry.size))
_MEASURES = {
    Sorting.CHUNKS: _Measure("chunks", 7, lambda entry: f"{entry.chunks:,}"),
    Sorting.TIME: _Measure("time", 16, _date),
}
"""The measure that is shown while sorting by it; otherwise the size is."""


class Columns(NamedTuple):
    """The columns after the title that fit into a row."""

    model_cells: int = 0
    """Width of the column of models; 0 if there is none."""
    measure: _Measure | None = None
    """The number that is shown."""
    finish: bool = False
    """Whether there is a column of how answers ended."""

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts that stand in columns."""
        names = (
            "model" if self.model_cells else "",
            self.measure.name if self.measure else "",
            "finish" if self.finish else "",
        )
        return tuple(filter(None, names))

    def heading(self) -> str:
        """Return the names of the columns."""
        return "".join(
            (
                _left("model", self.model_cells),
                _right(self.measure.name, self.measure.width) if self.measure else "",
                _left("finish", _FINISH_COLUMN_CELLS if self.finish else 0),
            )
        )

    def pieces(self, entry: Summary, model: str) -> list[Piece]:
        """Return what follows the title of an entry: signs, then columns.

        Args:
            entry: Its summary.
            model: How its model is called, in the cells of its column.
        """
        pieces = list(_marks(entry))
        if not self.finish:
            return [*pieces, *_unusual_finish(entry), (" ", "")]
        before = _left(clip(model, self.model_cells), self.model_cells)
        if self.measure is not None:
            words = self.measure.words(entry) if entry.format else ""
            before += _right(words, self.measure.width)
        finish = clip(sanitize_line(" ".join(entry.finish)), _FINISH_CELLS)
        style = _NOTABLE if entry.unusual_finish else _QUIET
        return [*pieces, (before, _QUIET), (_left(finish, _FINISH_COLUMN_CELLS), style)]


def columns_that_fit(width: int, arrangement: Arrangement, model_cells: int) -> Columns:
    """Return the columns for rows of a width: first how an answer ended, last models.

    Args:
        width: Cells of a row.
        arrangement: How the rows are arranged: what they are sorted by is shown, what
            they are grouped by is not.
        model_cells: Width of the longest name of a model.
    """
    room = width - _TITLE_CELLS - GAP_CELLS - _FINISH_COLUMN_CELLS
    if room < 0:
        return Columns()
    measure = _MEASURES.get(arrangement.sorting, _SIZE)
    room -= GAP_CELLS + measure.width
    if room < 0:
        return Columns(finish=True)
    wanted = min(max(model_cells, _MODEL_CELLS[0]), _MODEL_CELLS[-1])
    fits = room >= GAP_CELLS + _MODEL_CELLS[0] and model_cells > 0
    if not fits or arrangement.grouping is Grouping.MODEL:
        return Columns(0, measure, finish=True)
    return Columns(min(wanted, room - GAP_CELLS), measure, finish=True)


def _marks(entry: Summary) -> Iterator[Piece]:
    """Show what an exchange holds beside text."""
    marks = (
        (entry.images, IMAGES_SYMBOL, _QUIET),
        (entry.reasoning, REASONING_SYMBOL, _QUIET),
        (entry.tools, TOOLS_SYMBOL, _TOOLS),
    )
    for wanted, mark, style in marks:
        if wanted:
            yield f" {mark}", style


def _unusual_finish(entry: Summary) -> Iterator[Piece]:
    if finish := sanitize_line(entry.unusual_finish):
        yield f" {finish}", _NOTABLE


def _left(text: str, width: int) -> str:
    return f"{' ' * GAP_CELLS}{text}{' ' * (width - cells(text))}" if width else ""


def _right(text: str, width: int) -> str:
    return f"{' ' * (GAP_CELLS + width - cells(text))}{text}"
