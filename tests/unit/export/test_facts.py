"""What every kind of export states."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.export.facts import shared_path


def test_a_path_that_is_shared_does_not_tell_where_its_writer_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shared_path("tests/a.json") == "tests/a.json"
    assert shared_path(str(tmp_path / "tests" / "a.json")) == "tests/a.json"
    assert shared_path("/home/ada/tests/a.json") == "a.json"
    assert shared_path("../ada/a.json") == "a.json"
    assert shared_path("-") == "-"
