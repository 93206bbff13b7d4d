"""A request as lines: a summary, or its blocks of text with the long ones folded."""

from __future__ import annotations

from collections.abc import Container, Hashable, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.selection import Selection
from textual.style import Style

from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.tui.common.json_colors import highlight_json
from recviewer.tui.common.strips import select
from recviewer.tui.common.wrapping import (
    TAB,
    clip,
    drawn,
    index_drawn_at,
    wrap,
)
from recviewer.tui.request.blocks import QUIET, Block, blocks
from recviewer.tui.request.summary import summary

_FOLDED_LINES = 6
"""Lines of a long text that are shown while it is folded."""

_MIN_HIDDEN_LINES = 3
"""A text is folded only if this many lines are hidden."""

_MAX_UNFOLDED_CHARACTERS = 50_000
"""A longer text is not unfolded in place but read on a screen of its own."""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One line of a request."""

    block: int
    """Index of the block it belongs to."""
    text: str
    """Its text, sanitized; for a fold, how much is hidden."""
    is_first: bool = False
    """Whether it is its block's first, which carries the label."""
    is_fold: bool = False
    """Whether it stands for hidden lines."""
    ends_paragraph: bool = True
    """Whether the recorded text breaks after it; otherwise it was wrapped."""


class RequestLines:
    """The request of an exchange as lines, as a `RowSource`.

    Attributes:
        selection: The selected text.
        selection_style: Style of selected text.
    """

    def __init__(self) -> None:
        self.selection: Selection | None = None
        self.selection_style = Style.null()
        self._request: tuple[Exchange, Prompt] | None = None
        self._blocks: Sequence[Block] = ()
        self._revealed = False
        self._unfolded: set[int] = set()
        self._summary: Sequence[Content] | None = None
        self._lines: Sequence[RequestLine] = ()
        self._width = 0
        self._version = 0

    def __len__(self) -> int:
        """Count the lines."""
        return len(self._lines if self._summary is None else self._summary)

    def write(self, exchange: Exchange, prompt: Prompt, *, revealed: bool) -> None:
        """Take a request; `lay_out` makes lines of it."""
        if self._request is None or self._request[0] is not exchange:
            self._unfolded.clear()
        self._request = (exchange, prompt)
        self._blocks, self._revealed = (), revealed

    def lay_out(self, width: int, *, collapsed: bool) -> None:
        """Wrap the request to a width.

        Args:
            width: Cells of a line; none are laid out if there is not one.
            collapsed: Whether only the summary is shown.
        """
        self._version += 1
        self._width, self._summary, self._lines = width, None, ()
        if self._request is None or width < 1:
            return
        if collapsed:
            self._summary = summary(*self._request, width - 1)
        else:
            # Not before they are shown: a session may have a hundred thousand.
            self._blocks = self._blocks or blocks(
                *self._request, revealed=self._revealed
            )
            self._lines = lay_out(self._blocks, width, self._unfolded)

    def key(self, row: int) -> Hashable:
        """Return all that a row's look depends on."""
        return self._version, row, self.selection and self.selection.get_span(row)

    def draw(self, row: int, width: int) -> Content:
        """Draw a line with its selected text."""
        if self._summary is not None:
            return self._summary[row]
        line = self._lines[row]
        content = draw(line, self._blocks[line.block])
        if self.selection is None:
            return content
        return select(content, self.selection.get_span(row), self.selection_style)

    def block_at(self, row: int) -> Block | None:
        """Return the block of a line; None for lines of the summary."""
        is_line = 0 <= row < len(self._lines)
        return self._blocks[self._lines[row].block] if is_line else None

    def is_fold(self, row: int) -> bool:
        """Say whether a line stands for hidden ones."""
        return 0 <= row < len(self._lines) and self._lines[row].is_fold

    def toggle_fold(self, row: int) -> int:
        """Unfold or fold the block of a line, and return the line of it that is left.

        That is the same line, or the block's last one if the line is hidden now.
        """
        index = self._lines[row].block
        self._unfolded ^= {index}
        self.lay_out(self._width, collapsed=False)
        first = next(n for n, line in enumerate(self._lines) if line.block == index)
        last = first + sum(line.block == index for line in self._lines) - 1
        return max(first, min(row, last))

    def selected_text(self, selection: Selection) -> str | None:
        """Return the text of a selection; None for the summary."""
        if self._summary is not None:
            return None
        return selected_text(self._lines, self._blocks, selection)


def is_huge(block: Block) -> bool:
    """Say whether a text is too long to be unfolded in place."""
    return len(block.text) > _MAX_UNFOLDED_CHARACTERS


def lay_out(
    blocks: Sequence[Block], width: int, unfolded: Container[int]
) -> list[RequestLine]:
    """Wrap blocks to a width.

    Args:
        blocks: The blocks.
        width: Cells of a line.
        unfolded: Indexes of the blocks to show whole.
    """
    lines: list[RequestLine] = []
    for index, block in enumerate(blocks):
        lines += _lines(index, block, width - block.indent, index in unfolded)
    return lines


def draw(line: RequestLine, block: Block) -> Content:
    """Draw a line, with its block's label if it is the first."""
    if line.is_fold:
        return Content.assemble(" " * block.indent, (line.text, f"italic {QUIET}"))
    label = ""
    if line.is_first and block.label:
        label = clip(sanitize_line(block.label), block.indent - 1)
    text = drawn(line.text)
    coloured = block.is_json and len(text) > 1
    body = highlight_json(text) if coloured else Content(text)
    if block.style:
        body = body.stylize(block.style)
    lead = Content.styled(label, QUIET) if label else Content("")
    return lead.pad_right(block.indent - lead.cell_length) + body


def selected_text(
    lines: Sequence[RequestLine], blocks: Sequence[Block], selection: Selection
) -> str:
    """Return the text of a selection without indents, labels, folds and wrapping.

    Args:
        lines: All lines.
        blocks: The blocks of the lines.
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


def _lines(index: int, block: Block, width: int, unfolded: bool) -> list[RequestLine]:
    huge = is_huge(block)
    # Of a huge text only the lines that are shown are wrapped.
    beginning = block.text[: width * _FOLDED_LINES * len(TAB)] if huge else block.text
    text = sanitize(beginning)
    wrapped = wrap(text, width)
    count = len(wrapped)
    folds = huge or (not unfolded and count >= _FOLDED_LINES + _MIN_HIDDEN_LINES)
    shown = min(count, _FOLDED_LINES) if folds else count
    lines = []
    for number in range(shown):
        start, end = wrapped.span(number)
        piece = text[start:end]
        ends = piece.endswith("\n") or number == count - 1
        lines.append(RequestLine(index, piece, number == 0, ends_paragraph=ends))
    if folds:
        hidden = len(block.text) - wrapped.span(shown - 1)[1]
        words = f"({hidden:,} characters)"
        if huge:
            more = f"… {hidden:,} more characters · open to read them"
        else:
            more = f"… {count - shown:,} more lines {words}"
        lines.append(RequestLine(index, more, is_fold=True))
    return lines
