"""The comparison: two exchanges side by side, and their race."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.cli.main import main
from recviewer.tui.screens.comparison import ComparisonScreen
from tests.functional.comparing import comparing, row_with, shown
from tests.functional.running import lines_on, opened
from tests.functional.terminal import Terminal
from tests.stage import settle
from tests.unit.compare.sides import streamed
from tests.unit.review.repositories import write


async def test_words_that_differ_have_marks_on_their_side() -> None:
    async with comparing(
        streamed("It is ", "Paris", "."), streamed("It is ", "Rome", ".")
    ) as (_, pilot):
        row = row_with(pilot, "It is")
        left, right = row.split("│")
        assert "[-Paris-]" in left
        assert "{+Rome+}" in right


async def test_the_title_says_the_verdict_in_words() -> None:
    async with comparing(streamed("Yes."), streamed("No.")) as (_, pilot):
        assert "text: an answer says something else" in shown(pilot)


async def test_a_narrow_screen_shows_both_texts_as_one() -> None:
    before, after = streamed("It is ", "Paris."), streamed("It is ", "Rome.")
    async with comparing(before, after, (80, 24)) as (_, pilot):
        assert "It is [-Paris-]{+Rome+}." in shown(pilot)


async def test_the_chunk_and_path_of_the_difference_are_shown_for_both_sides() -> None:
    async with comparing(
        streamed("It ", "is ", "Paris."), streamed("It is ", "Rome.")
    ) as (_, pilot):
        row = row_with(pilot, "chunk 2 ")
        assert "chunk 2 .choices[0].delta.content" in row
        assert "chunk 1 .choices[0].delta.content" in row


async def test_a_race_pauses_when_both_sides_have_parted() -> None:
    before = streamed("One ", "two ", "three ", "four.")
    after = streamed("One ", "two ", "five ", "six ", "seven.")
    async with comparing(before, after) as (screen, pilot):
        view = screen.view
        view.controller.change_speed(float("inf"))
        await pilot.press("space")
        await settle(pilot)
        assert not view.controller.playing
        assert "3/6 chunks" in row_with(pilot, "b.json")
        assert "seven" not in shown(pilot)
        await pilot.press("space")
        await settle(pilot)
        assert "seven" in shown(pilot)


async def test_swapped_sides_change_places() -> None:
    async with comparing(streamed("Paris."), streamed("Rome.")) as (_, pilot):
        await pilot.press("x")
        await settle(pilot)
        row = row_with(pilot, "Rome")
        assert row.index("[-Rome-]") < row.index("{+Paris+}")


async def test_escape_leaves_the_comparison() -> None:
    async with comparing(streamed("Paris."), streamed("Rome.")) as (screen, pilot):
        await pilot.press("escape")
        assert pilot.app.screen is not screen


async def test_the_library_compares_two_selected_exchanges(tmp_path: Path) -> None:
    write(tmp_path, "a.json", streamed("Paris.", test_id="t.py::a"))
    write(tmp_path, "b.json", streamed("Rome.", test_id="t.py::b"))
    async with opened(tmp_path) as (main, pilot):
        main.library.focus_tree()
        await pilot.press("v", "end", "v")
        assert sum("◆" in line for line in lines_on(pilot.app)) == 2
        await pilot.press("equals_sign")
        await pilot.pause()
        await settle(pilot)
        assert isinstance(pilot.app.screen, ComparisonScreen)
        assert "[-Paris-]" in shown(pilot)
        await pilot.press("escape")
        assert not any("◆" in line for line in lines_on(pilot.app))


async def test_without_a_selection_the_nearest_of_the_same_test_is_compared(
    tmp_path: Path,
) -> None:
    far = streamed("Rome.", test_id="t.py::a")
    far["request"]["body"]["model"] = "other"
    write(tmp_path, "a.json", streamed("Paris.", test_id="t.py::a"))
    write(tmp_path, "b.json", far)
    write(tmp_path, "c.json", streamed("Bern.", test_id="t.py::a"))
    async with opened(tmp_path) as (main, pilot):
        main.library.focus_tree()
        at = main.library.highlight
        assert at is not None
        assert at.entries[0].path.endswith("a.json")
        await pilot.press("equals_sign")
        await pilot.pause()
        await settle(pilot)
        assert "Bern" in shown(pilot)
        assert "Rome" not in shown(pilot)


async def test_a_row_without_siblings_says_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, "a.json", streamed("Paris.", test_id="t.py::a"))
    async with opened(tmp_path) as (main, pilot):
        main.library.focus_tree()
        await pilot.press("end", "equals_sign")
        await pilot.pause()
        assert [str(n.message) for n in pilot.app._notifications] == [
            "There is no other recording of this test; select a second one."
        ]


def test_diff_opens_two_exchanges_on_the_screen(tmp_path: Path) -> None:
    write(tmp_path, "a.json", streamed("Paris."))
    write(tmp_path, "b.json", streamed("Rome."))
    with Terminal("diff", "--open", "a.json", "b.json", cwd=tmp_path) as terminal:
        terminal.wait_for("{+Rome+}")
        terminal.send("q")
        assert terminal.close() == 0


def test_diff_says_that_it_needs_a_terminal_to_open_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "a.json", streamed("Paris."))
    assert main(["diff", "--open", "a.json", "a.json"]) == 2
    assert "expected a terminal to draw on" in capsys.readouterr().err


def test_diff_opens_no_more_than_one_pair(tmp_path: Path) -> None:
    write(tmp_path, "one/a.json", streamed("Paris."))
    write(tmp_path, "one/b.json", streamed("Rome."))
    with Terminal("diff", "-o", "one", "one", cwd=tmp_path) as terminal:
        assert terminal.close() == 2
        assert "expected two exchanges to open, not several" in terminal.text
