"""Tables that were written, and folders of recordings to write them from."""

from __future__ import annotations

import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from recviewer.config import samples


def many(folder: Path, count: int) -> Path:
    """Make a folder of links to the sample recordings, in turn."""
    folder.mkdir()
    every = sorted(samples.folder().rglob("*.json"))
    for number, sample in enumerate(islice(cycle(every), count)):
        (folder / f"{number:05}.json").symlink_to(sample)
    return folder


def export(
    *arguments: object, cwd: Path, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Write tables in a process of its own, for at most two minutes."""
    command = [sys.executable, "-m", "recviewer", "export", "--format", "parquet"]
    return subprocess.run(
        [*command, *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def files(folder: Path, table: str) -> list[Path]:
    return sorted((folder / table).glob("*.parquet"))


def rows(folder: Path, table: str = "exchanges") -> list[dict[str, Any]]:
    """Return the rows of a table in the order of its files."""
    return [
        row for path in files(folder, table) for row in pq.read_table(path).to_pylist()
    ]


def both(folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of both tables."""
    return rows(folder), rows(folder, "deltas")
