from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.check.config import is_ignored, load, start_of
from recviewer.check.finding import Severity
from recviewer.errors import UsageError
from tests.unit.check.findings import finding


def project(folder: Path, table: str, name: str = "pyproject.toml") -> Path:
    """Write a configuration; return a folder two levels below it."""
    (folder / name).write_text(table)
    inner = folder / "tests" / "recordings"
    inner.mkdir(parents=True, exist_ok=True)
    return inner


def test_the_nearest_file_with_a_table_counts(tmp_path: Path) -> None:
    inner = project(tmp_path, '[tool.recviewer.check]\nseverity = "hint"')
    (inner / "pyproject.toml").write_text("[tool.other]")
    loaded = load(str(inner))
    assert (loaded.config.severity, loaded.folder) == (Severity.HINT, str(tmp_path))


def test_a_recviewer_toml_wins_over_a_pyproject_beside_it(tmp_path: Path) -> None:
    project(tmp_path, '[tool.recviewer.check]\nselect = ["S"]')
    inner = project(tmp_path, '[check]\nselect = ["R"]', "recviewer.toml")
    assert load(str(inner)).config.select == ("R",)


def test_paths_start_from_the_folder_of_the_file(tmp_path: Path) -> None:
    inner = project(tmp_path, '[tool.recviewer.check]\nbaseline = "b.jsonl"')
    assert load(str(inner)).config.baseline == str(tmp_path / "b.jsonl")


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("selects = []", "unknown field `selects`"),
        ('severity = "bad"', "Invalid enum value 'bad'"),
        ('ignore = ["S1", "Y"]', "'Y' is no rule"),
        ('per-path-ignores = {"*" = ["Y"]}', "'Y' is no rule"),
        ("select = ", "expected TOML, but"),
    ],
)
def test_a_mistake_is_told_with_its_file(
    table: str, complaint: str, tmp_path: Path
) -> None:
    inner = project(tmp_path, f"[tool.recviewer.check]\n{table}")
    with pytest.raises(UsageError) as refused:
        load(str(inner))
    assert str(refused.value).startswith(str(tmp_path / "pyproject.toml"))
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("pattern", "ignored"),
    [
        ("tests/recordings", True),
        ("./tests/recordings/", True),
        ("tests/recordings/*.json", True),
        ("*.json", True),
        ("a.json", True),
        ("recordings", False),
        ("tests/rec", False),
        ("tests/recordings/b.json", False),
    ],
)
def test_a_pattern_means_a_path_a_name_or_a_folder(
    pattern: str, ignored: bool, tmp_path: Path
) -> None:
    table = f'[tool.recviewer.check.per-path-ignores]\n"{pattern}" = ["S"]'
    inner = project(tmp_path, table)
    loaded = load(str(inner))
    assert is_ignored(finding(f"{inner}/a.json"), loaded) == ignored
    assert not is_ignored(finding(f"{inner}/a.json", "R1"), loaded)


def test_the_search_begins_in_the_folder_that_all_paths_lie_in(tmp_path: Path) -> None:
    inner = project(tmp_path, "")
    (inner / "a.json").touch()
    assert start_of([str(inner / "a.json")]) == str(inner)
    assert start_of([str(inner), str(tmp_path / "tests")]) == str(tmp_path / "tests")
    assert start_of(["-"]) == "."
