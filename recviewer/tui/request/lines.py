"""A request as lines: a summary, or its blocks of text with the long ones folded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Hashable, Iterator, Sequence
from operator import attrgetter

from msgspec import Struct
from textual.content import Content
from textual.selection import Selection

from recviewer.jsondoc.search import SearchProgress
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.text.find import Texts
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.tui.common.finding import (
    CURRENT_MATCH,
    OTHER_MATCH,
    highlight_matches,
)
from recviewer.tui.common.json_colors import highlight_json
from recviewer.tui.common.match_cursor import MatchCursor
from recviewer.tui.common.strips import Selected
from recviewer.tui.common.wrapping import (
    TAB,
    clip,
    drawn,
    drawn_index,
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


class RequestLine(Struct, frozen=True):
    """One line of a request."""

    block: int
    """Index of the block it belongs to."""
    text: str
    """Its text, sanitized; for a fold, how much is hidden."""
    is_first: bool = False
    """Whether it is its block's first, which carries the label."""
    is_fold: bool = False
    """Whether it stands for hidden lines."""
    start: int = 0
    """Offset of its first character in its block, or of the first hidden one."""
    ends_paragraph: bool = True
    """Whether the recorded text breaks after it; otherwise it was wrapped."""


class RequestLines:
    """The request of an exchange as lines, as a `RowSource`.

    Attributes:
        collapsed: Whether only the summary is shown.
    """

    def __init__(self, selected: Callable[[], Selected | None] = lambda: None) -> None:
        """Show no request yet.

        Args:
            selected: Returns what is selected.
        """
        self.collapsed = True
        self._selected = selected
        self._request: tuple[Exchange, Prompt] | None = None
        self._blocks: Sequence[Block] = ()
        self._revealed = False
        self._unfolded: set[int] = set()
        self._summary: Sequence[Content] | None = None
        self._lines: Sequence[RequestLine] = ()
        self._width = 0
        self._version = 0
        self._texts = Texts(())
        self._found: MatchCursor | None = None

    def __len__(self) -> int:
        """Count the lines."""
        return len(self._lines if self._summary is None else self._summary)

    def write(self, exchange: Exchange, prompt: Prompt, *, revealed: bool) -> None:
        """Take a request; `lay_out` makes lines of it."""
        if self._request is None or self._request[0] is not exchange:
            self._unfolded.clear()
        self._request = (exchange, prompt)
        self._blocks, self._revealed = (), revealed
        self._texts = Texts(())

    def lay_out(self, width: int, *, collapsed: bool) -> None:
        """Wrap the request to a width.

        Args:
            width: Cells of a line; none are laid out if there is not one.
            collapsed: Whether only the summary is shown.
        """
        self._version += 1
        self.collapsed = collapsed
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
        selected = self._selected()
        return self._version, row, selected and selected.selection.get_span(row)

    def draw(self, row: int, width: int) -> Content:
        """Draw a line with its selected text."""
        if self._summary is not None:
            return self._summary[row]
        line = self._lines[row]
        content = draw(line, self._blocks[line.block])
        if self._found is not None and self._found.query:
            content = self._highlight(content, line, self._found)
        selected = self._selected()
        return content if selected is None else selected.draw(content, row)

    def search(self, query: str) -> Iterator[SearchProgress]:
        """Search all blocks, with their labels and what is folded."""
        return self._searchable.search(query)

    @property
    def _searchable(self) -> Texts:
        if len(self._texts) != len(self._blocks):
            self._texts = Texts([_searched(block) for block in self._blocks])
        return self._texts

    def offset(self, row: int) -> int:
        """Return the offset of the first character of a line, for a search."""
        if not 0 <= row < len(self._lines) or not self._texts:
            return 0
        line = self._lines[row]
        label = 0 if line.is_first else _label_length(self._blocks[line.block])
        return self._texts.offset(line.block, label + line.start)

    def match_of(self, path: str, text: str, start: int) -> tuple[str, int] | None:
        """Return a piece of a message as it is drawn, and its offset for a search.

        Args:
            path: Path of the text below the body of the request.
            text: The piece.
            start: Where it starts in the text, which JSON is not drawn at.

        Returns:
            None if no block has it.
        """
        wanted = sanitize(text)
        for index, block in enumerate(self._blocks):
            if block.path != path:
                continue
            label = _label_length(block)
            searched = _searched(block)
            at = label + start
            if not searched.startswith(wanted, at):
                at = searched.find(wanted, label)
            if at >= 0:
                return wanted, self._searchable.offset(index, at)
        return None

    def row_at(self, path: str) -> int:
        """Return the first line of what holds a value; the first of all if none does.

        Args:
            path: Path of the value below the body of the request.
        """
        index, length = 0, 0
        for number, block in enumerate(self._blocks):
            outer = block.path
            is_holder = path == outer or path.startswith((f"{outer}.", f"{outer}["))
            if is_holder and len(outer) > length:
                index, length = number, len(outer)
        return self._row((index, 0))

    def show_found(self, found: MatchCursor) -> None:
        """Highlight what was found from now on."""
        self._found = found
        self._version += 1

    def unfold(self, offset: int) -> int:
        """Return the line of a match; unfold its block, unless that is huge."""
        index, within = self._texts.place(offset)
        place = index, max(0, within - _label_length(self._blocks[index]))
        row = self._row(place)
        if self._lines[row].is_fold and not is_huge(self._blocks[index]):
            self._unfolded.add(index)
            self.lay_out(self._width, collapsed=False)
            row = self._row(place)
        return row

    def fold_all(self, *, folded: bool) -> None:
        """Fold all long texts, or unfold them."""
        self._unfolded = set() if folded else set(range(len(self._blocks)))
        self.lay_out(self._width, collapsed=False)

    def row_of(self, block: Block) -> int:
        """Return the first line of a block."""
        index = next(n for n, other in enumerate(self._blocks) if other is block)
        return self._row((index, 0))

    def heading(self, row: int, step: int) -> int | None:
        """Return the line of the next heading in a direction; None if there is none."""
        row += step
        while 0 <= row < len(self._lines):
            line = self._lines[row]
            if line.is_first and self._blocks[line.block].is_heading:
                return row
            row += step
        return None

    def message_at(self, row: int) -> str:
        """Return the text below the heading over a line, as recorded."""
        if not 0 <= row < len(self._lines):
            return ""
        first = last = self._lines[row].block
        while first >= 0 and not self._blocks[first].is_heading:
            first -= 1
        last = first + 1
        while last < len(self._blocks) and not self._blocks[last].is_heading:
            last += 1
        blocks = self._blocks[first + 1 : last] if first >= 0 else ()
        return "\n".join(block.text for block in blocks if block.text)

    def _row(self, place: tuple[int, int]) -> int:
        """Return the line that holds a character of a block, or hides it."""
        key = attrgetter("block", "start")
        return max(0, bisect_right(self._lines, place, key=key) - 1)

    def _highlight(
        self, content: Content, line: RequestLine, found: MatchCursor
    ) -> Content:
        """Highlight the matches in a line, and say if the current one is hidden."""
        block = self._blocks[line.block]
        label, length = _label_length(block), len(found.query)
        base = self._texts.offset(line.block, label + line.start)
        if line.is_fold:
            end = self._texts.offset(line.block + 1, 0)
            count = sum(1 for _ in found.within(base + length - 1, end))
            note = f" · {count:,} found in them" if count else ""
            return content + Content.styled(note, OTHER_MATCH)
        lead = len(content.plain) - len(drawn(line.text))
        if label and line.is_first:
            start = self._texts.offset(line.block, 0)
            current = found.current is not None and start <= found.current < base
            head = highlight_matches(content[:lead], found.query, is_current=current)
            content = head + content[lead:]
        for offset, is_current in found.within(base, base + len(line.text)):
            left, right = max(0, offset - base), offset - base + length
            if offset >= base - line.start:
                content = content.stylize(
                    CURRENT_MATCH if is_current else OTHER_MATCH,
                    lead + drawn_index(line.text, left),
                    lead + drawn_index(line.text, min(right, len(line.text))),
                )
        return content

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


class RequestFindTarget:
    """Finds in a whole request, as a `FindTarget`; a match is an offset in it."""

    def __init__(
        self,
        lines: RequestLines,
        here: Callable[[], int],
        go_to: Callable[[int], None],
    ) -> None:
        """Find in lines.

        Args:
            lines: The lines, folded ones, too.
            here: Returns the line under the cursor.
            go_to: Called with the line of a match, once it is unfolded.
        """
        self._lines, self._here, self._go_to = lines, here, go_to

    def steps(self, query: str) -> Iterator[SearchProgress]:
        """Search the whole request, also what is folded."""
        return self._lines.search(query)

    def start(self) -> int:
        """Begin at the line under the cursor."""
        return self._lines.offset(self._here())

    def show(self, match: int | None, matches: MatchCursor) -> None:
        """Go to the line of a match; a summary has none."""
        self._lines.show_found(matches)
        if match is not None and not self._lines.collapsed:
            self._go_to(self._lines.unfold(match))


def _searched(block: Block) -> str:
    """Return what a search looks at: a block's label, if it has one, and its text."""
    text = sanitize(block.text)
    return f"{sanitize_line(block.label)}\n{text}" if block.label else text


def _label_length(block: Block) -> int:
    """Count the characters before the text in `_searched`."""
    return len(sanitize_line(block.label)) + 1 if block.label else 0


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
    """Return the text of a selection with its labels, without indents and wrapping.

    A label or a fold that is highlighted is copied, too.

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
        text = line.text.removesuffix("\n")
        plain = draw(line, blocks[line.block]).plain
        lead = len(plain) - len(drawn(line.text))
        left = first.x if first and row == top else 0
        right = last.x if last and row == last.y else len(plain)
        label = plain[:lead][left:right].lstrip() if plain[:lead].strip() else ""
        start = index_drawn_at(text, max(0, left - lead))
        end = index_drawn_at(text, max(0, right - lead))
        ends = line.ends_paragraph or line.is_fold
        pieces += [label, text[start:end], "\n" if ends else ""]
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
        lines.append(
            RequestLine(index, piece, number == 0, start=start, ends_paragraph=ends)
        )
    if folds:
        end = wrapped.span(shown - 1)[1]
        hidden = len(block.text) - end
        words = f"({hidden:,} characters)"
        if huge:
            more = f"… {hidden:,} more characters · open to read them"
        else:
            more = f"… {count - shown:,} more lines {words}"
        lines.append(RequestLine(index, more, is_fold=True, start=end))
    return lines
