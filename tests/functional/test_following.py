"""The library follows its folders while it is open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from recviewer.tui.library.controller import LibraryController
from recviewer.tui.library.widget import LibraryPane
from recviewer.tui.screens.main import MainScreen
from tests.functional.running import lines_on, until
from tests.unit.library.recordings import chat, write


@asynccontextmanager
async def followed(folder: Path) -> AsyncIterator[tuple[LibraryPane, Pilot[None]]]:
    """Run the app on a folder that it follows, once that was read."""
    app = RecviewerApp(AppOptions(paths=(str(folder),), following=True))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, MainScreen))
        main = app.screen
        assert isinstance(main, MainScreen)
        await until(pilot, lambda: main._has_view and bool(main.library.highlight))
        yield main.library, pilot


def title(library: LibraryPane) -> str:
    """Return the title under the cursor."""
    highlight = library.highlight
    assert highlight is not None
    return highlight.entries[0].title


def shows(pilot: Pilot[None], *texts: str) -> Callable[[], bool]:
    """Return whether all texts are on the screen."""
    return lambda: all(text in "\n".join(lines_on(pilot.app)) for text in texts)


async def test_a_new_recording_is_marked_and_the_cursor_stays_on_its_row(
    tmp_path: Path,
) -> None:
    for name in ("b", "c"):
        write(tmp_path / f"{name}.json", chat(f"What is {name}?"))
    async with followed(tmp_path) as (library, pilot):
        await until(pilot, shows(pilot, "What is b?", "What is c?"))
        await pilot.press("end")
        write(tmp_path / "a.json", chat("What is new?"))
        await until(pilot, shows(pilot, "What is new?", "Recordings 3"))
        assert title(library) == "What is c?"
        [line] = [line for line in lines_on(pilot.app) if "What is new?" in line]
        assert "✦" in line
        await pilot.press("home", "enter")
        await until(pilot, lambda: library.current is not None)
        assert not shows(pilot, "✦")()


async def test_what_is_removed_leaves_its_row_and_what_is_changed_is_read_again(
    tmp_path: Path,
) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path / f"{name}.json", chat(f"What is {name}?"))
    async with followed(tmp_path) as (library, pilot):
        await until(pilot, shows(pilot, "What is c?"))
        await pilot.press("end")
        (tmp_path / "a.json").unlink()
        write(tmp_path / "b.json", chat("What was b?"))
        await until(pilot, shows(pilot, "What was b?", "Recordings 2"))
        assert not shows(pilot, "What is a?")()
        assert title(library) == "What is c?"


async def test_changes_that_come_while_others_are_taken_in_are_not_lost(
    tmp_path: Path,
) -> None:
    for number in range(40):
        write(tmp_path / f"{number:02}.json", chat(f"Question {number}"))
    async with followed(tmp_path) as (library, pilot):
        controller = library.controller
        assert isinstance(controller, LibraryController)
        for number in range(40):
            path = tmp_path / f"{number:02}.json"
            path.unlink() if number % 2 else write(path, chat(f"Answer {number}"))
            await pilot.pause(0.03)
        await until(pilot, lambda: controller.listing.catalog.recordings == 20)
        await until(
            pilot,
            lambda: all(
                entry.title.startswith("Answer")
                for entry in controller.listing.catalog.entries
            ),
        )


async def test_a_search_that_was_open_before_finds_what_has_come(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.json", chat("What is Sirius?"))
    async with followed(tmp_path) as (_, pilot):
        await until(pilot, shows(pilot, "What is Sirius?"))
        await pilot.press("F", *"Sirius")
        await until(pilot, shows(pilot, "1 hit in 1 recording"))
        await pilot.press("escape", "escape")
        write(tmp_path / "b.json", chat("Where is Sirius?"))
        await until(pilot, shows(pilot, "Where is Sirius?"))
        await pilot.press("F", *"Sirius")
        await until(pilot, shows(pilot, "2 hits in 2 recordings"))
