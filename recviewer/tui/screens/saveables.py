"""What can be saved of an exchange."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from recviewer.export.files import file_name
from recviewer.export.markdown import markdown
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply
from recviewer.reading.reader import prompt
from recviewer.text.secrets import exchange_json
from recviewer.tui.exchange.widget import ExchangeView
from recviewer.tui.messages import SaveRequested


def saveables(path: Path, view: ExchangeView) -> list[SaveRequested]:
    """List the files that can be made of what a view shows, the likeliest first.

    Args:
        path: The recording.
        view: The view.
    """
    exchange = view.exchange
    if exchange is None:
        return []
    name = file_name(path, exchange, ".json")
    masked, whole = partial(_masked, exchange), partial(bytes, exchange.raw)
    items = [
        SaveRequested("exchange as JSON, secrets masked", name, masked),
        SaveRequested("exchange as JSON, as recorded", name, whole),
    ]
    if view.reply is not None:
        make = partial(_markdown, str(path), exchange, view.reply)
        name = file_name(path, exchange, ".md")
        items.insert(0, SaveRequested("transcript as Markdown", name, make))
    return items


def _masked(exchange: Exchange) -> bytes:
    return bytes(exchange_json(exchange))


def _markdown(path: str, exchange: Exchange, reply: Reply) -> bytes:
    return markdown(path, exchange, prompt(exchange), reply).encode()
