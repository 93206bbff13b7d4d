"""The review on screen: what changed in a real repository, decided key by key."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.selection import SELECT_ALL

from recviewer.config.app_options import AppOptions
from recviewer.places.git import Repository
from recviewer.review.decisions import Decisions
from recviewer.review.queue import Queue
from recviewer.review.rows import resolve, rows
from recviewer.tui.app import RecviewerApp
from recviewer.tui.review.batches import Found
from recviewer.tui.screens.comparison import ComparisonScreen
from recviewer.tui.screens.review import ReviewScreen
from tests.functional.running import lines_on
from tests.functional.terminal import Terminal, left_on
from tests.stage import settle
from tests.unit.review.repositories import asked, commit

_SPAN = "HEAD~1..HEAD"


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Record four tests again: two say something else, two the same."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = tmp_path / "r"
    commit(folder, **{name: asked(name, test=f"t::{name}") for name in "abcd"})
    commit(
        folder,
        a=asked("a", "Now good.", "t::a"),
        b=asked("b", "Bad.", "t::b"),
        c=asked("see", test="t::c"),
        d=asked("dee", test="t::d"),
    )
    return folder


@asynccontextmanager
async def reviewed(
    folder: Path, *, size: tuple[int, int] = (120, 40), span: str = _SPAN
) -> AsyncIterator[tuple[ReviewScreen, Pilot[None]]]:
    """Open a review of a folder whose decisions are kept beside it."""
    repository = Repository(str(folder))
    asked_for = resolve(repository, span)
    decisions = Decisions(folder.parent / "decisions.jsonl")

    def find() -> Iterator[Found]:
        return rows(repository, asked_for, (), decisions)

    options = AppOptions((str(folder),))
    screen = ReviewScreen(
        Queue(decisions), find, stop=repository.stop, place="last", options=options
    )
    app = RecviewerApp(options, first_screen=lambda: screen)
    with repository:
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            yield screen, pilot


async def press(pilot: Pilot[None], *keys: str) -> str:
    """Press keys; return the screen as text."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
    return "\n".join(lines_on(pilot.app))


def row(shown: str, test: str) -> str:
    """Return the line of a test in the list."""
    return next(line for line in shown.splitlines() if f" {test} " in line[:70])


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (220, 60)])
async def test_groups_are_shown_with_what_differs_and_the_first_is_compared(
    repository: Path, size: tuple[int, int]
) -> None:
    async with reviewed(repository, size=size) as (_, pilot):
        shown = await press(pilot)
        assert "Review 0 of 4" in shown
        assert "▾ text · the same request" in shown
        assert "Fine → Now good" in row(shown, "a")
        assert "▸ same-answer · request: messages" in shown
        assert "[-Fine-]{+Now good+}." in shown
        assert " a Accept  x Reject " in shown.splitlines()[-1]


async def test_a_decision_goes_on_to_the_next_and_is_counted(repository: Path) -> None:
    async with reviewed(repository) as (_, pilot):
        shown = await press(pilot, "a")
        assert "Review 1 of 4" in shown
        assert "✓" in row(shown, "a")
        assert "▌" in row(shown, "b")
        assert "[-Fine-]{+Bad+}." in shown
        shown = await press(pilot, "x")
        assert "Review 2 of 4 · 1 rejected" in shown
        assert "✗" in row(shown, "b")


async def test_what_says_the_same_is_accepted_in_one_line_and_the_end_is_told(
    repository: Path,
) -> None:
    async with reviewed(repository) as (_, pilot):
        shown = await press(pilot, "a", "x", "a")
        assert "Review 4 of 4 · 1 rejected" in shown
        assert "Reviewed all 4: 3 accepted, 1 rejected." in shown
        assert "y copies the text for the pull request" in shown


async def test_decisions_are_there_the_next_time(repository: Path) -> None:
    async with reviewed(repository) as (_, pilot):
        await press(pilot, "a")
    async with reviewed(repository) as (_, pilot):
        shown = await press(pilot)
        assert "Review 1 of 4" in shown
        assert "▌" in row(shown, "b")


async def test_another_answer_than_the_decided_one_is_told(repository: Path) -> None:
    async with reviewed(repository) as (_, pilot):
        await press(pilot, "x")
    commit(repository, a=asked("a", "Better.", "t::a"))
    async with reviewed(repository) as (_, pilot):
        shown = await press(pilot)
        assert "rejected before" in row(shown, "a")
        assert "Review 0 of 1" in shown


async def test_a_group_is_decided_at_once_except_what_is_decided_already(
    repository: Path,
) -> None:
    async with reviewed(repository) as (_, pilot):
        shown = await press(pilot, "x", "A")
        assert "✗" in row(shown, "a")
        assert "✓" in row(shown, "b")
        assert "Review 2 of 4 · 1 rejected" in shown


async def test_every_step_can_be_undone(repository: Path) -> None:
    async with reviewed(repository) as (_, pilot):
        await press(pilot, "x", "A", "a")
        shown = await press(pilot, "u", "u")
        assert "Review 1 of 4 · 1 rejected" in shown
        assert "▌" in row(shown, "b")
        shown = await press(pilot, "u")
        assert "Review 0 of 4" in shown
        assert "There is nothing to undo." in await press(pilot, "u")


async def test_a_note_is_kept_with_a_decision_and_taken_back(repository: Path) -> None:
    async with reviewed(repository) as (_, pilot):
        await press(pilot, "x", "up", "N", *"rude", "enter")
        shown = await press(pilot)
        assert "✗" in row(shown, "a")
        assert "“rude”" in row(shown, "a")
        shown = await press(pilot, "N", *"!", "escape", "u")
        assert "rude" not in shown
        assert "✗" in row(shown, "a")


async def test_a_filter_leaves_what_has_its_words_and_a_group_is_what_is_left(
    repository: Path,
) -> None:
    async with reviewed(repository) as (_, pilot):
        shown = await press(pilot, "slash", *"t::d same", "enter")
        assert "Now good" not in shown
        assert "▌" in row(shown, "d")
        shown = await press(pilot, "A", "escape")
        assert "Review 1 of 4" in shown
        assert "Now good" in shown


async def test_a_filter_without_hits_says_so(repository: Path) -> None:
    async with reviewed(repository) as (_, pilot):
        shown = await press(pilot, "slash", *"nowhere")
        assert "Nothing here has all these words." in shown


async def test_a_group_is_opened_and_closed(repository: Path) -> None:
    async with reviewed(repository) as (_, pilot):
        shown = await press(pilot, "end", "enter")
        assert "▾ same-answer" in shown
        assert "in one:" in shown
        assert row(shown, "c")
        shown = await press(pilot, "down")
        assert "the same answer" in shown
        shown = await press(pilot, "left", "left")
        assert "▸ same-answer" in shown


async def test_a_pair_opens_side_by_side_and_escape_leads_back(
    repository: Path,
) -> None:
    async with reviewed(repository) as (_, pilot):
        shown = await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, ComparisonScreen)
        assert "{+Bad+}" in shown
        shown = await press(pilot, "escape", "x")
        assert "✗" in row(shown, "b")


async def test_the_comparison_is_scrolled_from_the_list(repository: Path) -> None:
    commit(repository, a=asked("a", "A line.\n" * 80, "t::a"))
    async with reviewed(repository) as (screen, pilot):
        await press(pilot, "J")
        assert screen.preview_pane.scroll_offset.y > 0
        assert screen.queue_list.has_focus


async def test_what_is_selected_of_the_comparison_is_copied_without_line_breaks(
    repository: Path,
) -> None:
    words = "word " * 60
    commit(repository, a=asked("a", words, "t::a"))
    async with reviewed(repository) as (screen, pilot):
        await press(pilot, "2")
        screen.selections = {screen.preview_pane: SELECT_ALL}
        await press(pilot, "ctrl+c")
        assert words.strip() in pilot.app.clipboard


async def test_the_text_for_the_pull_request_is_copied_with_decisions(
    repository: Path,
) -> None:
    async with reviewed(repository) as (_, pilot):
        await press(pilot, "x", "y")
        copied = pilot.app.clipboard
        assert copied.startswith("| verdict | modified |")
        assert "**rejected**" in copied
        assert "Reviewed 1 of 4: 1 rejected." in copied


async def test_a_file_that_cannot_be_read_is_told_below_the_list(
    repository: Path,
) -> None:
    commit(repository, a='{"request": {"body', b=asked("b", "Fine.", "t::b"))
    async with reviewed(repository) as (screen, pilot):
        shown = await press(pilot)
        assert "✖ a.json: expected a recording" in shown
        assert "Review 0 of 1" in shown
        assert len(screen.errors) == 1


async def test_nothing_to_review_is_said(repository: Path) -> None:
    async with reviewed(repository, span="HEAD..HEAD") as (_, pilot):
        shown = await press(pilot, "a", "n", "N", "u", "enter")
        assert "No recording changed." in shown


async def test_decisions_that_cannot_be_saved_are_told_and_saved_later(
    repository: Path,
) -> None:
    kept = repository.parent / "decisions.jsonl"
    kept.mkdir()
    async with reviewed(repository) as (_, pilot):
        shown = await press(pilot, "a")
        assert "1 decision not saved yet: Is a directory" in shown
        assert "Review 1 of 4" in shown
        kept.rmdir()
        await press(pilot, "a")
    assert len(kept.read_text().splitlines()) == 2


async def test_help_shows_what_works_in_a_review_first(repository: Path) -> None:
    async with reviewed(repository) as (_, pilot):
        shown = await press(pilot, "question_mark")
        assert "In the list of a review" in shown
        assert "Halve the speed" not in shown


def run_here(repository: Path, *arguments: str) -> Terminal:
    """Run the command in the repository, with a state folder of its own."""
    folder = str(repository.parent)
    variables = {"XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
    root = str(Path(__file__).parents[2])
    return Terminal(
        "review",
        *arguments,
        size=(120, 40),
        env=variables | {"PYTHONPATH": root},
        cwd=repository,
    )


def test_the_command_opens_in_a_terminal_and_says_in_the_end_how_far_it_is(
    repository: Path,
) -> None:
    with run_here(repository, _SPAN) as terminal:
        terminal.wait_for("Review 0 of 4 ")
        terminal.send("x")
        terminal.wait_for("Review 1 of 4 · 1 rejected")
        terminal.send("q")
        assert terminal.close() == 0
        assert left_on(terminal.output) == []
        assert "Reviewed 1 of 4: 1 rejected." in terminal.text
        end = terminal.output.decode(errors="replace")
        assert f"recviewer review --format markdown '{_SPAN}'" in end
    kept = repository.parent / "recviewer" / "decisions.jsonl"
    assert len(kept.read_text().splitlines()) == 1


@pytest.mark.parametrize("option", [("--format", "text"), ("--exit-code",)])
def test_the_command_prints_in_a_terminal_if_it_is_asked_to(
    repository: Path, option: tuple[str, ...]
) -> None:
    with run_here(repository, *option, _SPAN) as terminal:
        assert terminal.close() == (1 if option == ("--exit-code",) else 0)
        assert "4 exchanges: 2 text, 2 same-answer" in terminal.text
