"""`recviewer export --format parquet`, as people meet it."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from recviewer import __version__
from recviewer.address import Address
from recviewer.cli import ls
from recviewer.config import samples
from tests.parquet.written import both, export, files, rows
from tests.samples import sample_file

SAMPLES = samples.folder()


def test_the_rows_are_those_of_ls_in_its_order(tmp_path: Path) -> None:
    done = export(SAMPLES, "--out", "tables", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    written = rows(tmp_path / "tables")
    assert f"tables: {len(written)} exchanges of " in done.stdout
    lines = ls.jsonl([Address(str(SAMPLES))])
    listed = [json.loads(line) for line in lines if isinstance(line, str)]
    assert [{name: row[name] for name in listed[0]} for row in written] == listed


def test_deltas_are_joined_by_path_and_exchange(tmp_path: Path) -> None:
    export(sample_file("dba32b45"), "--out", "tables", cwd=tmp_path)
    [row], deltas = both(tmp_path / "tables")
    for answer in row["answers"]:
        assert answer["content"] == "".join(
            each["text"]
            for each in deltas
            if (each["choice"], each["channel"]) == (answer["choice"], "content")
            and (each["path"], each["exchange"]) == (row["path"], row["exchange"])
        )


def test_what_comes_on_standard_input_is_written(tmp_path: Path) -> None:
    text = sample_file("dba32b45").read_text()
    assert export("-", "--out", "tables", cwd=tmp_path, stdin=text).returncode == 0
    [row] = rows(tmp_path / "tables")
    assert (row["path"], row["reason"]) == ("-", None)


def test_recordings_that_are_not_on_the_disk_are_written(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(sample_file("dba32b45"), "inner/a.json")
    assert export("zip://a.zip", "--out", "tables", cwd=tmp_path).returncode == 0
    [row] = rows(tmp_path / "tables")
    assert (row["path"], row["reason"]) == ("zip://a.zip/inner/a.json", None)


def test_a_file_says_what_wrote_it_and_where_paths_start(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to(sample_file("dba32b45"))
    export("a.json", "--out", "deep/tables", cwd=tmp_path)
    out = tmp_path / "deep" / "tables"
    [path] = files(out, "deltas")
    metadata = pq.read_schema(path).metadata
    assert metadata[b"recviewer.tables"] == b"1"
    assert metadata[b"recviewer.version"] == __version__.encode()
    origin = out / metadata[b"recviewer.origin"].decode()
    assert (origin / rows(out)[0]["path"]).samefile(tmp_path / "a.json")


def test_what_cannot_be_read_is_told_and_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "good.json").symlink_to(sample_file("dba32b45"))
    (tmp_path / "broken.json").write_text('{"request": {"method": "POST"')
    (tmp_path / "other.json").write_text("[1, 2]")
    done = export(".", "--out", "../tables", cwd=tmp_path)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("recviewer: broken.json: expected a recording")
    reasons = {row["path"]: row["reason"] for row in rows(tmp_path.parent / "tables")}
    assert reasons["good.json"] is None
    assert line.endswith(reasons["broken.json"])
    assert reasons["other.json"]


def test_only_exchanges_that_were_asked_for_are_written(tmp_path: Path) -> None:
    sample = sample_file("dba32b45")
    done = export(f"{sample}#exchange=7", "--out", "tables", cwd=tmp_path)
    assert done.returncode == 1
    assert "expected an exchange below 1, not 7" in done.stderr
    assert both(tmp_path / "tables") == ([], [])
    export(SAMPLES, "--filter", "n:2", "--out", "two", cwd=tmp_path)
    assert {row["choices"] for row in rows(tmp_path / "two")} == {2}


def test_tables_that_are_there_stay_unless_they_may_be_replaced(tmp_path: Path) -> None:
    one, out = sample_file("dba32b45"), tmp_path / "tables"
    export(SAMPLES, "--out", "tables", cwd=tmp_path)
    for table in ("exchanges", "deltas"):
        [part] = files(out, table)
        shutil.copy(part, part.with_name("part-000001.parquet"))
    before = both(out)
    done = export(one, "--out", "tables", cwd=tmp_path)
    assert done.returncode == 2
    assert "is there already; --overwrite replaces it" in done.stderr
    assert both(out) == before
    export(one, "--out", "tables", "--overwrite", cwd=tmp_path)
    assert [row["path"] for row in rows(out)] == [str(one)]
    assert sorted(path.name for path in out.iterdir()) == ["deltas", "exchanges"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["a.json"], "--format parquet: expected --out DIR, a folder"),
        (["a.json", "--out", "t", "--jobs", "2"], "--jobs: expected --dask local"),
        (["-", "--out", "t", "--dask", "local"], "expected files that workers can"),
        (["a.json", "--out", "t", "--dask", "x"], "--dask x: expected a scheduler"),
        (["none", "--out", "t"], "none: No such file or directory"),
    ],
)
def test_bad_usage_is_one_line_and_writes_nothing(
    arguments: list[str], expected: str, tmp_path: Path
) -> None:
    (tmp_path / "a.json").symlink_to(sample_file("dba32b45"))
    done = export(*arguments, cwd=tmp_path)
    assert done.returncode > 0
    [line] = done.stderr.splitlines()
    assert expected in line
