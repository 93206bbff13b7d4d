"""R9: when it was recorded, and with which library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from recviewer.check.dates import header, recorded_on
from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject

_VERSION: Final = "x-stainless-package-version"
_LANGUAGE: Final = "x-stainless-lang"

_AGENT: Final = re.compile(
    r"(?:b')?([A-Za-z][\w.-]*(?:/[A-Za-z]+)?[ /]v?\d+(?:\.\d+)+)"
)
"""The first product of a user agent, with its version."""


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


def _library(headers: Mapping[str, object]) -> str:
    agent = _AGENT.match(header(headers, "user-agent"))
    if agent is not None:
        return agent[1]
    version, language = header(headers, _VERSION), header(headers, _LANGUAGE)
    return f"{language} library {version}".strip() if version else ""


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
