from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.reading.recording_cache import RecordingCache


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "a.json", 2)


def write(path: Path, calls: int) -> Path:
    call = '{"request": {"uri": "http://h/"}, "response": {"status": 200}}'
    path.write_text(f'{{"interactions": [{", ".join([call] * calls)}]}}')
    return path


def test_a_recording_of_several_exchanges_is_read_once(path: Path) -> None:
    kept = RecordingCache()
    assert kept.read(path) is kept.read(path)


def test_one_that_has_changed_is_read_again(path: Path) -> None:
    kept = RecordingCache()
    kept.read(path)
    write(path, 3)
    assert len(kept.read(path).exchanges) == 3


def test_a_large_one_is_not_kept(path: Path) -> None:
    kept = RecordingCache()
    text = path.read_text().replace("http://h/", "h" * 25_000_000)
    path.write_text(text)
    assert kept.read(path) is not kept.read(path)


def test_one_of_a_single_exchange_is_not_kept(path: Path) -> None:
    kept = RecordingCache()
    write(path, 1)
    assert kept.read(path) is not kept.read(path)
