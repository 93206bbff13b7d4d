"""Cassettes of vcrpy and pytest-recording: YAML, or the same as JSON.

https://github.com/kevin1024/vcrpy, `vcr/serialize.py`. The other shapes are what people
made of it: responses of its httpx days with `content`, pydantic-ai's `parsed_body`,
LangChain's parallel lists of requests and responses, and the oldest ones, a mere list.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar

from recviewer.formats import cassette
from recviewer.formats.call import Call, to_exchange
from recviewer.formats.cassette import Item
from recviewer.formats.document import Document
from recviewer.model.exchange import Exchange

_NOTHING = Item(None, ".")


class Vcrpy:
    """Reads `interactions`, each a request and its response."""

    name: ClassVar[str] = "vcrpy"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a cassette; None where no item of its list is a call of this kind.

        An empty list is a cassette too, of a test that called nothing.
        """
        calls = _listed(document)
        calls = _parallel(document) if calls is None else calls
        if calls is None:
            return None
        return [to_exchange(call, k, Vcrpy.name) for k, call in enumerate(calls)]


def _listed(document: Document) -> list[Call] | None:
    """Read the calls of one list."""
    found = cassette.items(document, "interactions", last="version")
    found = cassette.items(document, "") if found is None else found
    if found is None or (found and not any(_is_call(i, document) for i in found)):
        return None
    return list(map(cassette.call_of, found))


def _is_call(item: Item, document: Document) -> bool:
    """Say whether an item is a call; in JSON other recorders write similar ones."""
    return "request" in item.fields and (
        document.fields is None or "uri" in item.field("request").fields
    )


def _parallel(document: Document) -> list[Call] | None:
    """Read the calls of two lists, requests and their responses."""
    asked = cassette.items(document, "requests")
    if asked is None or (asked and not any("uri" in i.fields for i in asked)):
        return None
    answered = cassette.items(document, "responses", first="requests")
    pairs = zip_longest(asked, answered or (), fillvalue=_NOTHING)
    return [_joined(request, response) for request, response in pairs]


def _joined(asked: Item, answered: Item) -> Call:
    raws = {"request": asked.raw, "response": answered.raw}
    notes = tuple(dict.fromkeys((*asked.notes, *answered.notes)))
    return cassette.call(asked, answered, raws, cassette.joined(raws), notes)
