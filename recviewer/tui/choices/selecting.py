"""The text behind a mouse selection: as shown, without what wrapping added."""

from __future__ import annotations

from textual.selection import Selection

from recviewer.model.track import Kind
from recviewer.tui.choices.flow import Flow
from recviewer.tui.common.wrapping import index_drawn_at


def selected_text(flow: Flow, chunk: int, selection: Selection) -> str:
    """Return the text that a selection covers.

    Args:
        flow: The document on the screen.
        chunk: The playhead.
        selection: Columns and rows, in the flow.

    Returns:
        The text of each section it touches, without wrapping, borders or padding.
    """
    last = flow.rows(chunk) - 1
    start = selection.start or (0, 0)
    end = selection.end or (flow.width, last)
    pieces: list[str] = []
    section = -1
    for row in range(max(0, start[1]), min(end[1], last) + 1):
        line = flow.line(row, chunk)
        if line is None:
            continue
        entry = flow.document.sections[line.section]
        text = entry.form(chunk).text[line.start : line.end]
        first = index_drawn_at(text, start[0]) if row == start[1] else 0
        after = index_drawn_at(text, end[0]) if row == end[1] else len(text)
        if line.section != section and pieces:
            pieces.append("\n" if entry.kind is Kind.TOOL_ARGUMENTS else "\n\n")
        section = line.section
        pieces.append(text[first:after])
    return "".join(pieces)
