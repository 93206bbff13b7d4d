"""What a review finds, in batches: few enough to draw, and soon enough to read on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import Final

from msgspec import Struct

from recviewer.errors import Cancelled, ReadError, RecviewerError
from recviewer.review.rows import ReviewRow

_SECONDS: Final = 0.15
"""Time between two batches."""

Found = ReviewRow | ReadError
"""An exchange that changed, or what cannot be read."""


class Batch(Struct, frozen=True):
    """Some of what changed."""

    found: Sequence[Found]
    done: bool = False
    """Whether that was all."""
    failure: str = ""
    """Why the rest cannot be found; empty if it can."""


def batches(
    find: Callable[[], Iterable[Found]],
    cancelled: Cancelled,
    get_time: Callable[[], float] = monotonic,
) -> Iterator[Batch]:
    """Yield what is found, the first at once.

    Args:
        find: Finds what changed; may raise `RecviewerError`.
        cancelled: Polled after each that is found; ends the iteration.
        get_time: Returns the time now in seconds.
    """
    waiting: list[Found] = []
    failure, due = "", get_time()
    try:
        for each in find():
            if cancelled():
                return
            if isinstance(each, ReviewRow):
                each.prepare()  # here, and not while drawing
            waiting.append(each)
            if get_time() >= due:
                yield Batch(waiting)
                waiting, due = [], get_time() + _SECONDS
    except RecviewerError as error:
        failure = str(error)
    if not cancelled():
        yield Batch(waiting, True, failure)
