"""`recviewer export` into a folder: a file for each exchange, and an index."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.cli.main import main
from tests.unit.export.test_markdown import answer, call_of, request_of


def test_recordings_of_one_name_get_files_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("one", "two", "index"):
        recording = tmp_path / "in" / folder / "a.json"
        recording.parent.mkdir(parents=True)
        recording.write_bytes(call_of(request_of(folder), answer("Two.")))
    (tmp_path / "in" / "index.json").write_bytes(call_of(request_of("x"), answer("y")))
    out = tmp_path / "out"
    assert main(["export", str(tmp_path / "in"), "--out", f"{out}/"]) == 0
    assert capsys.readouterr().out.startswith(f"{out}/: 4 exchanges, ")
    names = sorted(path.name for path in out.iterdir())
    assert names == ["a-2.html", "a-3.html", "a.html", "index-2.html", "index.html"]
