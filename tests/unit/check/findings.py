"""Findings for tests."""

from __future__ import annotations

from recviewer.check.finding import Finding, Severity


def finding(
    path: str = "a.json",
    rule: str = "S1",
    exchange: int | None = 0,
    *,
    severity: Severity = Severity.ERROR,
    message: str = "wrong",
    choice: int | None = None,
    chunk: int | None = None,
    detail: str = "",
) -> Finding:
    return Finding(path, exchange, rule, severity, message, choice, chunk, None, detail)
