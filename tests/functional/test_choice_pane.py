"""A pane shows one choice up to the playhead and leads from text to chunk."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.events import Click
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.widgets import Markdown

from recviewer.model.transcript import Transcript
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.choices.choice_text import ChoiceText
from recviewer.tui.choices.document import Position
from recviewer.tui.choices.pane import ChoicePane
from tests.functional.host import ThemedApp
from tests.unit.tui.transcripts import (
    CONTENT,
    REASONING,
    Piece,
    arguments,
    name,
    transcript,
)

HOSTILE = (
    "[/] [red]x[/red] \x1b[31mred\x1b]52;c;aGFja2Vk\x07 \x00 \x9b1m \u202eabc\u202c "
    "e\u0301\u0302 漢字かな 👨\u200d👩\u200d👧 👍\U0001f3fd ❤\ufe0f \ud800 \t tab\r\n"
    "\x0b\x0c"
)


class PaneApp(ThemedApp):
    """Shows one pane and remembers its messages."""

    CSS = "ChoicePane { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def compose(self) -> ComposeResult:
        """Show the pane."""
        yield ChoicePane()

    def on_choice_text_cursor_moved(self, message: ChoiceText.CursorMoved) -> None:
        """Remember the message."""
        self.messages.append(message)

    def on_choice_text_cursor_entered(self, message: ChoiceText.CursorEntered) -> None:
        """Remember the message."""
        self.messages.append(message)

    @property
    def pane(self) -> ChoicePane:
        """The pane."""
        return self.query_one(ChoicePane)

    @property
    def text(self) -> ChoiceText:
        """Its text."""
        return self.query_one(ChoiceText)

    def show(self, choice: Transcript, chunk: int, *, streamed: bool = True) -> None:
        """Show a choice at a chunk."""
        self.pane.show(choice, choice.chunks[-1], streamed=streamed)
        self.pane.playhead = chunk

    @property
    def strips(self) -> list[Strip]:
        """What is on the screen."""
        return self.screen._compositor.render_strips()

    @property
    def rows(self) -> list[str]:
        """What is on the screen, as text."""
        return [strip.text.strip("│┃").rstrip() for strip in self.strips]


def words(count: int) -> Iterator[Piece]:
    return ((k, CONTENT, f"word{k:04} ") for k in range(count))


async def test_the_text_up_to_the_playhead_shows_below_a_head() -> None:
    app = PaneApp()
    async with app.run_test(size=(60, 6)) as pilot:
        app.show(transcript([(0, CONTENT, "Hello"), (1, CONTENT, " world")]), 0)
        await pilot.pause()
        assert app.rows[0].startswith("┏━ choice 0 ━")
        assert app.rows[0].endswith("1/2 chunks · 5/11 characters ┓")
        assert app.rows[1] == " Hello"
        app.pane.playhead = 1
        await pilot.pause()
        assert "stop · 2/2 chunks" in app.rows[0]
        assert app.rows[1] == " Hello world"


async def test_the_facts_of_a_choice_are_as_long_with_the_focus_as_without() -> None:
    app = PaneApp()
    async with app.run_test(size=(80, 6)) as pilot:
        app.show(transcript([(0, CONTENT, "Hello")]), 0)
        await pilot.pause()
        seen = set()
        for width in range(24, 70):
            app.pane.styles.width = width
            drawn = []
            for focused, number in ((app.text, 3), (None, 3), (None, None)):
                app.set_focus(focused)
                app.pane.panel.number(number)
                await pilot.pause()
                _, _, facts = app.strips[0].text[:width].partition("choice 0")
                drawn.append(facts.strip("━─┓╮ "))
            assert len(set(drawn)) == 1, width
            seen.add(drawn[0])
        assert len(seen) == 5  # what they are shortened to


async def test_a_whole_answer_says_that_it_was_not_streamed() -> None:
    app = PaneApp()
    async with app.run_test(size=(60, 6)) as pilot:
        app.show(transcript([(0, CONTENT, "Hello")]), 0, streamed=False)
        await pilot.pause()
        assert "stop · not streamed" in app.rows[0]


async def test_hostile_text_draws_no_control_code_and_keeps_the_columns() -> None:
    app = PaneApp()
    hostile = transcript(
        [
            (0, REASONING, HOSTILE),
            (1, CONTENT, HOSTILE),
            (2, name(0), HOSTILE),
            (3, arguments(0), '{"a": "' + HOSTILE.replace('"', "") + '"}'),
        ]
    )
    async with app.run_test(size=(33, 40)) as pilot:
        for chunk in range(4):
            app.show(hostile, chunk)
            await pilot.pause()
            for strip in app.strips:
                assert cell_len(strip.text) == 33
                assert sanitize_line(strip.text) == strip.text
        assert "[red]x[/red]" in "".join(app.rows)


async def test_a_character_in_two_halves_is_drawn_once_both_are_there() -> None:
    app = PaneApp()
    halves = transcript([(0, CONTENT, "wave \ud83c"), (1, CONTENT, "\udf0a ok")])
    async with app.run_test(size=(33, 8)) as pilot:
        drawn = []
        for chunk in range(2):
            app.show(halves, chunk)
            await pilot.pause()
            assert {cell_len(strip.text) for strip in app.strips} == {33}
            drawn.append("".join(app.rows).replace("\u200c", ""))
    assert "🌊" not in drawn[0]
    assert "wave 🌊 ok" in drawn[1]
    assert "\ufffd" not in "".join(drawn)


async def test_the_end_is_followed_only_while_the_reader_is_there() -> None:
    app = PaneApp()
    async with app.run_test(size=(40, 6)) as pilot:
        app.show(transcript(words(200)), -1)
        app.pane.playing = True
        await pilot.pause()
        app.pane.playhead = 50
        await pilot.pause()
        assert "word0050" in app.rows[-2]
        app.pane.action_scroll_text("page_up")
        app.pane.playhead = 60
        await pilot.pause()
        assert "word0060" not in "".join(app.rows)
        for _ in range(4):
            app.pane.action_scroll_text("page_down")
        app.pane.playhead = 70
        await pilot.pause()
        assert "word0070" in app.rows[-2]


async def test_a_recording_that_opens_at_its_end_is_read_from_its_start() -> None:
    app = PaneApp()
    async with app.run_test(size=(40, 6)) as pilot:
        app.show(transcript(words(200)), 199)
        await pilot.pause()
        assert "word0000" in app.rows[1]


async def test_playing_causes_no_layout() -> None:
    app = PaneApp()
    async with app.run_test(size=(40, 6)) as pilot:
        app.show(transcript(words(200)), -1)
        app.pane.playing = True
        await pilot.pause()
        size = app.text.virtual_size
        for chunk in range(0, 200, 7):
            app.pane.playhead = chunk
        await pilot.pause()
        assert app.text.virtual_size == size


async def test_the_cursor_posts_chunk_and_path_of_the_character_under_it() -> None:
    app = PaneApp()
    async with app.run_test(size=(40, 6)) as pilot:
        app.show(transcript([(3, CONTENT, "one "), (8, CONTENT, "two")]), 8)
        app.text.focus()
        await pilot.press("enter", "ctrl+left", "left", "escape")
        moved = [m for m in app.messages if isinstance(m, ChoiceText.CursorMoved)]
        assert [m.delta.chunk for m in moved] == [8, 8, 3]
        assert moved[0].delta.path == ".content"
        assert app.text.cursor is None


async def test_a_click_puts_the_cursor_on_the_character_under_the_mouse() -> None:
    app = PaneApp()
    async with app.run_test(size=(40, 6)) as pilot:
        app.show(transcript([(3, CONTENT, "漢字 "), (8, CONTENT, "two")]), 8)
        await pilot.pause()
        await pilot.click(ChoiceText, offset=(7, 0))
        await pilot.pause()
        assert isinstance(app.messages[0], ChoiceText.CursorEntered)
        assert app.text.cursor == (0, 4)


async def test_text_dragged_over_is_copied_without_borders_and_wrapping() -> None:
    app = PaneApp()
    text = "The quick brown fox jumps over the lazy dog and runs away."
    async with app.run_test(size=(24, 8)) as pilot:
        app.show(transcript([(0, CONTENT, text)]), 0)
        await pilot.pause()
        await pilot.mouse_down(ChoiceText, offset=(1, 0))
        await pilot.hover(ChoiceText, offset=(7, 1))
        await pilot.mouse_up(ChoiceText, offset=(7, 1))
        copied = app.screen.get_selected_text()
        assert copied is not None
        assert text.startswith(copied)
        assert len(copied) > 20
        assert app.text.cursor is None


async def test_all_text_copied_keeps_its_sections_apart() -> None:
    app = PaneApp()
    async with app.run_test(size=(24, 12)) as pilot:
        app.show(
            transcript(
                [(0, CONTENT, "Hi\n"), (1, name(0), "f"), (2, arguments(0), "[1]")]
            ),
            2,
        )
        await pilot.pause()
        everything = app.text.get_selection(Selection(None, None))
        assert everything == ("Hi\n\n\n⚒ f\n[\n  1\n]", "\n")
        last = app.text.get_selection(Selection(Offset(0, 2), None))
        assert last == ("⚒ f\n[\n  1\n]", "\n")


async def test_the_highlighted_text_of_a_chunk_is_scrolled_into_view() -> None:
    app = PaneApp()
    async with app.run_test(size=(40, 6)) as pilot:
        app.show(transcript(words(400)), 399)
        await pilot.pause()
        app.text.highlight(200)
        await pilot.pause()
        assert "word0200" in "".join(app.rows)


async def test_markdown_is_shown_until_playing_starts() -> None:
    app = PaneApp()
    async with app.run_test(size=(40, 8)) as pilot:
        app.show(transcript([(0, CONTENT, "# Title\n\n* \x1b[31m*one*")]), 0)
        app.pane.action_toggle_markdown()
        await pilot.pause()
        assert "Title" in "".join(app.rows)
        assert "#" not in "".join(app.rows)
        assert "\x1b" not in "".join(app.rows)
        app.pane.playing = True
        await pilot.pause()
        assert not app.query(Markdown)
        assert app.rows[1] == " # Title"
        assert app.pane.check_action("toggle_markdown", ()) is None


async def test_the_pane_of_a_choice_without_text_says_so() -> None:
    app = PaneApp()
    async with app.run_test(size=(70, 6)) as pilot:
        empty = transcript([(0, CONTENT, "x")])
        silent = Transcript(0, "assistant", (), (), "stop", empty.chunks)
        app.show(silent, 0)
        await pilot.pause()
        assert "is empty" in app.rows[1]


async def test_more_of_the_same_choice_does_not_move_the_reader() -> None:
    app = PaneApp()
    async with app.run_test(size=(40, 6)) as pilot:
        app.show(transcript(words(100)), 99)
        await pilot.pause()
        app.pane.action_scroll_text("page_down")
        await pilot.pause()
        before = app.rows[1:]
        longer = transcript(words(300))
        app.pane.show(longer, 299, streamed=True, more=True)
        await pilot.pause()
        assert app.rows[1:] == before


async def test_no_caret_is_left_behind_when_the_choice_is_complete() -> None:
    app = PaneApp()
    async with app.run_test(size=(40, 6)) as pilot:
        choice = transcript([(0, CONTENT, "Hello"), (40, CONTENT, "")])
        app.show(choice, 0)
        app.pane.playing = True
        await pilot.pause()
        with_caret = app.strips[1]
        for chunk in range(1, 41):
            app.pane.playhead = chunk
            if chunk in (20, 39):
                await pilot.pause()
                assert app.strips[1].text == with_caret.text
        await pilot.pause()
        played = app.strips[1]
        app.pane.playing = False
        app.text.refresh()
        await pilot.pause()
        assert [(s.text, s.style) for s in played] == [
            (s.text, s.style) for s in app.strips[1]
        ]


async def test_a_drag_inside_a_line_selects_and_sets_no_cursor() -> None:
    app = PaneApp()
    async with app.run_test(size=(24, 8)) as pilot:
        app.show(transcript([(0, CONTENT, "The quick brown fox")]), 0)
        await pilot.pause()
        await pilot.mouse_down(ChoiceText, offset=(1, 0))
        await pilot.hover(ChoiceText, offset=(7, 0))
        await pilot.mouse_up(ChoiceText, offset=(7, 0))
        assert app.screen.get_selected_text() is not None
        app.text.on_click(clicked(app.text, 3))
        assert app.text.cursor is None
        app.screen.clear_selection()
        app.text.on_click(clicked(app.text, 3))
        assert app.text.cursor == Position(0, 2)


def clicked(text: ChoiceText, x: int) -> Click:
    """Make a click on the first line of a text."""
    region = text.region
    return Click(
        text, x, 0, 0, 0, 1, False, False, False,
        screen_x=region.x + x, screen_y=region.y,
    )  # fmt: skip


async def test_a_playhead_that_jumps_back_leaves_no_blank_screen() -> None:
    app = PaneApp()
    async with app.run_test(size=(24, 8)) as pilot:
        app.show(transcript(list(words(200))), 199)
        await pilot.pause()
        app.text.scroll_to(y=50, animate=False, immediate=True)
        await pilot.pause()
        app.pane.playhead = 39
        await pilot.pause()
        assert 0 < app.text.scroll_y == app.text.max_scroll_y < 50
        assert app.rows[-2] == " word0038 word0039"


async def test_the_cursor_stays_on_its_character_as_arguments_are_laid_out() -> None:
    app = PaneApp()
    start, end = (1, arguments(0), '{"a":1'), (2, arguments(0), ',"b":2}')
    async with app.run_test(size=(40, 12)) as pilot:
        app.show(transcript([(0, name(0), "f"), start, end]), 1)
        await pilot.pause()
        section = len(app.text.document.sections) - 1
        before = app.text.document.sections[section].form(1).text
        app.text.enter_cursor(Position(section, before.index("1")))
        app.pane.playhead = 2
        await pilot.pause()
        after = app.text.document.sections[section].form(2).text
        assert before.index("1") != after.index("1")
        assert app.text.cursor == Position(section, after.index("1"))
