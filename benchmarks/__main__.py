"""Runs the benchmarks and prints a table. Fails if a bound is missed."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks.table import Row, lines

GROUPS = (
    "start",
    "commands",
    "summaries",
    "index",
    "folding",
    "seeking",
    "playing",
    "live",
    "filtering",
    "opening",
    "sessions",
    "yaml_cassettes",
    "searching",
    "searching_all",
    "comparing",
    "reviewing",
    "checking",
    "closing",
    "browser",
)
"""Modules with a function `rows(work)`, in the order in which they run."""

ON_REQUEST = ("big", "soak", "recording", "exporting", "listing_tables")
"""Groups that take minutes, or need more packages: they run only when named."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=(*GROUPS, *ON_REQUEST),
        help="measure only this group (repeatable)",
    )
    chosen = parser.parse_args(arguments).only or GROUPS
    with tempfile.TemporaryDirectory(prefix="recviewer-bench-") as work:
        _isolate_settings(Path(work) / "config")
        rows = [row for group in chosen for row in _measure(group, Path(work))]
        print(f"\n{platform.python_version()}, {os.cpu_count()} cores, {_load()}\n")
        print("\n".join(lines(rows)), flush=True)
    return 0 if all(row.ok for row in rows) else 1


def _isolate_settings(folder: Path) -> None:
    """Point the app at its own settings and index, not the user's."""
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    os.environ["XDG_CACHE_HOME"] = str(folder.with_name("cache"))
    (folder / "recviewer").mkdir(parents=True)
    text = 'theme = "recviewer"\nspeed = "1x"\n'
    (folder / "recviewer" / "settings.toml").write_text(text, encoding="utf-8")


def _measure(group: str, work: Path) -> list[Row]:
    """Measure a group and report progress on standard error."""
    print(f"{group} …", file=sys.stderr, flush=True)
    rows = list(importlib.import_module(f"benchmarks.{group}").rows(work))
    for row in rows:
        print("   ", "  ".join(row.cells()), file=sys.stderr, flush=True)
    return rows


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
