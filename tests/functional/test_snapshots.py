"""Whole screens, as text, compared with how they looked when they were last read.

After a change that is meant, `make snapshots` writes them anew: read the difference.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.stage import Shot, drawn, staged

HERE = Path(__file__).parent / "snapshots"

SIZES = (80, 24), (120, 40), (220, 60)

SCREENS = (
    Shot("two-choices", SIZES[0], "test_two_answers", ("4",)),
    Shot("drill-down", SIZES[0], "test_two_answers", ("4", "alt+4")),
    Shot("request", SIZES[0], "test_tool_results", ("d",)),
    Shot("review", SIZES[0], reviewed=True),
    Shot("comparison", SIZES[0], keys=("n", "enter"), reviewed=True),
)
"""Those that are laid out anew for each size of a terminal."""

SHOTS = (
    *(
        replace(shot, name=f"{shot.name}-{size[0]}", size=size)
        for shot in SCREENS
        for size in SIZES
    ),
    Shot("library-80", SIZES[0]),
    Shot("library-120", SIZES[1]),
    Shot("four-choices-80", SIZES[0], "test_four_openings", ("5",)),
    Shot("four-choices-220", SIZES[2], "test_four_openings", ("5",)),
    Shot("tool-calls", SIZES[1], "test_parallel_calls", ("6",)),
    Shot("clock", SIZES[1], "test_long_gap", ("6",)),
    Shot("rate-limit", SIZES[1], "test_rate_limit"),
    Shot("broken-off", SIZES[1], "test_broken_off"),
    Shot("no-answer-in-words", SIZES[1], "test_two_sentences"),
    Shot("all-filtered-away", SIZES[1], keys=("slash", "x", "y", "z")),
)


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
async def test_the_screen_looks_as_in_its_snapshot(shot: Shot) -> None:
    async with staged(shot) as (app, _):
        strips = drawn(app)
    text = "".join(f"{strip.text.rstrip()}\n" for strip in strips)
    file = HERE / f"{shot.name}.txt"
    if "SNAPSHOTS" in os.environ:
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
