"""While a screen is laid out anew, widgets draw by sizes that they do not know yet."""

from __future__ import annotations

from itertools import product
from operator import attrgetter

import pytest
from textual.geometry import Region

from tests.cases import cases
from tests.stage import Shot, staged

FLAT = (120, 24)
"""So few rows that lists have scroll bars."""

STAGES = (
    Shot("library", FLAT),
    Shot("few-chunks", (120, 40), "test_two_answers", ("c",)),
    Shot("drill-down", FLAT, "test_two_answers", ("c",)),
    Shot("choices", FLAT, "test_four_openings", ("5",)),
    Shot("one-choice", FLAT, "test_four_openings", ("f",)),
    Shot("choices-in-turn", (80, 24), "test_four_openings"),
    Shot("markdown", FLAT, "test_two_answers", ("m",)),
    Shot("request", FLAT, "test_tool_results", ("d",)),
    Shot("raw", FLAT, "test_tool_results", ("w",)),
    Shot("figures", FLAT, "test_two_answers", ("u",)),
    Shot("copy", FLAT, "test_two_answers", ("y",)),
    Shot("help", FLAT, keys=("question_mark",)),
)


@pytest.mark.parametrize(
    "shot", cases(*STAGES[::3], slow=STAGES), ids=attrgetter("name")
)
async def test_a_widget_draws_as_many_lines_as_it_is_asked_for(shot: Shot) -> None:
    async with staged(shot) as (app, _):
        for widget in list(app.screen._compositor.visible_widgets):
            width, height = widget.outer_size
            for columns, rows in product((1, width, width + 9), (0, 1, height + 9)):
                lines = widget.render_lines(Region(0, 0, columns, rows))
                assert len(lines) == rows, widget
