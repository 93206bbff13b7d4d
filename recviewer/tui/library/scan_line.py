"""The line at the bottom of the library that shows how far a scan has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from recviewer.library.scan.batch import Batch


_DONE, _LEFT = "━", "─"
"""The two parts of the progress bar, which differ in shape, not only in colour."""


class ScanLine(Static):
    """Shows the progress of a scan, then what was left out; hidden otherwise."""

    DEFAULT_CSS = """
    ScanLine {
        height: 1;
        padding: 0 1;
        display: none;
    }
    """

    def begin(self) -> None:
        """Appear at once, so that no row moves when there is progress to show."""
        self.display = True

    def show(self, batch: Batch) -> None:
        """Show how far a scan has come with a batch."""
        self.display = not batch.last or bool(batch.left_out)
        if batch.last:
            self.update(Content.styled(str(batch.left_out), "$quiet"))
        else:
            width = self.content_size.width
            progress = progress_line(batch.done, batch.total, batch.complete, width)
            self.update(progress, layout=False)


def progress_line(done: int, total: int, complete: bool, width: int) -> Content:
    """Show how far a scan has come, with a bar over the rest of the width.

    Args:
        done: Files read.
        total: Files found.
        complete: Whether these are all files; until then the bar stays empty.
        width: Cells to fill.
    """
    words = f"reading {done:,} of {total:,}{'' if complete else '+'} "
    room = max(0, width - len(words))
    filled = room * done // max(1, total) if complete else 0
    return Content.assemble(
        (words, "$quiet"),
        (_DONE * filled, "$quiet"),
        (_LEFT * (room - filled), "$faint"),
    )
