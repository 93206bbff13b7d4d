"""The styles of a choice's text, from the theme."""

from __future__ import annotations

from typing import Final

from rich.style import Style
from textual.widget import Widget

from recviewer.model.track import Kind
from recviewer.tui.choices.logprobs import Likelihood
from recviewer.tui.choices.rows import Look

_RULES: Final = {
    "reasoning": "color: $quiet; text-style: italic;",
    "refusal": "color: $caution;",
    "name": "color: $tool; text-style: bold;",
    "arguments": "color: $arguments;",
    "lead": "color: $quiet; text-style: not italic;",
    "fresh": "color: $foreground;",
    "caret": "color: $quiet; background: $background; text-style: reverse;",
    "cursor": "color: $focus; background: $background; text-style: reverse;",
    "written": "background: $focus 30%; text-style: underline;",
    "likely": "color: $done;",
    "unsure": "color: $caution;",
    "unlikely": "color: $failed; text-style: underline;",
}

LOOK_CLASSES: Final = {f"choice--{name}" for name in _RULES}
"""Component classes of a widget that draws a choice's text."""

LOOK_CSS: Final = "\n".join(
    f"& > .choice--{name} {{ {rule} }}" for name, rule in _RULES.items()
)
"""What they look like, to stand inside the rule of that widget."""


def look_of(widget: Widget) -> Look:
    """Return the styles that a widget's component classes give."""
    base = widget.rich_style

    def over(name: str) -> Style:
        """Return what a class sets, its colours blended with the background."""
        sets = widget.get_component_rich_style(f"choice--{name}", partial=True)
        seen = widget.get_component_rich_style(f"choice--{name}")
        return sets + Style(
            color=seen.color if sets.color else None,
            bgcolor=seen.bgcolor if sets.bgcolor else None,
        )

    return Look(
        kinds={
            Kind.CONTENT: base,
            Kind.REASONING: base + over("reasoning"),
            Kind.REFUSAL: base + over("refusal"),
            Kind.TOOL_NAME: base + over("name"),
            Kind.TOOL_ARGUMENTS: base + over("arguments"),
        },
        likelihoods={word: over(word) for word in Likelihood},
        lead=over("lead"),
        fresh=over("fresh"),
        written=over("written"),
        caret=over("caret"),
        cursor=over("cursor"),
        selection=_selection(widget),
        background=widget.background_colors[1],
        filters=widget.get_line_filters(),
    )


def _selection(widget: Widget) -> Style:
    """Return the style of selected text; Textual's own has no colour to write in."""
    over = widget.screen.get_visual_style("screen--selection", partial=True)
    return (widget.visual_style + over).rich_style
