"""The rows of a comparison as a widget: both texts, and where the cursor is in them."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from recviewer.compare.comparison import Comparison, Side
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.finding import Findable, Finder
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.common.panel import FRAME_CELLS, PanelTitle
from recviewer.tui.common.row_list import RowList
from recviewer.tui.common.strips import Piece, join_pieces, pieces_width
from recviewer.tui.common.wrapping import cells, clip, clip_middle
from recviewer.tui.comparison.document import Document
from recviewer.tui.comparison.finding import ComparisonFindTarget
from recviewer.tui.comparison.lines import Layout
from recviewer.tui.keys import Scope, bindings

_MIN_SIDE_BY_SIDE_CELLS = 90
"""Width from which on both texts stand beside each other unless a person says so."""

Heads = tuple[tuple[str, str], tuple[str, str]]
"""The name of each side, and how far it has come."""


def heads(comparison: Comparison, chunks: tuple[int, int] | None) -> Heads:
    """Say what both sides are, and how far they have come.

    Args:
        comparison: What is compared.
        chunks: The newest chunk of each side; None for the last.
    """

    def head(number: int, side: Side | None) -> tuple[str, str]:
        if side is None:
            return "nothing", ""
        total = side.reply.chunk_count
        done = total if chunks is None else chunks[number] + 1
        return side.address, f"{done:,}/{total:,} chunks"

    return head(0, comparison.before), head(1, comparison.after)


class ComparisonRows(RowList, Findable):
    """Shows two exchanges row by row, beside each other or as one text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.COMPARED),
        *bindings(Scope.FIND),
    ]

    DEFAULT_CSS = """
    ComparisonRows { height: 1fr; overflow-y: scroll; }
    """

    stacked: reactive[bool | None] = reactive(None)
    """Whether both texts are shown as one; None for where there is too little room."""
    heads: reactive[Heads] = reactive((("", ""), ("", "")))
    """What stands over both texts."""
    verdict: reactive[str] = reactive("comparing …")
    """The verdict in words."""

    class LayoutChanged(Message):
        """The rows have to be laid out anew, for another width or in another way."""

    @message_fields
    class FoldToggled(Message):
        """A person wants to see more or less of what is equal."""

        command: str
        """`toggle_fold` for the row under the cursor, `unfold_all` or `fold_all`."""

    def __init__(self, document: Document) -> None:
        """Show a document, of which no row is known yet."""
        super().__init__(document, self._heading)
        self.document = document
        self.panel = PanelTitle(self, None, "Comparison")
        target = ComparisonFindTarget(document, lambda: self.cursor, self.go_to)
        self.finder = Finder(self, target, lambda _: self.watch_verdict())

    @property
    def wanted_layout(self) -> Layout:
        """The layout for the width there is."""
        width = self.scrollable_content_region.width - 1
        stacked = self.stacked
        if stacked is None:
            stacked = width < _MIN_SIDE_BY_SIDE_CELLS
        return Layout(width, stacked=stacked)

    def watch_stacked(self) -> None:
        """Lay out in the other way."""
        self._lay_out()

    def watch_verdict(self) -> None:
        """Say the verdict in the title."""
        found = self.finder.text
        room = self.outer_size.width - FRAME_CELLS - cells(found)
        self.panel.show(Content(clip(self.verdict, room)))
        self.panel.note(found)

    @on(events.Resize)
    def _lay_out(self) -> None:
        self.watch_verdict()
        if self.size.width and self.wanted_layout != self.document.layout:
            self.post_message(self.LayoutChanged())

    def go_to(self, row: int) -> None:
        """Put the cursor on a row of a document that may have changed."""
        self.row_count = len(self.document)
        self.cursor = row
        self.show_cursor()
        self.show_place()
        self.refresh()

    def cursor_chosen(self, row: int) -> None:
        """Say where the cursor is in both recordings."""
        self.document.current = -1
        self.refresh()

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two rows that changed, and say where the cursor is."""
        super().watch_cursor(old, new)
        self.show_place()

    def show_place(self) -> None:
        """Say which chunks and JSON paths are under the cursor, for both sides."""
        places = self.document.place(self.cursor) if len(self.document) else ("", "")
        width = max(0, self.scrollable_content_region.width - 1)
        before, after = (sanitize_line(place) for place in places)
        one: list[Piece] = [(" - ", "$failed"), (before, "$quiet")]
        other: list[Piece] = [("+ ", "$done"), (after, "$quiet")]
        if self.document.layout.stacked:
            other[0] = (" + ", "$done")
            self.footer = tuple(
                join_pieces([sign, (clip_middle(text, width - 2), style)])
                for sign, (text, style) in (one, other)
            )
        else:
            column = self.document.layout.column
            one[1] = (clip_middle(before, column - 3), "$quiet")
            other[1] = (clip_middle(after, column - 2), "$quiet")
            gap = " " * max(0, column + 1 - pieces_width(one))
            self.footer = (join_pieces([*one, (gap, ""), ("│ ", "$rule"), *other]),)

    def row_clicked(self, row: int, x: int, *, again: bool) -> None:
        """Unfold what was clicked."""
        if self.document.is_fold(row):
            self.action_folds("toggle_fold")

    def action_folds(self, command: str) -> None:
        """Ask for folds to be opened or closed; see `FoldToggled`."""
        self.post_message(self.FoldToggled(command))

    def _heading(self, top: int, width: int) -> Content:
        """Name both sides, and say how far they have come."""
        layout = self.document.layout
        room = (width - 4) // 2 if layout.stacked else layout.column - 1
        columns = []
        for sign, style, (name, progress) in zip(
            "-+", ("$failed", "$done"), self.heads, strict=True
        ):
            left = max(0, room - cells(progress) - 3)
            shown = clip_middle(sanitize_line(name), left)
            gap = " " * max(1, room - 2 - cells(shown) - cells(progress))
            columns.append(
                [(f"{sign} ", style), (shown, "bold"), (gap, ""), (progress, "$quiet")]
            )
        gap = " " * max(
            1,
            (layout.column if not layout.stacked else room + 1)
            - pieces_width(columns[0]),
        )
        return join_pieces([*columns[0], (gap, ""), ("│ ", "$rule"), *columns[1]])
