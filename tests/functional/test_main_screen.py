"""The main screen: what is opened, what is said about it, where the focus goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.address import Address
from recviewer.config.samples import folder
from recviewer.tui.choices.pane import ChoicePane
from recviewer.tui.common.filter_box import FilterBox
from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.request.widget import RequestView
from recviewer.tui.screens.main import MainScreen
from tests.functional.opened import turns, two_answers, written
from tests.functional.running import lines_on, opened
from tests.stage import Shot, settle, staged
from tests.unit.library.recordings import chat, write


def placeholder(screen: MainScreen) -> str:
    """Return what is shown in place of an exchange."""
    assert screen.view.empty
    return str(screen.view.placeholder.render())


async def test_a_small_terminal_shows_why_a_recording_cannot_be_read(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.json").write_text('{"request":')
    async with opened(tmp_path, size=(80, 24)) as (screen, pilot):
        await pilot.press("enter")
        await settle(pilot)
        lines = lines_on(pilot.app)
        assert any("✖ expected a recording" in line for line in lines)
        assert "b Library" in lines[-1]
        await pilot.press("x", "escape")
        assert screen.library.has_focus_within
        assert screen.query_one(FilterBox).value == ""


async def test_the_divider_is_dragged_by_the_borders_on_both_its_sides(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.json", chat("Paris?"))
    async with opened(tmp_path) as (screen, pilot):
        for beside in (0, 1):
            right = screen.library.region.right
            assert screen.view.region.x == right
            await pilot.mouse_down(offset=(right - 1 + beside, 5))
            await pilot.hover(offset=(right - 11 + beside, 5))
            await pilot.mouse_up(offset=(right - 11 + beside, 5))
            await settle(pilot)
            assert abs(screen.library.region.right - (right - 10)) <= 1


async def test_the_row_under_the_cursor_is_previewed_until_something_is_open(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.json", chat("Paris?", answer="In France."))
    write(tmp_path / "b.json", chat("Rome?", answer="In Italy."))
    async with opened(tmp_path) as (screen, pilot):
        for question, answer in (("Paris?", "In France."), ("Rome?", "In Italy.")):
            await settle(pilot)
            assert question in placeholder(screen)
            assert answer in placeholder(screen)
            assert "opens it" in placeholder(screen)
            # What a click does is said as keys are, and not as a link of a web page.
            assert not screen.view.placeholder.link_style.underline
            await pilot.press("down")
        await pilot.press("slash", *"oslo")
        await settle(pilot)
        assert placeholder(screen) == ""
        await pilot.press("escape", "escape", "enter")
        await settle(pilot)
        assert not screen.view.placeholder.display


async def test_a_terminal_that_gets_narrow_keeps_the_answer_in_view(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.json", chat("Paris?", stream=True))
    async with opened(tmp_path) as (screen, pilot):
        await pilot.press("enter")
        await settle(pilot)
        assert screen.panels.browsing
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert not screen.panels.browsing
        assert "Fine." in "\n".join(lines_on(pilot.app))


async def test_a_lone_recording_has_the_screen_for_itself(tmp_path: Path) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        assert not screen.library.display
        await pilot.press("escape")
        assert not screen.library.display
        assert "q quits." in [notice.message for notice in pilot.app._notifications]
        await pilot.press("b")
        assert screen.library.has_focus_within


async def test_a_file_of_several_exchanges_is_listed_beside_the_first() -> None:
    cassette = folder() / "cassettes" / "test_ferry_assistant.yaml"
    async with opened(cassette) as (screen, _):
        assert screen.library.display


async def test_a_large_screen_shows_the_chunks_until_they_are_closed(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.json", chat("Paris?", stream=True))
    async with opened(tmp_path / "a.json", size=(220, 60)) as (screen, pilot):
        view = screen.view
        assert view.drill_down.region.x == view.choices.region.right
        assert view.transport.outer_size.width == 220
        await pilot.press("4", "escape")
        assert view.drilling
        assert view.choices.has_focus_within
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert not view.drilling
        await pilot.press("c")
        assert view.drill_down.region.y == view.transport.region.bottom
        await pilot.press("c")
        await pilot.resize_terminal(220, 60)
        await settle(pilot)
        await pilot.press("c")
        await pilot.press("r")
        await settle(pilot)
        assert not view.drilling


async def test_the_group_under_the_cursor_names_its_exchanges(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.json", chat("Paris?"))
    write(tmp_path / "in" / "b.json", chat("Rome?"))
    write(tmp_path / "out" / "c.json", chat("Oslo?"))
    async with opened(tmp_path) as (screen, pilot):
        await pilot.press("home")
        await settle(pilot)
        lines = placeholder(screen).split("\n")
        assert [line.split() for line in lines[1:7]] == [
            *(["2", "exchanges"], ["models", "m1", "2"], ["ends", "stop", "2"]),
            *([], ["Paris?", "stop"], ["Rome?", "stop"]),
        ]


async def test_the_request_has_the_focus_while_it_is_shown_whole(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.json", chat("Paris?", stream=True))
    async with opened(tmp_path / "a.json") as (screen, pilot):
        await pilot.press("d")
        assert screen.view.request_view.has_focus
        await pilot.press("d")
        assert screen.view.choices.has_focus_within


async def test_reloading_leaves_the_focus_where_it_is(tmp_path: Path) -> None:
    write(tmp_path / "a.json", chat("Paris?", stream=True))
    async with opened(tmp_path / "a.json") as (screen, pilot):
        screen.library.focus_tree()
        await pilot.press("r")
        await settle(pilot)
        assert screen.library.has_focus_within


async def test_going_back_while_a_recording_is_read_keeps_the_focus_there(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.json", chat("Paris?", stream=True))
    write(tmp_path / "b.json", chat("Rome?", stream=True))
    async with opened(tmp_path) as (screen, pilot):
        screen.open(str(tmp_path / "b.json"), 0)
        screen.panels.go_back()
        await settle(pilot)
        assert screen.view.exchange is not None
        assert screen.library.has_focus_within


async def test_an_exchange_that_does_not_exist_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.json", chat("Paris?"))
    address = Address(str(tmp_path / "a.json"), exchange=4)
    async with opened(tmp_path, address) as (screen, _):
        assert "expected an exchange below 1, not 4" in placeholder(screen)


async def test_a_file_that_cannot_be_read_shows_how_it_begins(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"request": [\x1b' + "x\n" * 99)
    async with opened(tmp_path / "a.json") as (screen, _):
        said = placeholder(screen)
        assert 'It begins:\n\n{"request": [␛x\nx\n' in said
        assert said.count("\nx") == 15
        assert "\n…\n" in said


async def test_a_zoomed_choice_keeps_the_transport_bar_and_zooms_back(
    tmp_path: Path,
) -> None:
    two_answers(tmp_path)
    async with opened(tmp_path) as (screen, pilot):
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("f")
        await pilot.pause()
        assert [pane.choice for pane in screen.view.choices.grid.panes] == [0]
        assert not screen.library.display
        assert screen.view.request_view.outer_size.height <= 3
        assert screen.view.transport.outer_size == (120, 3)
        await pilot.press("escape")
        await pilot.pause()
        assert len(screen.view.choices.grid.panes) == 2
        assert screen.library.display
        assert screen.view.choices.has_focus_within


async def test_escape_leaves_the_text_cursor_and_not_the_choice(
    tmp_path: Path,
) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        await pilot.press("enter", "left", "P")
        path = ".response.body[4].__data__.choices[0].delta.content"
        assert screen.app.clipboard == path
        await pilot.press("escape")
        assert screen.view.choices.has_focus_within


async def test_escape_in_the_drill_down_goes_back_to_the_choices(
    tmp_path: Path,
) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        await pilot.resize_terminal(80, 24)
        await pilot.press("c")
        await pilot.pause()
        assert screen.view.drill_down.table.has_focus
        assert [p.text.size.height for p in screen.view.choices.grid.panes] == [2, 2]
        await pilot.press("escape")
        await pilot.pause()
        assert not screen.view.drilling
        assert screen.view.choices.has_focus_within


async def test_the_next_recording_focuses_the_request_that_hides_its_answer(
    tmp_path: Path,
) -> None:
    for name in "ab":
        write(tmp_path / f"{name}.json", chat(name))
    async with opened(tmp_path, size=(80, 24)) as (screen, pilot):
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("d", "alt+down")
        await settle(pilot)
        assert not screen.view.choices.display
        assert screen.view.request_view.has_focus


async def test_an_answer_in_focus_stays_in_view_where_the_terminal_shrinks(
    tmp_path: Path,
) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        await pilot.press("d", "alt+3")
        assert screen.view.choices.has_focus_within
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert screen.view.choices.has_focus_within
        assert screen.view.choices.region.area


async def test_only_the_panel_in_focus_has_a_heavy_border_and_a_mark(
    tmp_path: Path,
) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        first, second = screen.query(ChoicePane)
        request, library = screen.view.request_view, screen.library
        panels = (library, request, first, second)
        assert [p.styles.border_top[0] for p in panels] == [
            "round",
            "round",
            "heavy",
            "round",
        ]
        await pilot.press("d")
        titles = [panel.panel.text.plain for panel in panels]
        assert titles[0].startswith("1 Recordings 1 · ")
        assert titles[2:] == ["3 choice 0", "choice 1"]
        assert titles[1].startswith("▸ 2 POST http://x/v1/chat/completions · stream")


async def test_what_needs_an_exchange_says_that_none_is_open(tmp_path: Path) -> None:
    two_answers(tmp_path)
    (tmp_path / "other.json").write_bytes((tmp_path / "two.json").read_bytes())
    async with opened(tmp_path) as (screen, pilot):
        before = screen.focused
        for key in ("d", "c", "p", "u", "w", "b", "2", "3", "4", "alt+5"):
            pilot.app.clear_notifications()
            await pilot.press(key)
            [notice] = pilot.app._notifications
            assert notice.message == "Nothing is open yet.", key
            assert screen.focused is before, key
        assert screen.panels.browsing


async def test_digits_go_to_panels_and_in_the_choices_to_a_percentage(
    tmp_path: Path,
) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        view = screen.view
        await pilot.press("3")
        assert view.replay.head.chunk == 1  # of 8, from 0
        await pilot.press("alt+2")
        assert view.request_view.has_focus
        await pilot.press("4")
        await pilot.pause()
        assert view.drill_down.table.has_focus
        await pilot.press("5")
        await pilot.pause()
        assert view.drill_down.json.has_focus
        await pilot.press("1")
        assert screen.library.has_focus_within
        await pilot.press("3")
        await pilot.pause()
        assert view.choices.has_focus_within


async def test_a_terminal_that_gets_narrow_keeps_what_plays_in_view(
    tmp_path: Path,
) -> None:
    path = tmp_path / "long.json"
    path.write_bytes(written(turns(2, 300)))
    async with opened(path) as (screen, pilot):
        await pilot.press("home", "1", "-", "-", "p")
        assert screen.view.controller.playing
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert not screen.library.display
        assert screen.view.choices.has_focus_within


async def test_what_is_zoomed_keeps_the_keys_in_view(tmp_path: Path) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        await pilot.press("d", "f")
        await pilot.pause()
        assert screen.maximized is screen.view.request_view
        assert screen.query_one(KeysFooter).region.bottom == 40
        await pilot.press("escape")
        assert screen.maximized is None


async def test_a_replay_comes_into_view_again_over_a_zoomed_request(
    tmp_path: Path,
) -> None:
    async with opened(two_answers(tmp_path)) as (screen, pilot):
        await pilot.press("d", "f", "full_stop")
        assert screen.maximized is None


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_request_opens_by_a_click_and_closes_by_one_on_its_title(
    size: tuple[int, int],
) -> None:
    async with staged(Shot("", size, "test_tool_results")) as (app, pilot):
        request = app.screen.query_one(RequestView)
        assert request.collapsed
        await pilot.click(request, offset=(5, 1))
        await settle(pilot)
        assert not request.collapsed
        assert "▴" in str(request.border_title)
        await pilot.click(request, offset=(5, 0))
        await settle(pilot)
        assert request.collapsed
        await pilot.click(request, offset=(5, 0))
        await settle(pilot)
        assert not request.collapsed
