"""Cassettes of vcrpy and pytest-recording, in YAML or JSON.

https://github.com/kevin1024/vcrpy, `vcr/serialize.py`. Variants: responses with
`content` from its httpx stubs, `parsed_body` of pydantic-ai, LangChain's parallel lists
of requests and responses, and a plain list in the oldest ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar

from recviewer.formats import item_list
from recviewer.formats.call import Call, to_exchanges
from recviewer.formats.document import Document
from recviewer.formats.item_list import Item
from recviewer.model.exchange import Exchange

_MISSING_ITEM = Item(None, ".")


class Vcrpy:
    """Reads `interactions`, each a request and its response."""

    name: ClassVar[str] = "vcrpy"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a cassette; None if no item of its list is such a call.

        An empty list is the cassette of a test without calls.
        """
        calls = _listed(document)
        calls = _parallel(document) if calls is None else calls
        return None if calls is None else to_exchanges(calls, Vcrpy.name)


def _listed(document: Document) -> list[Call] | None:
    """Read the calls of a single list."""
    found = item_list.read_items(document, "interactions", last="version")
    found = item_list.read_items(document, "") if found is None else found
    if found is None or (found and not any(_is_call(i, document) for i in found)):
        return None
    return list(map(item_list.item_to_call, found))


def _is_call(item: Item, document: Document) -> bool:
    """Return whether an item is a call; other recorders write similar ones in JSON."""
    return "request" in item.fields and (
        document.fields is None or "uri" in item.field("request").fields
    )


def _parallel(document: Document) -> list[Call] | None:
    """Read the calls of parallel lists of requests and responses."""
    request = item_list.read_items(document, "requests")
    if request is None or (request and not any("uri" in i.fields for i in request)):
        return None
    response = item_list.read_items(document, "responses", first="requests")
    pairs = zip_longest(request, response or (), fillvalue=_MISSING_ITEM)
    return [_pair_to_call(request, response) for request, response in pairs]


def _pair_to_call(request: Item, response: Item) -> Call:
    raws = {"request": request.raw, "response": response.raw}
    notes = tuple(dict.fromkeys((*request.notes, *response.notes)))
    raw = item_list.json_object(raws)
    return item_list.pair_to_call(request, response, raws, raw, notes)
