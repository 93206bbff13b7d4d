"""A long choice is wrapped step by step, and the reader's place stays."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.events import Key
from textual.pilot import Pilot

from recviewer.model.transcript import Transcript
from recviewer.tui.choices.choice_text import ChoiceText
from recviewer.tui.choices.document import Position
from tests.functional.host import ThemedApp
from tests.unit.tui.transcripts import CONTENT, transcript

LONG = "".join(f"word{number} " for number in range(40_000))


class TextApp(ThemedApp):
    """Holds the text of one choice."""

    def compose(self) -> ComposeResult:
        """Show it."""
        yield ChoiceText()

    @property
    def text(self) -> ChoiceText:
        """The text."""
        return self.query_one(ChoiceText)

    @property
    def top_line(self) -> str:
        """What is on the top row."""
        return self.row(0)

    def row(self, y: int) -> str:
        """Return what is on a row."""
        return self.screen._compositor.render_strips()[y].text.strip()


def long_choice() -> Transcript:
    return transcript([(0, CONTENT, LONG[:1_000]), (1, CONTENT, LONG[1_000:])])


async def all_wrapped(app: TextApp, pilot: Pilot[None]) -> None:
    while not app.text._wrapping.finished:
        await pilot.pause()
    await pilot.pause()


async def test_a_long_choice_shows_its_beginning_before_all_is_wrapped() -> None:
    app = TextApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.text.show(long_choice(), "", more=False)
        app.text.playhead = 1
        assert not app.text._wrapping.finished
        await pilot.pause()
        assert app.top_line.startswith("word0 word1 ")
        assert "word" in app.row(9)


async def test_keys_act_while_a_long_choice_is_wrapped() -> None:
    app = TextApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.text.show(long_choice(), "", more=False)
        app.text.playhead = 1
        app.text.enter_cursor(Position(0, 0))
        app.text.post_message(Key("right", None))
        while app.text.cursor != (0, 1):
            assert not app.text._wrapping.finished
            await asyncio.sleep(0)
        await all_wrapped(app, pilot)


async def test_the_end_of_a_long_choice_is_the_end_of_its_text() -> None:
    app = TextApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.text.show(long_choice(), "", more=False)
        app.text.playhead = 0
        app.text.playhead = 1
        await all_wrapped(app, pilot)
        assert app.row(9).endswith("word39999")


async def test_a_resize_keeps_the_text_on_the_top_row() -> None:
    app = TextApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.text.show(long_choice(), "", more=False)
        app.text.playhead = 1
        await all_wrapped(app, pilot)
        app.text.scroll_to(y=3_000, animate=False)
        await pilot.pause()
        word = app.top_line.split()[0]
        await pilot.resize_terminal(40, 10)
        await all_wrapped(app, pilot)
        assert word in app.top_line
