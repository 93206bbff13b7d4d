"""Choices, transport bar and drill-down of an exchange follow each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot

from recviewer.config.app_options import AppOptions
from recviewer.reading import reader
from recviewer.tui.choices.choice_text import ChoiceText
from recviewer.tui.exchange import retiming
from recviewer.tui.exchange.widget import ExchangeView
from tests.functional.host import ThemedApp, lines_of
from tests.functional.opened import Opened, recording, streamed


class ViewApp(ThemedApp):
    """Shows one exchange by a clock that is set by hand."""

    CSS = "ExchangeView { DrillDown, Choices { height: 1fr; } }"

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def compose(self) -> ComposeResult:
        """Lay out the view alone."""
        yield ExchangeView(AppOptions(), get_time=lambda: self.now)

    @property
    def view(self) -> ExchangeView:
        """The view."""
        return self.query_one(ExchangeView)

    def show(self, opened: Opened, chunk: int | None = None) -> None:
        """Open an exchange."""
        self.view.show("a.json", opened.exchange, reader.prompt(opened.exchange))
        timed = self.view.replay.clock_mode.timed(opened.reply)
        self.view.show_reply(timed, chunk)

    async def chunks_shown(self, pilot: Pilot[None]) -> None:
        """Wait until the chunks are laid out and show where they stand."""
        for _ in range(100):
            await pilot.pause()
            if self.view.drill_down.table.row_count:
                break
        await pilot.pause()

    def text(self, choice: int) -> ChoiceText:
        """Return the text of a choice."""
        pane = self.view.choices.grid.pane_of(choice)
        assert pane is not None
        return pane.query_one(ChoiceText)

    def highlighted(self, choice: int) -> str:
        """Return the text that is highlighted in a choice."""
        text = self.text(choice)
        return "".join(
            text.document.sections[section].form(text.playhead).text[start:end]
            for section, (start, end) in text.state.written.items()
        )


async def test_the_placeholder_names_the_recording_that_is_being_read() -> None:
    app = ViewApp()
    async with app.run_test(size=(120, 40)) as pilot:
        placeholder = app.view.placeholder
        app.view.show_reading("a.json")
        assert str(placeholder.render()) == "Reading a.json …"
        app.show(streamed(2))
        app.view.show_reading("b.json")
        await pilot.pause()
        # It is not b.json while an exchange is shown.
        assert str(placeholder.render()) == "Reading a.json …"


async def test_the_drill_down_opens_where_the_text_cursor_stands() -> None:
    app = ViewApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.show(streamed(2))
        app.view.choices.go_to(1, 3)
        await pilot.pause()
        app.view.drilling = True
        await app.chunks_shown(pilot)
        assert app.view.drill_down.table.cursor == 3
        path = ".response.body[3].__data__.choices[0].delta.content"
        assert app.view.drill_down.json.path == path
        app.view.choices.leave_cursor()
        await pilot.pause()
        assert app.view.drill_down.table.cursor == 7


async def test_the_chunk_that_the_drill_down_shows_is_highlighted_in_the_text() -> None:
    app = ViewApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.show(streamed(2))
        app.view.drilling = True
        await app.chunks_shown(pilot)
        app.view.drill_down.table.choose(3)
        await pilot.pause()
        assert app.view.replay.head.chunk == 3
        assert (app.highlighted(0), app.highlighted(1)) == ("", "c1w1 ")
        app.view.action_player("step_back")
        await pilot.pause()
        assert (app.highlighted(0), app.highlighted(1)) == ("c0w1 ", "")
        app.view.drilling = False
        assert app.highlighted(0) == ""


async def test_choosing_a_chunk_in_the_table_ends_the_cursor_mode() -> None:
    app = ViewApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.show(streamed(2))
        app.view.drilling = True
        app.view.choices.go_to(1, 5)
        await pilot.pause()
        app.view.drill_down.table.choose(2)
        await pilot.pause()
        assert app.text(1).cursor is None
        assert app.view.drill_down.table.cursor == 2


async def test_the_json_follows_the_text_until_a_person_goes_elsewhere() -> None:
    app = ViewApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.show(streamed(2), 2)
        app.view.drilling = True
        await app.chunks_shown(pilot)
        json = app.view.drill_down.json
        assert json.path == ".response.body[2].__data__.choices[0].delta.content"
        app.view.action_player("step_forward")
        assert json.path == ".response.body[3].__data__.choices[0].delta.content"
        json.reveal(".response.body[3].__type__")
        app.view.action_player("step_forward")
        assert json.path == ".response.body[4].__type__"


async def test_the_table_follows_while_playing_and_the_json_once_it_rests() -> None:
    app = ViewApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.show(streamed(2), -1)
        app.view.drilling = True
        await app.chunks_shown(pilot)
        app.view.action_player("toggle")
        app.now = 0.5
        app.view.controller.refresh()
        assert app.view.drill_down.table.cursor == 0
        app.now = 0.55
        app.view.controller.refresh()
        chunk = app.view.drill_down.table.cursor
        assert chunk > 0
        assert app.view.drill_down.json.path.startswith(".response.body[0]")
        app.view.action_player("toggle")
        assert app.view.drill_down.json.path.startswith(f".response.body[{chunk}]")


async def test_a_text_cursor_pauses_the_replay() -> None:
    app = ViewApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.show(streamed(2), 3)
        await pilot.pause()
        app.view.action_player("toggle")
        app.text(0).enter_cursor()
        await pilot.pause()
        assert not app.view.controller.playing


async def test_a_body_that_is_not_streamed_opens_as_one_chunk() -> None:
    app = ViewApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.show(recording({"mystery": [1, 2]}, streamed=False))
        app.view.drilling = True
        await app.chunks_shown(pilot)
        assert app.view.drill_down.json.path.startswith(".response.body")
        assert app.view.drill_down.json.row_count > 1


async def test_a_response_of_no_protocol_is_shown_as_json() -> None:
    app = ViewApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.show(recording({"foo": {"bar": [1, 2]}}, streamed=False))
        await app.chunks_shown(pilot)
        assert app.view.drill_down.json.path == ".response.body"
        assert any("bar" in line for line in lines_of(app.view.drill_down.json))
        app.show(streamed(2))
        await pilot.pause()
        assert not app.view.drill_down.active


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_resize_while_it_plays_leaves_playhead_and_reader_where_they_are(
    size: tuple[int, int],
) -> None:
    app = ViewApp()
    async with app.run_test(size=(120, 30)) as pilot:
        app.show(streamed(2, rounds=400), chunk=600)
        app.view.action_player("toggle")
        app.now = 1.0
        await pilot.pause()
        read, followed = app.text(0), app.text(1)
        followed.scroll_to(y=followed.max_scroll_y, animate=False, immediate=True)
        read.scroll_to(y=5, animate=False, immediate=True)
        await pilot.pause()
        chunk, word = app.view.replay.head.chunk, lines_of(read)[0].split()[0]
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert app.view.controller.playing
        assert app.view.replay.head.chunk == chunk
        assert word in lines_of(read)[0]
        assert followed.scroll_y == followed.max_scroll_y
        newest = f"c1w{chunk // 2 - 1}"
        assert any(newest in line for line in lines_of(followed))


async def test_player_keys_pressed_while_reading_act_once_there_is_a_reply(
    tmp_path: Path,
) -> None:
    app = ViewApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.view.action_player("toggle")
        app.view.show_reading(str(tmp_path))
        app.view.action_player("toggle")
        assert not app.view.controller.playing
        app.show(streamed(2))
        await pilot.pause()
        assert app.view.controller.playing


async def test_a_long_reply_is_timed_anew_in_a_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retiming, "_MAX_INLINE_CHUNKS", 0)
    app = ViewApp()
    async with app.run_test(size=(120, 40)):
        app.show(streamed(2))
        before = app.view.replay.timeline
        app.view.controller.change_pace(1)
        assert app.view.replay.timeline is before
        await app.workers.wait_for_complete()
        assert app.view.replay.timeline.duration > before.duration
        assert app.view.replay.clock_mode.pace.tokens_per_second == 1
