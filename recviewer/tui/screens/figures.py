"""The figures of a response, over the main screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.content import Content

from recviewer.model.transcript import Reply
from recviewer.playback.figures import Figures, Timing, reply_figures
from recviewer.playback.tokens import TokenCounts
from recviewer.text.numbers import number_words, seconds_words
from recviewer.tui.common.sheet import Sheet
from recviewer.tui.common.wrapping import cells
from recviewer.tui.screens.overlay import Overlay


class FiguresScreen(Overlay[None]):
    """Shows tokens, chunks, characters, and times where a clock was recorded."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("everywhere.figures")
        self._reply = reply

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        yield Sheet("Figures", figures_content(self._reply), footer=self.closing_hint)


_QUIET = "$quiet"

_NO_CLOCK = (
    "This recording has no times. The pace of the replay says nothing about the "
    "speed of the model."
)

_GAP = "  "
"""Separates two columns."""


class _Column(NamedTuple):
    """A column of the table; omitted if all of its cells are empty."""

    head: str
    cell: Callable[[Figures], str]
    timed: bool = False


def figures_content(reply: Reply) -> Content:
    """Return counts of a response, and its times if any were recorded."""
    figures = reply_figures(reply)
    rows = [("all choices", figures.whole)]
    rows += [
        (f"choice {choice.index}", figure)
        for choice, figure in zip(reply.choices, figures.choices, strict=True)
    ]
    blocks = [_table(rows)]
    if figures.whole.tokens is not None:
        blocks.append(_usage(figures.whole.tokens))
    if figures.whole.timing is None:
        blocks.append(Content.styled(_NO_CLOCK, _QUIET))
    return Content("\n\n").join(blocks)


def _table(rows: Sequence[tuple[str, Figures]]) -> Content:
    """Lay out rows below heads; columns of times also have a badge for the clock."""
    names = ["", "", *(name for name, _ in rows)]
    columns = [_aligned(names, left=True)]
    for column in _COLUMNS:
        texts = [column.cell(figure) for _, figure in rows]
        if any(texts):
            timing = rows[0][1].timing
            badge = str(timing.source) if column.timed and timing else ""
            columns.append(_aligned([column.head, badge, *texts]))
    lines = [_GAP.join(texts) for texts in zip(*columns, strict=True)]
    head, badges, whole, *others = lines
    heads = [line for line in (head, badges) if line.strip()]
    return Content("\n").join(
        [
            *(Content.styled(line, _QUIET) for line in heads),
            Content.styled(whole, "bold"),
            *map(Content, others),
        ]
    )


def _aligned(texts: Sequence[str], *, left: bool = False) -> list[str]:
    width = max(map(cells, texts))
    return [text.ljust(width) if left else text.rjust(width) for text in texts]


def _usage(tokens: TokenCounts) -> Content:
    """Return the token counts, which are of all choices together."""
    named = (
        ("in", tokens.prompt),
        ("out", tokens.completion),
        ("reasoning", tokens.reasoning),
        ("in all", tokens.total),
    )
    counts = [f"{count:,} {name}" for name, count in named if count is not None]
    return Content.assemble(("tokens", _QUIET), _GAP, " · ".join(counts))


def _of_timing(cell: Callable[[Timing], str]) -> Callable[[Figures], str]:
    return lambda figure: "" if figure.timing is None else cell(figure.timing)


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else seconds_words(seconds)


def _rate(rate: float | None) -> str:
    return "" if rate is None else number_words(rate)


def _character_rate(timing: Timing) -> str:
    """Return the rate in characters, only if no tokens were counted."""
    counted = timing.tokens_per_second is not None
    return "" if counted else _rate(timing.characters_per_second)


_COLUMNS = (
    _Column("chunks", lambda figure: f"{figure.chunks:,}"),
    _Column("characters", lambda figure: f"{figure.characters:,}"),
    _Column(
        "a chunk", lambda f: f"{f.characters_per_chunk:.1f}" if f.chunks > 1 else ""
    ),
    _Column("first at", _of_timing(lambda t: _seconds(t.ttft)), timed=True),
    _Column("last at", _of_timing(lambda t: _seconds(t.duration)), timed=True),
    _Column("tokens/s", _of_timing(lambda t: _rate(t.tokens_per_second)), timed=True),
    _Column("characters/s", _of_timing(_character_rate), timed=True),
)
