"""Findings in SARIF 2.1.0, which code scanning of GitHub and others read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, Final
from urllib.parse import quote

from recviewer import __version__
from recviewer.check import registry
from recviewer.check.finding import Finding, Severity
from recviewer.check.lines import with_lines
from recviewer.check.rule import Rule
from recviewer.text.sanitize import escaped_json

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)

_LEVELS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "note",
}


def sarif(findings: Sequence[Finding]) -> Iterator[str]:
    """Write findings as one document, line by line."""
    ids = sorted({each.rule for each in findings}, key=registry.IDS.index)
    driver = {
        "name": "recviewer",
        "version": __version__,
        "rules": [_rule(registry.rule(rule_id)) for rule_id in ids],
    }
    results = [
        _result(each, line, ids.index(each.rule)) for each, line in with_lines(findings)
    ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    yield from escaped_json(json.dumps(document, indent=2)).splitlines()


def _rule(rule: Rule) -> dict[str, Any]:
    explained = f"{rule.why}\n\n{rule.mend}"
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in _words(rule.title)),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.means},
        "help": {"text": explained, "markdown": explained},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _words(title: str) -> list[str]:
    letters = "".join(c if c.isalnum() else " " for c in title)
    return letters.split()


def _result(finding: Finding, line: int, index: int) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": quote(finding.path)},
        "region": {"startLine": line},
    }
    logical = {"fullyQualifiedName": finding.address}
    if finding.json_path is not None:
        logical["name"] = finding.json_path
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} ({finding.address})"},
        "locations": [{"physicalLocation": place, "logicalLocations": [logical]}],
        "partialFingerprints": {"recviewer/v1": _fingerprint(finding)},
    }


def _fingerprint(finding: Finding) -> str:
    """Return what stays the same when the same call is recorded again."""
    same = (
        finding.path,
        finding.exchange,
        finding.rule,
        finding.choice,
        finding.detail,
    )
    return blake2b(repr(same).encode(), digest_size=16).hexdigest()
