"""The figures of a response as a sheet: all of it, then each choice."""

from __future__ import annotations

from textual.content import Content

from recviewer.model.transcript import Reply
from recviewer.playback.measures import Measures, measures
from recviewer.render.measures import measure_words

_NO_CLOCK = (
    "This recording holds no times: nothing here was timed, and the pace of the "
    "replay says nothing about the model."
)


def figures_content(reply: Reply) -> Content:
    """Return what can be counted, and timed where a clock was recorded."""
    figures = measures(reply)
    blocks = [_block("all choices", figures.whole)]
    blocks += [
        _block(f"choice {choice.index}", figure)
        for choice, figure in zip(reply.choices, figures.choices, strict=True)
    ]
    if figures.whole.timing is None:
        blocks.append(Content.styled(_NO_CLOCK, "$foreground-muted"))
    return Content("\n\n").join(blocks)


def _block(title: str, figure: Measures) -> Content:
    head = Content.styled(title, "bold $accent")
    rows = [Content(f"  {words}") for words in measure_words(figure)]
    return Content("\n").join([head, *rows])
