"""Cassettes of Ruby's VCR, and of R's vcr, which writes nearly the same.

https://github.com/vcr/vcr, `lib/vcr/structs.rb`; https://github.com/ropensci/vcr. R
writes statuses as plain numbers and headers as plain strings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from recviewer.formats import item_list
from recviewer.formats.call import to_exchanges
from recviewer.formats.document import Document
from recviewer.model.exchange import Exchange


class VcrRuby:
    """Reads `http_interactions`, each a request and its response."""

    name: ClassVar[str] = "vcr-ruby"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a cassette; None if there are no `http_interactions`."""
        found = item_list.read_items(
            document, "http_interactions", last="recorded_with"
        )
        if found is None:
            return None
        first = found[0].field("response").fields if found else {}
        name = "vcr-r" if isinstance(first.get("status"), int) else VcrRuby.name
        return to_exchanges(map(item_list.item_to_call, found), name)
