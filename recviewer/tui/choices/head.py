"""The line above a choice, which fills as the choice arrives."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from recviewer.tui.choices.head_line import ChoiceFacts, HeadStyles, head_strip
from recviewer.tui.common.cached_lines import CachedLines


class ChoiceHead(CachedLines):
    """Draws a choice's facts on one line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "choice-head--title",
        "choice-head--done",
        "choice-head--rest",
    }
    DEFAULT_CSS = """
    ChoiceHead {
        height: 1;
        color: $quiet;
        & > .choice-head--title { color: $foreground; text-style: bold; }
        & > .choice-head--done { color: $faint; }
        & > .choice-head--rest { color: $rule; }
        &.-focused > .choice-head--title {
            color: $focus; background: $on-focus; text-style: bold reverse;
        }
        &.-focused > .choice-head--done { color: $focus; }
    }
    """

    facts: reactive[ChoiceFacts | None] = reactive(None)
    """What to tell."""
    focused: reactive[bool] = reactive(False, toggle_class="-focused")
    """Whether what stands below it has the focus."""

    class Clicked(Message):
        """A person wants to go into the choice."""

    def __init__(self) -> None:
        super().__init__()
        self.tooltip = "Click to go into this choice"
        self._styles: HeadStyles | None = None

    def notify_style_update(self) -> None:
        """Draw in other colours."""
        super().notify_style_update()
        self._styles = None

    def on_click(self, event: events.Click) -> None:
        """Say so."""
        event.stop()
        self.post_message(self.Clicked())

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        if self._styles is None:
            style = self.get_component_rich_style
            self._styles = HeadStyles(
                title=style("choice-head--title"),
                done=style("choice-head--done"),
                rest=style("choice-head--rest"),
                text=self.rich_style,
            )
        if self.facts is None or y:
            return Strip.blank(self.size.width, self._styles.text)
        return head_strip(self.facts, self.size.width, self._styles)
