"""The way into the search, from a screen that shows nothing else."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from recviewer.config.app_options import AppOptions
from recviewer.library.tree.arrangement import Arrangement
from recviewer.library.tree.listing import Listing
from recviewer.search.hits import Hit
from recviewer.tui.screens.search import SearchScreen
from recviewer.tui.search.launcher import SearchLauncher
from tests.functional.host import ThemedApp
from tests.functional.processes import children
from tests.functional.running import until
from tests.unit.search.recordings import chat, content, put


@asynccontextmanager
async def launched(
    folder: Path,
) -> AsyncIterator[tuple[SearchLauncher, list[Hit], Pilot[None]]]:
    """Run an app with a way into the search, and note the hits that it shows."""
    listing = Listing(Arrangement(), chosen=True)
    shown: list[Hit] = []
    app = ThemedApp()
    async with app.run_test() as pilot:
        launcher = SearchLauncher(
            app.screen,
            AppOptions((str(folder),)),
            lambda: listing,
            lambda hit, leader: shown.append(hit),
        )
        yield launcher, shown, pilot
        launcher.end()


async def until_found(pilot: Pilot[None], hits: int) -> SearchScreen:
    """Wait until the search is open, and has found so many hits."""
    await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
    screen = pilot.app.screen
    assert isinstance(screen, SearchScreen)
    await until(pilot, lambda: screen.is_mounted)
    await until(pilot, lambda: screen.results.row_count > hits)
    return screen


async def test_a_search_that_nobody_opened_has_no_process_and_no_next_hit(
    tmp_path: Path,
) -> None:
    before = children(os.getpid())
    async with launched(tmp_path) as (launcher, shown, pilot):
        launcher.step(1)
        launcher.end()
        await pilot.pause()
        assert [n.message for n in pilot.app._notifications] == [
            "Nothing is being looked for."
        ]
        assert shown == []
        assert children(os.getpid()) == before


async def test_a_chosen_hit_is_shown_and_a_step_shows_the_next(tmp_path: Path) -> None:
    put(tmp_path, a=chat(*content("Sol, Sol")))
    async with launched(tmp_path) as (launcher, shown, pilot):
        launcher.open("Sol")
        await until_found(pilot, hits=2)
        await pilot.press("enter")
        await until(pilot, lambda: len(shown) == 1)
        launcher.step(1)
        await until(pilot, lambda: len(shown) == 2)
        assert [hit.start for hit in shown] == [0, 5]


async def test_a_search_that_ended_goes_on_with_what_was_typed(tmp_path: Path) -> None:
    put(tmp_path, a=chat(*content("Sol")))
    async with launched(tmp_path) as (launcher, _, pilot):
        launcher.open("Sol")
        screen = await until_found(pilot, hits=1)
        screen.dismiss()
        launcher.end()
        launcher.open()
        screen = await until_found(pilot, hits=1)
        assert screen.box.value == "Sol"
