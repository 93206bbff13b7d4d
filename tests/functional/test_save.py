"""Files: saved in a terminal, offered to the browser, never among the recordings."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pytest
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from recviewer.tui.screens.main import MainScreen
from tests.functional.opened import two_answers
from tests.functional.running import opened
from tests.functional.test_secrets import recording
from tests.stage import settle


def notices(screen: MainScreen) -> list[str]:
    """Return the notices of the app, the oldest first."""
    return [notice.message for notice in screen.app._notifications]


async def save(pilot: Pilot[None], what: int) -> None:
    """Save by number in the menu."""
    await pilot.press("W", str(what))
    await settle(pilot)


async def test_a_saved_transcript_overwrites_nothing_and_the_notice_names_it(
    tmp_path: Path, downloads: Path
) -> None:
    (downloads / "two.md").write_text("mine")
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        await save(pilot, 1)
        saved = downloads / "two-2.md"
        assert notices(screen) == [f"Saved: {saved}"]
        assert (
            "## Choice 1 · `stop`\n\n```text\nc1w0 c1w1 c1w2 \n```" in saved.read_text()
        )
        assert (downloads / "two.md").read_text() == "mine"


async def test_an_exchange_is_saved_as_recorded(
    tmp_path: Path, downloads: Path
) -> None:
    path = two_answers(tmp_path)
    async with opened(path) as (_, pilot):
        await save(pilot, 3)
        assert (downloads / "two.json").read_bytes() == path.read_bytes()


async def test_saved_files_mask_secrets_unless_told_otherwise(
    tmp_path: Path, downloads: Path
) -> None:
    path = recording(tmp_path)
    async with opened(path) as (_, pilot):
        await save(pilot, 2)
        await save(pilot, 3)
    assert "s3cret" not in (downloads / "a-masked.json").read_text()
    assert (downloads / "a.json").read_bytes() == path.read_bytes()


async def test_a_saved_screen_shows_no_menu_and_loads_nothing(
    tmp_path: Path, downloads: Path
) -> None:
    async with opened(two_answers(tmp_path)) as (_, pilot):
        await save(pilot, 9)
        picture = (downloads / "two.svg").read_text()
        assert "c1w2" in picture
        assert "SVG" not in picture
        assert "url(http" not in picture


async def test_nothing_is_saved_into_the_folder_of_the_recordings(
    downloads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_answers(downloads)
    monkeypatch.chdir(tmp_path)
    async with opened(downloads) as (screen, pilot):
        screen.open(str(downloads / "two.json"), 0)
        await settle(pilot)
        await save(pilot, 1)
    assert [path.name for path in downloads.iterdir()] == ["two.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["two.md"]


async def test_a_file_that_cannot_be_saved_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recviewer.tui.services.save_folders", lambda: iter([tmp_path]))
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        await save(pilot, 1)
        assert notices(screen) == [
            "Not saved: there is no folder to save to outside the recordings"
        ]


async def test_a_browser_downloads_what_a_terminal_saves(
    tmp_path: Path, downloads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, bytes] = {}

    def take(_: Driver, file: BinaryIO, *, save_path: Path, **__: object) -> None:
        given[save_path.name] = file.read()

    monkeypatch.setattr(HeadlessDriver, "is_web", True)
    monkeypatch.setattr(HeadlessDriver, "deliver_binary", take)
    path = two_answers(tmp_path)
    async with opened(path) as (_, pilot):
        await save(pilot, 3)
        assert given == {"two.json": path.read_bytes()}
        assert list(downloads.iterdir()) == []
