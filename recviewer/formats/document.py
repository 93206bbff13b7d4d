"""One file's bytes, parsed at most once in each way that formats ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from recviewer.errors import Cancelled
from recviewer.framing import json_lines
from recviewer.jsondoc import parsing
from recviewer.jsondoc.long_list import LongList, split_long_list

if TYPE_CHECKING:
    from recviewer.framing.yaml import loading

_HEAD = 4_096
"""So many bytes are enough to guess what a file may be."""


@dataclass(frozen=True, slots=True)
class JsonValue:
    """One value of a file that may hold many."""

    raw: bytes
    """Its JSON text; of what is no JSON, a string with the text that stands there."""
    value: Any
    """What it is."""
    path: str
    """jq path of it in the file, without the dot of a field that may follow."""

    @classmethod
    def parse(cls, raw: Any, path: str) -> Self:
        """Parse JSON text; a cut or broken line becomes a string.

        Args:
            raw: The JSON text, through the buffer protocol.
            path: jq path of the value in the file.
        """
        try:
            return cls(bytes(raw), parsing.loads(raw), path)
        except ValueError:
            text = bytes(raw).decode("utf-8", "replace")
            return cls(parsing.dumps(text), text, path)


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


def line_path(line: int) -> str:
    """Return the jq path of a JSON line in a file that is read as one text."""
    return f'. | split("\\n")[{line}] | fromjson | '


class Document:
    """A file that some format shall recognise.

    Attributes:
        data: Its bytes, unpacked and without a byte order mark.
    """

    def __init__(self, data: bytes, cancelled: Cancelled = lambda: False) -> None:
        self.data = data
        self._cancelled = cancelled

    def long_list(self, *path: str) -> LongList | None:
        """Split a long list inside a big JSON object; see `split_long_list`.

        Raises:
            CancelledError: If the read was cancelled.
        """
        return split_long_list(self.data, path, self._cancelled)

    @cached_property
    def head(self) -> str:
        """How it begins, without leading white space."""
        return self.data[:_HEAD].decode("utf-8", "replace").lstrip()

    @property
    def as_string(self) -> bytes:
        """All of it as one JSON string, for the raw view of what is no JSON."""
        return parsing.dumps(self.data.decode("utf-8", "surrogatepass"))

    @cached_property
    def fields(self) -> Mapping[str, Any] | None:
        """The JSON text of each field, if it is one JSON object."""
        return self._split(parsing.split_object) if self._begins(b"{") else None

    @cached_property
    def items(self) -> Sequence[Any] | None:
        """The JSON text of each item, if it is one JSON list."""
        return self._split(parsing.split_list) if self._begins(b"[") else None

    @cached_property
    def lines(self) -> json_lines.SplitLines | None:
        """Its lines, if it is JSON lines."""
        return json_lines.split_lines(self.data)

    def values(self) -> Iterator[JsonValue]:
        """Yield the items of a JSON list, or the values of JSON lines."""
        if self.items is not None:
            for k, raw in enumerate(self.items):
                yield JsonValue.parse(raw, f".[{k}]")
        elif self.lines is not None:
            lines = zip(self.lines.texts, self.lines.lines.firsts, strict=True)
            for raw, k in lines:
                yield JsonValue.parse(raw, line_path(k))

    def records(self, *names: str) -> Sequence[Record] | None:
        """Read the file as records of JSON lines, or as a single record.

        Args:
            names: Fields that the first record must have.

        Returns:
            A record a line; None where the file is something else.
        """
        if not all(f'"{name}"' in self.head for name in names[:1]):
            return None
        if self.lines is None:
            records = [Record(self.data, self.fields or {}, "")]
        else:
            lines = zip(self.lines.texts, self.lines.lines.firsts, strict=True)
            records = [Record(text, _fields(text), line_path(k)) for text, k in lines]
        return records if set(names) <= records[0].fields.keys() else None

    @cached_property
    def yaml(self) -> object:
        """What it holds as YAML, as plain data; None where it is none.

        Raises:
            ValueError: If it is broken YAML, with line and column.
        """
        parsed = self.yaml_parts
        if parsed.broken is not None:
            raise ValueError(parsed.broken)
        return parsed.documents[0] if parsed.documents else None

    @cached_property
    def yaml_parts(self) -> loading.YamlDocuments:
        """All its YAML documents, as far as they can be read."""
        # YAML takes long to import, and most recordings are JSON.
        from recviewer.framing.yaml import loading

        return loading.parse(self.data)

    def _begins(self, character: bytes) -> bool:
        return self.data[:_HEAD].lstrip()[:1] == character

    def _split(self, split: Any) -> Any:
        try:
            return split(self.data)
        except parsing.TooDeepError:
            raise
        except ValueError:
            return None


def _fields(text: bytes) -> Mapping[str, Any]:
    try:
        return parsing.split_object(text) or {}
    except ValueError:
        return {}
