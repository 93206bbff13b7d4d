"""Chunks as rows of a table."""

from __future__ import annotations

from typing import Any

from recviewer.playback.effects import Effect, effects
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import timeline
from recviewer.reading import reader
from recviewer.tui.chunks.rows import (
    ChunkRows,
    chunk_row,
    column_widths,
    heading_row,
)
from tests.unit.tui.exchanges import (
    HOSTILE,
    chat,
    delta,
    finish,
)


def rows(*chunks: Any, width: int = 48, seconds: float | None = None) -> list[str]:
    reply = reader.fold(chat(*chunks))
    widths = column_widths(reply, seconds)
    return [
        chunk_row(reply, k, widths, seconds, width).plain
        for k in range(reply.chunk_count)
    ]


def test_a_chunk_row_shows_number_choice_channel_and_text() -> None:
    assert rows(delta(0, "Hel"), delta(1, " lo\n")) == [
        "0  0  content  “Hel”",
        "1  1  content  “ lo␊”",
    ]


def test_the_names_of_the_columns_stand_above_them() -> None:
    reply = reader.fold(chat(delta(0, "Hel"), delta(1, "lo")))
    widths = column_widths(reply, 12.5)
    for width in (40, 60):
        heading = heading_row(widths, width).plain
        row = chunk_row(reply, 1, widths, 2.5, width).plain
        assert heading.index("channel") == row.index("content")
        assert heading.index("text") == row.index("“lo”")
        assert heading.index("time") + len("time") == row.index("2.50 s") + len(
            "2.50 s"
        )
    assert "choice  channel" in heading


def test_a_chunk_without_effects_shows_the_name_of_its_event() -> None:
    reply = reader.fold(chat(delta(0, "Hi"), {"choices": []}))

    assert effects(reply, 0, "name")[0].text == "Hi"
    assert effects(reply, 1, "thread.run.created")[0] == Effect(
        None, "event", "thread.run.created"
    )


def test_a_time_stands_after_the_number_where_there_is_a_clock() -> None:
    assert rows(delta(0, "a"), seconds=12.5) == ["0  12.50 s  0  content  “a”"]


def test_a_long_text_is_cut_and_its_open_quote_shows_it() -> None:
    assert rows(delta(0, "abcdefghijklmnop"), width=24) == ["0  0  content  “abcdefg…"]


def test_a_long_channel_gives_way_to_the_text_where_the_room_is_narrow() -> None:
    call = {"index": 0, "id": "c", "function": {"name": "f", "arguments": "{}"}}
    first = delta(0, "", tool_calls=[call])
    assert rows(first, width=40) == ["0  0  …l[0].name  “f” +1"]


def test_a_finish_a_role_and_an_empty_chunk_are_named() -> None:
    reply = reader.fold(chat(delta(0, "", role="assistant"), delta(0, ""), finish(0)))
    assert [effects(reply, k)[0] for k in range(3)] == [
        Effect(0, "role", "assistant"),
        Effect(0, "empty"),
        Effect(0, "finish", "stop"),
    ]


def test_a_chunk_for_several_choices_lists_the_first_and_counts_the_others() -> None:
    both = {"choices": [*delta(0, "a")["choices"], *delta(1, "b")["choices"]]}
    assert rows(both) == ["0  0  content  “a” +1"]


def test_a_chunk_for_no_choice_is_empty() -> None:
    reply = reader.fold(chat({"choices": []}, delta(0, "a")))
    assert effects(reply, 0) == [Effect(None, "empty")]


def test_a_chunk_that_was_not_understood_says_why() -> None:
    reply = reader.fold(chat(delta(0, "a"), {"choices": 7}))
    (event,) = effects(reply, 1)
    assert event.kind == "not understood"
    assert ".choices has an odd type" in event.text


def test_control_characters_in_chunks_are_pictures() -> None:
    (line,) = rows(delta(0, HOSTILE))
    assert "\x1b" not in line
    assert "␛" in line


def test_a_chunk_after_the_playhead_has_the_same_text_all_faint() -> None:
    reply = reader.fold(chat(delta(0, "", reasoning_content="Hm"), finish(0)))
    widths = column_widths(reply, None)
    now, later = (
        chunk_row(reply, 0, widths, None, 60, faint=faint) for faint in (False, True)
    )

    assert later.plain == now.plain
    assert {str(span.style) for span in later.spans} == {"$faint", "italic $faint"}
    assert sum(span.end - span.start for span in later.spans) == len(later.plain)


def test_a_chunk_is_drawn_again_when_the_playhead_passes_it() -> None:
    exchange = chat(delta(0, "a"), delta(0, "b"))
    reply = reader.fold(exchange)
    chunks = ChunkRows()
    chunks.show(exchange.response.chunks, reply, timeline(reply, Pace()))
    keys = [chunks.key(0), chunks.key(1)]
    chunks.playhead = 0

    assert chunks.key(0) != keys[0]
    assert chunks.key(1) == keys[1]
    assert "$faint" not in str(chunks.draw(0, 40).spans)
    assert "$faint" in str(chunks.draw(1, 40).spans)


def test_a_chunk_is_drawn_again_when_more_of_the_reply_is_folded() -> None:
    exchange = chat(delta(0, "a"), delta(0, "b"))
    reply = reader.fold(exchange)
    chunks = ChunkRows()
    chunks.show(exchange.response.chunks, reply, timeline(reply, Pace()))
    before = chunks.key(0)
    chunks.show(exchange.response.chunks, reply, timeline(reply, Pace()))
    assert chunks.key(0) != before


def test_an_assumed_clock_puts_no_time_into_the_rows() -> None:
    exchange = chat(delta(0, "a"))
    reply = reader.fold(exchange)
    chunks = ChunkRows()
    chunks.show(exchange.response.chunks, reply, timeline(reply, Pace()))
    assert chunks.draw(0, 40).plain == "0  0  content  “a”"
