"""The line that reads all recordings, and shows how far it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import on, work
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.scan.background import BackgroundScan
from recviewer.library.scan.scanner import Batch, scan
from recviewer.library.summary import Summary
from recviewer.reading.served_paths import ServedPaths
from recviewer.tui.library import words as words

Known = Mapping[str, Sequence[Summary]]
"""Summaries of an earlier scan, by path."""


class ScanLine(Static):
    """Reads recordings in the background; hidden when there is nothing to say."""

    DEFAULT_CSS = """
    ScanLine {
        height: 1;
        padding: 0 1;
        display: none;
    }
    """

    @dataclass
    class Found(Message):
        """Some recordings were read into a catalog."""

        catalog: Catalog
        """The catalog, which holds them now."""
        last: bool
        """Whether these were the last ones."""

    @dataclass
    class _Scanned(Message):
        """The worker has read some recordings."""

        catalog: Catalog
        batch: Batch

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.scanning = False
        self._catalog = Catalog()

    def read(
        self,
        paths: Sequence[str],
        catalog: Catalog,
        known: Known,
        ahead: BackgroundScan | None = None,
        served_paths: ServedPaths | None = None,
    ) -> None:
        """Begin to read all recordings; what was being read is given up.

        What is read already is there at once, for the first frame to show.

        Args:
            paths: Where to look.
            catalog: Where to put what is found.
            known: What need not be read again while its file is the same.
            ahead: Reads there already; None to read in this process.
            served_paths: Where links in folders may lead; None for anywhere.
        """
        self._catalog, self.scanning = catalog, True
        # So that no row moves when there is more to say.
        self.display = True
        first = ahead.ready() if ahead else None
        if first is not None:
            self._add(catalog, first)
        self._scan(paths, catalog, known, ahead, served_paths)

    # Without a description, Textual would write out the arguments, all entries long.
    @work(thread=True, exclusive=True, description="scan")
    def _scan(
        self,
        paths: Sequence[str],
        catalog: Catalog,
        known: Known,
        ahead: BackgroundScan | None,
        served_paths: ServedPaths | None,
    ) -> None:
        worker = get_current_worker()

        def cancelled() -> bool:
            return worker.is_cancelled

        here = scan(paths, known=known, cancelled=cancelled, served_paths=served_paths)
        for batch in ahead.batches(cancelled) if ahead else here:
            self.post_message(self._Scanned(catalog, batch))

    @on(_Scanned)
    def _go_on(self, message: _Scanned) -> None:
        message.stop()
        if message.catalog is self._catalog:
            self._add(message.catalog, message.batch)

    def _add(self, catalog: Catalog, batch: Batch) -> None:
        self.scanning = not batch.last
        catalog.extend(batch.summaries)
        self._describe(batch)
        self.post_message(self.Found(catalog, last=not self.scanning))

    def _describe(self, batch: Batch) -> None:
        self.display = self.scanning or bool(batch.left_out)
        if self.scanning:
            width = self.content_size.width
            progress = words.progress(batch.done, batch.total, batch.complete, width)
            self.update(progress, layout=False)
        else:
            self.update(words.left_out(batch.left_out))
