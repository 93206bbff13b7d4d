"""R9: when it was recorded, and with which library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.model.transcript import Reply

_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)

_HTTP_DATE: Final = re.compile(r"\b(\d{1,2})[ -]([A-Za-z]{3})[ -](20\d\d)\b")
"""The day in a header such as `Date: Wed, 05 Mar 2025 01:25:51 GMT`."""

_VERSION: Final = "x-stainless-package-version"
_LANGUAGE: Final = "x-stainless-lang"

_AGENT: Final = re.compile(
    r"(?:b')?([A-Za-z][\w.-]*(?:/[A-Za-z]+)?[ /]v?\d+(?:\.\d+)+)"
)
"""The first product of a user agent, with its version."""

_EARLIEST: Final = 1_577_836_800.0
"""Start of 2020: recorders that reset clocks write a time before it."""

_LATEST: Final = 4_102_444_800.0
"""Start of 2100."""


def _check(subject: Subject) -> Iterator[Hit]:
    exchange = subject.exchange
    day = recorded_on(exchange.response.headers, subject.reply)
    library = _library(exchange.request.headers)
    facts = (
        f"on {day.isoformat()}" if day else "",
        f"with {library}" if library else "",
    )
    said = " ".join(filter(None, facts))
    if said:
        yield Hit(f"recorded {said}")


def recorded_on(headers: Mapping[str, object], reply: Reply) -> date | None:
    """Return the day on which an answer was given; None if nothing tells it."""
    found = _HTTP_DATE.search(_header(headers, "date"))
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


def _library(headers: Mapping[str, object]) -> str:
    agent = _AGENT.match(_header(headers, "user-agent"))
    if agent is not None:
        return agent[1]
    version, language = _header(headers, _VERSION), _header(headers, _LANGUAGE)
    return f"{language} library {version}".strip() if version else ""


def _header(headers: Mapping[str, object], wanted: str) -> str:
    """Return the first value of a header as text; empty if there is none."""
    for name, value in headers.items():
        if name.lower() == wanted:
            first = value[0] if isinstance(value, list) and value else value
            return str(first)
    return ""


_ZEROED = answered()
_ZEROED["body"]["created"] = 0

RULE = Rule(
    id="R9",
    title="age",
    severity=Severity.HINT,
    means=(
        "Tells the day of the recording and the version of the library that made it,"
        " from headers and times, where they were recorded."
    ),
    why="Services change: an answer of three years ago may not be given any more.",
    mend="Record again what is older than you trust.",
    bad={"a.json": recording(answered())},
    good={"a.json": recording(_ZEROED)},
    exchange=_check,
    on=False,
)
