"""Folders of tables are known by the ends of their files, without Arrow."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from recviewer.cli.main import main
from recviewer.tables.folder import MARK, has_tables, only_tables, table_files


def table(path: Path, footer: bytes = MARK.encode()) -> Path:
    """Write what a file of Parquet begins and ends with."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = len(footer).to_bytes(4, "little")
    path.write_bytes(b"PAR1" + footer + size + b"PAR1")
    return path


def test_a_folder_whose_files_bear_the_mark_is_one_of_tables(tmp_path: Path) -> None:
    last = table(tmp_path / "any name" / "exchanges" / "b.parquet")
    first = table(last.with_name("a.parquet"))
    folder = tmp_path / "any name"
    assert table_files(str(folder)) == [str(first), str(last)]
    assert table_files(f"{folder}/exchanges/") == [
        f"{folder}/exchanges/{name}.parquet" for name in "ab"
    ]
    assert only_tables([str(folder)]) == str(folder)
    assert only_tables([str(folder), str(folder)]) is None


def test_unfinished_files_are_left_out(tmp_path: Path) -> None:
    path = table(tmp_path / "exchanges" / "a.parquet")
    table(path.with_name(".a.parquet"))
    table(path.with_name("a.parquet.part"))
    assert table_files(str(tmp_path)) == [str(path)]


@pytest.mark.parametrize(
    "content",
    [b"", b"PAR1", b"PAR1\xff\xff\xff\xffPAR1", MARK.encode()],
    ids=["empty", "only magic", "footer longer than the file", "no magic"],
)
def test_files_without_a_whole_footer_bear_no_mark(
    content: bytes, tmp_path: Path
) -> None:
    table(tmp_path / "exchanges" / "a.parquet").write_bytes(content)
    assert not has_tables(str(tmp_path))


def test_tables_of_others_and_other_paths_are_no_folders_of_tables(
    tmp_path: Path,
) -> None:
    table(tmp_path / "exchanges" / "a.parquet", b"pandas")
    for path in (str(tmp_path), str(tmp_path / "none"), "-", "s3://a/b"):
        assert not has_tables(path)


@pytest.mark.skipif(find_spec("pyarrow") is not None, reason="pyarrow is installed")
@pytest.mark.parametrize("command", [[], ["ls"]])
def test_without_arrow_the_package_to_install_is_named(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table(tmp_path / "exchanges" / "a.parquet")
    assert main([*command, str(tmp_path)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"recviewer: {tmp_path}: a folder of tables needs an extra")
    assert line.endswith("pip install 'recviewer[parquet]'")
