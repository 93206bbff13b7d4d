"""What a rule is. Each rule is a module with a `RULE`, named in `registry`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from recviewer.check.finding import Hit, Severity

if TYPE_CHECKING:
    from recviewer.check.facts import Corpus, ExchangeFacts
    from recviewer.check.subject import FileSubject, Subject

ExchangeCheck: TypeAlias = "Callable[[Subject], Iterable[Hit]]"
"""Looks at one exchange."""

FileCheck: TypeAlias = "Callable[[FileSubject], Iterable[Hit]]"
"""Looks at one file as a whole."""

CorpusCheck: TypeAlias = "Callable[[Corpus], Iterable[tuple[ExchangeFacts, Hit]]]"
"""Compares all exchanges with each other."""

Files = Mapping[str, object]
"""Recordings by file name: a text as it is, or a value to be written as JSON."""


class Rule(Struct, frozen=True):
    """One thing that can be wrong with recordings."""

    id: str
    """Letter of its group and a number, such as `S4`."""
    title: str
    """What is wrong, in a few words."""
    severity: Severity
    """How bad its hits are that do not say so themselves."""
    means: str
    """When exactly it is found."""
    why: str
    """What harm it does."""
    mend: str
    """What to do about it."""
    bad: Files
    """The smallest recordings in which it is found."""
    good: Files
    """The same without it."""
    exchange: ExchangeCheck | None = None
    file: FileCheck | None = None
    corpus: CorpusCheck | None = None
    needs: str = ""
    """Module of the extra `recviewer[check]` that it cannot do without."""
    on: bool = True
    """Whether it is looked for unless it is selected by its id."""


Rules = Sequence[Rule]
