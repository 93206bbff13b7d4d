"""The styles of a choice's text, which come from the theme by component classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.widget import Widget

from recviewer.model.track import Kind
from recviewer.tui.choices.logprobs import Likelihood

_RULES: Final = {
    "reasoning": "color: $quiet; text-style: italic;",
    "refusal": "color: $caution;",
    "name": "color: $tool; text-style: bold;",
    "arguments": "color: $arguments;",
    "label": "color: $quiet; text-style: not italic;",
    "fresh": "color: $foreground;",
    "caret": "color: $quiet; background: $background; text-style: reverse;",
    "cursor": "color: $focus; background: $background; text-style: reverse;",
    "match": "color: $focus; text-style: bold underline;",
    "current": "color: $focus; background: $background; text-style: bold reverse;",
    "written": "background: $focus 30%; text-style: underline;",
    "likely": "color: $done;",
    "unsure": "color: $caution;",
    "unlikely": "color: $failed; text-style: underline;",
}

STYLE_CLASSES: Final = {f"choice--{name}" for name in _RULES}
"""Component classes of the widget that draws a choice's text."""

STYLE_CSS: Final = "\n".join(
    [
        *(f"& > .choice--{name} {{ {rule} }}" for name, rule in _RULES.items()),
        "&:ansi > .choice--written { color: $on-focus; }",
    ]
)
"""Their default CSS, to be nested in the rule of that widget. Of the 16 colours of a
terminal no shades can be made: what is written is on the whole colour."""


class TextStyles(msgspec.Struct, frozen=True):
    """The styles of a choice's text."""

    kinds: Mapping[Kind, Style]
    """Style of each kind of text."""
    likelihoods: Mapping[Likelihood, Style]
    """Style over tokens of each likelihood."""
    label: Style
    """Style over text that was not recorded, such as the label `reasoning`."""
    fresh: Style
    """Style over the newest text."""
    written: Style
    """Style over text that the highlighted chunk wrote."""
    match: Style
    """Style over a match of the search."""
    current: Style
    """Style over the current match."""
    caret: Style
    """Style of the cell where the next text will appear."""
    cursor: Style
    """Style of the character under the text cursor."""
    selection: Style
    """Style over selected text."""
    background: Color
    """Colour behind the text."""
    filters: Sequence[LineFilter]
    """Filters that every line passes on its way to the terminal."""


def text_styles(widget: Widget) -> TextStyles:
    """Return the styles of a widget that has the component classes."""
    base = widget.rich_style

    def over(name: str) -> Style:
        """Return what a class sets, its colours blended with the background."""
        sets = widget.get_component_rich_style(f"choice--{name}", partial=True)
        blended = widget.get_component_rich_style(f"choice--{name}")
        return sets + Style(
            color=blended.color if sets.color else None,
            bgcolor=blended.bgcolor if sets.bgcolor else None,
        )

    selected = widget.screen.get_visual_style("screen--selection", partial=True)
    return TextStyles(
        kinds={
            Kind.CONTENT: base,
            Kind.REASONING: base + over("reasoning"),
            Kind.REFUSAL: base + over("refusal"),
            Kind.TOOL_NAME: base + over("name"),
            Kind.TOOL_ARGUMENTS: base + over("arguments"),
        },
        likelihoods={word: over(word) for word in Likelihood},
        label=over("label"),
        fresh=over("fresh"),
        written=over("written"),
        match=over("match"),
        current=over("current"),
        caret=over("caret"),
        cursor=over("cursor"),
        # Textual's own style sets no text colour.
        selection=(widget.visual_style + selected).rich_style,
        background=widget.background_colors[1],
        filters=widget.get_line_filters(),
    )
