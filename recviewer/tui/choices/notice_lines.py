"""What a person should know about a response besides what it says."""

from __future__ import annotations

from textual.content import Content

from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply, ResponseError
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.tui.key_hints import KeyNames, ways_on


def error_notice(error: ResponseError) -> Content:
    """Tell an error: its kind, its code and its own words."""
    kind = " ".join(str(part) for part in (error.type, error.code) if part is not None)
    head = f"✖ {sanitize_line(kind)}" if kind else "✖ error"
    return Content.assemble((head, "bold"), "\n", sanitize(error.message))


def notes_notice(exchange: Exchange, reply: Reply) -> Content | None:
    """Tell what was unusual about the reading; None if nothing was."""
    words = [sanitize_line(note) for note in exchange.notes]
    if reply.notes:
        first = reply.notes[0]
        count = len({note.chunk for note in reply.notes})
        chunks = "1 chunk was" if count == 1 else f"{count:,} chunks were"
        text = sanitize_line(first.text)
        words.append(f"{chunks} unusual, the first is {first.chunk:,}: {text}")
    return Content(f"! {' · '.join(words)}") if words else None


def silence_notice(exchange: Exchange, reply: Reply, names: KeyNames) -> Content:
    """Say why there is no choice to show, and by which keys there is more to see.

    Where there are chunks, they stand below it as JSON.
    """
    count = reply.chunk_count
    if not count:
        why = "No answer came but this error." if reply.error else "No body came."
        ways = ways_on(
            names,
            ("everywhere.toggle_request", "shows the whole request"),
            ("everywhere.raw", "shows the recording as JSON"),
        )
        return Content.assemble(f"{why}\n\n", ways.stylize_before("$quiet"))
    what = "One chunk" if count == 1 else f"{count:,} chunks"
    if exchange.protocol is None:
        return Content(f"{what} of no protocol that recviewer knows, as JSON:")
    return Content(f"{what} of {exchange.protocol}, without a model's text, as JSON:")
