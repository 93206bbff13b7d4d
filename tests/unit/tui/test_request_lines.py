"""The request as rows of a list."""

from __future__ import annotations

from textual.content import Span
from textual.geometry import Offset
from textual.selection import Selection
from textual.style import Style

from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from recviewer.tui.common.strips import Selected
from recviewer.tui.request.lines import RequestLines
from tests.unit.tui.exchanges import chat, delta


def asking(*texts: str) -> Exchange:
    messages = [{"role": "user", "content": text} for text in texts]
    request = {"method": "POST", "url": "http://h/v1", "body": {"messages": messages}}
    return chat(delta(0, "a"), request=request)


def lines_of(exchange: Exchange, *, collapsed: bool = False) -> RequestLines:
    lines = RequestLines()
    lay_out(lines, exchange, collapsed=collapsed)
    return lines


def lay_out(
    lines: RequestLines, exchange: Exchange, *, collapsed: bool = False
) -> None:
    lines.write(exchange, reader.prompt(exchange), revealed=False)
    lines.lay_out(60, collapsed=collapsed)


def drawn(lines: RequestLines) -> list[str]:
    return [lines.draw(row, 60).plain.rstrip() for row in range(len(lines))]


LONG = "\n".join(f"line {number}" for number in range(30))


def test_a_collapsed_request_is_its_summary_and_has_no_blocks() -> None:
    lines = lines_of(asking("What now?"), collapsed=True)
    assert drawn(lines)[0] == "user   What now?"
    assert lines.block_at(0) is None
    assert not lines.is_fold(0)
    assert lines.selected_text(Selection(None, None)) is None


def test_nothing_is_laid_out_without_a_request_or_a_width() -> None:
    assert len(RequestLines()) == 0
    lines = lines_of(asking("What now?"))
    lines.lay_out(0, collapsed=False)
    assert len(lines) == 0


def test_a_long_text_unfolds_and_folds_at_any_of_its_lines() -> None:
    lines = lines_of(asking(LONG))
    fold = next(row for row in range(len(lines)) if lines.is_fold(row))
    assert lines.toggle_fold(fold) == fold
    assert "  line 29" in drawn(lines)
    last = drawn(lines).index("  line 29")
    assert lines.toggle_fold(last) == fold
    assert lines.is_fold(fold)


def test_unfolding_a_text_leaves_the_others_folded() -> None:
    lines = lines_of(asking(LONG, LONG))
    folds = [row for row in range(len(lines)) if lines.is_fold(row)]
    lines.toggle_fold(folds[1])
    assert [row for row in range(len(lines)) if lines.is_fold(row)] == folds[:1]


def test_another_request_is_folded_again() -> None:
    lines = lines_of(asking(LONG))
    fold = next(row for row in range(len(lines)) if lines.is_fold(row))
    lines.toggle_fold(fold)
    other = asking(LONG)
    lines.write(other, reader.prompt(other), revealed=False)
    lines.lay_out(60, collapsed=False)
    assert lines.is_fold(fold)


def test_selected_text_is_styled_and_makes_another_key() -> None:
    selected: list[Selected] = []
    lines = RequestLines(lambda: next(iter(selected), None))
    lay_out(lines, asking("What now?"))
    row = drawn(lines).index("  What now?")
    before = lines.key(row)
    selection, style = Selection(Offset(2, row), Offset(6, row)), Style(reverse=True)
    selected.append(Selected(selection, style))
    assert lines.key(row) != before
    assert lines.draw(row, 60).spans[-1] == Span(2, 6, style)
    assert lines.selected_text(selection) == "What"


def test_every_layout_makes_other_keys() -> None:
    lines = lines_of(asking("What now?"))
    before = lines.key(0)
    lines.lay_out(60, collapsed=False)
    assert lines.key(0) != before


def test_labels_and_folds_that_are_highlighted_are_copied() -> None:
    lines = lines_of(asking(LONG))
    shown = drawn(lines)
    everything = Selection(Offset(0, 0), Offset(0, len(lines)))
    copied = lines.selected_text(everything)
    assert copied is not None
    assert [line.strip() for line in copied.split("\n")] == [
        line.strip() for line in shown
    ]
