"""Blocks of text laid out as lines, the long ones folded."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.highlight import highlight
from textual.selection import Selection

from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.tui.common.json_style import JsonTheme
from recviewer.tui.common.row import clip
from recviewer.tui.common.wrapping import (
    TAB,
    drawn,
    index_drawn_at,
    wrap,
)
from recviewer.tui.request.blocks import QUIET, Block

_SHOWN = 6
"""Lines of a long text that are shown while it is folded."""

_WORTH_FOLDING = 3
"""So many more lines have to be there for a fold to be worth its own line."""

_MOST_UNFOLDED = 50_000
"""A text of more characters is read on a screen of its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document."""

    block: int
    """Index of the block it belongs to."""
    text: str
    """What it says, cleaned; for a fold, what is folded away."""
    is_first: bool = False
    """Whether it is its block's first, which carries the label."""
    is_fold: bool = False
    """Whether it stands for what is folded away."""
    ends_paragraph: bool = True
    """Whether the recorded text breaks after it; otherwise it was wrapped."""


def is_huge(block: Block) -> bool:
    """Say whether a text is too long to be unfolded in place."""
    return len(block.text) > _MOST_UNFOLDED


def lay_out(
    blocks: Sequence[Block], width: int, unfolded: Container[int]
) -> list[Line]:
    """Wrap blocks to a width.

    Args:
        blocks: The blocks.
        width: Cells there are.
        unfolded: Indexes of the blocks to show whole.
    """
    lines: list[Line] = []
    for index, block in enumerate(blocks):
        lines += _lines(index, block, width - block.indent, index in unfolded)
    return lines


def draw(line: Line, block: Block) -> Content:
    """Write a line, with its block's label if it is the first."""
    if line.is_fold:
        return Content.assemble(" " * block.indent, (line.text, f"italic {QUIET}"))
    label = ""
    if line.is_first and block.label:
        label = clip(sanitize_line(block.label), block.indent - 1)
    text = drawn(line.text)
    coloured = block.is_json and len(text) > 1
    body = (
        highlight(text, language="json", theme=JsonTheme) if coloured else Content(text)
    )
    if block.style:
        body = body.stylize(block.style)
    lead = Content.styled(label, block.label_style) if label else Content("")
    return lead.pad_right(block.indent - lead.cell_length) + body


def selected_text(
    lines: Sequence[Line], blocks: Sequence[Block], selection: Selection
) -> str:
    """Return the text of a selection without indents, labels, folds and wrapping.

    Args:
        lines: All lines.
        blocks: What they are lines of.
        selection: Columns and rows; columns count the characters drawn.
    """
    first, last = selection.start, selection.end
    top = first.y if first else 0
    bottom = min(last.y if last else len(lines), len(lines) - 1)
    pieces = []
    for row in range(max(top, 0), bottom + 1):
        line = lines[row]
        if line.is_fold:
            continue
        text = line.text.removesuffix("\n")
        lead = len(draw(line, blocks[line.block]).plain) - len(drawn(line.text))
        start = (
            index_drawn_at(text, max(0, first.x - lead)) if row == top and first else 0
        )
        end = len(text)
        if last and row == last.y:
            end = index_drawn_at(text, max(0, last.x - lead))
        pieces += [text[start:end], "\n" if line.ends_paragraph else ""]
    return "".join(pieces).removesuffix("\n")


def _lines(index: int, block: Block, width: int, unfolded: bool) -> list[Line]:
    huge = is_huge(block)
    # A few lines of a huge text are enough to fold it.
    text = sanitize(block.text[: width * _SHOWN * len(TAB)] if huge else block.text)
    wrapped = wrap(text, width)
    count = len(wrapped)
    folds = huge or (not unfolded and count >= _SHOWN + _WORTH_FOLDING)
    shown = min(count, _SHOWN) if folds else count
    lines = []
    for number in range(shown):
        start, end = wrapped.span(number)
        piece = text[start:end]
        ends = piece.endswith("\n") or number == count - 1
        lines.append(Line(index, piece, number == 0, ends_paragraph=ends))
    if folds:
        hidden = len(block.text) - wrapped.span(shown - 1)[1]
        words = f"({hidden:,} characters)"
        if huge:
            more = f"… {hidden:,} more characters · open to read them"
        else:
            more = f"… {count - shown:,} more lines {words}"
        lines.append(Line(index, more, is_fold=True))
    return lines
