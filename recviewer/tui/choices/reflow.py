"""A long document is wrapped step by step, beside what is shown meanwhile."""

from __future__ import annotations

from recviewer.tui.choices.flow import Flow
from recviewer.tui.choices.sections import Document

_STEPS = 4
"""Steps of wrapping between two looks at what else there is to do."""


class Reflow:
    """The flow on show, and the one that takes its place once it is wrapped."""

    def __init__(self) -> None:
        self.shown = Flow(Document(), 1)
        """What to draw; its rows may still become more."""
        self._coming = self.shown

    @property
    def whole(self) -> bool:
        """Whether there is nothing left to wrap."""
        return self._coming.whole

    def begin(self, document: Document, width: int, rows: int) -> None:
        """Begin to wrap a document; most are wrapped at once.

        A document that is shown already is shown as it was until all is wrapped.

        Args:
            document: The document.
            width: Cells there are.
            rows: Rows of another document that are to show at once.
        """
        coming = self._coming = Flow(document, width, steps=_STEPS)
        known = self.shown.whole and self.shown.document is document
        if coming.whole or not known:
            while not coming.whole and coming.height < rows:
                coming.go_on(_STEPS)
            self.shown = coming

    def go_on(self) -> None:
        """Wrap some more."""
        self._coming.go_on(_STEPS)
        if self._coming.whole:
            self.shown = self._coming
