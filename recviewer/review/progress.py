"""How far a review is, in numbers and in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Self

import msgspec

from recviewer.review.decisions import Decision
from recviewer.text.numbers import plural


class Progress(msgspec.Struct, frozen=True):
    """How many exchanges are decided."""

    total: int
    accepted: int
    rejected: int

    @classmethod
    def of(cls, decisions: Iterable[Decision | None]) -> Self:
        """Count decisions; None is one that is still to be made."""
        return cls.of_counts(Counter(decisions))

    @classmethod
    def of_counts(cls, counted: Counter[Decision | None]) -> Self:
        """Take decisions that are counted already."""
        accepted, rejected = counted[Decision.ACCEPTED], counted[Decision.REJECTED]
        return cls(counted.total(), accepted, rejected)

    @property
    def reviewed(self) -> int:
        """Number of exchanges that are decided."""
        return self.accepted + self.rejected

    @property
    def left(self) -> int:
        """Number of exchanges that are not decided yet."""
        return self.total - self.reviewed

    @property
    def text(self) -> str:
        """All of it in a line."""
        if not self.total:
            return "No recording changed."
        if not self.reviewed:
            return f"Nothing of {plural(self.total, 'exchange')} reviewed yet."
        parts = [f"{self.accepted:,} accepted"] if self.accepted else []
        parts += [f"{self.rejected:,} rejected"] if self.rejected else []
        what = f"{self.reviewed:,} of {self.total:,}"
        if not self.left:
            what = f"all {self.total:,}" if self.total > 1 else "the one exchange"
        return f"Reviewed {what}: {', '.join(parts)}."
