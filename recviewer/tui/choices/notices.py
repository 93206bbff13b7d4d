"""What is shown above the choices: an error, notes, or why there is no choice."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply, ResponseError
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.tui.keys import KeyNames, ways_on


class Notices(Widget):
    """Shows the notices of one response; takes no room where there are none."""

    BLANK = True
    DEFAULT_CSS = """
    Notices {
        height: auto;
        max-height: 50%;
        & > #notes { height: 1; color: $caution; padding: 0 1; }
        & > #error {
            height: auto;
            padding: 0 1;
            margin-bottom: 1;
            color: $failed;
            border-left: outer $failed;
        }
        & > #silence { height: auto; padding: 1 2; color: $body; }
    }
    """

    def __init__(self) -> None:
        self._notes = Static(id="notes")
        self._error_text = Static()
        self._error = VerticalScroll(self._error_text, id="error", can_focus=False)
        self._silence = Static(id="silence")
        # Given as children, they are laid out together with this widget.
        super().__init__(self._notes, self._error, self._silence)

    def show(self, exchange: Exchange, reply: Reply, key_names: KeyNames) -> None:
        """Show the notices of a reply, each only if there is something to say."""
        notes = notes_notice(exchange, reply)
        self._notes.update(notes or "")
        self._notes.display = notes is not None
        self._error.display = reply.error is not None
        if reply.error is not None:
            self._error_text.update(error_notice(reply.error))
        self._silence.display = not reply.choices
        if not reply.choices:
            self._silence.update(silence_notice(exchange, reply, key_names))


def has_notices(exchange: Exchange, reply: Reply) -> bool:
    """Return whether there is anything to show above the choices."""
    return bool(exchange.notes or reply.notes or reply.error or not reply.choices)


def error_notice(error: ResponseError) -> Content:
    """Return an error's type, code and message."""
    kind = " ".join(str(part) for part in (error.type, error.code) if part is not None)
    head = f"✖ {sanitize_line(kind)}" if kind else "✖ error"
    return Content.assemble((head, "bold"), "\n", sanitize(error.message))


def notes_notice(exchange: Exchange, reply: Reply) -> Content | None:
    """Return what was unusual about the recording; None if nothing was."""
    notes = [sanitize_line(note) for note in exchange.notes]
    if reply.notes:
        first = reply.notes[0]
        count = len({note.chunk for note in reply.notes})
        chunks = "1 chunk was" if count == 1 else f"{count:,} chunks were"
        text = sanitize_line(first.text)
        notes.append(f"{chunks} unusual, the first is {first.chunk:,}: {text}")
    return Content(f"! {' · '.join(notes)}") if notes else None


def silence_notice(exchange: Exchange, reply: Reply, names: KeyNames) -> Content:
    """Return why there is no choice; the JSON of any chunks follows below."""
    count = reply.chunk_count
    if not count:
        why = "There is no answer, only this error." if reply.error else "No body came."
        ways = ways_on(
            names,
            ("everywhere.toggle_request", "shows the whole request"),
            ("everywhere.raw", "shows the recording as JSON"),
        )
        return Content.assemble(f"{why}\n\n", ways.stylize_before("$quiet"))
    chunks = "One chunk" if count == 1 else f"{count:,} chunks"
    if exchange.protocol is None:
        return Content(f"{chunks} of a protocol that recviewer does not know, as JSON:")
    return Content(f"{chunks} of {exchange.protocol} without model text, as JSON:")
