"""The styles of a choice's text, in the colours of the theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from rich.style import Style
from textual.color import TRANSPARENT, Color
from textual.filter import LineFilter
from textual.style import Style as VisualStyle
from textual.widget import Widget

from recviewer.model.track import Kind
from recviewer.tui.choices.logprobs import Likelihood

_STYLES: Final = {
    "reasoning": "italic $quiet",
    "refusal": "$caution",
    "name": "bold $tool",
    "arguments": "$arguments",
    "label": "not italic $quiet",
    "fresh": "$foreground",
    "caret": "reverse $quiet on $background",
    "cursor": "reverse $focus on $background",
    "match": "bold underline $focus",
    "current": "bold reverse $focus on $background",
    "written": "underline on $focus 30%",
    "likely": "$done",
    "unsure": "$caution",
    "unlikely": "underline $failed",
}
"""What each style sets, in Textual's words. As component classes, for which Textual
makes a node each and again for each change of the focus, they took 10 ms at the start.
"""

_ANSI_STYLES: Final = {"written": "underline $on-focus on $focus 30%"}
"""What differs where the terminal has 16 colours, of which no shades can be made."""


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
    """Return the styles of a text in a widget, in the colours of the theme."""
    base, background = widget.rich_style, widget.background_colors[1]
    words = _STYLES | (_ANSI_STYLES if widget.app.native_ansi_color else {})

    def over(name: str) -> Style:
        """Return what a style sets, its colours blended with the background."""
        sets = VisualStyle.parse(words[name])
        behind = background + (sets.background or TRANSPARENT)
        return sets.rich_style + Style(
            color=(behind + sets.foreground).rich_color if sets.foreground else None,
            bgcolor=behind.rich_color if sets.background else None,
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
        background=background,
        filters=widget.get_line_filters(),
    )
