"""A replay as a recording of a terminal."""

from __future__ import annotations

import json
from itertools import accumulate, pairwise
from typing import Any

import pyte
import pytest

from recviewer.export.asciicast import asciicast
from recviewer.export.frames import wrap
from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from recviewer.text.cells import cells
from tests.samples import sample_file
from tests.unit.export.test_markdown import answer, call_of, request_of
from tests.unit.tui.exchanges import HOSTILE


def sample(start: str) -> Exchange:
    (exchange,) = reader.read(sample_file(start)).exchanges
    return exchange


def cast(
    exchange: Exchange, columns: int = 100, rows: int = 30, version: int = 2
) -> tuple[dict[str, Any], list[list[Any]]]:
    """Return the header and the events of a recording."""
    reply, prompt = reader.fold(exchange), reader.prompt(exchange)
    data = asciicast(
        *("a.json", exchange, prompt, reply),
        size=(columns, rows),
        version=version,
        revealed=False,
    )
    head, *events = map(json.loads, data.decode().splitlines())
    return head, events


def screens(events: list[list[Any]], columns: int, rows: int) -> list[list[str]]:
    """Return what a terminal shows after each output."""
    screen = pyte.Screen(columns, rows)
    stream = pyte.Stream(screen)
    found = []
    for _, code, data in events:
        if code == "o":
            stream.feed(data)
            found.append(list(screen.display))
    return found


@pytest.mark.parametrize(("columns", "rows"), [(40, 12), (100, 30), (200, 60)])
def test_the_end_shows_all_choices_and_names_the_clock(columns: int, rows: int) -> None:
    _, events = cast(sample("fa8f5bec"), columns, rows)
    first, *_, last = screens(events, columns, rows)
    assert "0/129" in "".join(first)
    assert "129/129" in last[-1]
    assert "assumed" in last[-1]
    assert "choice 0" in "".join(last)
    assert ("choice 1" in "".join(last)) == (rows > 12)
    assert all(len(line) == columns for line in last)
    assert not any(line[-1:] == "…" for line in last[4:-3])


def test_the_text_grows_from_moment_to_moment() -> None:
    _, events = cast(sample("d066dfad"), 120, 50)
    texts = ["".join(lines) for lines in screens(events, 120, 50)]
    assert "Your function" not in texts[0]
    assert any("Your function is" in text and "signature" not in text for text in texts)
    assert "B006" in texts[-1]


def test_marks_are_markers_at_their_time_and_versions_tell_the_same() -> None:
    exchange = sample("fa8f5bec")
    head, events = cast(exchange)
    other_head, others = cast(exchange, version=3)
    marks = [data for _, code, data in events if code == "m"]
    assert len(marks) == len(reader.fold(exchange).marks)
    assert "finish · stop · choice 0" in marks
    assert (head["version"], head["width"], head["height"]) == (2, 100, 30)
    assert "assumed clock" in head["title"]
    assert other_head["term"] == {"cols": 100, "rows": 30}
    times = [seconds for seconds, _, _ in events]
    assert all(before <= after for before, after in pairwise(times))
    summed = list(accumulate(seconds for seconds, _, _ in others))
    assert summed == pytest.approx(times, abs=0.001)
    assert [event[1:] for event in events] == [event[1:] for event in others]


def test_recorded_control_codes_reach_no_terminal() -> None:
    hostile = f"\x1b]0;owned\x07\x1b[2J{HOSTILE}"
    data = call_of(request_of(hostile), answer(hostile))
    _, events = cast(reader.parse(data, "a.json").exchanges[0])
    printed = "".join(data for _, _, data in events)
    assert "\x1b]" not in printed
    assert "\x07" not in printed
    assert printed.count("\x1b[2J") == 1


@pytest.mark.parametrize("text", ["one two three", "漢字" * 20, "a" * 50, "", "x  y"])
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text: str) -> None:
    lines = list(wrap(text, 9))
    assert all(cells(line) <= 9 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
