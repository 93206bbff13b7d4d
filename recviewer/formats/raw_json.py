"""Files that are nothing but JSON: the chunks of a response, or a whole one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from recviewer.formats.call import answer_to_exchange
from recviewer.formats.document import Document
from recviewer.framing import body
from recviewer.framing.body import FramedBody
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Chunks, Exchange


class JsonChunks:
    """Reads a list of chunks."""

    name: ClassVar[str] = "json-chunks"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a list; None if the file is not a list of objects."""
        items = document.items
        if items is None:
            return _read_cut(document)
        if not items or any(parsing.first_character(i) != "{" for i in items):
            return None
        framed = FramedBody(Chunks(items, base="."), streaming=True)
        return (answer_to_exchange(framed, document.data, JsonChunks.name),)


def _read_cut(document: Document) -> Sequence[Exchange] | None:
    """Read a list of objects that is cut off."""
    framed = body.cut_list(document.data, ".")
    if framed is None:
        return None
    framed = replace(framed, streaming=True)
    return (answer_to_exchange(framed, document.as_string, JsonChunks.name),)


class Json:
    """Reads any JSON as one response; the last format asked."""

    name: ClassVar[str] = "json"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a value; None if the file does not even look like JSON.

        Raises:
            ValueError: If it starts like JSON but is broken, with line and column.
        """
        if document.fields is None and document.items is None:
            is_start = document.head[:1] in ("{", "[", "")
            if not is_start and not parsing.is_json(document.data):
                return None
            parsing.loads(document.data)
        framed = FramedBody(Chunks((document.data,), base=".", whole=True))
        return (answer_to_exchange(framed, document.data, Json.name),)
