"""Finding a text in an answer, a request, chunks, JSON or a text."""

from __future__ import annotations

import json
from pathlib import Path

from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from recviewer.tui.app import RecviewerApp
from recviewer.tui.choices.choice_text import ChoiceText
from recviewer.tui.choices.pane_grid import PaneGrid
from recviewer.tui.chunks.widget import ChunkTable
from recviewer.tui.screens.find import FindScreen
from recviewer.tui.screens.main import MainScreen
from recviewer.tui.screens.text import TextScreen
from tests.functional.opened import written
from tests.functional.running import lines_on, opened
from tests.stage import settle

_CHUNK = "openai.types.chat.chat_completion_chunk.ChatCompletionChunk"


def stream(*deltas: dict[str, object]) -> list[dict[str, object]]:
    """Return chunks of one choice."""
    return [
        {
            "__type__": _CHUNK,
            "__data__": {"choices": [{"index": 0, "delta": delta}]},
        }
        for delta in deltas
    ]


def words(*texts: str) -> list[dict[str, object]]:
    deltas: list[dict[str, object]] = [{"content": text} for text in texts]
    return stream(*deltas)


def file_with(folder: Path, body: object, messages: list[object] | None = None) -> Path:
    """Write a recording."""
    data = json.loads(written(body))
    data["request"]["body"] = {"messages": messages or []}
    path = folder / "a.json"
    path.write_text(json.dumps(data))
    return path


def two_choices(folder: Path, *texts: str) -> Path:
    """Write a recording of choices that came in one chunk each."""
    choices = [
        {"index": index, "delta": {"content": text}} for index, text in enumerate(texts)
    ]
    chunks = [{"__type__": _CHUNK, "__data__": {"choices": [c]}} for c in choices]
    return file_with(folder, chunks)


def text_of(screen: MainScreen) -> ChoiceText:
    return screen.view.choices.grid.panes[0].text


async def type_find(pilot: Pilot[None], query: str, *after: str) -> None:
    await pilot.press("slash", *query)
    await settle(pilot)
    await pilot.press(*after)
    await settle(pilot)


async def test_a_word_over_chunk_borders_is_found_while_it_is_typed(
    tmp_path: Path,
) -> None:
    body = words("The La", "tin w", "ord for the S", "un is Sol. Su", "n!")
    async with opened(file_with(tmp_path, body)) as (screen, pilot):
        await type_find(pilot, "sun")
        assert isinstance(pilot.app.screen, FindScreen)
        assert "1/2" in lines_on(pilot.app)[-1]
        assert text_of(screen).cursor == (0, 23)
        await pilot.press("enter", "n")
        await settle(pilot)
        assert text_of(screen).cursor == (0, 35)
        assert "/sun 2/2" in screen.view.choices.grid.panes[0].panel.text.plain
        assert screen.view.drill_down.place is not None
        assert screen.view.drill_down.place[0] == 3
        await pilot.press("N")
        assert text_of(screen).cursor == (0, 23)


async def test_choices_side_by_side_are_searched_together(tmp_path: Path) -> None:
    async with opened(two_choices(tmp_path, "A sun. Sun!", "The sun")) as (_, pilot):
        grid = pilot.app.screen.query_one(PaneGrid)
        first, second = (pane.text for pane in grid.panes)
        await type_find(pilot, "sun")
        assert "choice 0 · 1/3" in lines_on(pilot.app)[-1]
        await pilot.press("enter", "n", "n")
        await settle(pilot)
        assert second.has_focus
        assert (first.cursor, second.cursor) == (None, (0, 4))
        notes = [pane.panel.text.plain.split("/sun ")[1] for pane in grid.panes]
        assert notes == ["2 found", "3/3"]
        await pilot.press("n")
        await settle(pilot)
        assert first.has_focus
        assert (first.cursor, second.cursor) == ((0, 2), None)
        await pilot.press("N", "escape")
        await settle(pilot)
        assert "/sun" not in "".join(pane.panel.text.plain for pane in grid.panes)


async def test_what_only_the_other_choice_says_is_found_there(tmp_path: Path) -> None:
    async with opened(two_choices(tmp_path, "Yes.", "No: never.")) as (_, pilot):
        second = pilot.app.screen.query_one(PaneGrid).panes[1].text
        await type_find(pilot, "never")
        assert "choice 1 · 1/1" in lines_on(pilot.app)[-1]
        await pilot.press("enter")
        await settle(pilot)
        assert second.has_focus
        assert second.cursor == (0, 4)


async def test_escape_ends_the_search_and_the_next_key_is_a_command(
    tmp_path: Path,
) -> None:
    async with opened(file_with(tmp_path, words("sun and sun"))) as (screen, pilot):
        await type_find(pilot, "sun", "enter", "escape")
        assert text_of(screen).finder.matches.query == ""
        assert text_of(screen).cursor is None
        assert "/sun" not in screen.view.choices.grid.panes[0].panel.text.plain
        assert screen.view.has_focus_within
        await type_find(pilot, "", "escape")
        assert pilot.app.screen is screen
        await pilot.press("c")
        assert screen.view.drilling


async def test_a_new_search_replaces_the_old_text(tmp_path: Path) -> None:
    async with opened(file_with(tmp_path, words("sun and moon"))) as (_, pilot):
        await type_find(pilot, "sun", "enter")
        await pilot.press("slash")
        await settle(pilot)
        line = pilot.app.screen.query_one(Input)
        assert line.value == "sun"
        await pilot.press(*"moon")
        assert line.value == "moon"


async def test_nothing_found_says_so(tmp_path: Path) -> None:
    async with opened(file_with(tmp_path, words("sun"))) as (_, pilot):
        await type_find(pilot, "zebra")
        assert lines_on(pilot.app)[-1].endswith("not found")


async def test_a_match_that_has_not_arrived_moves_the_playhead(tmp_path: Path) -> None:
    body = words(*(f"word {n} " for n in range(50)))
    async with opened(file_with(tmp_path, body)) as (screen, pilot):
        await pilot.press("home")
        await type_find(pilot, "d 40", "enter")
        assert screen.view.choices.playhead == 40
        assert text_of(screen).cursor is not None
        assert not screen.view.controller.playing


async def test_tool_calls_and_reasoning_are_searched_but_not_their_labels(
    tmp_path: Path,
) -> None:
    call = {"index": 0, "id": "c", "function": {"name": "get_sun", "arguments": ""}}
    more = {"index": 0, "function": {"arguments": '{"star":"sun"}'}}
    body = stream(
        {"reasoning_content": "reasoning of the sun"},
        {"tool_calls": [call]},
        {"tool_calls": [more]},
    )
    async with opened(file_with(tmp_path, body)) as (screen, pilot):
        await type_find(pilot, "sun", "enter")
        assert len(text_of(screen).finder.matches.offsets) == 3
        await type_find(pilot, "reasoning", "enter")
        assert len(text_of(screen).finder.matches.offsets) == 1


async def test_raw_arguments_show_the_matches_of_the_complete_ones(
    tmp_path: Path,
) -> None:
    call = {"index": 0, "function": {"name": "f", "arguments": '{"star":"sun",'}}
    more = {"index": 0, "function": {"arguments": '"x":1}'}}
    body = stream({"tool_calls": [call]}, {"tool_calls": [more]})
    async with opened(file_with(tmp_path, body)) as (screen, pilot):
        await type_find(pilot, "sun", "enter")
        await pilot.press("comma")
        await settle(pilot)
        text = text_of(screen)
        found = text.state.found
        assert found is not None
        form = text.document.sections[1].form(0)
        [(left, right, current)] = found.within(1, form, 0, len(form.text))
        assert (form.text[left:right], current) == ("sun", True)


async def test_a_folded_message_of_a_closed_request_unfolds(tmp_path: Path) -> None:
    long = "\n".join(f"line {n}" for n in range(60)) + "\nthe sun"
    messages: list[object] = [
        {"role": "user", "content": "hello"},
        {"role": "assistant", "content": long},
        {"role": "user", "content": "sun?"},
    ]
    path = file_with(tmp_path, words("a"), messages)
    async with opened(path) as (screen, pilot):
        view = screen.view.request_view
        view.focus()
        await pilot.pause()
        await type_find(pilot, "sun", "enter")
        assert screen.view.reading
        assert any("the sun" in line for line in lines_on(pilot.app))
        assert "/sun 1/2" in view.panel.text.plain
        await pilot.press("n")
        assert "/sun 2/2" in view.panel.text.plain
        await pilot.press("escape")
        assert view.finder.matches.query == ""
        assert screen.view.reading


async def test_a_huge_folded_text_opens_with_the_search(tmp_path: Path) -> None:
    messages: list[object] = [
        {"role": "user", "content": "word\n" * 12_000 + "the sun"}
    ]
    path = file_with(tmp_path, words("a"), messages)
    async with opened(path) as (screen, pilot):
        screen.view.request_view.focus()
        await pilot.pause()
        await type_find(pilot, "sun", "enter")
        assert any("1 found in them" in line for line in lines_on(pilot.app))
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TextScreen)
        assert pilot.app.screen.view.finder.matches.status == "1/1"


async def test_chunks_are_found_by_what_their_rows_say(tmp_path: Path) -> None:
    body = words("a", "sun", "b", "Sun")
    async with opened(file_with(tmp_path, body)) as (screen, pilot):
        await pilot.press("c")
        await settle(pilot)
        table = screen.view.drill_down.table
        table.focus()
        await pilot.press("home")
        await type_find(pilot, "sun", "enter")
        assert isinstance(screen.focused, ChunkTable)
        assert table.cursor == 1
        await pilot.press("n")
        await settle(pilot)
        assert (table.cursor, screen.view.choices.playhead) == (3, 3)


async def test_in_the_chunks_a_word_is_found_over_their_borders(
    tmp_path: Path,
) -> None:
    body = words("a", "umb", "rel", "la", "Umbrella")
    async with opened(file_with(tmp_path, body)) as (screen, pilot):
        await pilot.press("alt+4", "home")
        await type_find(pilot, "umbrella", "enter")
        table = screen.view.drill_down.table
        assert table.finder.matches.status == "1/2"
        assert table.cursor == 1
        found = [
            "".join(s.text for s in table.render_line(y) if s.style and s.style.reverse)
            for y in range(2, 5)
        ]
        assert found == ["umb", "rel", "la"]
        await pilot.press("n")
        await settle(pilot)
        assert table.cursor == 4


async def test_the_transport_bar_finds_in_the_answer(tmp_path: Path) -> None:
    async with opened(file_with(tmp_path, words("sun"))) as (screen, pilot):
        screen.view.transport.focus()
        await pilot.pause()
        await type_find(pilot, "sun", "enter")
        assert screen.focused is text_of(screen)


async def test_markdown_gives_way_to_the_text_that_is_searched(tmp_path: Path) -> None:
    async with opened(file_with(tmp_path, words("**sun**"))) as (screen, pilot):
        await pilot.press("m")
        await settle(pilot)
        await type_find(pilot, "sun", "enter")
        assert screen.focused is text_of(screen)
        assert text_of(screen).cursor == (0, 2)


async def test_in_the_library_the_same_key_filters(tmp_path: Path) -> None:
    file_with(tmp_path, words("sun"))
    async with opened(tmp_path) as (screen, pilot):
        await pilot.press("slash")
        assert screen.focused is screen.library.filter_box


async def test_keys_typed_in_one_burst_go_into_the_line(tmp_path: Path) -> None:
    async with opened(file_with(tmp_path, words("the sun"))) as (screen, pilot):
        app = pilot.app
        assert isinstance(app, RecviewerApp)
        for key in ("/", *"sun"):
            app.post_message(Key("slash" if key == "/" else key, key))
        await settle(pilot)
        assert app.screen.query_one(Input).value == "sun"
        assert text_of(screen).finder.matches.status == "1/1"


async def test_the_keys_that_begin_to_find_select_what_is_typed_so_far(
    tmp_path: Path,
) -> None:
    async with opened(file_with(tmp_path, words("the sun, the moon"))) as (_, pilot):
        await type_find(pilot, "sun", "f3", *"moon")
        screen = pilot.app.screen
        assert isinstance(screen, FindScreen)
        assert screen.line.value == "moon"
        await pilot.press("ctrl+f", *"sun")
        assert screen.line.value == "sun"
