"""K6: an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.secrets.scan import blocks
from recviewer.check.subject import Subject

_DOMAIN: Final = re.compile(
    r"@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24})(?![A-Za-z0-9])"
)
_NAME: Final = re.compile(r"(?:\\[nrt])?([A-Za-z0-9][A-Za-z0-9._%+-]{0,63})$")
_MAX_NAME: Final = 64

_NOBODY: Final = re.compile(
    r"(?:.+\.)?(?:example\.(?:com|org|net)|example|test|invalid|localhost|local"
    r"|(?:company|domain|email|acme|yourdomain|yourcompany|mycompany)\.com"
    r"|users\.noreply\.github\.com)",
    re.IGNORECASE,
)
"""Domains without mailboxes, and those that people make up."""

_ROLES: Final = frozenset({"git", "noreply", "no-reply", "user", "test", "john.doe"})


def _check(subject: Subject) -> Iterator[Hit]:
    seen: set[str] = set()
    for block in blocks(subject):
        for match in _DOMAIN.finditer(block.text):
            at = match.start()
            name = _NAME.search(block.text[max(0, at - _MAX_NAME) : at])
            if name is None or name[1].lower() in _ROLES:
                continue
            address = f"{name[1]}@{match[1]}".lower()
            if address in seen or _NOBODY.fullmatch(match[1]):
                continue
            seen.add(address)
            place = block.place(at)
            said = f"an e-mail address {place}: {len(address)} characters"
            yield place.hit(said, str(len(seen)))


RULE = Rule(
    id="K6",
    title="e-mail address",
    severity=Severity.HINT,
    means=(
        "A text holds the e-mail address of somebody. Domains that are made for"
        " examples, and names such as `noreply`, are left alone."
    ),
    why="It names a person who may not want to be in a repository.",
    mend="Use an address at example.com in the test.",
    bad={"a.json": recording(answered("Write to mary.jones@gmail.com."))},
    good={"a.json": recording(answered("Write to mary.jones@example.com."))},
    exchange=_check,
    on=False,
)
