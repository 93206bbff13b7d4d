"""The chunk table in a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from textual import on

from recviewer.model.exchange import Exchange
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import timeline
from recviewer.reading import reader
from recviewer.tui.chunks.constant_fields import constant_fields
from recviewer.tui.chunks.widget import ChunkTable
from tests.functional.host import Host, lines_of
from tests.stage import Shot, staged
from tests.unit.tui.exchanges import (
    HOSTILE,
    chat,
    delta,
    finish,
)


class TableApp(Host):
    """Shows the chunks of one exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self.table = ChunkTable()
        self.exchange = exchange
        super().__init__(self.table)

    def on_mount(self) -> None:
        """Show them."""
        super().on_mount()
        reply = reader.fold(self.exchange)
        self.table.show(self.exchange, reply, timeline(reply, Pace()))

    @on(ChunkTable.Moved)
    @on(ChunkTable.Selected)
    def remember(self, message: ChunkTable.Moved | ChunkTable.Selected) -> None:
        """Remember the messages of the table."""
        self.messages.append(message)

    def moved(self) -> list[int]:
        """Return the chunks the person moved to."""
        return [message.chunk for message in self.messages_of(ChunkTable.Moved)]


def words(count: int) -> Exchange:
    return chat(*[delta(0, f"w{n} ") | {"id": "x"} for n in range(count)], finish(0))


async def test_the_table_shows_every_chunk_and_the_playhead() -> None:
    app = TableApp(chat(delta(0, "Hi"), delta(1, " there"), finish(0)))
    async with app.run_test(size=(40, 8)):
        app.table.playhead = 1
        assert lines_of(app.table)[:4] == [
            " #  c  channel  text",
            " 0  0  content  “Hi”",
            "▌1  1  content  “ there”",
            " 2  0  finish   stop",
        ]


async def test_the_table_follows_the_playhead_without_a_message() -> None:
    app = TableApp(words(5_000))
    async with app.run_test(size=(40, 8)) as pilot:
        app.table.playhead = 4_321
        await pilot.pause()
        assert any(line.startswith("▌4,321") for line in lines_of(app.table))
        assert app.moved() == []


async def test_a_cursor_that_a_person_moves_takes_the_playhead_along() -> None:
    app = TableApp(words(50))
    async with app.run_test(size=(40, 8)) as pilot:
        await pilot.press("down", "j", "end", "enter")
        await pilot.click(app.table, offset=(5, 2))
        await pilot.pause()
        assert app.moved()[:3] == [0, 1, 50]
        assert app.moved()[3] < 50
        assert app.table.playhead == app.moved()[3]
        assert [message.chunk for message in app.messages_of(ChunkTable.Selected)] == [
            50
        ]


async def test_constant_fields_are_one_line_that_opens() -> None:
    chunks = [delta(0, "a") | {"id": "a" * 20, "obfuscation": str(n)} for n in range(9)]
    app = TableApp(chat(*chunks))
    async with app.run_test(size=(60, 16)):
        await app.workers.wait_for_complete()
        assert lines_of(app.table)[-1].startswith(" same in all: choices[0].index=0,")
        app.table.action_toggle_constant()
        text = "\n".join(lines_of(app.table))
        assert f'   id  "{"a" * 20}"' in text
        assert "   obfuscation  random padding in each chunk" in text


async def test_a_click_on_the_constant_fields_opens_them() -> None:
    chunks = [delta(0, "a") | {"id": "a" * 20} for _ in range(9)]
    app = TableApp(chat(*chunks))
    async with app.run_test(size=(60, 16)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.click(app.table, offset=(3, 14))
        assert f'   id  "{"a" * 20}"' in lines_of(app.table)
        assert app.moved() == []


async def test_the_constant_fields_fit_beside_a_scroll_bar_that_appears() -> None:
    fields = {f"field_{n}": n for n in range(9)}
    app = TableApp(chat(*[fields | delta(0, "a")] * 30))
    async with app.run_test(size=(40, 40)) as pilot:
        await app.workers.wait_for_complete()
        assert lines_of(app.table)[-1].endswith("… ▸")
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert app.table.show_vertical_scrollbar
        assert lines_of(app.table)[-1].endswith("… ▸")


async def test_the_scroll_bar_of_chunks_that_open_in_the_middle_is_in_the_middle() -> (
    None
):
    async with staged(Shot("", (160, 44), "test_two_answers", ("4", "c"))) as (app, _):
        table = app.screen.query_one(ChunkTable)
        assert table.scroll_y > 100
        assert table.vertical_scrollbar.position == table.scroll_y


async def test_the_last_chunk_is_visible_above_the_constant_fields() -> None:
    app = TableApp(chat(*[delta(0, "a") | {"id": "x"}] * 30))
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.playhead = 29
        await app.workers.wait_for_complete()
        await pilot.pause()
        lines = lines_of(app.table)
        assert app.table.virtual_size.height == 30 + 2
        assert lines[-2].startswith("▌29")
        assert lines[-1].startswith(" same in all")


async def test_open_constant_fields_take_at_most_half_of_the_table() -> None:
    fields = {f"field_{n}": n for n in range(30)}
    app = TableApp(chat(*[fields | delta(0, "a")] * 9))
    async with app.run_test(size=(60, 14)):
        await app.workers.wait_for_complete()
        app.table.action_toggle_constant()
        lines = lines_of(app.table)
        assert sum("content" in line for line in lines[:6]) == 5
        assert lines[-1].strip() == "… 29 more, in the JSON of every chunk"


async def test_the_table_keeps_its_playhead_while_more_chunks_are_folded() -> None:
    app = TableApp(words(30))
    async with app.run_test(size=(40, 8)):
        app.table.playhead = 7
        reply = reader.fold(app.exchange)
        app.table.show(app.exchange, reply, timeline(reply, Pace()))
        assert app.table.playhead == 7


async def test_hostile_text_keeps_the_chunk_table_aligned() -> None:
    app = TableApp(chat(delta(0, HOSTILE), delta(1, "家" * 50), finish(0, HOSTILE)))
    async with app.run_test(size=(30, 8)):
        await app.workers.wait_for_complete()
        assert "␛" in lines_of(app.table)[1]
        assert lines_of(app.table)[1].endswith("…")


async def test_a_leap_of_the_playhead_centres_it_in_the_table() -> None:
    app = TableApp(words(500))
    async with app.run_test(size=(40, 11)) as pilot:
        app.table.playhead = 250
        await pilot.pause()
        lines = lines_of(app.table)
        assert lines.index("▌250  0  content  “w250 ”") == 4


async def test_others_get_their_turn_while_chunks_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = 0
    seen: list[int] = []

    def watched(chunks: Any) -> Iterator[Any]:
        for fields in constant_fields(chunks):
            seen.append(turns)
            yield fields

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    monkeypatch.setattr("recviewer.tui.chunks.widget.constant_fields", watched)
    others = asyncio.create_task(take_turns())
    app = TableApp(words(20_000))
    async with app.run_test(size=(80, 12)):
        await app.workers.wait_for_complete()
    others.cancel()
    assert len(seen) > 2
    assert len(set(seen)) == len(seen)
