from __future__ import annotations

import math
from array import array
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.model.transcript import Mark, MarkKind
from recviewer.playback.pace import SPEEDS
from recviewer.playback.player import Playhead
from recviewer.playback.timeline import Clock, Source, Timeline
from recviewer.playback.words import (
    SIGNS,
    chunk_text,
    clock_forms,
    no_replay_text,
    position_forms,
    speed_forms,
)
from recviewer.tui.exchange.transport_lines import (
    PLAYHEAD,
    Chip,
    Live,
    Status,
    density_row,
    live_forms,
    marks_row,
    status_row,
    wait_forms,
)
from tests.unit.playback.replies import reply_of

ASSUMED = Clock(Source.ASSUMED, "50 tok/s · this recording holds no times", rate=50.0)
RECORDED = Clock(Source.RECORDED, "a time per chunk", 0.5, 28.1)
ESTIMATED = Clock(Source.ESTIMATED, "created, ±1 s", None, 28.1)


@cache
def line_of(chunks: int, clock: Clock) -> Timeline:
    """Make a timeline of 20 ms and 4 tokens a chunk."""
    due = array("d", (chunk * 0.02 for chunk in range(chunks)))
    return Timeline(due, array("d", (chunk * 4.0 for chunk in range(chunks))), clock)


@given(
    width=st.integers(40, 220),
    clock=st.sampled_from([ASSUMED, RECORDED, ESTIMATED]),
    chunks=st.sampled_from([2, 22, 1_399, 300_000]),
    speed=st.sampled_from(SPEEDS),
    loop=st.booleans(),
    pointed_at=st.none() | st.text(max_size=300),
    live=st.none() | st.builds(Live, st.just(0.0), st.text(), st.floats(0, 1e6)),
)
def test_the_status_fits_any_width_and_always_names_the_clock(
    width: int,
    clock: Clock,
    chunks: int,
    speed: float,
    loop: bool,
    pointed_at: str | None,
    live: Live | None,
) -> None:
    line = line_of(chunks, clock)
    head = Playhead(chunks - 1, line.duration)
    status = Status(line, head, speed=speed, loop=loop, live=live)
    row = status_row(status, width, pointed_at).content
    assert row.cell_length == width
    assert "\n" not in row.plain
    assert clock.source in row.plain[3:]


def test_a_stream_tells_whether_its_tail_shows_and_how_long_it_is_quiet() -> None:
    def said(chunk: int, live: Live) -> str:
        line = line_of(22, RECORDED)
        head = Playhead(chunk, line.due_at(chunk))
        return live_forms(Status(line, head, playing=True, live=live))[0]

    assert said(21, Live(100.0, now=101.9)) == "● live"
    assert said(20, Live(100.0, now=101.9)) == "○ live"
    assert said(21, Live(100.0, now=112.0)) == "● live · waiting, nothing for 12 s"
    gone = Live(100.0, "the file is gone", now=112.0)
    assert said(21, gone).startswith("● live · the file is gone · waiting")


def test_a_click_on_the_word_leads_to_the_tail() -> None:
    status = Status(line_of(22, RECORDED), Playhead(3, 0.06), live=Live(0.0))
    row = status_row(status, 100)
    column = row.content.plain.index("live")
    assert row.chip_at(column) is Chip.LIVE
    assert row.chip_at(column + 40) is None


def test_a_wide_status_says_everything() -> None:
    head = Playhead(812, 16.24)
    status = Status(line_of(1_399, ASSUMED), head, True, 2.0, True)
    words = status_row(status, 120).content.plain.split("  ")
    assert [word.strip() for word in words if word.strip()] == [
        "‖",
        "2× ≈ 100 tok/s ▾",
        "813/1,399 chunks · ≈3.2k tok",
        "loop",
        "assumed 50 tok/s · this recording holds no times ▾",
    ]


def test_a_narrow_status_keeps_state_speed_position_and_clock() -> None:
    head = Playhead(123_456, 2_469.12)
    status = Status(line_of(300_000, ASSUMED), head, speed=2.0)
    row = status_row(status, 40).content.plain
    assert row.split() == ["▶", "2×", "▾", "123,457/300,000", "assumed", "▾"]


def test_an_assumed_clock_is_never_shown_as_a_time() -> None:
    line = line_of(22, ASSUMED)
    words = position_forms(line, Playhead(14, 0.28))
    assert words == ("15/22 chunks · ≈56 tok", "15/22 chunks", "15/22")
    assert not any(":" in form for form in words)


def test_a_recorded_clock_is_shown_as_a_time() -> None:
    words = position_forms(line_of(1_406, RECORDED), Playhead(620, 12.4))
    assert words == ("0:12.4 / 0:28.1 · 621/1,406 chunks", "0:12.4 / 0:28.1", "0:12.4")


def test_chunks_are_counted_from_none_to_all() -> None:
    line = line_of(22, ASSUMED)
    assert position_forms(line, Playhead())[1] == "0/22 chunks"
    assert position_forms(line, Playhead(21))[1] == "22/22 chunks"


def test_a_replay_says_how_long_it_waits_for_the_first_text() -> None:
    line = Timeline(array("d", [0, 0.1, 2.0, 2.1]), array("d", [0.0] * 4), RECORDED)
    status = Status(line, Playhead(0), playing=True, speed=0.5, first_text=2)
    assert wait_forms(status)[0] == "waiting for the first text · 4.0 s"
    assert "waiting for the first text" in status_row(status, 80).content.plain


def test_a_slow_replay_says_when_the_next_chunk_comes() -> None:
    line = line_of(22, ASSUMED)
    head = Playhead(5, 0.1)
    assert wait_forms(Status(line, head, playing=True, speed=0.01)) == (
        "waiting for the next chunk · 2.0 s",
        "chunk in 2.0 s",
        "2.0 s",
    )


@pytest.mark.parametrize(
    "status",
    [
        Status(line_of(22, ASSUMED), Playhead(5, 0.1), speed=0.01),
        Status(line_of(22, ASSUMED), Playhead(5, 0.1), playing=True),
        Status(line_of(22, ASSUMED), Playhead(21, 0.42), playing=True, speed=0.01),
        Status(line_of(22, ASSUMED), Playhead(5, 0.1), True, math.inf),
    ],
    ids=["paused", "at once", "at the end", "instant"],
)
def test_a_replay_that_does_not_wait_says_no_such_thing(status: Status) -> None:
    assert wait_forms(status) == ()


def test_the_clock_is_coloured_by_how_far_it_can_be_trusted() -> None:
    rows = [
        status_row(Status(line_of(22, clock), Playhead()), 80).content
        for clock in (RECORDED, ESTIMATED, ASSUMED)
    ]
    styles = [row.spans[-1].style for row in rows]
    assert styles == ["$done", "$caution", "$quiet"]


def test_the_badge_gives_up_its_basis_before_its_word() -> None:
    assert clock_forms(ASSUMED) == (
        "assumed 50 tok/s · this recording holds no times",
        "assumed 50 tok/s",
        "assumed",
    )
    assert clock_forms(ESTIMATED) == ("estimated · created, ±1 s", "estimated")


def test_a_speed_is_a_rate_only_where_the_pace_is_assumed() -> None:
    assert speed_forms(2, ASSUMED) == ("2× ≈ 100 tok/s", "2×")
    assert speed_forms(0.125, RECORDED) == ("0.125×",)
    assert speed_forms(math.inf, ASSUMED) == ("instant",)


def test_a_bar_without_a_replay_says_why() -> None:
    assert no_replay_text(121, streamed=False) == "answered whole, nothing to replay"
    assert no_replay_text(1, streamed=True).startswith("answered in one chunk")
    assert no_replay_text(0, streamed=True).startswith("no answer")


@pytest.mark.parametrize("column", [0, 3, 7])
def test_the_playhead_stands_in_the_density(column: int) -> None:
    row = density_row("▁▂▃▄▅▆▇█", column)
    assert row.plain.index(PLAYHEAD) == column
    assert row.cell_length == 8


def test_marks_have_signs_that_need_no_colour() -> None:
    assert len(set(SIGNS.values())) == len(MarkKind)
    marks = {k: Mark(k, kind, 0, "x") for k, kind in enumerate(MarkKind)}
    row = marks_row(marks, 10)
    assert row.plain == "●⚒■✂Σ✖≠   "
    assert row.cell_length == 10


def test_without_a_row_of_their_own_marks_stand_in_the_density() -> None:
    marks = {1: Mark(1, MarkKind.FINISH, 0, "stop"), 2: Mark(2, MarkKind.ERROR, 0, "x")}
    assert density_row("▁▁▁▁", 2, marks).plain == "▁■┃▁"


def test_a_finish_that_cuts_the_answer_short_stands_out() -> None:
    ends = [Mark(0, MarkKind.FINISH, 0, reason) for reason in ("stop", "MAX_TOKENS")]
    styles = [marks_row({0: end}, 1).spans[0].style for end in ends]
    assert styles == ["$done", "$caution"]


def test_a_chunk_is_described_by_number_choice_channel_and_text() -> None:
    reply = reply_of("one", "two", "", choices=2)
    assert chunk_text(reply, 1) == "chunk 1 · ● first text: content · 1 content “two”"
    assert chunk_text(reply, 2) == "chunk 2"
    assert chunk_text(reply, -1) == "before the first chunk"


def test_recorded_text_stays_on_its_line_and_is_no_markup() -> None:
    words = chunk_text(reply_of("[red]a\n\x1b[31mb"), 0)
    assert words.endswith("“[red]a␊␛[31mb”")
    row = status_row(Status(line_of(2, ASSUMED), Playhead()), 80, words)
    assert "[red]" in row.content.plain
