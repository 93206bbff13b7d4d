"""Links on disk that lead out of what is served."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.library.scan.background import start_scan
from recviewer.library.scan.scanner import scan
from recviewer.library.summary import Summary
from recviewer.reading.served_paths import NOT_SERVED, ServedPaths
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


EXPECTED = {"a.json": "Mine", "again.json": "Mine", "file.json": NOT_SERVED}


def test_a_scan_lists_links_that_lead_out_without_reading_them(served: Path) -> None:
    served_paths = ServedPaths.of([str(served)])
    summaries = [
        s
        for batch in scan([str(served)], served_paths=served_paths)
        for s in batch.summaries
    ]
    assert by_name(summaries) == EXPECTED | {"folder": NOT_SERVED}


def test_a_background_scan_does_not_read_links_that_lead_out(
    served: Path,
) -> None:
    process = start_scan([str(served)], ServedPaths.of([str(served)]))
    assert process is not None
    summaries = [s for batch in process.batches() for s in batch.summaries]
    assert by_name(summaries) == EXPECTED | {"folder": NOT_SERVED}


def test_links_are_followed_where_nothing_is_served(served: Path) -> None:
    summaries = [s for batch in scan([str(served)]) for s in batch.summaries]
    assert "Secret" in by_name(summaries).values()
