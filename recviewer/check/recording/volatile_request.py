"""R8: the request holds values that are other ones at each run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.model.prompt import PartKind

_DAY: Final = re.compile(r"20\d\d-\d\d-\d\d[T ]")
_TEMPORARY_SIGNS: Final = ("/tmp/", "/var/folders/", "\\Temp\\")
"""What each of the patterns below holds. To look for it takes a tenth of the time."""

_NOW: Final = re.compile(
    r"(?:\bnow\b|\bcurrent\b|\btoday\b|\btimestamp\b)[^\n]{0,40}?"
    r"(20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d)",
    re.IGNORECASE,
)
"""A time to the second behind a word that says it is that of the run."""

_TEMPORARY: Final = re.compile(
    r"(?:/tmp/(?:tmp|pytest-of-)|/var/folders/\w\w/|\\AppData\\Local\\Temp\\)[^\s\"']{4,}"
)
"""A path in a folder that is made anew for each run."""

_MAX_CHARACTERS: Final = 20_000
"""Beginning of a text that is looked at: longer ones are documents."""


def _check(subject: Subject) -> Iterator[Hit]:
    for message in subject.prompt.messages:
        if message.role == "assistant":
            continue
        for part in message.parts:
            if part.kind is not PartKind.TEXT:
                continue
            text = part.text[:_MAX_CHARACTERS]
            path = subject.in_request(part.path)
            found = _NOW.search(text) if _DAY.search(text) else None
            if found is not None:
                said = (
                    f"the {message.role} message holds the time of the run, {found[1]}"
                )
                yield Hit(said, json_path=path, detail="time")
                return
            if _is_temporary(text):
                said = f"the {message.role} message holds a temporary path"
                yield Hit(said, json_path=path, detail="path")
                return


def _is_temporary(text: str) -> bool:
    if not any(sign in text for sign in _TEMPORARY_SIGNS):
        return False
    return _TEMPORARY.search(text) is not None


def _asking(text: str) -> dict[str, object]:
    messages = [{"role": "system", "content": text}]
    return {"a.json": recording(answered(), {"messages": messages})}


RULE = Rule(
    id="R8",
    title="volatile request",
    severity=Severity.HINT,
    means=(
        "A message of the request holds the time of the run to the second, or a path in"
        " a folder for temporary files."
    ),
    why=(
        "Each run asks something else: a recorder that compares requests finds no"
        " recording, and each new recording is one more file."
    ),
    mend="Freeze the clock in the test, and give files fixed names.",
    bad=_asking("The current time is 2026-03-01 12:00:07."),
    good=_asking("The war ended on 1945-05-08. Files are in /tmp."),
    exchange=_check,
)
