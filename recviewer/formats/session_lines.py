"""The lines of a session of an agent, none of which is kept in parsed form."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from recviewer.formats.document import Document
from recviewer.jsondoc import parsing
from recviewer.jsondoc.lazy import LazySequence
from recviewer.model.exchange import Spans


class Lines:
    """The lines of JSON lines, the items of a list, or all of a file that is an object.

    None of them is kept in parsed form.
    """

    def __init__(self, document: Document, listed: str = "") -> None:
        """Find where they are.

        Args:
            document: The file.
            listed: Name of a field that holds them, where a file is an object with it.
        """
        self._broken: set[int] = set()
        self._found = None
        self.note = ""
        """What is wrong with them."""
        items, self._base = document.items, "."
        if listed and items is None and listed in (document.fields or {}):
            items = parsing.split_list((document.fields or {})[listed])
            self._base = f".{listed}"
        self._is_list = items is not None
        if items is not None:
            self._texts: Sequence[Any] = items
        elif document.lines is not None:
            self._found = document.lines
            self._texts = document.lines.texts
            self.note = document.lines.note
        else:
            self._texts = () if document.fields is None else (document.data,)

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self._texts)

    def __iter__(self) -> Iterator[Any]:
        """Parse them in turn; a broken line is a string."""
        for index, text in enumerate(self._texts):
            try:
                value = parsing.loads(text)
            except ValueError:
                self._broken.add(index)
                value = bytes(text).decode("utf-8", "replace")
            yield value

    def text(self, index: int) -> Any:
        """Return the JSON text of a line, through the buffer protocol."""
        text = self._texts[index]
        if index in self._broken:
            return parsing.dumps(bytes(text).decode("utf-8", "replace"))
        return text

    def path(self, index: int) -> str:
        """Return the jq path of a line, to be followed by a field with its dot."""
        return (
            self._paths[index]
            if self._paths
            else f"{self._base}[{index}]" * self._is_list
        )

    @cached_property
    def _paths(self) -> Sequence[str]:
        if self._found is None:
            return ()
        places = self._found.lines
        if isinstance(places, Spans):
            return LazySequence(len(self), lambda k: "." + "".join(places.path(k)))
        numbers, split = array("q", places.firsts), places.split
        return LazySequence(
            len(self), lambda k: f". | {split}[{numbers[k]}] | fromjson | "
        )
