"""The examples of the page of tables: queries, commands and Python."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.functional.test_docs import ROOT, TEXTS
from tests.parquet.written import export

PAGE = TEXTS["docs/tables.md"]


def written_in(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S)


def recorded() -> Path:
    """Return a folder of recordings."""
    return ROOT / "assets" / "samples"


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the samples, which have recorded times and tool calls, too."""
    folder = tmp_path_factory.mktemp("tables")
    assert export(recorded(), "--out", folder, cwd=folder).returncode == 0
    return folder


@pytest.mark.parametrize("query", written_in("sql"), ids=lambda q: q.split("\n")[0])
def test_a_query_of_the_page_finds_what_it_says(
    query: str, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tables)
    found = duckdb.sql(query)
    assert found.columns
    # The samples hold nothing broken, and no arguments that are not JSON.
    expected = "WHERE NOT json_valid" in query or "reason IS NOT NULL" in query
    assert bool(found.fetchall()) != expected


def test_the_queries_of_the_page_are_run() -> None:
    assert len(written_in("sql")) >= 6


def test_the_commands_of_the_page_work(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "recordings").symlink_to(recorded())
    for line in filter(None, "\n".join(written_in("sh")).splitlines()):
        program, *arguments = shlex.split(line.partition(" # ")[0])
        command = [sys.executable, "-m", program, *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b""), line


def test_the_python_of_the_page_gives_batches() -> None:
    [code] = written_in("python")
    program = f"""
{code}
import pyarrow as pa
from pathlib import Path
files = [{{"path": str(p), "content": p.read_bytes()}} for p in Path().rglob("*.json")]
batches = list(deltas([pa.RecordBatch.from_pylist(files)]))
assert pa.Table.from_batches(batches, SCHEMAS["deltas"]).num_rows > 1_000
"""
    subprocess.run([sys.executable, "-c", program], cwd=recorded(), check=True)
