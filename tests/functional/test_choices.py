"""All choices of an exchange share one playhead and the room there is."""

from __future__ import annotations

from textual.app import ComposeResult

from recviewer.tui.choices.bar import ChoiceBar
from recviewer.tui.choices.notices import Notices
from recviewer.tui.choices.pane import ChoicePane
from recviewer.tui.choices.pane_grid import PaneGrid
from recviewer.tui.choices.widget import Choices
from tests.functional.host import ThemedApp
from tests.functional.opened import Opened, recording, streamed


class ChoicesApp(ThemedApp):
    """Shows choices and remembers their messages."""

    def __init__(self) -> None:
        super().__init__()
        self.moved: list[Choices.CursorMoved] = []

    def compose(self) -> ComposeResult:
        """Show the choices."""
        yield Choices()

    def on_choices_cursor_moved(self, message: Choices.CursorMoved) -> None:
        """Remember the message."""
        self.moved.append(message)

    @property
    def choices(self) -> Choices:
        """The choices."""
        return self.query_one(Choices)

    def show(self, opened: Opened, chunk: int | None = None) -> None:
        """Show a recording at a chunk, or at its end."""
        self.choices.show(opened.exchange, opened.reply)
        last = opened.reply.chunk_count - 1
        self.choices.playhead = last if chunk is None else chunk

    @property
    def shown(self) -> list[int | None]:
        """The wire indexes of the choices that have a pane."""
        return [pane.choice for pane in self.query(ChoicePane)]

    @property
    def rows(self) -> list[str]:
        """What is on the screen, as text."""
        return [s.text.rstrip() for s in self.screen._compositor.render_strips()]

    def places(self) -> list[tuple[int, int]]:
        """Where the panes begin."""
        return [(pane.region.x, pane.region.y) for pane in self.query(ChoicePane)]


async def test_tabs_and_notices_are_mounted_only_where_they_are_needed() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(120, 20)) as pilot:
        app.show(streamed(3))
        await pilot.pause()
        assert list(app.choices.children) == [app.choices.grid]
        app.show(streamed(20))
        await pilot.pause()
        assert [type(child) for child in app.choices.children] == [ChoiceBar, PaneGrid]
        app.show(recording([{"mystery": 1}]))
        await pilot.pause()
        visible = [type(w) for w in app.choices.children if w.display]
        assert visible == [Notices]


async def test_choices_stand_beside_each_other_where_they_fit() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(120, 20)) as pilot:
        app.show(streamed(3))
        await pilot.pause()
        assert app.places() == [(0, 0), (40, 0), (80, 0)]
        assert [f"c{i}w0 c{i}w1 c{i}w2" in app.rows[1] for i in range(3)] == [True] * 3


async def test_choices_that_do_not_fit_side_by_side_stand_in_rows() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(80, 40)) as pilot:
        app.show(streamed(4))
        await pilot.pause()
        assert app.places() == [(0, 0), (40, 0), (0, 20), (40, 20)]


async def test_where_not_all_choices_fit_tabs_count_unseen_chunks() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(50, 10)) as pilot:
        app.show(streamed(3), chunk=-1)
        await pilot.pause()
        app.choices.playhead = 4
        await pilot.pause()
        assert app.shown == [0]
        assert app.rows[0].split() == [
            "choices",
            "0",
            "1",
            "•2",
            "2",
            "•1",
            ")",
            "more",
        ]
        app.choices.action_turn("next")
        await pilot.pause()
        assert app.shown == [1]
        await pilot.click(ChoiceBar, offset=(20, 0))
        await pilot.pause()
        assert app.shown == [2]
        app.choices.action_turn("next")
        await pilot.pause()
        assert app.shown == [0]


async def test_a_long_choice_that_opens_at_its_end_is_read_from_its_start() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.show(streamed(1, rounds=400))
        await pilot.pause()
        assert app.rows[1].startswith("│ c0w0 c0w1")


async def test_more_than_sixteen_choices_are_paged() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(220, 60)) as pilot:
        app.show(streamed(20))
        await pilot.pause()
        assert app.shown == list(range(16))
        app.choices.action_turn("next")
        await pilot.pause()
        assert app.shown == [16, 17, 18, 19]
        assert "choices" in app.rows[0]


async def test_the_state_at_a_chunk_is_the_same_played_or_sought() -> None:
    opened = streamed(2, rounds=30)
    played, sought = ChoicesApp(), ChoicesApp()
    async with played.run_test(size=(80, 12)) as pilot:
        played.show(opened, chunk=-1)
        played.choices.playing = True
        for chunk in range(41):
            played.choices.playhead = chunk
        played.choices.playing = False
        await pilot.pause()
        rows = played.rows
    async with sought.run_test(size=(80, 12)) as pilot:
        sought.show(opened)
        sought.choices.playhead = 40
        await pilot.pause()
        assert sought.rows == rows


async def test_the_cursor_posts_the_whole_json_path() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(80, 12)) as pilot:
        app.show(streamed(2))
        await pilot.pause()
        app.choices.go_to(1, 3)
        await pilot.pause()
        assert (app.moved[-1].choice, app.moved[-1].chunk) == (1, 3)
        path = ".response.body[3].__data__.choices[0].delta.content"
        assert app.moved[-1].path == path


async def test_panes_are_reused_for_the_next_recording() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(120, 12)) as pilot:
        app.show(streamed(2))
        await pilot.pause()
        panes = list(app.query(ChoicePane))
        app.show(streamed(3))
        await pilot.pause()
        assert list(app.query(ChoicePane))[:2] == panes
        app.show(streamed(1))
        await pilot.pause()
        assert list(app.query(ChoicePane)) == panes[:1]


async def test_an_error_is_shown_as_plain_text_and_not_markup() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(60, 12)) as pilot:
        event = {"error": {"message": "[/] too\x1b[31m long", "type": "invalid"}}
        opened = recording([{"choices": [{"index": 0, "delta": {}}]}, event])
        app.show(opened)
        await pilot.pause()
        text = "\n".join(app.rows)
        assert "✖ invalid" in text
        assert "[/] too␛[31m long" in text


async def test_chunks_that_are_not_understood_are_counted() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(100, 12)) as pilot:
        good = {"choices": [{"index": 0, "delta": {"content": "Hi"}}]}
        bad = {"choices": [{"index": "[/]", "delta": {"content": 1}}]}
        app.show(recording([good, bad]))
        await pilot.pause()
        assert "1 chunk was unusual, the first is 1:" in app.rows[0]


async def test_a_response_of_an_unknown_protocol_says_that_its_json_follows() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(80, 12)) as pilot:
        app.show(recording([{"mystery": 1}], url="http://x/oracle"))
        await pilot.pause()
        text = "\n".join(app.rows)
        assert "a protocol that recviewer does not know" in text
        assert "as JSON:" in text


async def test_a_choice_alone_keeps_its_pane_and_its_cursor() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(160, 12)) as pilot:
        app.show(streamed(4))
        await pilot.pause()
        app.choices.go_to(2, 6)
        await pilot.pause()
        pane = app.choices.grid.pane_of(2)
        app.choices.alone = True
        await pilot.pause()
        assert (app.shown, app.choices.grid.panes) == ([2], [pane])
        assert "chunk 6 · .response.body[6].__data__.choices[0]" in app.rows[1]
        app.choices.action_turn("next")
        await pilot.pause()
        assert app.shown == [3]
        app.choices.alone = False
        await pilot.pause()
        assert app.shown == [0, 1, 2, 3]


async def test_a_resize_gives_every_choice_a_pane_where_they_fit_again() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(50, 10)) as pilot:
        app.show(streamed(4))
        await pilot.pause()
        app.choices.action_turn("next")
        await pilot.resize_terminal(160, 20)
        await pilot.pause()
        assert app.shown == [0, 1, 2, 3]
        await pilot.resize_terminal(50, 10)
        await pilot.pause()
        assert app.shown == [0]


async def test_a_click_on_the_head_of_a_choice_focuses_it() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(120, 20)) as pilot:
        app.show(streamed(3))
        await pilot.pause()
        await pilot.click(offset=(50, 0))
        await pilot.pause()
        assert app.choices.grid.focused_choice == 1


async def test_panes_beside_the_first_have_a_border_between_them() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(120, 20)) as pilot:
        app.show(streamed(3))
        await pilot.pause()
        inner = [pane.has_class("-inner") for pane in app.choices.grid.panes]
        assert inner == [False, True, True]


async def test_another_exchange_begins_at_its_first_choices() -> None:
    app = ChoicesApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.show(streamed(4))
        await pilot.pause()
        first = app.shown
        app.choices.action_turn("next")
        await pilot.pause()
        assert app.shown != first
        app.show(streamed(4))
        await pilot.pause()
        assert app.shown == first
