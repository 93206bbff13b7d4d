from __future__ import annotations

import json
from pathlib import Path

import pytest

from recviewer.check.baseline import Baseline, load
from recviewer.errors import UsageError
from tests.unit.check.findings import finding


def written(path: Path, *findings: object) -> Baseline:
    """Write a baseline that accepts some findings, and load it."""
    lines = Baseline(str(path)).rewritten(findings, [])  # type: ignore[arg-type]
    path.write_text("".join(f"{line}\n" for line in lines))
    return load(str(path))


def test_a_baseline_accepts_what_was_written_into_it(tmp_path: Path) -> None:
    found = finding(f"{tmp_path}/a.json", choice=1)
    baseline = written(tmp_path / "b.jsonl", found)
    assert baseline.accepts(found)


def test_a_line_holds_after_the_same_call_was_recorded_again(tmp_path: Path) -> None:
    path = f"{tmp_path}/a.json"
    baseline = written(tmp_path / "b.jsonl", finding(path, chunk=3, message="3 off"))
    assert baseline.accepts(finding(path, chunk=9, message="9 off"))


@pytest.mark.parametrize(
    "other",
    [
        {"path": "b.json"},
        {"rule": "S2"},
        {"exchange": 1},
        {"choice": 2},
        {"detail": "another key"},
    ],
)
def test_a_line_accepts_nothing_else(other: dict[str, object], tmp_path: Path) -> None:
    fields: dict[str, object] = {"path": "a.json", "choice": 1, "detail": "a key"}
    fields["path"], mine = f"{tmp_path}/a.json", fields | other
    if "path" in other:
        mine["path"] = f"{tmp_path}/b.json"
    baseline = written(tmp_path / "b.jsonl", finding(**fields))  # type: ignore[arg-type]
    assert not baseline.accepts(finding(**mine))  # type: ignore[arg-type]


def test_paths_count_from_the_folder_of_the_baseline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner").mkdir()
    baseline = written(tmp_path / "b.jsonl", finding(f"{tmp_path}/inner/a.json"))
    monkeypatch.chdir(tmp_path / "inner")
    assert baseline.accepts(finding("a.json"))
    assert json.loads((tmp_path / "b.jsonl").read_text())["path"] == "inner/a.json"


def test_reasons_stay_when_a_baseline_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    found = finding(f"{tmp_path}/a.json")
    line = {"path": "a.json", "rule": "S1", "exchange": 0, "reason": "it is old"}
    path.write_text(json.dumps(line))
    [again] = load(str(path)).rewritten([found], [])
    assert json.loads(again)["reason"] == "it is old"


def test_a_line_about_a_file_that_was_looked_at_can_be_stale(tmp_path: Path) -> None:
    mended, other = f"{tmp_path}/a.json", f"{tmp_path}/b.json"
    Path(other).touch()
    baseline = written(tmp_path / "b.jsonl", finding(mended), finding(other))
    assert [each.path for each in baseline.stale([mended], ["S1"])] == ["a.json"]
    assert baseline.stale([mended], ["S2"]) == []


def test_a_line_about_a_file_that_is_gone_is_stale(tmp_path: Path) -> None:
    baseline = written(tmp_path / "b.jsonl", finding(f"{tmp_path}/gone.json"))
    assert len(baseline.stale([], ["S1"])) == 1


def test_a_line_that_was_needed_is_not_stale(tmp_path: Path) -> None:
    found = finding(f"{tmp_path}/a.json")
    baseline = written(tmp_path / "b.jsonl", found)
    baseline.accepts(found)
    assert baseline.stale([found.path], ["S1"]) == []


def test_a_missing_baseline_is_an_error_unless_it_is_about_to_be_written(
    tmp_path: Path,
) -> None:
    path = str(tmp_path / "b.jsonl")
    with pytest.raises(UsageError, match="--write-baseline makes one"):
        load(path)
    assert not load(path, may_be_missing=True).accepts(finding())


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_text('{"path":"a.json","rule":"S1"}\n\n{"path":1}\n')
    with pytest.raises(UsageError, match=r"b\.jsonl, line 3: expected an accepted"):
        load(str(path))
