"""Tests of tables: they need large packages, which `make extras` installs."""

from __future__ import annotations

from importlib.util import find_spec

NEEDED = ("pyarrow", "duckdb", "distributed")

MISSING = [name for name in NEEDED if find_spec(name) is None]

collect_ignore_glob = ["test_*.py"] if MISSING else []


def pytest_report_header() -> str:
    """Say why there are no tests, if there are none."""
    if not MISSING:
        return ""
    return f"tests/parquet: left out without {', '.join(MISSING)} (make extras)"
