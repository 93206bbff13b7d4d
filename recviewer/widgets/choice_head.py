"""The line above a choice, which fills as the choice arrives."""

from __future__ import annotations

from typing import ClassVar

from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from recviewer.render.choice_head import ChoiceFacts, head_strip


class ChoiceHead(Widget):
    """Draws a choice's facts on one line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "choice-head--title",
        "choice-head--done",
        "choice-head--rest",
    }
    DEFAULT_CSS = """
    ChoiceHead {
        height: 1;
        color: $foreground 60%;
        & > .choice-head--title { color: $foreground; text-style: bold; }
        & > .choice-head--done { color: $foreground 45%; }
        & > .choice-head--rest { color: $foreground 15%; }
    }
    """

    facts: reactive[ChoiceFacts | None] = reactive(None)
    """What to tell."""

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width = self.size.width
        if self.facts is None or y:
            return Strip.blank(width, self.rich_style)
        return head_strip(
            self.facts,
            width,
            title=self.get_component_rich_style("choice-head--title"),
            done=self.get_component_rich_style("choice-head--done"),
            rest=self.get_component_rich_style("choice-head--rest"),
            text=self.rich_style,
        )
