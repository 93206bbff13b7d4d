"""The rows of a comparison: laid out part by part, folded, and drawn up to a moment."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from functools import partial
from itertools import islice

import msgspec
from textual.content import Content

from recviewer.compare.alignment import Gap
from recviewer.tui.comparison.flows import Look, Unit
from recviewer.tui.comparison.lines import Drawing, Found, Layout, nothing_found
from recviewer.tui.comparison.parts import Kind, Part

FindInPart = Callable[[int, int, int, int], Iterator[Found]]
"""Returns the matches in a part, in one of its texts, between two offsets."""


class Block(msgspec.Struct, frozen=True):
    """A title, a label or a unit of two texts: the lines that are laid out together."""

    part: int
    """Number of the part."""
    unit: Unit | None = None
    """The unit; None for the title or the label of the part."""
    is_first: bool = False
    """Whether it is the first unit of its part, which has the name of a field."""
    lines: int = 1


class Difference(msgspec.Struct, frozen=True, gc=False):
    """A difference that counts."""

    part: int
    """Number of its part."""
    gap: Gap
    block: int
    """Number of its block."""
    line: int
    """The line of the block on which it begins."""


class Anchor(msgspec.Struct, frozen=True, gc=False):
    """A place in a comparison that is the same in another layout."""

    part: int
    """Number of the part."""
    offset: int
    """Offset of the character in the one text; -1 for the title of the part."""
    difference: int = -1
    """Number of the difference that is gone to; -1 for none."""


def blocks(
    number: int, part: Part, gaps: Iterable[Gap], layout: Layout, *, folded: bool
) -> Iterator[Block]:
    """Lay out a part.

    Args:
        number: Its number.
        part: The part.
        gaps: Its differences, in order.
        layout: How wide everything is.
        folded: Whether long equal stretches are folded.
    """
    if part.kind is Kind.TITLE or part.kind is Kind.TEXT:
        yield Block(number)
    if part.kind is Kind.TITLE:
        return
    is_first = True
    texts = layout.texts(part)
    for unit in texts.units(gaps, folded=folded, head=part.head):
        if (remark := texts.remark_on(unit)) is not None:
            yield Block(number, remark)
        yield Block(number, unit, is_first, unit.lines)
        is_first = False


class Document:
    """The rows of a comparison, as a `RowSource`. More are added while they are made.

    Attributes:
        layout: How wide everything is.
        differences: Those that count, in the order of the rows.
        parts: What is laid out, by number.
        heads: The newest chunk on both sides; None for all.
        current: Number of the difference that is gone to; -1 for none.
    """

    def __init__(self) -> None:
        self.heads: tuple[int, int] | None = None
        self._version = 0
        self._find_within: FindInPart | None = None
        self.begin(Layout(0))

    def begin(self, layout: Layout) -> None:
        """Begin with no rows, to be laid out in another way."""
        self.layout = layout
        self.parts: list[Part] = []
        self.differences: list[Difference] = []
        self.current = -1
        self._blocks: list[Block] = []
        self._starts = array("l")
        self._first_differences = array("l")
        """Number of differences before each block."""
        self._rows = 0
        self._version += 1
        self._ends: dict[int, tuple[int, int]] = {}

    def __len__(self) -> int:
        """Count the rows."""
        return self._rows

    def add(self, parts: Sequence[Part], blocks: Sequence[Block]) -> None:
        """Add what was laid out next.

        Args:
            parts: Parts that follow those there are.
            blocks: Blocks that follow those there are.
        """
        self.parts += parts
        for block in blocks:
            self._starts.append(self._rows)
            self._first_differences.append(len(self.differences))
            if block.unit is not None and self.parts[block.part].counts:
                for number, gap in enumerate(block.unit.differences):
                    line = block.unit.line_of_difference(number)
                    place = len(self._blocks)
                    self.differences.append(Difference(block.part, gap, place, line))
            self._blocks.append(block)
            self._rows += block.lines

    @property
    def answer_size(self) -> int:
        """Number of characters in the answers."""
        answers = (part for part in self.parts if any(part.channels))
        return sum(len(text) for part in answers for text in part.texts)

    def show(self, heads: tuple[int, int] | None) -> None:
        """Show everything up to the newest chunk of each side; None for all."""
        if heads != self.heads:
            self.heads = heads
            self._ends.clear()

    # Where things are

    def block_at(self, row: int) -> tuple[int, int]:
        """Return the number of the block that has a row, and the line in it."""
        block = max(0, bisect_right(self._starts, row) - 1)
        return block, row - self._starts[block]

    def row_of(self, difference: int) -> int:
        """Return the row on which a difference begins."""
        found = self.differences[difference]
        return self._starts[found.block] + found.line

    def row_of_place(self, part: int, side: int, offset: int) -> int:
        """Return the row that shows a character of one of the texts of a part."""
        key = "after" if side else "before"
        low = bisect_left(self._blocks, part, key=lambda block: block.part)
        high = bisect_right(self._blocks, part, key=lambda block: block.part)
        units = [
            number
            for number in range(low, high)
            if self._blocks[number].unit is not None
        ]
        if not units:
            return self._starts[low] if low < len(self._starts) else 0

        def start(number: int) -> int:
            unit = self._blocks[number].unit
            return getattr(unit.whole, key) if unit is not None else 0

        at = units[max(0, bisect_right(units, offset, key=start) - 1)]
        unit = self._blocks[at].unit
        line = unit.line_of(offset, is_after=bool(side)) if unit is not None else 0
        return self._starts[at] + line

    def anchor(self, row: int) -> Anchor | None:
        """Return the place of a row; None if there is no row."""
        if not self._rows:
            return None
        number, line = self.block_at(row)
        block = self._blocks[number]
        offset = -1 if block.unit is None else _sources(block.unit, line)[0]
        return Anchor(block.part, offset, self.current)

    def row_of_anchor(self, anchor: Anchor) -> int:
        """Return the row of a place, or the last one before it that is known."""
        if anchor.part >= len(self.parts):
            return max(0, self._rows - 1)
        if anchor.offset >= 0:
            return self.row_of_place(anchor.part, 0, anchor.offset)
        at = bisect_left(self._blocks, anchor.part, key=lambda block: block.part)
        return self._starts[at] if at < len(self._starts) else 0

    def difference_at(self, row: int) -> int:
        """Return the first difference that begins on a row or after it."""
        low, high = 0, len(self.differences)
        while low < high:
            middle = (low + high) // 2
            if self.row_of(middle) < row:
                low = middle + 1
            else:
                high = middle
        return low

    def difference_of_answers(self, index: int) -> int | None:
        """Return the number of a difference, counted among those of the answers."""
        found = (
            number
            for number, each in enumerate(self.differences)
            if any(self.parts[each.part].channels)
        )
        return next(islice(found, index, None), None)

    def title_from(self, row: int, step: int) -> int | None:
        """Return the row of the next title or label in a direction; None for none."""
        block, line = self.block_at(row) if self._rows else (0, 0)
        block += step if step > 0 or not line else 0
        while 0 <= block < len(self._blocks):
            if self._blocks[block].unit is None:
                return self._starts[block]
            block += step
        return None

    def part_at(self, row: int) -> int:
        """Return the number of the part that has a row; -1 for none."""
        return self._blocks[self.block_at(row)[0]].part if self._rows else -1

    def place(self, row: int) -> tuple[str, str]:
        """Say where in both recordings a row comes from; empty where it does not.

        Where the row has the difference that is gone to, or any, it is that one's
        place; else that of its first character.
        """
        if not self._rows:
            return "", ""
        number, line = self.block_at(row)
        block = self._blocks[number]
        part = self.parts[block.part]
        unit = block.unit
        if unit is None:
            return "", ""
        gap = self._gap_on(row, unit, number, line)
        offsets = _sources(unit, line) if gap is None else (gap.before, gap.after)
        return part.place(0, offsets[0]), part.place(1, offsets[1])

    def _gap_on(self, row: int, unit: Unit, block: int, line: int) -> Gap | None:
        """Return the difference on a row: the one gone to, else the first."""
        if (
            0 <= self.current < len(self.differences)
            and self.row_of(self.current) == row
        ):
            return self.differences[self.current].gap
        for flow in unit.flows:
            if line < len(flow.wrapped):
                for piece, _, _ in flow.within(*flow.wrapped.span(line)):
                    if piece.difference >= 0:
                        return unit.differences[piece.difference]
        return None

    def frontier(self, row: int) -> int | None:
        """Return the row that a race has come to, in the choice of a row.

        That is the row of whichever side is ahead. Without a choice at the row, the
        first one counts; None if nothing of it has arrived.
        """
        if self.heads is None:
            return None
        at = self.part_at(row)
        choice = self.parts[at].choice if at >= 0 else -1
        choice = max(choice, 0)
        rows = []
        for side, head in enumerate(self.heads):
            newest: tuple[int, int, int] | None = None
            for number, part in enumerate(self.parts):
                channel = part.channels[side]
                if part.choice != choice or channel is None or channel.track is None:
                    continue
                chunks = channel.track.chunks
                index = bisect_right(chunks, head) - 1
                if index >= 0 and (newest is None or chunks[index] > newest[0]):
                    newest = chunks[index], number, channel.track.ends[index]
            if newest is not None:
                rows.append(self.row_of_place(newest[1], side, max(0, newest[2] - 1)))
        return max(rows, default=None)

    def gaps(self) -> Mapping[int, Sequence[Gap]]:
        """Return the differences of each part that are known, by its number."""
        found: dict[int, list[Gap]] = {}
        for block in self._blocks:
            if block.unit is not None and block.unit.differences:
                found.setdefault(block.part, []).extend(block.unit.differences)
        return found

    def show_found(self, find_within: FindInPart) -> None:
        """Highlight what was found from now on."""
        self._find_within = find_within
        self._version += 1

    def reveal(self, part: int, offset: int, side: int) -> int:
        """Return the row of a place, and unfold what hides it.

        Args:
            part: Number of the part.
            offset: Offset in one of its texts; -1 for its label.
            side: Which of the texts.
        """
        if offset < 0:
            return self.row_of_anchor(Anchor(part, -1))
        row = self.row_of_place(part, side, offset)
        block = self.block_at(row)[0]
        unit = self._blocks[block].unit
        if unit is not None and not unit.flows:
            self.replace(block, self.toggled(block))
            row = self.row_of_place(part, side, offset)
        return row

    # Folds

    def is_fold(self, row: int) -> bool:
        """Return whether a row is a stretch that is folded, or that can be."""
        unit = self._blocks[self.block_at(row)[0]].unit if self._rows else None
        return unit is not None and unit.is_fold

    @property
    def folds(self) -> Collection[bool]:
        """For all stretches that can be folded, whether they are."""
        units = (block.unit for block in self._blocks)
        return {not unit.flows for unit in units if unit is not None and unit.is_fold}

    def fold_size(self, block: int) -> int:
        """Return how many characters have to be laid out to unfold a block."""
        unit = self._blocks[block].unit
        whole = None if unit is None or unit.flows else unit.whole
        return 0 if whole is None else whole.before_end - whole.before

    def toggled(self, block: int) -> Block:
        """Return a block unfolded, or folded again; takes a while for a long text."""
        before = self._blocks[block]
        unit = before.unit
        if unit is None or not unit.is_fold:
            return before
        if unit.flows:
            unit = Unit(unit.whole, is_fold=True)
        else:
            unit = self.layout.texts(self.parts[before.part]).unfolded(unit)
        return msgspec.structs.replace(before, unit=unit, lines=unit.lines)

    def replace(self, number: int, block: Block) -> None:
        """Show a block in another way."""
        moved = block.lines - self._blocks[number].lines
        self._blocks[number] = block
        for following in range(number + 1, len(self._starts)):
            self._starts[following] += moved
        self._rows += moved
        self._version += 1

    # Drawing

    def key(self, row: int) -> Hashable:
        """Return all that the look of a row depends on."""
        number, line = self.block_at(row)
        block = self._blocks[number]
        ends: tuple[int, int] | None = None
        if self.heads is not None and block.unit is not None:
            whole = block.unit.whole
            arrived = self._arrived(block.part)
            ends = (
                min(max(arrived[0], whole.before), whole.before_end),
                min(max(arrived[1], whole.after), whole.after_end),
            )
        current = -1
        if 0 <= self.current < len(self.differences):
            found = self.differences[self.current]
            current = self.current if found.block == number else -1
        return number, line, self._version, ends, current

    def draw(self, row: int, width: int) -> Content:
        """Draw a row."""
        number, line = self.block_at(row)
        block = self._blocks[number]
        drawing = Drawing(
            self.parts[block.part],
            self.layout,
            self._arrived(block.part) if self.heads is not None else None,
            nothing_found
            if self._find_within is None
            else partial(self._find_within, block.part),
        )
        if block.unit is None:
            return drawing.name(width)
        if block.unit.remark:
            return drawing.remark(block.unit.remark)
        if not block.unit.flows:
            return drawing.fold(block.unit)
        current = -1
        if 0 <= self.current < len(self.differences):
            found = self.differences[self.current]
            if found.block == number:
                current = self.current - self._first_differences[number]
        return drawing.text(block.unit, line, current, is_first=block.is_first)

    def _arrived(self, number: int) -> tuple[int, int]:
        """Return how much of both texts of a part has arrived."""
        known = self._ends.get(number)
        if known is None:
            part = self.parts[number]
            if self.heads is None:
                known = len(part.texts[0]), len(part.texts[1])
            else:
                known = part.end_at(0, self.heads[0]), part.end_at(1, self.heads[1])
            self._ends[number] = known
        return known


def _sources(unit: Unit, line: int) -> tuple[int, int]:
    """Return the offsets in both texts of the first character on a line."""
    offsets = [unit.whole.before, unit.whole.after]
    for column, flow in enumerate(unit.flows):
        at = min(line, len(flow.wrapped) - 1)
        for piece, left, _ in flow.within(*flow.wrapped.span(at)):
            into = 0 if piece.is_mark else left - piece.start
            if len(unit.flows) == 1 or column == 0:
                offsets[0] = piece.before + (
                    into if piece.look is not Look.ADDED else 0
                )
            if len(unit.flows) == 1 or column == 1:
                offsets[1] = piece.after + (
                    into if piece.look is not Look.REMOVED else 0
                )
            break
    return offsets[0], offsets[1]
