"""The comparison: two exchanges side by side, and their race."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import NoReturn

import pytest

from recviewer.cli.main import main
from recviewer.errors import ReadError
from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.comparison import ComparisonScreen
from recviewer.tui.screens.menu import MenuScreen
from tests.functional.comparing import comparing, row_with, shown
from tests.functional.running import lines_on, opened, until
from tests.functional.terminal import Terminal
from tests.functional.test_contrast import THEME_NAMES, unreadable
from tests.stage import settle
from tests.unit.compare.sides import streamed
from tests.unit.library.recordings import chat
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


LONG = "".join(f"Line {number} is the same in both. " for number in range(60))


async def test_enter_unfolds_what_is_equal_and_folds_it_again() -> None:
    before, after = streamed("Yes. ", LONG, "A."), streamed("No. ", LONG, "B.")
    async with comparing(before, after) as (screen, pilot):
        assert "Line 30" not in shown(pilot)
        row = next(n for n in range(99) if screen.view.rows.document.is_fold(n))
        screen.view.rows.choose(row)
        await pilot.press("enter")
        assert "Line 30" in shown(pilot)
        await pilot.press("enter")
        assert "Line 30" not in shown(pilot)


async def test_brackets_lead_from_difference_to_difference() -> None:
    before, after = streamed("Yes. ", LONG, "A."), streamed("No. ", LONG, "B.")
    async with comparing(before, after) as (screen, pilot):
        rows = screen.view.rows
        first = rows.cursor
        await pilot.press("right_square_bracket")
        assert "[-A-]" in lines_on(pilot.app)[rows.cursor - rows.scroll_offset.y + 3]
        await pilot.press("left_square_bracket")
        assert rows.cursor == first
        await pilot.press("left_square_bracket")
        assert [str(n.message) for n in pilot.app._notifications] == [
            "There is no difference before this."
        ]


async def test_a_text_is_found_once_where_it_is_equal_also_in_a_fold() -> None:
    before, after = streamed("Yes. ", LONG, "A."), streamed("No. ", LONG, "B.")
    async with comparing(before, after) as (_, pilot):
        await pilot.press("slash", *"Line 30", "enter")
        await settle(pilot)
        assert "/Line 30 1/1" in shown(pilot)
        assert row_with(pilot, "Line 30 is").count("Line 30 is") == 2
        await pilot.press("slash", *"B.", "enter")
        await settle(pilot)
        assert "/B. 1/1" in shown(pilot)
        await pilot.press("escape")
        assert "/B." not in shown(pilot)


async def test_another_size_keeps_the_difference_that_was_gone_to() -> None:
    before, after = streamed("Yes. ", LONG, "A."), streamed("No. ", LONG, "B.")
    async with comparing(before, after) as (screen, pilot):
        await pilot.press("right_square_bracket")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        document = screen.view.rows.document
        assert document.layout.stacked
        assert document.current == 1
        assert screen.view.rows.cursor == document.row_of(1)


async def test_choices_are_paired_by_likeness_when_asked() -> None:
    before, after = (chat("Hi", choices=2) for _ in range(2))
    for recording, answers in ((before, ("Paris", "Rome")), (after, ("Rome", "Paris"))):
        body = recording["response"]["body"]["__data__"]
        for choice, answer in zip(body["choices"], answers, strict=True):
            choice["message"]["content"] = answer
    async with comparing(before, after) as (_, pilot):
        assert "text: an answer says something else" in shown(pilot)
        await pilot.press("m")
        await settle(pilot)
        assert "same answer" in shown(pilot)
        assert "Choice 0 beside choice 1" in shown(pilot)


async def test_a_difference_too_large_to_align_says_so() -> None:
    random = Random(1)
    texts = ["".join(random.choice(("a ", "b ")) for _ in range(200)) for _ in "12"]
    before, after = [streamed("Equal. ", text) for text in texts]
    async with comparing(before, after) as (_, pilot):
        assert "≈ too much to align word by word" in shown(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert "≈ too much to align word by word" in shown(pilot)


async def test_chunk_by_chunk_is_said_by_the_clock() -> None:
    async with comparing(streamed("a ", "b "), streamed("a ", "c ")) as (_, pilot):
        await pilot.press("c")
        await settle(pilot)
        assert "chunk by chunk" in shown(pilot)


async def test_during_a_race_brackets_lead_in_time_and_later_text_is_hidden() -> None:
    before = streamed("One ", "two ", "three ", "four.")
    after = streamed("One ", "six ", "three ", "five.")
    async with comparing(before, after) as (screen, pilot):
        view = screen.view
        await pilot.press("home")
        view.controller.press("start")
        await settle(pilot)
        assert "One" not in shown(pilot)
        await pilot.press("right_square_bracket")
        assert "[-two-]" in shown(pilot)
        assert "three" not in shown(pilot)
        await pilot.press("right_square_bracket")
        assert "{+five+}" in shown(pilot)


async def test_swapped_answers_stay_where_their_race_is() -> None:
    before, after = streamed("One ", "two ", "three."), streamed("One ", "six.")
    async with comparing(before, after) as (screen, pilot):
        screen.view.controller.press("start")
        await pilot.press("right_square_bracket")
        heads = screen.view.rows.heads
        await pilot.press("x")
        await settle(pilot)
        assert screen.view.rows.heads == heads[::-1]


async def test_another_clock_leaves_both_answers_where_they_are_in_their_race() -> None:
    before, after = streamed("One ", "two ", "three."), streamed("One ", "six.")
    for recording, seconds in ((before, (1, 2, 9, 9)), (after, (1, 5, 9))):
        for piece, second in zip(recording["response"]["body"], seconds, strict=True):
            piece["__data__"]["created"] = 1_700_000_000 + second
    async with comparing(before, after) as (screen, pilot):
        view = screen.view
        view.controller.press("start")
        await pilot.press("right_square_bracket")
        heads = view.rows.heads
        assert "estimated" in shown(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert "assumed" in shown(pilot)
        assert view.rows.heads == heads
        await pilot.press("t", "t", "t")
        await settle(pilot)
        assert "assumed" not in shown(pilot)
        assert view.rows.heads == heads


async def test_without_recorded_times_another_clock_is_refused() -> None:
    async with comparing(streamed("a ", "b "), streamed("a ", "c ")) as (screen, pilot):
        await pilot.press("t")
        await settle(pilot)
        [said] = pilot.app._notifications
        assert said.message == "This recording has no times to replay by."
        assert not screen.view.replay.clock_mode.assume


async def test_an_exchange_without_a_partner_stands_beside_nothing() -> None:
    async with comparing(None, streamed("Rome.")) as (_, pilot):
        assert "new: there is nothing before it" in shown(pilot)
        [line] = [line for line in lines_on(pilot.app) if "Rome." in line]
        assert line.index("Rome.") > line.index("│")
        assert "{+" not in line


async def test_what_cannot_be_read_is_said_in_the_title() -> None:
    def load() -> NoReturn:
        raise ReadError("a.json", "expected JSON")

    async with comparing(None, None, load=load) as (_, pilot):
        assert "cannot be compared: a.json: expected JSON" in shown(pilot)


async def test_what_cannot_be_understood_does_not_end_the_app() -> None:
    def load() -> NoReturn:
        raise ZeroDivisionError

    async with comparing(None, None, load=load) as (screen, pilot):
        assert "cannot be compared" in shown(pilot)
        await pilot.press("space", "x", "s", "right_square_bracket", "enter")
        await pilot.press("escape")
        assert pilot.app.screen is not screen


async def test_the_comparison_is_copied_as_diff_prints_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copied: list[str] = []
    async with comparing(streamed("Paris."), streamed("Rome.")) as (_, pilot):
        monkeypatch.setattr(pilot.app, "copy_to_clipboard", copied.append)
        await pilot.press("y")
        await pilot.pause()
    assert copied[0].endswith("content\n[-Paris-]{+Rome+}.\n")


async def test_control_codes_and_markup_of_recordings_reach_no_terminal() -> None:
    poison = "[bold]\x1b]52;c;aGk=\x07\u202eabc\x00 "
    async with comparing(streamed(poison, "A."), streamed(poison, "B.")) as (_, pilot):
        text = shown(pilot)
        assert "[bold]" in text
        assert not {"\x1b", "\x07", "\x00", "\u202e"} & set(text)


async def test_a_comparison_is_readable_in_every_theme() -> None:
    before, after = streamed("Yes. ", LONG, "A."), streamed("No. ", LONG, "B.")
    async with comparing(before, after) as (_, pilot):
        await pilot.press("slash", *"Line 0", "enter")
        found: list[str] = []
        for name in THEME_NAMES:
            pilot.app.theme = name
            await pilot.pause()
            assert isinstance(pilot.app, RecviewerApp)
            found += unreadable(pilot.app)
        assert not found, "\n".join(found)


async def test_differences_have_marks_without_any_colour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with comparing(streamed("Paris."), streamed("Rome.")) as (_, pilot):
        assert "[-Paris-]" in shown(pilot)
        colors = {
            segment.style.color.name
            for strip in pilot.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.color
        }
        assert colors <= {"default"}


async def test_a_click_on_the_clock_offers_others() -> None:
    async with comparing(streamed("a ", "b "), streamed("a ", "c ")) as (screen, pilot):
        bar = screen.view.transport
        await pilot.click(bar, offset=(bar.size.width - 3, bar.size.height - 1))
        await settle(pilot)
        assert isinstance(pilot.app.screen, MenuScreen)
        await pilot.press("1")
        await settle(pilot)
        assert "assumed 50" not in shown(pilot)


async def test_answers_that_came_whole_have_nothing_to_race() -> None:
    async with comparing(chat("Hi"), chat("Hi", answer="No.")) as (_, pilot):
        assert "nothing to replay" in shown(pilot)
        await pilot.press("space")
        assert [str(n.message) for n in pilot.app._notifications] == [
            "There is nothing to play."
        ]


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


async def test_escape_ends_a_selection_before_it_clears_the_filter(
    tmp_path: Path,
) -> None:
    write(tmp_path, "a.json", streamed("Paris.", test_id="t.py::a"))
    async with opened(tmp_path) as (main, pilot):
        await pilot.press("slash", "a", "down")
        await settle(pilot)
        main.library.focus_tree()
        await pilot.press("v")
        assert "◆" in shown(pilot)
        await pilot.press("escape")
        assert "◆" not in shown(pilot)
        assert main.library.filter_box.value == "a"
        await pilot.press("escape")
        await settle(pilot)
        assert main.library.filter_box.value == ""


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


def test_diff_opens_all_pairs_that_are_not_identical(tmp_path: Path) -> None:
    for folder, answers in (("one", "abcd"), ("two", "axyd")):
        for name, answer in zip("1234", answers, strict=True):
            write(tmp_path, f"{folder}/{name}.json", streamed(f"Answer {answer}."))
    with Terminal("diff", "-o", "one", "two", cwd=tmp_path) as terminal:
        terminal.wait_for("[-b-]{+x+}")
        terminal.wait_for("pair 1 of 2")
        terminal.send("\x1b[1;5B")
        terminal.wait_for("[-c-]{+y+}")
        terminal.wait_for("pair 2 of 2")
        terminal.send("\x1b[1;5B")
        terminal.wait_for("There is no pair after this one.")
        terminal.send("q")
        assert terminal.close() == 0


async def test_what_cannot_be_compared_is_no_longer_said_to_be_going_on() -> None:
    def load() -> NoReturn:
        raise ReadError("a.json", "expected JSON")

    async with comparing(None, None, load=load) as (_, pilot):
        assert "comparing …" not in shown(pilot)


async def test_the_bar_counts_the_chunks_of_both_sides() -> None:
    before, after = streamed("It ", "is ", "Paris."), streamed("It is ", "Rome.")
    async with comparing(before, after) as (screen, pilot):
        assert "4/4 chunks" in row_with(pilot, "a.json")
        assert "4/4 and 3/3 chunks" in shown(pilot)
        screen.view.controller.seek(-1)
        await settle(pilot)
        assert "0/4 and 0/3 chunks" in shown(pilot)


async def test_a_comparison_is_saved_as_markdown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before, after = streamed("It is ", "Paris."), streamed("It is ", "Rome.")
    async with comparing(before, after) as (_, pilot):
        await pilot.press("W")
        await until(pilot, lambda: "save comparison as Markdown as" in shown(pilot))
        await pilot.press("ctrl+u", *"its.md", "enter")
        await settle(pilot)
        text = (tmp_path / "its.md").read_text(encoding="utf-8")
        assert text.startswith("### text: `a.json` → `b.json`\n")
        assert "It is [-Paris-]{+Rome+}." in text


async def test_a_question_where_to_save_leaves_no_work_behind_when_it_is_closed() -> (
    None
):
    async with comparing(streamed("It ", "is."), streamed("It.")) as (screen, pilot):
        await pilot.press("W")
        await until(pilot, lambda: "save comparison as Markdown as" in shown(pilot))
        await screen.app.pop_screen()
        await pilot.pause()
        assert all(worker.is_finished for worker in screen.app.workers)
