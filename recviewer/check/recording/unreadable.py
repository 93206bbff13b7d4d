"""R1: the file cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.examples import recording, streamed
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import FileSubject


def _check(file: FileSubject) -> Iterator[Hit]:
    if file.problem:
        yield Hit(file.problem)


RULE = Rule(
    id="R1",
    title="unreadable",
    severity=Severity.ERROR,
    means=(
        "The file is missing, may not be read, or is damaged: it begins as a recording"
        " and cannot be read to its end. A file that is something else is left alone."
    ),
    why="Tests that need it fail, or quietly call the real service instead.",
    mend="Restore it from version control, or record it again.",
    bad={"a.json": '{"request": {"method": "POST"}, "response": {"body": ['},
    good={"a.json": recording(streamed(content="The answer is 4."))},
    file=_check,
)
