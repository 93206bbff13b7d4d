from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.reading.recording_cache import RecordingCache


@pytest.fixture
def path(tmp_path: Path) -> str:
    return write(tmp_path / "a.json", 2)


def write(path: Path, calls: int) -> str:
    call = '{"request": {"uri": "http://h/"}, "response": {"status": 200}}'
    path.write_text(f'{{"interactions": [{", ".join([call] * calls)}]}}')
    return str(path)


def test_a_recording_of_several_exchanges_is_read_once(path: str) -> None:
    cache = RecordingCache()
    assert cache.read(path) is cache.read(path)


def test_a_recording_that_has_changed_is_read_again(path: str) -> None:
    cache = RecordingCache()
    cache.read(path)
    write(Path(path), 3)
    assert len(cache.read(path).exchanges) == 3


@pytest.mark.slow
def test_a_large_recording_is_not_cached(path: str) -> None:
    cache = RecordingCache()
    text = (
        Path(path).read_text().replace("200", '200, "body": "' + "h" * 25_000_000 + '"')
    )
    Path(path).write_text(text)
    assert cache.read(path) is not cache.read(path)


def test_a_recording_of_a_single_exchange_is_not_cached(path: str) -> None:
    cache = RecordingCache()
    write(Path(path), 1)
    assert cache.read(path) is not cache.read(path)
