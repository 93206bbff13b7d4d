"""The first line of a screen: the program, the open recording, two keys."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.wrapping import clip_middle
from recviewer.tui.keys import KeyNames, main_keys

_HELP = Style.from_meta({"@click": "app.help"})
_COMMANDS = Content.styled(
    "^p commands", Style.from_meta({"@click": "app.command_palette"})
)


class TitleBar(Widget):
    """Shows the program, what is open, and the two keys a newcomer needs."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    TitleBar {
        height: 1;
        background: $surface;
        link-color: $quiet;
        link-style: none;
        link-color-hover: $focus;
        link-background-hover: $surface;
        link-style-hover: underline;
    }
    """

    place: reactive[str] = reactive("")
    """The open recording, or the paths the program was started with."""
    key_names: reactive[KeyNames] = reactive(main_keys)
    """The main key of each action, by its id."""
    busy: reactive[str] = reactive("")
    """What is going on, in a few words; empty when nothing is."""

    def on_mount(self) -> None:
        """Explain what can be clicked."""
        self.tooltip = "Click for all keys, or for all commands"

    def render(self) -> RenderResult:
        """Draw the line; the place is cut first."""
        help_key = self.key_names.get("everywhere.help", "")
        keys = Content.styled(f"{help_key} keys", _HELP)
        right = Content.assemble("  ", keys, "   ", _COMMANDS, " ").stylize("$quiet")
        left = Content.assemble((" recviewer ", "bold $focus"), " ")
        busy = Content.styled(f" {self.busy} " if self.busy else "", "$caution")
        room = self.size.width - sum(part.cell_length for part in (left, right, busy))
        place = Content(clip_middle(sanitize_line(self.place), max(0, room)))
        gap = " " * max(0, room - place.cell_length)
        return Content.assemble(left, place, busy, gap, right)
