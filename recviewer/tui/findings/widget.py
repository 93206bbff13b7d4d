"""The panel with the findings of the open recording."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from textual import events, on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from recviewer.check import reports
from recviewer.check.finding import Finding
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.common.panel import PanelTitle
from recviewer.tui.common.row_list import GUTTER_CELLS, RowList
from recviewer.tui.findings.rows import MAX_FOOTER_LINES, FindingRows, advice, counts
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested

NUMBER: Final = 6
"""Number of the panel."""

_NAME: Final = "Findings"

_MAX_LINES: Final = 12
"""Lines of the panel, with its border: most of the screen is for the answer."""

_MIN_ROWS: Final = 2


class FindingsPane(RowList):
    """Shows what is wrong with a recording; its cursor leads there."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.FINDINGS)

    @message_fields
    class Chosen(Message):
        """A person wants to see what a finding is about."""

        finding: Finding

    def __init__(self) -> None:
        self._rows = FindingRows()
        super().__init__(self._rows)
        self.panel = PanelTitle(self, NUMBER, _NAME)

    def show(
        self, findings: Sequence[Finding], exchange: int, *, sentence: str, note: str
    ) -> None:
        """Show the findings of a recording.

        Args:
            findings: The findings.
            exchange: Number of the exchange that is open.
            sentence: What to say if there are none.
            note: What to say behind the title.
        """
        under = self._finding
        self._rows.show(findings, exchange)
        self.sentence = Content(sentence)
        self.panel.fit(partial(_title, self._rows.findings))
        self.panel.note(note)
        self.row_count = len(self._rows.findings)
        rows = self._rows.findings
        found = rows.index(under) if under in rows else 0
        self.cursor = found if rows else -1
        lines = max(_MIN_ROWS, self.row_count) + MAX_FOOTER_LINES + 2
        self.styles.height = min(_MAX_LINES, lines)
        self._show_advice()
        self.refresh()

    @property
    def _finding(self) -> Finding | None:
        """The finding under the cursor."""
        rows = self._rows.findings
        return rows[self.cursor] if 0 <= self.cursor < len(rows) else None

    def watch_cursor(self, old: int, new: int) -> None:
        """Say how to mend what is under the cursor."""
        super().watch_cursor(old, new)
        self._show_advice()

    @on(events.Resize)
    def _show_advice(self) -> None:
        found, region = self._finding, self.scrollable_content_region
        if found is None or region.height < _MIN_ROWS + MAX_FOOTER_LINES:
            self.footer = ()
            return
        is_cut = self._rows.is_cut(self.cursor, region.width - GUTTER_CELLS)
        lines = advice(found, region.width, is_cut=is_cut)
        padded = [*lines, *([Content()] * MAX_FOOTER_LINES)]
        self.footer = tuple(padded[:MAX_FOOTER_LINES])

    def row_clicked(self, row: int, x: int, *, again: bool) -> None:
        """Go to what a finding is about."""
        self.action_select()

    def action_select(self) -> None:
        """Go to what the finding under the cursor is about."""
        if self._finding is not None:
            self.post_message(self.Chosen(self._finding))

    def action_copy(self) -> None:
        """Copy the finding as a line, as `recviewer check` prints it."""
        found = self._finding
        if found is not None:
            [line] = reports.text([found])
            self.post_message(CopyRequested(line, "finding"))


def _title(findings: Sequence[Finding], width: int) -> Content:
    counted = counts(findings)
    whole = Content(f"{_NAME}  ") + counted if findings else Content(_NAME)
    return whole if whole.cell_length <= width else Content(_NAME)
