"""The first line of a screen: the program, what is open, two keys."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.wrapping import cells, clip_middle, clip_name
from recviewer.tui.keys import KeyNames, main_keys

_GAP_CELLS = 2
"""Cells between the names of test and file."""

_MAX_NAME_CELLS = 32
"""Cells of the name of a file; longer names are mostly a hash."""

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
    }
    """

    test: reactive[str] = reactive("")
    """The test that recorded what is open; empty if none is known."""
    place: reactive[str] = reactive("")
    """The open recording, or the paths the program was started with."""
    root: reactive[str] = reactive("")
    """The paths the program was started with, while something else is open."""
    key_names: reactive[KeyNames] = reactive(main_keys)
    """The main key of each action, by its id."""
    busy: reactive[str] = reactive("")
    """What is going on, in a few words; empty when nothing is."""

    def on_mount(self) -> None:
        """Explain what can be clicked."""
        self.tooltip = "Click for all keys, or for all commands"

    def render(self) -> RenderResult:
        """Draw the line; the names of test and file are cut first."""
        help_key = self.key_names.get("everywhere.help", "")
        keys = Content.styled(f"{help_key} keys", _HELP)
        right = Content.assemble("  ", keys, "   ", _COMMANDS, " ").stylize("$quiet")
        left = Content.assemble((" recviewer ", "bold $focus"), " ")
        busy = Content.styled(f" {self.busy} " if self.busy else "", "$caution")
        room = self.size.width - sum(part.cell_length for part in (left, right, busy))
        what, where = place_parts(self.test, self.place, max(0, room), self.root)
        gap = " " * max(0, room - cells(what) - cells(where))
        what_style = "bold" if self.test else ""
        return Content.assemble(
            left, (what, what_style), busy, gap, (where, "$quiet"), right
        )


def place_parts(test: str, place: str, room: int, root: str = "") -> tuple[str, str]:
    """Return what stands left and what stands right, cut to fit into a room.

    A test that is too long loses its folders first, then its file, then parameters.
    Beside a test, only the name of the recording is left, shortened if there is too
    little room, behind what the program was started with if that fits, too.
    """
    test, place = sanitize_line(test), sanitize_line(place)
    root = clip_middle(sanitize_line(root), _MAX_NAME_CELLS)
    if not test:
        return clip_middle(place, room), ""
    name = clip_middle(place.rpartition("/")[2], min(_MAX_NAME_CELLS, room // 4))
    rooted = f"{root} · {name}" if root else name
    if cells(test) + _GAP_CELLS + cells(rooted) <= room:
        return test, rooted
    left_over = room - cells(name) - _GAP_CELLS
    if cells(test) > left_over:
        file, colons, case = test.partition("::")
        test = file.rpartition("/")[2] + colons + case
    return clip_name(test, left_over), name
