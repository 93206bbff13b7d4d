"""Recordings checked by one rule, as tests need it."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from recviewer.check import registry
from recviewer.check.checker import check_paths
from recviewer.check.finding import Finding


def findings(rule_id: str, *values: object, name: str = "a.json") -> list[Finding]:
    """Check recordings by one rule.

    Args:
        rule_id: The rule; the test is skipped where the library that it needs is not.
        *values: Each recording, as text or as a value to be written as JSON.
        name: Name of the first file; the others have a number behind it.
    """
    rule = registry.rule(rule_id)
    if rule.needs:
        pytest.importorskip(rule.needs, reason="needs the extra recviewer[check]")
    with TemporaryDirectory() as top:
        folder = Path(top) / "recordings"  # rules read names, and `top` is random
        folder.mkdir()
        for number, value in enumerate(values):
            text = value if isinstance(value, str) else json.dumps(value)
            path = folder / (f"{number}-{name}" if number else name)
            path.write_text(text, encoding="utf-8")
        return list(check_paths({str(folder): None}, [rule], jobs=1).findings)


def messages(rule_id: str, *values: object, name: str = "a.json") -> list[str]:
    """Return only the messages of the findings."""
    return [each.message for each in findings(rule_id, *values, name=name)]
