"""The lines of a comparison as styled text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec
from textual.content import Content

from recviewer.text.numbers import plural
from recviewer.tui.common.finding import CURRENT_MATCH, OTHER_MATCH
from recviewer.tui.common.strips import Piece as StyledPiece
from recviewer.tui.common.strips import join_pieces, pieces_width
from recviewer.tui.common.wrapping import cells, clip, drawn
from recviewer.tui.comparison.flows import Flow, Look, Piece, TwoTexts, Unit
from recviewer.tui.comparison.parts import Kind, Part

_LABEL_CELLS = 20
"""Cells of the names of fields."""

_MIN_COLUMN_CELLS = 10
"""Cells of the narrowest column."""

_SIGN_CELLS = 2
"""Cells before a text, which show whether its line differs."""

_DIVIDER: Final = ("│ ", "$rule")
"""Stands between the columns."""

_STYLES: Final = {
    Look.EQUAL: "",
    Look.REMOVED: "$failed",
    Look.ADDED: "$done",
}

_SIGNS: Final = {Look.REMOVED: "-", Look.ADDED: "+"}

_SIDES: Final = {Look.EQUAL: (0, 1), Look.REMOVED: (0,), Look.ADDED: (1,)}
"""The texts in which a piece is."""

LABEL = 2
"""The label of a part, beside its texts 0 and 1, for what is found."""


class Found(msgspec.Struct, frozen=True, gc=False):
    """A match of a search in a text."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last one."""
    is_current: bool
    """Whether it is the one that is gone to."""

    @property
    def style(self) -> str:
        """How it is drawn."""
        return CURRENT_MATCH if self.is_current else OTHER_MATCH


FindWithin = Callable[[int, int, int], Iterator[Found]]
"""Returns the matches in one of the texts of a part, between two offsets."""


def nothing_found(text: int, start: int, end: int) -> Iterator[Found]:
    """Find nothing in a part, as a `FindWithin`."""
    return iter(())


class Layout(msgspec.Struct, frozen=True):
    """How wide everything is."""

    width: int
    """Cells of a row."""
    stacked: bool = False
    """Whether both texts stand in one column, as one text."""

    @property
    def columns(self) -> int:
        """Number of columns."""
        return 1 if self.stacked else 2

    @property
    def column(self) -> int:
        """Cells of a column, with its sign."""
        if self.stacked:
            return max(_MIN_COLUMN_CELLS, self.width)
        return max(_MIN_COLUMN_CELLS, (self.width - len(_DIVIDER[0])) // 2)

    def texts(self, part: Part) -> TwoTexts:
        """Return the texts of a part, to be laid out."""
        label = _LABEL_CELLS if part.kind is Kind.FIELD else 0
        width = max(_MIN_COLUMN_CELLS, self.column - _SIGN_CELLS - label)
        return TwoTexts(*part.texts, width, self.columns, part.is_marked)


class Drawing(msgspec.Struct, frozen=True):
    """A part as it is drawn at a moment."""

    part: Part
    layout: Layout
    arrived: tuple[int, int] | None = None
    """How much of both texts has arrived; None for all."""
    find_within: FindWithin = nothing_found
    """Returns what is highlighted."""

    def name(self, width: int) -> Content:
        """Draw the title or the label."""
        part = self.part
        indent = 0 if part.kind is Kind.TITLE else _SIGN_CELLS
        label = clip(part.label, width - indent)
        style = "bold" if part.kind is Kind.TITLE else "$quiet"
        rule = "─" * max(0, width - cells(label) - 1) if not indent else ""
        pieces = [(" " * indent, ""), (label, style), (f" {rule}", "$rule")]
        line = join_pieces(pieces)
        for found in self.find_within(LABEL, 0, len(label)):
            line = line.stylize(found.style, indent + found.start, indent + found.end)
        return line

    def fold(self, unit: Unit) -> Content:
        """Draw what stands for an equal stretch, and how much of it has arrived."""
        whole = unit.whole
        text = self.part.texts[0][whole.before : whole.before_end]
        words = f"  … {plural(len(text.split()), 'equal word')} …"
        if self.arrived is not None and any(self.part.channels):
            shares = [
                min(max(at - start, 0), len(text)) / (len(text) or 1)
                for at, start in zip(
                    self.arrived, (whole.before, whole.after), strict=True
                )
            ]
            if shares != [1.0, 1.0]:
                words += f"  {shares[0]:.0%} | {shares[1]:.0%}"
        return join_pieces([(words, "italic $quiet")])

    def remark(self, words: str) -> Content:
        """Draw what is said about the lines below."""
        return join_pieces([(" " * _SIGN_CELLS, ""), (words, "italic $caution")])

    def text(self, unit: Unit, line: int, current: int, *, is_first: bool) -> Content:
        """Draw a line of a unit.

        Args:
            unit: The unit.
            line: Number of the line in it.
            current: The difference in the unit that is gone to; -1 for none.
            is_first: Whether it is the first unit of the part.
        """
        columns = [
            self._column(flow, line, column, current, is_named=is_first and not line)
            for column, flow in enumerate(unit.flows)
        ]
        if len(columns) == 1:
            return join_pieces(columns[0])
        gap = " " * max(0, self.layout.column - pieces_width(columns[0]))
        return join_pieces([*columns[0], (gap, ""), _DIVIDER, *columns[1]])

    def _column(
        self, flow: Flow, line: int, column: int, current: int, *, is_named: bool
    ) -> list[StyledPiece]:
        """Draw a line of a column: its sign, the name of its field, its text."""
        part = self.part
        lead = self._field_name(is_named=is_named) if part.kind is Kind.FIELD else []
        if line >= len(flow.wrapped):
            return [(" " * _SIGN_CELLS, ""), *lead]
        looks = set()
        pieces: list[StyledPiece] = []
        for piece, left, right in flow.within(*flow.wrapped.span(line)):
            shown = flow.wrapped.text[left:right]
            visible = self._visible(piece, left, right, column)
            if visible and piece.look is not Look.EQUAL:
                looks.add(piece.look)
            style = self._style(piece, current)
            pieces += self._highlighted(piece, left, shown[:visible], style, column)
            pieces.append((" " * cells(drawn(shown[visible:])), ""))
        sign = " ".ljust(_SIGN_CELLS)
        if looks and part.is_marked:
            sign = ("≠" if len(looks) > 1 else _SIGNS[looks.pop()]).ljust(_SIGN_CELLS)
        return [(sign, "$caution"), *lead, *pieces]

    def _field_name(self, *, is_named: bool) -> list[StyledPiece]:
        """Draw the name of a field, or leave room for it."""
        name = clip(self.part.label, _LABEL_CELLS - 2) if is_named else ""
        found = next(self.find_within(LABEL, 0, len(name)), None)
        style = found.style if found is not None else "$quiet"
        return [(name, style), (" " * (_LABEL_CELLS - cells(name)), "")]

    def _style(self, piece: Piece, current: int) -> str:
        """Return how a piece is drawn; what means the same is no difference."""
        part = self.part
        if piece.look is Look.EQUAL or not part.is_marked:
            return ""
        is_quiet = any(part.channels) and not part.counts
        style = "$quiet" if is_quiet else _STYLES[piece.look]
        return f"bold {style}{' reverse' if piece.difference == current else ''}"

    def _visible(self, piece: Piece, left: int, right: int, column: int) -> int:
        """Return how many characters of a piece have arrived.

        Where both texts stand in one column, the first to arrive counts.

        Args:
            piece: The piece.
            left: The first of its characters on the line, as an offset in the flow.
            right: Where the line, or the piece, ends.
            column: The column.
        """
        if self.arrived is None:
            return right - left
        before, after = self.arrived
        shares = []
        if piece.look is not Look.ADDED and (self.layout.stacked or not column):
            shares.append(before - piece.before)
        if piece.look is not Look.REMOVED and (self.layout.stacked or column):
            shares.append(after - piece.after)
        count = max(shares, default=0)
        if piece.is_mark:
            return right - left if count > piece.awaited else 0
        return min(max(0, count - (left - piece.start)), right - left)

    def _highlighted(
        self, piece: Piece, left: int, shown: str, style: str, column: int
    ) -> list[StyledPiece]:
        """Draw some of a piece, with what was found in it."""
        if piece.is_mark or self.find_within is nothing_found:
            return [(drawn(shown), style)]
        into = left - piece.start
        ranges: list[tuple[int, int, str]] = []
        for side in _SIDES[piece.look]:
            if side and not column and not self.layout.stacked:
                continue  # it goes on in what is only on the other side
            start = (piece.after if side else piece.before) + into
            ranges += (
                (found.start - start, found.end - start, found.style)
                for found in self.find_within(side, start, start + len(shown))
            )
        return [
            (drawn(shown[first:last]), look)
            for first, last, look in _styled_ranges(len(shown), ranges, style)
        ]


def _styled_ranges(
    length: int, ranges: Iterable[tuple[int, int, str]], style: str
) -> Iterator[tuple[int, int, str]]:
    """Yield a range cut where others lie over it, with the style of each piece."""
    done = 0
    for start, end, over in sorted(ranges):
        left, right = max(done, start, 0), min(end, length)
        if left < right:
            if done < left:
                yield done, left, style
            yield left, right, over
            done = right
    if done < length:
        yield done, length, style
