"""What a reviewer does all day: turns, messages, copying."""

from __future__ import annotations

import re
from pathlib import Path

from textual.pilot import Pilot
from textual.selection import SELECT_ALL

from recviewer.address import Address
from tests.functional.running import lines_on, opened
from tests.stage import settle
from tests.unit.library.recordings import assistant, chat, write


def conversation(folder: Path) -> list[Path]:
    """Write two turns of a conversation, and another recording."""
    first = chat("Hello", answer="Hi.", stream=True, test_id="t.py::test_a[x]")
    second = chat("Hello", assistant("Hi."), "More?", answer="Yes.")
    recordings = {"b.json": first, "c.json": chat("Other"), "d.json": second}
    return [Path(write(folder / name, r)) for name, r in recordings.items()]


async def choose(pilot: Pilot[None], what: str) -> None:
    """Choose the line of a menu that says something."""
    menu = "\n".join(lines_on(pilot.app))
    [number] = re.findall(rf"(\d)  {re.escape(what)}  ", menu)
    await pilot.press(number)
    await settle(pilot)


async def test_keys_lead_to_the_next_turn_and_back(tmp_path: Path) -> None:
    first, _, second = conversation(tmp_path)
    async with opened(tmp_path) as (screen, pilot):
        screen.open(str(first), 0)
        await settle(pilot)
        await pilot.press("J")
        await settle(pilot)
        assert screen.path == str(second)
        await pilot.press("K")
        await settle(pilot)
        assert screen.path == str(first)


async def test_the_last_turn_says_that_none_follows(tmp_path: Path) -> None:
    *_, second = conversation(tmp_path)
    async with opened(tmp_path) as (screen, pilot):
        screen.open(str(second), 0)
        await settle(pilot)
        await pilot.press("J")
        assert screen.path == str(second)
        [said] = pilot.app._notifications
        assert said.message == "No turn after this one is recorded here."


async def test_path_and_test_of_a_row_of_the_library_are_copied(
    tmp_path: Path,
) -> None:
    first = conversation(tmp_path)[0]
    async with opened(tmp_path) as (screen, pilot):
        await pilot.press("slash", *"Hello", "down")
        await settle(pilot)
        while screen.library.highlight is None or screen.library.highlight.group:
            await pilot.press("down")
        await pilot.press("y")
        await settle(pilot)
        await choose(pilot, "path of the recording")
        assert pilot.app.clipboard == str(first)
        await pilot.press("y")
        await settle(pilot)
        await choose(pilot, "test's node id")
        assert pilot.app.clipboard == "t.py::test_a[x]"


async def test_path_and_test_of_what_is_open_are_copied(tmp_path: Path) -> None:
    first = conversation(tmp_path)[0]
    async with opened(first, Address(str(first))) as (_, pilot):
        await pilot.press("y")
        await settle(pilot)
        await choose(pilot, "test's node id")
        assert pilot.app.clipboard == "t.py::test_a[x]"
        await pilot.press("y")
        await settle(pilot)
        await choose(pilot, "path of the recording")
        assert pilot.app.clipboard == str(first)


async def test_a_selection_that_is_copied_says_so(tmp_path: Path) -> None:
    first = conversation(tmp_path)[0]
    async with opened(first) as (screen, pilot):
        text = screen.view.choices.grid.panes[0].text
        screen.selections = {text: SELECT_ALL}
        await pilot.press("ctrl+c")
        await settle(pilot)
        assert pilot.app.clipboard == "Hi."
        [said] = pilot.app._notifications
        assert said.message == "Copied: selected text"


async def test_braces_go_from_message_to_message_and_one_is_copied(
    tmp_path: Path,
) -> None:
    second = conversation(tmp_path)[2]
    async with opened(second) as (screen, pilot):
        await pilot.press("d")
        await settle(pilot)
        view = screen.view.request_view
        seen = []
        for _ in range(9):
            await pilot.press("right_curly_bracket")
            await pilot.press("m")
            await settle(pilot)
            seen.append(pilot.app.clipboard)
        assert seen[-1] == "More?"
        assert [text for text in seen if text in ("Hello", "Hi.")] == ["Hello", "Hi."]
        row = view.cursor
        await pilot.press("left_curly_bracket")
        await pilot.press("m")
        await settle(pilot)
        assert view.cursor < row
        assert pilot.app.clipboard == "Hi."


async def test_all_long_texts_unfold_and_fold(tmp_path: Path) -> None:
    long = "\n".join(f"line {n}" for n in range(40))
    path = Path(write(tmp_path / "a.json", chat(long, assistant(long), "More?")))
    async with opened(path) as (screen, pilot):
        await pilot.press("d")
        await settle(pilot)
        view = screen.view.request_view
        folded = view.row_count
        await pilot.press("e")
        assert view.row_count > folded + 60
        await pilot.press("C")
        assert view.row_count == folded
