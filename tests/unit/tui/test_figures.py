"""The figures of a response read as a table."""

from __future__ import annotations

from recviewer.model.transcript import Totals
from recviewer.tui.screens.figures import figures_content
from tests.unit.playback.replies import reply_of


def test_what_is_counted_stands_in_columns_for_all_and_for_each_choice() -> None:
    usage = {"prompt_tokens": 1044, "completion_tokens": 20}
    reply = reply_of("one", "three ", "five", "six", choices=2, usage=usage)
    assert figures_content(reply).plain == (
        "             chunks  characters  a chunk\n"
        "all choices       4          16      4.0\n"
        "choice 0          2           7      3.5\n"
        "choice 1          2           9      4.5\n"
        "\n"
        "tokens  1,044 in · 20 out\n"
        "\n"
        "This recording has no times. The pace of the replay says nothing about the "
        "speed of the model."
    )


def test_every_column_of_times_carries_its_badge() -> None:
    reply = reply_of("aaaa", "bbbb", totals=Totals(0.5, 1.5, "stated"))
    head, badges, whole, *_ = figures_content(reply).plain.splitlines()
    assert head.endswith("first at    last at  characters/s")
    assert badges.split() == ["estimated"] * 3
    assert whole.split()[-5:] == ["500", "ms", "1.5", "s", "4.0"]


def test_times_of_a_recorded_clock_have_its_badge() -> None:
    reply = reply_of("aaaa", "bbbb", times=(0, 2))
    text = figures_content(reply).plain
    assert "recorded" in text
    assert "2.0 s" in text
    assert "first at" not in text


def test_a_body_sent_whole_has_no_characters_a_chunk() -> None:
    assert "a chunk" not in figures_content(reply_of("all of it")).plain
