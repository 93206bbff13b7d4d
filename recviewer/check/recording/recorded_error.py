"""R2: an error was recorded in place of an answer."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject

_PASSING: Final = frozenset(
    {408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529}
)
"""Statuses of errors that are gone when the call is made again."""

_REFUSED: Final = frozenset({401, 402, 403})
"""Statuses that tell of a key or an account."""

_PASSING_WORDS: Final = re.compile(
    r"rate.?limit|overloaded|time.?out|unavailable|too many requests|quota"
    r"|server.?error|capacity|try again",
    re.IGNORECASE,
)

_MEANT: Final = re.compile(
    r"error|fail|limit|retr[yi]|exceed|invalid|unauth|forbidden|denied|refus|reject"
    r"|timeout|overload|unavailable|exception|raises|bad_|missing|wrong|nonexist"
    r"|broken|crash|disconnect|recover|resilien|problem|status_?code|unhappy"
    r"|(?<![\da-f])[45](?:\d\d|xx)(?![\da-f])",
    re.IGNORECASE,
)
"""Words in the name of a test or a file that is about errors."""

_ABOUT_LOAD: Final = re.compile(
    r"throttl|back_?off|quota|fallback|circuit|(?:server|service|host)_?down",
    re.IGNORECASE,
)
"""Words in the name of a test that is about errors that pass."""

_ABOUT_ACCESS: Final = re.compile(
    r"auth(?!or)|permission|access|credential|blocked|expired|revoked|insufficient"
    r"|(?:without|no)_(?:\w*_)?(?:key|token)",
    re.IGNORECASE,
)
"""Words in the name of a test that is about keys and accounts."""


def _check(subject: Subject) -> Iterator[Hit]:
    if not subject.failed:
        return
    reply, exchange = subject.reply, subject.exchange
    status, error = exchange.response.status, reply.error
    code = error.code if error and isinstance(error.code, int) else status
    words = f"{error.type} {error.code} {error.message[:300]}" if error else ""
    passing = code in _PASSING or bool(_PASSING_WORDS.search(words))
    midstream = bool(sum(reply.characters)) and exchange.response.streaming
    folder, file = os.path.split(os.path.abspath(subject.path))  # noqa: PTH100
    name = f"{exchange.test_id or ''} {os.path.basename(folder)}/{file}"  # noqa: PTH119
    refused = code in _REFUSED
    meant = (
        _MEANT.search(name)
        or (refused and _ABOUT_ACCESS.search(name))
        or (not refused and _ABOUT_LOAD.search(name))
    )
    bad = (passing or midstream or refused) and not meant
    where = " within the answer" if midstream else ""
    number = f" {code}" if code and code >= 400 else ""
    said = f": {' '.join(error.message.split())[:80]}" if error else ""
    chunk = next((m.chunk for m in reply.marks if m.kind == "error"), None)
    yield Hit(
        f"error{number}{where}{said}",
        chunk=chunk,
        severity=Severity.WARNING if bad else Severity.HINT,
    )


def _error(status: int, message: str, test: str) -> dict[str, object]:
    body = {"error": {"message": message, "type": "error"}}
    response = {"body": body, "is_streaming": False, "status": status}
    return {"a.json": recording(response, test_id=test)}


RULE = Rule(
    id="R2",
    title="recorded error",
    severity=Severity.WARNING,
    means=(
        "The answer is an error, or one ends it. What passes when the call is made"
        " again (429, 5xx, overloaded) or tells of a key (401, 403) is a warning; what"
        " else the service refuses is a hint, and so is everything where the name of"
        " the test or the file says that it is about errors."
    ),
    why=(
        "A rate limit that was recorded by accident is replayed for ever, and the test"
        " that should see an answer sees it never again."
    ),
    mend="Record it again. If the test is about the error, say so in its name.",
    bad=_error(429, "Rate limit reached", "tests/test_sums.py::test_a_sum"),
    good={"a.json": recording(answered())},
    exchange=_check,
)
