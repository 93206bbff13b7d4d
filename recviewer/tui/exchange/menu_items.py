"""What can be copied and saved of an exchange, for the menus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from recviewer.address import Address
from recviewer.export.code.curl import curl
from recviewer.export.code.request import is_http
from recviewer.export.files import file_name
from recviewer.export.kinds import KINDS, Wanted
from recviewer.export.markdown import markdown
from recviewer.library.tree.visible_rows import Highlight
from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, Transcript
from recviewer.reading.reader import prompt
from recviewer.text.masked_json import exchange_json, request_json, response_json
from recviewer.tui.exchange.widget import ExchangeView
from recviewer.tui.messages import SaveRequested


class CopyItem(NamedTuple):
    """One text that can be copied."""

    what: str
    """What it is, in a few words."""
    text: Callable[[], str]
    """Makes the text when the item is chosen: it may be large."""


def copy_items(view: ExchangeView) -> list[CopyItem]:
    """List what can be copied of an exchange, the likeliest first."""
    exchange, reply = view.exchange, view.reply
    if exchange is None:
        return []
    items = [
        CopyItem(f"whole text of choice {choice.index}", partial(_answer, choice))
        for choice in (reply.choices if reply else ())
    ]
    place, test = view.drill_down.place, exchange.test_id
    if place is not None:
        items.insert(0, CopyItem("path of the character at the cursor", place[1].strip))
    chunk, chunks = _current_chunk(view), exchange.response.chunks
    if 0 <= chunk < len(chunks):
        items += [
            CopyItem(f"JSON of chunk {chunk}", partial(_chunk_text, exchange, chunk)),
            CopyItem(f"path of chunk {chunk}", partial(chunks.path, chunk)),
        ]
    return [
        *items,
        CopyItem("request as curl", partial(curl, exchange.request)),
        CopyItem("request as JSON", partial(request_json, exchange.request)),
        CopyItem("response as JSON", partial(response_json, exchange.response)),
        CopyItem("address of this moment", partial(str, moment(view))),
        CopyItem("path of the recording", view.path.__str__),
        *([CopyItem("test's node id", test.__str__)] if test else ()),
    ]


def library_items(row: Highlight) -> list[CopyItem]:
    """List what can be copied of a row of the library: an entry or a group."""
    if row.group:
        return [CopyItem("name of the group", row.group.__str__)]
    summary = row.entries[0]
    address = Address(summary.path, summary.exchange_number or None)
    texts = {
        "path of the recording": summary.path,
        "address": "" if str(address) == summary.path else str(address),
        "test's node id": summary.test_id,
        "title": summary.title,
    }
    return [CopyItem(what, text.__str__) for what, text in texts.items() if text]


def save_items(view: ExchangeView) -> list[SaveRequested]:
    """List the files that can be made of an exchange, the likeliest first."""
    exchange, path = view.exchange, view.path
    if exchange is None:
        return []
    name = partial(file_name, path, exchange)
    masked, whole = partial(_masked_json, exchange), partial(bytes, exchange.raw)
    items = [
        SaveRequested("exchange as JSON, secrets masked", name("-masked.json"), masked),
        SaveRequested("exchange as JSON, as recorded", name(".json"), whole),
    ]
    if view.reply is not None:
        make = partial(_markdown, path, exchange, view.reply)
        items.insert(0, SaveRequested("transcript as Markdown", name(".md"), make))
    shared = [
        SaveRequested(
            kind.what,
            name(kind.suffix),
            partial(kind.write, path, exchange, Wanted()),
        )
        for kind in KINDS.values()
        if is_http(exchange.request) or not kind.of_request
    ]
    return [*items, *shared]


def moment(view: ExchangeView) -> Address:
    """Return the address of what shows: the focused choice, the current chunk."""
    return Address(
        view.path,
        exchange=(view.exchange and view.exchange.number) or None,
        choice=view.choices.grid.focused_choice,
        chunk=max(0, _current_chunk(view)),
    )


def _current_chunk(view: ExchangeView) -> int:
    """Return the chunk at the text cursor, else the one at the playhead."""
    place = view.drill_down.place
    return view.choices.playhead if place is None else place[0]


def _answer(choice: Transcript) -> str:
    return choice.text(Kind.CONTENT) or choice.text(Kind.REFUSAL)


def _chunk_text(exchange: Exchange, chunk: int) -> str:
    raw: Any = exchange.response.chunks.text(chunk)
    return bytes(memoryview(raw)).decode("utf-8", "replace")


def _masked_json(exchange: Exchange) -> bytes:
    return bytes(exchange_json(exchange))


def _markdown(path: str, exchange: Exchange, reply: Reply) -> bytes:
    return markdown(path, exchange, prompt(exchange), reply).encode()
