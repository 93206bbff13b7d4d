"""Findings as people and programs read them, and rules explained."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TypeAlias

from recviewer.check import registry
from recviewer.check.finding import Finding, Severity
from recviewer.check.rule import Files, Rule
from recviewer.jsondoc import parsing
from recviewer.text.numbers import plural
from recviewer.text.sanitize import escaped_json, sanitize_line

Write: TypeAlias = "Callable[[Iterable[Finding]], Iterator[str]]"
"""Writes findings line by line."""

_ANNOTATIONS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "notice",
}
"""Commands of GitHub's workflows."""


_COLORS = {
    Severity.ERROR: "\x1b[31m",
    Severity.WARNING: "\x1b[33m",
    Severity.HINT: "\x1b[2m",
}
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def for_terminal(findings: Iterable[Finding], *, colored: bool) -> Iterator[str]:
    """Write findings below the names of their files, which are often long hashes.

    Args:
        findings: What was found, by file.
        colored: Whether the terminal shows colours.
    """
    for path, group in groupby(findings, attrgetter("path")):
        name = sanitize_line(path)
        yield f"{_BOLD}{name}{_PLAIN}" if colored else name
        for each in group:
            severity = f"{each.severity.value:7}"
            if colored:
                severity = f"{_COLORS[each.severity]}{severity}{_PLAIN}"
            place = each.address.removeprefix(path)
            what = sanitize_line(" ".join(filter(None, (place, each.message))))
            yield f"  {each.rule:3} {severity} {what}"


def text(findings: Iterable[Finding]) -> Iterator[str]:
    """Write findings line by line: where, which rule, how bad, what."""
    for each in findings:
        head = f"{each.address}: {each.rule} {each.severity.value}"
        yield sanitize_line(f"{head}: {each.message}")


def summary(
    findings: Sequence[Finding], hidden: int, accepted: int, recordings: int
) -> str:
    """Say in one line how much was found.

    Args:
        findings: What was printed.
        hidden: Number of findings that are not bad enough to be printed.
        accepted: Number of findings in the baseline.
        recordings: Number of files that were looked at.
    """
    counts = Counter(each.severity for each in findings)
    found = ", ".join(
        plural(counts[each], each.value) for each in Severity if counts[each]
    )
    remarks = []
    if accepted:
        remarks.append(f"{accepted:,} in the baseline")
    if hidden:
        remarks.append(f"{hidden:,} more with --severity hint")
    remark = f" ({', '.join(remarks)})" if remarks else ""
    return f"{plural(recordings, 'recording')}: {found or 'nothing found'}{remark}"


def jsonl(findings: Iterable[Finding]) -> Iterator[str]:
    """Write findings as lines of JSON."""
    for each in findings:
        yield escaped_json(parsing.dumps(each.as_json()).decode())


def github(findings: Iterable[Finding]) -> Iterator[str]:
    """Write findings as commands that annotate the files of a pull request."""
    from recviewer.check.lines import with_lines  # only for this format

    for each, line in with_lines(findings):
        title = f"{each.rule} {registry.rule(each.rule).title}"
        file, name = _property(each.path), _property(title)
        place = f"file={file},line={line},title={name}"
        said = f"{each.message} ({each.address})"
        yield f"::{_ANNOTATIONS[each.severity]} {place}::{_data(said)}"


def files(findings: Iterable[Finding]) -> Iterator[str]:
    """List the files with findings, each once."""
    yield from map(sanitize_line, dict.fromkeys(each.path for each in findings))


def explanation(rule: Rule) -> Iterator[str]:
    """Explain a rule to people who met it."""
    yield f"{rule.id}: {rule.title} ({rule.severity.value})"
    if not rule.on:
        yield f"Off unless it is selected: --select {rule.id}"
    for head, said in (
        ("What it means", rule.means),
        ("Why it matters", rule.why),
        ("How to mend it", rule.mend),
    ):
        yield f"\n{head}\n"
        yield from _wrapped(said)
    yield "\nFound in\n"
    yield from _recordings(rule.bad)
    yield "\nNot found in\n"
    yield from _recordings(rule.good)


def written(value: object) -> str:
    """Return the text of an example's recording."""
    return value if isinstance(value, str) else json.dumps(value, indent=2)


def _recordings(recordings: Files) -> Iterator[str]:
    for name, value in recordings.items():
        yield f"  {name}:"
        yield from (f"    {line}" for line in written(value).splitlines())


def _wrapped(said: str) -> Iterator[str]:
    import textwrap  # only here

    yield from (f"  {line}" for line in textwrap.wrap(said, 78))


def _data(said: str) -> str:
    """Escape a message as GitHub's runner reads it; line breaks become one line."""
    said = sanitize_line(said)
    return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _data(said).replace(":", "%3A").replace(",", "%2C")
