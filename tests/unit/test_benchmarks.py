"""The benchmarks can run: nobody runs them with every change."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from benchmarks import inputs
from benchmarks.__main__ import GROUPS, ON_REQUEST
from benchmarks.table import Row, lines
from recviewer.reading import reader


@pytest.mark.parametrize("group", [*GROUPS, *ON_REQUEST])
def test_every_group_of_benchmarks_has_rows(group: str) -> None:
    assert callable(importlib.import_module(f"benchmarks.{group}").rows)


def test_the_table_says_which_figures_are_within_their_bounds() -> None:
    rows = (
        Row("a ratio", 1.305, 1.35),
        Row("a count", 12_345.6, 20, "", at_least=True),
        Row("a wait", 120, 100, "ms"),
    )
    assert list(lines(rows)) == [
        "| what    | bound     | measured | ok  |",
        "|---------|-----------|----------|-----|",
        "| a ratio | <= 1.35x  | 1.30x    | yes |",
        "| a count | >= 20     | 12,346   | yes |",
        "| a wait  | <= 100 ms | 120 ms   | NO  |",
    ]


def test_a_figure_that_is_not_a_number_is_not_within_its_bound() -> None:
    assert not Row("a wait", float("nan"), 100).ok


def test_a_made_up_recording_is_read_like_a_real_one(tmp_path: Path) -> None:
    items = inputs.chunks(7, choices=2)
    path = inputs.write_recording(tmp_path / "made-up.json", items)
    (exchange,) = reader.read(path).exchanges
    reply = reader.fold(exchange)
    assert exchange.protocol == "openai-chat"
    assert reply.chunk_count == 8
    assert [choice.index for choice in reply.choices] == [0, 1]
    assert reply.choices[0].tracks[0].text.endswith(f"{inputs.LAST_WORD}.")
