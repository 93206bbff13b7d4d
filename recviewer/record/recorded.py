"""How much a run of the recorder has recorded."""

from __future__ import annotations

from msgspec import Struct

from recviewer.text.numbers import plural


class Recorded(Struct):
    """What became of the exchanges of a run."""

    written: int = 0
    cut_off: int = 0
    """Those of the written ones that did not end as they should."""
    lost: int = 0

    def __str__(self) -> str:
        """Return how many, as one line."""
        written = plural(self.written, "exchange")
        cut_off = f", {self.cut_off:,} cut off" if self.cut_off else ""
        lost = f", {self.lost:,} not written" if self.lost else ""
        return f"{written} recorded{cut_off}{lost}"
