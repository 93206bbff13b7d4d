"""What is shown in place of an exchange while there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static
from textual.worker import get_current_worker

from recviewer.errors import Cancelled
from recviewer.library.summary import Summary
from recviewer.library.tree.visible_rows import Highlight
from recviewer.model.exchange import Recording
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.tui.common.folded_names import folded_name
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.keys import KeyNames, main_keys, ways_on

if TYPE_CHECKING:
    from recviewer.reading.preview import Preview

_MAX_PATH_LINES = 6

_MAX_BEGINNING_LINES = 16
"""Lines that are shown of a file that could not be read."""

_MAX_PREVIEWED_BYTES = 2_000_000
"""Size of a file that is read before it is opened: the next row may follow at once."""

_PREVIEW_SECONDS = 0.1
"""How long the cursor rests on a row before it is read: no row is that is passed by."""

_FAILED_TITLE = "Unreadable"
"""The title over the reason why a recording could not be read. Only then, without
anything else to go to, the focus may be here."""

ReadRecording = Callable[[str, Cancelled], Recording]

_Drawing = Callable[[KeyNames, int], Content]
"""Returns what is shown, from the names of keys and the cells of a line."""


class Placeholder(Static):
    """Shows a row of the library, or why a recording could not be read."""

    key_names: var[KeyNames] = var(main_keys)

    @message_fields
    class PreviewRead(Message):
        """The texts of an exchange, from the thread that reads them."""

        entry: Summary
        preview: Preview | None

    def __init__(self) -> None:
        super().__init__()
        self._drawing: _Drawing = lambda _names, _width: Content()
        self._highlight: Highlight | None = None

    def show_highlight(self, highlight: Highlight | None, read: ReadRecording) -> None:
        """Show what is known of a row of the library.

        Args:
            highlight: The row; None if there is none.
            read: Reads a recording; raises what `reader.read` raises.
        """
        if highlight == self._highlight:
            return
        self._highlight = highlight
        if highlight is None:
            self._show(lambda _names, _width: Content())
        elif highlight.total > 1:
            self._show_group(highlight)
        else:
            [entry] = highlight.entries
            self._show_exchange(entry, None)
            if not entry.reason and entry.size <= _MAX_PREVIEWED_BYTES:
                self._read(entry, read)

    @work(thread=True, exclusive=True, group="preview")
    def _read(self, entry: Summary, read: ReadRecording) -> None:
        """Read an exchange, unless the cursor moves on meanwhile."""
        from recviewer.reading.preview import read_preview

        cancelled = get_current_worker().cancelled_event
        if not cancelled.wait(_PREVIEW_SECONDS):
            preview = read_preview(
                entry.path, entry.exchange_number, read, cancelled.is_set
            )
            self.post_message(self.PreviewRead(entry, preview))

    @on(PreviewRead)
    def _show_preview(self, message: PreviewRead) -> None:
        message.stop()
        entry, preview = message.entry, message.preview
        highlight = self._highlight
        is_current = highlight is not None and highlight.entries == (entry,)
        if is_current and preview is not None:
            self._show_exchange(entry, preview)

    def _show_group(self, highlight: Highlight) -> None:
        from recviewer.tui.exchange.preview import group_preview

        self._show(partial(group_preview, *highlight))

    def _show_exchange(self, entry: Summary, preview: Preview | None) -> None:
        from recviewer.tui.exchange.preview import exchange_preview

        self._show(partial(exchange_preview, entry, preview))

    def _show(self, drawing: _Drawing, title: str = "Preview") -> None:
        self._drawing = drawing
        self.border_title, self.can_focus = title, title == _FAILED_TITLE
        self.watch_key_names()

    def show_reading(self, path: str) -> None:
        """Say which recording is being read."""
        self._show(partial(reading, path))

    def show_waiting(self, text: str) -> None:
        """Say what is waited for."""
        self._show(partial(waiting, text))

    def show_failure(self, path: str, reason: str, beginning: str, told: str) -> None:
        """Say why a recording could not be read, and what is known of its text."""
        self._show(partial(failure, path, reason, beginning, told), _FAILED_TITLE)

    @on(Resize)
    def watch_key_names(self) -> None:
        """Say it with the current names of the keys, in the width there is."""
        width = max(1, self.content_size.width)
        self.update(self._drawing(self.key_names, width), layout=False)


def reading(path: str, _names: KeyNames, _width: int) -> Content:
    """Return what is being read."""
    return Content.assemble((f"Reading {sanitize_line(path)} …", "$body"))


def waiting(text: str, _names: KeyNames, _width: int) -> Content:
    """Return what is waited for."""
    return Content.styled(sanitize_line(text), "$body")


def failure(
    path: str, reason: str, beginning: str, told: str, names: KeyNames, width: int
) -> Content:
    """Return why a recording cannot be shown.

    Args:
        path: The recording.
        reason: What is wrong; may quote recorded text.
        beginning: The beginning of its text; empty if it has none.
        told: What tables tell of it; empty if there are none.
        names: Names of the keys.
        width: Cells of a line.
    """
    lines = sanitize(beginning or told).splitlines()
    if len(lines) > _MAX_BEGINNING_LINES:
        lines[_MAX_BEGINNING_LINES:] = ["…"]
    what = "It begins:" if beginning else "The tables say of it:"
    begins = [(f"\n\n{what}\n\n", ""), ("\n".join(lines), "$foreground")]
    return Content.assemble(
        (
            "\n".join(folded_name(sanitize_line(path), width, _MAX_PATH_LINES)),
            "bold",
        ),
        "\n\n",
        (f"✖ {sanitize(reason)}", "$failed"),
        *(begins if lines else ()),
        "\n\n",
        ways_on(
            names,
            ("everywhere.reload", "reads it again"),
            ("everywhere.edit", "opens it in $VISUAL or $EDITOR"),
        ),
    )
