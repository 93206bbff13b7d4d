"""K7: a path in somebody's home folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.secrets.scan import blocks
from recviewer.check.subject import Subject

_HOME: Final = re.compile(
    r"(?:/home/|/Users/|[A-Za-z]:(?:\\{1,4}|/)Users(?:\\{1,4}|/))"
    r"([A-Za-z0-9._-]{2,32})(?=[/\\])"
)

_NOBODY: Final = frozenset(
    {
        *("app", "circleci", "codespace", "coder", "default", "example", "foo", "john"),
        *("me", "name", "node", "public", "runner", "sandbox", "shared", "test"),
        *("ubuntu", "user", "username", "vscode", "you", "your-name", "yourname"),
    }
)
"""Names of accounts that tell nobody."""


def _check(subject: Subject) -> Iterator[Hit]:
    seen: set[str] = set()
    for block in blocks(subject):
        for match in _HOME.finditer(block.text):
            name = match[1].lower()
            before = block.text[max(0, match.start() - 1) : match.start()]
            if before.isalnum() or name in seen or name in _NOBODY:
                continue
            seen.add(name)
            place = block.place(match.start())
            yield place.hit(f"a path in a home folder {place}", str(len(seen)))


RULE = Rule(
    id="K7",
    title="home path",
    severity=Severity.HINT,
    means=(
        "A text holds a path in the home folder of somebody. Accounts of containers"
        " and of CI, such as `runner`, are left alone."
    ),
    why="It tells who ran the test, and makes each recording of it another one.",
    mend="Run the test in a folder with a fixed name.",
    bad={"a.json": recording(answered("It is in /home/mjones/work/notes.txt."))},
    good={"a.json": recording(answered("It is in /home/runner/work/notes.txt."))},
    exchange=_check,
    on=False,
)
