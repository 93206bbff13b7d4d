"""The line at the bottom of the library that shows how far a scan has come."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from recviewer.library.scan.scanner import Batch
from recviewer.tui.library.words import progress_line


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
