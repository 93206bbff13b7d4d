"""Files of JSON lines, each of which is a record of one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recviewer.formats.document import Document, line_path
from recviewer.jsondoc import parsing


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a file."""

    text: bytes
    """Its JSON text."""
    fields: Mapping[str, Any]
    """JSON text of each of its fields; none where it is no JSON object."""
    path: str
    """jq path of it in the file, without the dot of a field that may follow."""

    def value(self, name: str) -> Any:
        """Parse a field; None where it is absent."""
        return parsing.loads(self.fields[name]) if name in self.fields else None

    def body(self, name: str) -> bytes | None:
        """Return the JSON text of a field; None where it is absent or null."""
        text = bytes(memoryview(self.fields.get(name, b"null")))
        return None if text == b"null" else text


def records(document: Document, *names: str) -> Sequence[Record] | None:
    """Read the records of a file.

    Args:
        document: The file.
        names: Fields that the first record has.

    Returns:
        A record a line; None where the file is something else.
    """
    if not all(f'"{name}"' in document.head for name in names[:1]):
        return None
    rows = document.lines
    if rows is None:
        found = [Record(document.data, document.fields or {}, "")]
    else:
        lines = zip(rows.texts, rows.lines.firsts, strict=True)
        found = [Record(text, _fields(text), line_path(k)) for text, k in lines]
    return found if set(names) <= found[0].fields.keys() else None


def _fields(text: bytes) -> Mapping[str, Any]:
    try:
        return parsing.split_object(text) or {}
    except ValueError:
        return {}
