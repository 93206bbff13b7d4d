"""The library pane in a running app, over recordings built for the test."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen

from recviewer.tui.common.filter_box import FilterBox
from recviewer.tui.library.row_tree import RowTree
from recviewer.tui.library.scan_line import ScanLine
from recviewer.tui.library.widget import LibraryPane
from recviewer.tui.messages import SettingChanged
from tests.functional.host import ThemedApp
from tests.stage import settle
from tests.unit.library.recordings import assistant, chat, write


class PaneApp(ThemedApp):
    """Nothing but the pane; opens what it asks for, as the main screen does."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[tuple[str, int]] = []
        self.frames: list[str] = []
        self.saved: dict[str, object] = {}

    def compose(self) -> ComposeResult:
        """Show the pane."""
        yield LibraryPane()

    @property
    def pane(self) -> LibraryPane:
        """The pane."""
        return self.query_one(LibraryPane)

    @property
    def rows(self) -> RowTree:
        """Its tree."""
        return self.query_one(RowTree)

    @property
    def line(self) -> FilterBox:
        """Its filter."""
        return self.query_one(FilterBox)

    @property
    def shown(self) -> list[str]:
        """The lines of the tree, as they stand on the screen, without the heading."""
        first = 1 if self.rows.row_count else 0
        numbers = range(first, self.rows.size.height - len(self.rows.footer))
        lines = (self.rows.render_line(y).text for y in numbers)
        return [line.strip() for line in lines if line.strip()]

    @property
    def under_cursor(self) -> str:
        """The line with the cursor, whether the rows are in focus or not."""
        (line,) = (line for line in self.shown if line[0] in "▌▏")
        return line[1:].strip()

    @property
    def title_line(self) -> str:
        """The title of the panel."""
        return self.pane.panel.text.plain

    @property
    def grouping(self) -> str:
        """What the title says rows are grouped by."""
        return self.title_line.split(" · ")[-2].split()[-2]

    @property
    def details(self) -> str:
        """What the lines below the rows say."""
        return " ".join(line.plain.strip() for line in self.rows.footer)

    def title_cell(self, text: str) -> int:
        """The column of a text in the title."""
        return self.title_line.index(text) + 3

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Draw, and keep what each frame changed."""
        super()._display(screen, renderable)
        if isinstance(renderable, CompositorUpdate):
            self.frames.append(renderable.render_segments(self.console))

    def on_setting_changed(self, message: SettingChanged) -> None:
        """Remember what is saved."""
        self.saved = dict(message.changes)

    def on_library_pane_opened(self, message: LibraryPane.Opened) -> None:
        """Open the exchange, as the main screen does."""
        self.opened.append((Path(message.path).name, message.exchange))
        self.pane.current = (message.path, message.exchange)


Running = Callable[..., AbstractAsyncContextManager[tuple[PaneApp, Pilot[None]]]]


@pytest.fixture
def running(tmp_path: Path) -> Running:
    @asynccontextmanager
    async def run(
        *paths: str, size: tuple[int, int] = (48, 30)
    ) -> AsyncIterator[tuple[PaneApp, Pilot[None]]]:
        app = PaneApp()
        async with app.run_test(size=size) as pilot:
            app.pane.start(paths or [str(tmp_path)])
            app.pane.focus_tree()
            await settle(pilot)
            yield app, pilot

    return run


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Five recordings of two tests and one without, of two models."""
    write(tmp_path / "in/1.json", chat("Paris?", test_id="t/a.py::f[x]", stream=True))
    write(tmp_path / "in/2.json", chat("Rome?", test_id="t/a.py::f[y]", model="v/m2"))
    write(
        tmp_path / "in/3.json",
        chat(calls=[("get_weather", '{"city": "Oslo"}')], test_id="t/b.py::g"),
    )
    write(tmp_path / "out/4.json", chat("Paris?", assistant("Fine."), "Why?"))
    (tmp_path / "out/5.json").write_text('{"request":')
    return tmp_path


async def test_few_recordings_are_all_on_show(library: Path, running: Running) -> None:
    async with running() as (app, _):
        lines = (re.sub(r" {4,}\S+$", "", line) for line in app.shown)
        assert [re.sub("expected.*", "no JSON", line) for line in lines] == [
            "▾ a.py::f",
            "▌  ≋  [x]  Paris?",
            "[y]  Rome?",
            "b.py::g  get_weather(Oslo)",
            "▾ no test id",
            "Why?",
            "✖  5.json: no JSON",
        ]


async def test_enter_opens_the_first_recording_right_after_the_start(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        await pilot.press("enter")
        assert app.opened == [("1.json", 0)]


async def test_the_counts_are_shown(library: Path, running: Running) -> None:
    async with running() as (app, _):
        assert app.title_line == "1 Recordings 5 · 1 unreadable · test ▾"


async def test_starting_a_scan_returns_before_anything_is_read(library: Path) -> None:
    app = PaneApp()
    async with app.run_test() as pilot:
        app.pane.start([str(library)])
        assert "Looking for recordings" in app.shown[0]
        await settle(pilot)


async def test_enter_opens_a_recording_and_marks_it(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.rows.choose(1)
        await pilot.press("enter")
        await settle(pilot)
        assert app.opened == [("1.json", 0)]
        assert app.under_cursor.startswith("●≋")


async def test_a_click_opens_a_recording(library: Path, running: Running) -> None:
    async with running() as (app, pilot):
        await pilot.click(RowTree, offset=(12, 3))
        assert app.opened == [("2.json", 0)]


async def test_space_collapses_a_group(library: Path, running: Running) -> None:
    async with running() as (app, pilot):
        app.rows.action_cursor("cursor_home")
        await pilot.press("space")
        assert app.shown[0].startswith("▌▸ a.py::f")
        assert app.shown[1].startswith("b.py::g")


async def test_left_on_a_group_of_one_recording_goes_to_the_group_around_it(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.rows.choose(2)
        assert app.under_cursor == "[y]  Rome?"
        await pilot.press("left")
        assert app.under_cursor.startswith("▾ a.py::f")


async def test_the_filter_narrows_while_it_is_typed(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.line.begin()
        app.line.value = "model:m2"
        await pilot.pause()
        assert app.shown == ["▏    a.py::f › [y]  Rome?"]
        assert "1 of 5" in app.title_line


async def test_what_passes_and_how_much_of_it_is_drawn_in_one_frame(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.line.begin()
        await settle(pilot)
        app.frames.clear()
        app.line.value = "paris"
        await settle(pilot)
        assert "1 of 5" in app.title_line
        assert "1 of 5" in re.sub(r"\x1b\[[\d;]*m", "", app.frames[0])


async def test_each_letter_of_a_filter_goes_to_the_first_hit(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.rows.action_cursor("cursor_end")
        last = app.under_cursor
        app.line.begin()
        app.line.value = "j"
        await pilot.pause()
        hits = [line for line in app.shown if line[0] not in "▾▸"]
        assert len(hits) > 1
        assert app.under_cursor == hits[0].lstrip("▌▏").strip() != last


async def test_the_key_that_focuses_the_filter_is_not_typed_into_it(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.line.begin()
        await pilot.press("slash", "v", "slash")
        assert app.line.value == "v/"


async def test_a_filter_that_is_begun_again_replaces_the_one_before(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.line.begin()
        await pilot.press(*"paris", "down")
        app.line.begin()
        await pilot.press("slash", *"oslo")
        assert app.line.value == "oslo"


async def test_enter_in_the_filter_opens_the_first_hit(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.line.begin()
        app.line.value = "oslo"
        await pilot.press("enter")
        await pilot.pause()
        assert app.opened == [("3.json", 0)]
        assert app.focused is app.rows


async def test_tab_completes_a_filter_and_goes_on_where_nothing_is_offered(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.line.begin()
        await pilot.press(*"fini", "tab")
        assert app.line.value == "finish:"
        await pilot.press("tab")
        assert app.line.value == "finish:stop"
        assert app.focused is app.line
        await pilot.press("space", "tab")
        assert app.line.value == "finish:stop "
        assert app.focused is not app.line


async def test_escape_clears_the_filter_then_leaves_it(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.rows.choose(2)
        app.line.begin()
        app.line.value = "oslo"
        await pilot.press("escape")
        assert (app.line.value, app.focused) == ("", app.line)
        assert app.under_cursor == "[y]  Rome?"
        await pilot.press("escape")
        assert app.focused is app.rows


async def test_a_filter_without_hits_shows_a_message(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.line.value = "[/red] nowhere"
        await pilot.pause()
        text = " ".join(app.shown)
        assert text.startswith("Nothing among 5 exchanges matches [/red] nowhere.")
        assert text.endswith("esc  clears the filter")


async def test_enter_names_the_field_of_a_word_that_is_found_nowhere_else(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.line.begin()
        app.line.value = "stop"
        await pilot.pause()
        assert "filters by finish:stop" in " ".join(app.shown)
        await pilot.press("enter")
        await settle(pilot)
        assert app.line.value == "finish:stop"
        assert "4 of 5" in app.title_line


async def test_the_cursor_keeps_its_place_in_another_grouping(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.rows.choose(2)
        for _ in range(5):
            app.rows.action_rearrange("grouping")
            await settle(pilot)
            assert app.under_cursor.endswith("Rome?")
        app.rows.action_rearrange("sorting")
        await settle(pilot)
        assert app.under_cursor.endswith("Rome?")


async def test_the_title_shows_the_arrangement_and_a_click_offers_others(
    library: Path, running: Running
) -> None:
    async with running(size=(60, 30)) as (app, pilot):
        assert "test ▾ · path ▾" in app.title_line
        await pilot.click(offset=(app.title_cell("test ▾"), 0))
        await pilot.press("3")
        await settle(pilot)
        assert "model ▾ · path ▾" in app.title_line
        assert "m1" in app.shown[0]
        await pilot.click(offset=(app.title_cell("path ▾"), 0))
        await pilot.press("6")
        await settle(pilot)
        assert "path ▴" in app.title_line


async def test_lines_below_the_rows_say_what_is_under_the_cursor(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        assert app.details == ""  # the preview says it
        app.pane.current = ("elsewhere.json", 0)
        await pilot.pause()
        assert app.details.startswith("t/a.py::f[x] ")
        await pilot.press("end", "up")
        assert app.details.rstrip().endswith("out/4.json")


async def test_the_divider_is_dragged_and_moved_by_keys_and_reset(
    library: Path, running: Running
) -> None:
    async with running(size=(100, 20)) as (app, pilot):
        app.pane.styles.max_width = None

        def width() -> int:
            return app.pane.outer_size.width

        start = width()
        await pilot.mouse_down(offset=(start - 1, 5))
        await pilot.hover(offset=(49, 5))
        await pilot.mouse_up(offset=(49, 5))
        await settle(pilot)
        assert (width(), app.saved) == (50, {"library_width": 50})
        await pilot.press("ctrl+right", "ctrl+right", "ctrl+left")
        await settle(pilot)
        assert (width(), app.saved) == (54, {"library_width": 54})
        await pilot.click(offset=(53, 5), times=2)
        await settle(pilot)
        assert (width(), app.saved) == (start, {"library_width": 0})


async def test_a_click_on_the_group_above_the_rows_leads_to_it(
    tmp_path: Path, running: Running
) -> None:
    for number in range(30):
        write(tmp_path / f"in/{number:02}.json", chat(f"Title {number}"))
    write(tmp_path / "out/1.json", chat("Last"))
    async with running(size=(48, 10)) as (app, pilot):
        await pilot.press("end")
        assert app.rows.render_line(0).text.split() == ["in"]
        await pilot.click(RowTree, offset=(3, 0))
        assert app.under_cursor.startswith("▾ in")
        assert app.rows.scroll_offset.y == 0


async def test_hits_stand_below_their_groups_after_another_filter(
    tmp_path: Path, running: Running
) -> None:
    for number in range(30):
        test = f"t/a{number // 2:02}.py::f"
        tools = [("get_weather", "{}")] if number > 20 else []
        path = tmp_path / f"{number:02}.json"
        write(path, chat(f"Title {number}", calls=tools, test_id=test))
    async with running(size=(48, 10)) as (app, pilot):
        app.line.begin()
        for text in ("29", "tools:"):
            app.line.value = text
            await pilot.pause()
        assert app.shown[0].startswith("▏    a10.py::f  Title 21")
        assert app.shown[1].startswith("▾ a11.py::f")


async def test_without_tests_rows_are_grouped_by_folder_and_never_by_test(
    tmp_path: Path, running: Running
) -> None:
    write(tmp_path / "in/1.json", chat("Hello"))
    write(tmp_path / "out/2.json", chat("Hello"))
    async with running() as (app, pilot):
        seen = []
        for _ in range(4):
            seen.append(app.grouping)
            app.rows.action_rearrange("grouping")
            await settle(pilot)
        assert seen == ["folder", "model", "endpoint", "conversation"]
        assert app.grouping == "folder"


async def test_neighbours_are_opened_in_displayed_order(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        for step in (1, 1, 1, -1):
            app.pane.open_neighbour(step)
            await pilot.pause()
        assert [name for name, _ in app.opened] == [
            "1.json",
            "2.json",
            "3.json",
            "2.json",
        ]


async def test_the_open_recording_is_revealed_once_it_is_found(
    library: Path, running: Running
) -> None:
    app = PaneApp()
    async with app.run_test(size=(48, 9)) as pilot:
        app.pane.current = (f"{library}/out/4.json", 0)
        app.pane.start([str(library)])
        await settle(pilot)
        assert app.under_cursor == "●   Why?"


async def test_a_rescan_finds_new_recordings_and_keeps_the_cursor(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        app.rows.choose(2)
        write(library / "in/0.json", chat("New?", test_id="t/a.py::f[x]"))
        (library / "out/5.json").unlink()
        app.pane.rescan()
        await settle(pilot)
        assert any("New?" in line for line in app.shown)
        assert not any("5.json" in line for line in app.shown)
        assert app.under_cursor == "[y]  Rome?"


async def test_a_recording_that_changed_on_disk_is_listed_anew_when_it_is_opened(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        write(library / "in/1.json", chat("Berlin, perhaps?", test_id="t/a.py::f[x]"))
        app.pane.open_neighbour(1)
        await settle(pilot)
        assert app.opened == [("1.json", 0)]
        assert any("Berlin, perhaps?" in line for line in app.shown)


async def test_a_recording_that_was_deleted_leaves_the_list_when_it_is_opened(
    library: Path, running: Running
) -> None:
    async with running() as (app, pilot):
        (library / "in/1.json").unlink()
        app.pane.open_neighbour(1)
        await settle(pilot)
        assert app.opened == [("1.json", 0)]
        assert not any("Paris?" in line for line in app.shown)


async def test_an_empty_folder_shows_what_helps(
    tmp_path: Path, running: Running
) -> None:
    async with running() as (app, _):
        assert " ".join(app.shown).startswith("No recordings under")


async def test_folders_that_a_scan_left_out_are_counted(
    library: Path, running: Running
) -> None:
    write(library / "node_modules/x.json", {})
    async with running() as (app, _):
        text = str(app.query_one(ScanLine).render())
        assert text.startswith("1 folder left out")


async def test_files_that_are_no_calls_to_a_model_can_be_hidden(
    library: Path, running: Running
) -> None:
    (library / "out/notes.txt").write_text("no recording")
    async with running(size=(90, 30)) as (app, pilot):
        assert any("notes.txt: expected" in line for line in app.shown)
        assert "hidden" not in app.title_line
        await pilot.press("o")
        await settle(pilot)
        assert " · 1 hidden: o · " in app.title_line
        assert not any("notes.txt" in line for line in app.shown)


async def test_a_file_of_several_exchanges_is_a_group_of_them(
    tmp_path: Path, running: Running
) -> None:
    request = {"method": "POST", "uri": "http://h/v1/chat/completions"}
    call: dict[str, object] = {"request": request}
    call["response"] = {"body": {"string": '{"choices": []}'}}
    write(tmp_path / "test_two.json", {"interactions": [call, call]})
    async with running() as (app, pilot):
        assert [line.split()[:2] for line in app.shown] == [
            ["▾", "test_two.json"],
            ["▌", "0"],
            ["1", "POST"],
        ]
        await pilot.press("down", "enter")
        assert app.opened == [("test_two.json", 1)]


async def test_hostile_titles_keep_the_rows_of_the_library_aligned(
    tmp_path: Path, running: Running
) -> None:
    hostile = (
        "[red]x[/] \x1b]52;c;aGk=\x07 日本語 e\u0301 \u202e \U0001f468\u200d\U0001f469"
    )
    for number in range(3):
        write(
            tmp_path / f"{number}.json", chat(hostile[number:], test_id="[/]::日[\0]")
        )
    async with running(size=(40, 20)) as (app, _):
        lines = [app.rows.render_line(y) for y in range(len(app.shown))]
        assert {line.cell_length for line in lines} == {37}
        assert not any(ord(c) < 32 for line in lines for c in line.text)
