"""What can be copied of an exchange."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from recviewer.address import Address
from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.model.transcript import Transcript
from recviewer.text.curl import curl
from recviewer.text.secrets import request_json, response_json
from recviewer.tui.exchange.widget import ExchangeView


@dataclass(frozen=True, slots=True)
class Copyable:
    """One thing that can be copied."""

    what: str
    """What it is, in a few words of ours."""
    text: Callable[[], str]
    """Makes the text when it is chosen: it may be large."""


def copyables(path: Path, view: ExchangeView) -> list[Copyable]:
    """List what can be copied of what a view shows, the likeliest first.

    Args:
        path: The recording.
        view: The view; it must show an exchange.
    """
    exchange, reply = view.exchange, view.reply
    if exchange is None:
        return []
    items = [
        Copyable(f"whole text of choice {choice.index}", partial(_answer, choice))
        for choice in (reply.choices if reply else ())
    ]
    place = view.drill_down.place
    chunk = _chunk_at(view)
    if place is not None:
        items.insert(0, Copyable("path of the character at the cursor", place[1].strip))
    if 0 <= chunk < len(exchange.response.chunks):
        items += [
            Copyable(f"JSON of chunk {chunk}", partial(_chunk, exchange, chunk)),
            Copyable(
                f"path of chunk {chunk}", partial(exchange.response.chunks.path, chunk)
            ),
        ]
    return [
        *items,
        Copyable("request as curl", partial(curl, exchange.request)),
        Copyable("request as JSON", partial(request_json, exchange.request)),
        Copyable("response as JSON", partial(response_json, exchange.response)),
        Copyable("address of this moment", partial(str, moment(path, view))),
    ]


def moment(path: Path, view: ExchangeView) -> Address:
    """Return where a person is: the choice in focus, and the chunk at the cursor.

    Args:
        path: The recording.
        view: What shows it.
    """
    return Address(
        str(path),
        exchange=(view.exchange and view.exchange.number) or None,
        choice=view.choices.grid.focused_choice,
        chunk=max(0, _chunk_at(view)),
    )


def _chunk_at(view: ExchangeView) -> int:
    place = view.drill_down.place
    return view.choices.playhead if place is None else place[0]


def _answer(choice: Transcript) -> str:
    return choice.text(Kind.CONTENT) or choice.text(Kind.REFUSAL)


def _chunk(exchange: Exchange, chunk: int) -> str:
    return _text(exchange.response.chunks.text(chunk))


def _text(raw: object) -> str:
    return bytes(memoryview(raw)).decode("utf-8", "replace")  # type: ignore[arg-type]
