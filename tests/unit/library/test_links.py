"""Links on disk that lead out of what is served."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.errors import OutsideError
from recviewer.library.scan.background import start_scan
from recviewer.library.scan.scanner import scan
from recviewer.library.summary import Summary
from recviewer.playback.pace import Pace
from recviewer.playback.replay import ClockMode
from recviewer.reading.opening import OpenFailed, open_in_steps
from recviewer.reading.recording_cache import RecordingCache
from recviewer.reading.served_paths import OUTSIDE, ServedPaths
from tests.unit.library.recordings import chat, write


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """A folder with links that lead to a recording and a folder beside it."""
    folder = tmp_path / "served"
    write(folder / "a.json", chat("Mine"))
    write(tmp_path / "others/secret.json", chat("Secret"))
    (folder / "file.json").symlink_to(tmp_path / "others/secret.json")
    (folder / "folder").symlink_to(tmp_path / "others")
    (folder / "again.json").symlink_to(folder / "a.json")
    return folder


def by_name(summaries: list[Summary]) -> dict[str, str]:
    return {Path(s.path).name: s.reason or s.title for s in summaries}


EXPECTED = {"a.json": "Mine", "again.json": "Mine", "file.json": OUTSIDE}


def test_a_scan_shows_that_they_are_there_and_reads_nothing(served: Path) -> None:
    served_paths = ServedPaths.of([str(served)])
    found = [
        s
        for batch in scan([str(served)], served_paths=served_paths)
        for s in batch.summaries
    ]
    assert by_name(found) == EXPECTED | {"folder": OUTSIDE}


def test_so_does_a_scan_in_a_process_of_its_own(served: Path) -> None:
    process = start_scan([str(served)], ServedPaths.of([str(served)]))
    assert process is not None
    found = [s for batch in process.batches() for s in batch.summaries]
    assert by_name(found) == EXPECTED | {"folder": OUTSIDE}


def test_in_a_terminal_they_are_followed(served: Path) -> None:
    found = [s for batch in scan([str(served)]) for s in batch.summaries]
    assert "Secret" in by_name(found).values()


def test_not_even_the_beginning_of_such_a_recording_is_shown(served: Path) -> None:
    kept = RecordingCache(ServedPaths.of([str(served)]))
    path = served / "file.json"
    with pytest.raises(OutsideError):
        kept.read(path)
    steps = open_in_steps(path, 0, ClockMode(Pace()), read=kept.read)
    assert list(steps) == [OpenFailed(path, OUTSIDE)]
