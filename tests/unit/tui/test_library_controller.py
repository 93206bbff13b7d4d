"""Scanning, arranging and filtering, without a widget that draws any of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Arrangement, Change, Grouping
from recviewer.library.tree.listing import Listing
from recviewer.tui.library import controller as controller_module
from recviewer.tui.library.controller import LibraryController
from tests.stage import settle
from tests.unit.library.recordings import chat, write


class Listener(Widget):
    """Runs the threads of a controller, and notes its messages."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[Summary] = []
        self.scans_ended = 0
        self.trees = 0
        listing = Listing(Arrangement(Grouping.FOLDER), chosen=True)
        self.controller = LibraryController(self, listing)

    @on(LibraryController.Scanned)
    def _note_progress(self, message: LibraryController.Scanned) -> None:
        self.read += message.batch.summaries
        self.scans_ended += message.batch.last

    @on(LibraryController.Arranged)
    def _note_tree(self) -> None:
        self.trees += 1

    @property
    def titles(self) -> list[str]:
        """Titles of the entries of the tree, in its order."""
        listing = self.controller.listing
        entries = [entry for entry in listing.tree.entries if entry >= 0]
        return [listing.catalog.entries[entry].title for entry in entries]


class ListeningApp(App[None]):
    """Shows nothing."""

    def compose(self) -> ComposeResult:
        """Create the listener."""
        yield Listener()


@asynccontextmanager
async def scanned(folder: Path) -> AsyncIterator[tuple[Listener, Pilot[None]]]:
    app = ListeningApp()
    async with app.run_test() as pilot:
        listener = app.query_one(Listener)
        listener.controller.start([str(folder)])
        await settle(pilot)
        yield listener, pilot


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        write(tmp_path / f"{name}.json", chat(name))
    return tmp_path


async def test_a_scan_lists_all_recordings_and_says_when_it_ends(folder: Path) -> None:
    async with scanned(folder) as (listener, _):
        assert listener.titles == ["a", "b", "c"]
        assert len(listener.read) == 3
        assert listener.scans_ended == 1
        assert not listener.controller.scanning


async def test_nothing_is_listed_before_a_scan_has_read_it(folder: Path) -> None:
    app = ListeningApp()
    async with app.run_test() as pilot:
        listener = app.query_one(Listener)
        listener.controller.start([str(folder)])
        assert listener.controller.scanning
        assert listener.titles == []
        await settle(pilot)


async def test_threads_are_described_without_the_recordings_they_work_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(controller_module, "_MAX_INLINE_ENTRIES", 0)
    async with scanned(folder) as (listener, pilot):
        listener.controller.rescan()
        assert [worker.description for worker in listener.workers] == ["scan"]
        await settle(pilot)
        listener.controller.change(Change.DIRECTION)
        assert [worker.description for worker in listener.workers] == ["build"]
        await settle(pilot)


async def test_a_rescan_keeps_the_listing_until_everything_is_read(
    folder: Path,
) -> None:
    async with scanned(folder) as (listener, pilot):
        write(folder / "d.json", chat("d"))
        (folder / "a.json").unlink()
        listener.controller.rescan()
        assert listener.titles == ["a", "b", "c"]
        await settle(pilot)
        assert listener.titles == ["b", "c", "d"]


async def test_batches_of_a_scan_that_was_replaced_are_dropped(folder: Path) -> None:
    async with scanned(folder) as (listener, pilot):
        listener.controller.rescan()
        listener.controller.rescan()
        await settle(pilot)
        assert listener.titles == ["a", "b", "c"]
        assert not listener.controller.scanning


async def test_a_change_of_the_arrangement_builds_another_tree(folder: Path) -> None:
    async with scanned(folder) as (listener, pilot):
        trees = listener.trees
        arrangement = listener.controller.change(Change.DIRECTION)
        await settle(pilot)
        assert arrangement.backwards
        assert listener.titles == ["c", "b", "a"]
        assert listener.trees == trees + 1


async def test_a_large_tree_is_built_in_a_thread(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(controller_module, "_MAX_INLINE_ENTRIES", 2)
    async with scanned(folder) as (listener, pilot):
        assert listener.titles == ["a", "b", "c"]
        listener.controller.change(Change.DIRECTION)
        assert listener.titles == ["a", "b", "c"]
        await settle(pilot)
        assert listener.titles == ["c", "b", "a"]
