from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message

from recviewer.playback.pace import Pace
from recviewer.playback.player import Player
from recviewer.playback.timeline import timeline
from recviewer.tui.exchange.transport import TransportBar
from recviewer.tui.exchange.transport_lines import TEXT_CURSOR, Chip
from tests.functional.host import ThemedApp
from tests.unit.playback.replies import reply_of

TEXTS = [f"text {k} " for k in range(20)]


class BarApp(ThemedApp):
    """Shows one transport bar and grants its requests."""

    def __init__(self, *texts: str) -> None:
        super().__init__()
        self.bar = TransportBar()
        self.messages: list[Message] = []
        self.reply = reply_of(*(texts or TEXTS))
        self.player = Player(timeline(self.reply, Pace()))

    def compose(self) -> ComposeResult:
        """Lay out the bar alone."""
        yield self.bar

    def on_mount(self) -> None:
        """Show the reply."""
        self.bar.show(self.reply, self.player.timeline)

    @on(TransportBar.ChipClicked)
    def remember(self, message: Message) -> None:
        """Remember the message."""
        self.messages.append(message)

    @on(TransportBar.SeekRequested)
    def seek(self, message: TransportBar.SeekRequested) -> None:
        """Go there, as the screen does."""
        self.messages.append(message)
        self.player = self.player.seek_chunk(message.chunk, 0)
        self.bar.playhead = self.player.at(0)

    def rows(self) -> list[str]:
        """Return what the bar shows."""
        height = self.bar.size.height
        return [self.bar.render_line(y).text for y in range(height)]

    def sought(self) -> list[int]:
        """Return the chunks that seeks were requested to."""
        return [
            m.chunk for m in self.messages if isinstance(m, TransportBar.SeekRequested)
        ]


async def test_the_bar_shows_density_marks_and_status() -> None:
    app = BarApp()
    async with app.run_test(size=(100, 10)):
        app.bar.playhead = app.player.seek_chunk(14, 0).at(0)
        density, marks, status = app.rows()
        assert "┃" in density
        assert marks.strip() == "●"
        assert "15/20 chunks" in status
        assert "assumed 50 tok/s" in status


async def test_a_compact_bar_is_one_row_less_and_keeps_its_marks() -> None:
    app = BarApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.bar.compact = True
        await pilot.pause()
        timeline_row, status = app.rows()
        assert "●" in timeline_row
        assert "assumed" in status


async def test_a_click_seeks_and_a_drag_scrubs() -> None:
    app = BarApp()
    async with app.run_test(size=(102, 10)) as pilot:
        await pilot.mouse_down(app.bar, offset=(1 + 52, 0))
        await pilot.pause()
        assert app.sought() == [10]
        await pilot.hover(app.bar, offset=(1 + 77, 1))
        await pilot.hover(app.bar, offset=(1 + 99, 9))
        await pilot.mouse_up(app.bar, offset=(1 + 99, 0))
        await pilot.pause()
        assert app.sought() == [10, 15, 19]


async def test_a_mouse_whose_button_is_released_no_longer_scrubs() -> None:
    app = BarApp()
    async with app.run_test(size=(102, 10)) as pilot:
        await pilot.mouse_down(app.bar, offset=(1 + 52, 0))
        await pilot.mouse_up(app.bar, offset=(1 + 52, 0))
        await pilot.hover(app.bar, offset=(1 + 77, 0))
        await pilot.pause()
        assert app.mouse_captured is None
        assert app.sought() == [10]


async def test_a_released_mouse_scrubs_no_more() -> None:
    app = BarApp()
    async with app.run_test(size=(102, 10)) as pilot:
        await pilot.mouse_down(app.bar, offset=(1 + 52, 0))
        assert app.mouse_captured is app.bar
        await pilot.mouse_up(app.bar, offset=(1 + 52, 0))
        await pilot.pause()
        assert app.mouse_captured is None
        await pilot.hover(app.bar, offset=(1 + 77, 0))
        await pilot.hover(app.bar, offset=(1 + 99, 9))
        await pilot.pause()
        assert app.sought() == [10]


async def test_the_wheel_steps_and_of_many_turns_in_a_frame_the_last_counts() -> None:
    app = BarApp()
    async with app.run_test(size=(100, 10)) as pilot:
        down = events.MouseScrollDown(app.bar, 5, 0, 0, 1, 0, False, False, False)
        for _ in range(3):
            app.bar.on_mouse_scroll_down(down)
        await pilot.pause()
        assert app.sought() == [2]


async def test_pointing_at_the_timeline_tells_what_is_there() -> None:
    app = BarApp()
    async with app.run_test(size=(102, 10)) as pilot:
        await pilot.hover(app.bar, offset=(1 + 52, 0))
        *_, status = app.rows()
        assert "chunk 10 · 0 content “text 10 ”" in status
        assert "assumed" in status
        await pilot.hover(app.bar, offset=(50, 2))
        assert "text 10" not in app.rows()[-1]
        assert app.messages == []


async def test_play_sign_speed_and_clock_can_be_clicked_and_say_what_they_do() -> None:
    app = BarApp()
    async with app.run_test(size=(100, 10)) as pilot:
        status = app.rows()[-1]
        for words, chip in (
            ("▶", Chip.PLAY),
            ("1×", Chip.SPEED),
            ("assumed", Chip.CLOCK),
        ):
            await pilot.hover(app.bar, offset=(1 + status.index(words), 2))
            assert app.bar.tooltip == chip
            await pilot.click(app.bar, offset=(1 + status.index(words), 2))
        clicked = [
            m.chip for m in app.messages if isinstance(m, TransportBar.ChipClicked)
        ]
        assert clicked == [Chip.PLAY, Chip.SPEED, Chip.CLOCK]


async def test_a_click_on_the_position_does_nothing() -> None:
    app = BarApp()
    async with app.run_test(size=(100, 10)) as pilot:
        await pilot.click(app.bar, offset=(1 + app.rows()[-1].index("chunks"), 2))
        assert app.messages == []


async def test_a_tick_shows_where_the_text_cursor_is() -> None:
    app = BarApp()
    async with app.run_test(size=(102, 10)) as pilot:
        app.bar.text_cursor = 10
        assert (
            app.rows()[1].index(TEXT_CURSOR) == app.rows()[1].rindex(TEXT_CURSOR) > 40
        )
        app.bar.compact = True
        await pilot.pause()
        assert TEXT_CURSOR in app.bar.render_line(0).text


async def test_moving_the_playhead_lays_nothing_out() -> None:
    app = BarApp()
    async with app.run_test(size=(100, 10)) as pilot:
        await pilot.pause()
        layouts: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app.bar, layouts.append)
        for chunk in range(5):
            app.bar.playhead = app.player.seek_chunk(chunk, 0).at(0)
            await pilot.pause()
        assert layouts == []


async def test_an_answer_that_came_whole_says_so() -> None:
    app = BarApp()
    async with app.run_test(size=(100, 10)) as pilot:
        app.bar.show(app.reply, app.player.timeline, streamed=False)
        assert app.rows()[0].strip() == "answered whole, nothing to replay"
        await pilot.click(app.bar, offset=(20, 0))
        assert app.messages == []


async def test_a_mark_that_shares_its_column_says_what_it_is_and_leads_there() -> None:
    app = BarApp(*[""] * 123, *[f"text {k} " for k in range(377)])
    async with app.run_test(size=(52, 10)) as pilot:
        column = app.rows()[1].index("●")
        await pilot.hover(app.bar, offset=(1 + column, 1))
        assert "chunk 123 · ● first text" in app.rows()[-1]
        await pilot.click(app.bar, offset=(1 + column, 1))
        await pilot.pause()
        assert app.sought() == [123]


async def test_a_mouse_that_leaves_the_bar_points_at_nothing() -> None:
    app = BarApp()
    async with app.run_test(size=(102, 10)) as pilot:
        await pilot.hover(app.bar, offset=(1 + 52, 0))
        assert "text 10" in app.rows()[-1]
        await pilot.hover(offset=(50, 8))
        assert "text 10" not in app.rows()[-1]
