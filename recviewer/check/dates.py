"""When a recording was made, as far as it tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from recviewer.model.transcript import Reply

_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)

_HTTP_DATE: Final = re.compile(r"\b(\d{1,2})[ -]([A-Za-z]{3})[ -](20\d\d)\b")
"""The day in a header such as `Date: Wed, 05 Mar 2025 01:25:51 GMT`."""

_EARLIEST: Final = 1_577_836_800.0
"""Start of 2020: recorders that reset clocks write a time before it."""

_LATEST: Final = 4_102_444_800.0
"""Start of 2100."""


def recorded_on(headers: Mapping[str, object], reply: Reply) -> date | None:
    """Return the day on which an answer was given; None if nothing tells it."""
    found = _HTTP_DATE.search(header(headers, "date"))
    if found is not None and found[2].lower() in _MONTHS:
        month = _MONTHS.index(found[2].lower()) + 1
        try:
            return date(int(found[3]), month, int(found[1]))
        except ValueError:
            return None
    for times in (reply.times, reply.created):
        if len(times) and _EARLIEST < times[0] < _LATEST:
            return datetime.fromtimestamp(times[0], UTC).date()
    return None


def header(headers: Mapping[str, object], wanted: str) -> str:
    """Return the first value of a header as text; empty if there is none."""
    for name, value in headers.items():
        if name.lower() == wanted:
            first = value[0] if isinstance(value, list) and value else value
            return str(first)
    return ""
