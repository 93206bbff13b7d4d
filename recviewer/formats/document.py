"""The bytes of one file, parsed at most once in each way that formats ask for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from recviewer.errors import Cancelled
from recviewer.jsondoc import parsing

if TYPE_CHECKING:
    from recviewer.framing.json_lines import SplitLines
    from recviewer.framing.yaml import loading
    from recviewer.jsondoc.long_list import LongList

_T = TypeVar("_T")

_HEAD_BYTES = 4_096
"""Bytes that are enough to guess what a file may be."""

_PROBE_BYTES = 1 << 18
_JSON_PROBE_BYTES = 1 << 22
"""Bytes that are searched for a word of a text, and for one in quotes: long requests
may stand before it."""

_LONG_BYTES = 4_000_000
"""Shorter text is decoded in one call without a noticeable pause."""


class JsonValue(msgspec.Struct, frozen=True):
    """One value of a file that may hold many."""

    raw: bytes
    """Its JSON text; for a broken line, its text as a JSON string."""
    value: Any
    path: str
    """jq path of it in the file, to be followed by a field with its dot."""

    @staticmethod
    def parse(raw: Any, path: str) -> JsonValue:
        """Parse JSON text; a cut or broken line becomes a string."""
        try:
            return JsonValue(bytes(raw), parsing.loads(raw), path)
        except ValueError:
            text = bytes(raw).decode("utf-8", "replace")
            return JsonValue(parsing.dumps(text), text, path)


class Record(msgspec.Struct, frozen=True):
    """One line of a file, or all of it."""

    text: bytes
    """Its JSON text."""
    fields: Mapping[str, Any]
    """JSON text of each of its fields; empty if it is not a JSON object."""
    path: str
    """jq path of it in the file, to be followed by a field with its dot."""

    @property
    def notes(self) -> tuple[str, ...]:
        """A remark if it is not a JSON object."""
        return () if self.fields else ("this line is not a JSON object",)

    def value(self, name: str) -> Any:
        """Parse a field; None if it is absent."""
        return parsing.loads(self.fields[name]) if name in self.fields else None

    def body(self, name: str) -> bytes | None:
        """Return the JSON text of a field; None if it is absent or null."""
        text = bytes(memoryview(self.fields.get(name, b"null")))
        return None if text == b"null" else text


class AttachedFile(msgspec.Struct, frozen=True):
    """A file beside a recording that holds a body of it."""

    data: bytes | None
    """What it holds; None if it is not read."""
    note: str
    """Where it is, and why it is not read."""


ReadAttached = Callable[[Sequence[str], str], AttachedFile]
"""Reads a file, by the folders it may be in and its name."""


def no_files(_: Sequence[str], name: str) -> AttachedFile:
    """Say that a file is not there."""
    return AttachedFile(None, f"the body is in {name}, which is not there")


class Document:
    """A file whose format is to be found.

    Attributes:
        data: Its bytes, decompressed and without byte order mark.
        attached: Reads the files beside it that hold bodies.
        may_answer: Tells by the names of its fields whether an object may be an answer.
            A format need not parse one that is none. None if everything is to be read.
    """

    def __init__(
        self,
        data: bytes,
        cancelled: Cancelled = lambda: False,
        attached: ReadAttached = no_files,
        may_answer: Callable[[Collection[str]], bool] | None = None,
    ) -> None:
        self.data = data
        self.attached = attached
        self.may_answer = may_answer
        self._cancelled = cancelled

    def long_list(self, *path: str) -> LongList | None:
        """Split a long list inside a big JSON object; see `split_long_list`.

        Returns:
            The list; None also if the document is short.

        Raises:
            CancelledError: If the read was cancelled.
        """
        if len(self.data) < _LONG_BYTES:
            return None
        from recviewer.jsondoc.long_list import split_long_list  # for few files

        return split_long_list(self.data, path, self._cancelled)

    @cached_property
    def head(self) -> str:
        """Its start, without leading white space."""
        return self.data[:_HEAD_BYTES].decode("utf-8", "replace").lstrip()

    @property
    def probe(self) -> memoryview:
        """What is searched for words that may tell its format."""
        return memoryview(self.data)[:_PROBE_BYTES]

    def mentions(self, word: bytes) -> bool:
        """Return whether a word is near the start, or the name of a field.

        Args:
            word: A word of a text; with a line feed before it, the start of a line; in
                quotes, perhaps the name of a field of the object that the file is.
        """
        quoted = word[:1] == b'"'
        end = _JSON_PROBE_BYTES if quoted else _PROBE_BYTES
        if self.data.find(word, 0, end) >= 0:
            return True
        if word[:1] == b"\n":
            return self.data.startswith(word[1:])
        is_name = quoted and len(self.data) > end
        return is_name and word[1:-1].decode() in (self.fields or ())

    @property
    def as_string(self) -> bytes:
        """All of it as one JSON string, for the raw view of a file that is not JSON."""
        return parsing.dumps(self.data.decode("utf-8", "surrogatepass"))

    @cached_property
    def fields(self) -> Mapping[str, Any] | None:
        """JSON text of each field, if it is one JSON object."""
        return self._try_split(parsing.split_object, b"{")

    @cached_property
    def items(self) -> Sequence[Any] | None:
        """JSON text of each item, if it is one JSON list."""
        return self._try_split(parsing.split_list, b"[")

    @cached_property
    def lines(self) -> SplitLines | None:
        """Its values, if it is JSON lines, or JSON values one after another."""
        from recviewer.framing import json_lines  # for few files

        lines = json_lines.split_lines(self.data)
        if lines is not None or self.head[:1] not in ("{", "["):
            return lines
        if self.fields is not None or self.items is not None:
            return None
        from recviewer.framing import json_values  # for fewer files

        return json_values.split_values(self.data)

    @cached_property
    def first_names(self) -> Set[str]:
        """Names of the fields of the file, or of its first line; empty if of none."""
        if self.fields is not None:
            return self.fields.keys()
        if self.lines is None or not self.lines.texts:
            return frozenset()
        return _record(self.lines.texts[0], "").fields.keys()

    def values(self) -> Iterator[JsonValue]:
        """Yield the items of a JSON list, or the values of JSON lines."""
        if self.items is not None:
            for k, raw in enumerate(self.items):
                yield JsonValue.parse(raw, f".[{k}]")
        elif self.lines is not None:
            for raw, path in zip(self.lines.texts, self.lines.paths(), strict=True):
                yield JsonValue.parse(raw, path)

    def records(self, *names: str) -> Sequence[Record] | None:
        """Return the lines, or the file, as records; None if the first lacks a name."""
        if not self.first_names >= set(names):
            return None
        if self.lines is None:
            records = [Record(self.data, self.fields or {}, "")]
        else:
            lines = zip(self.lines.texts, self.lines.paths(), strict=True)
            records = [_record(text, path) for text, path in lines]
        return records

    @cached_property
    def yaml(self) -> object:
        """Its first YAML document as plain data; None if it is empty.

        Raises:
            ValueError: If it is not valid YAML, with line and column.
        """
        parsed = self.yaml_parts
        if parsed.broken is not None:
            raise ValueError(parsed.broken)
        return parsed.documents[0] if parsed.documents else None

    @cached_property
    def yaml_parts(self) -> loading.YamlDocuments:
        """All its YAML documents, as far as they can be read."""
        # PyYAML is slow to import, and most recordings are JSON.
        from recviewer.framing.yaml import loading

        return loading.parse(self.data)

    def _try_split(
        self, split: Callable[[bytes], _T | None], bracket: bytes
    ) -> _T | None:
        """Split the file if it starts with a bracket and is valid JSON."""
        if self.data[:_HEAD_BYTES].lstrip()[:1] != bracket:
            return None
        try:
            return split(self.data)
        except parsing.TooDeepError:
            raise
        except ValueError:
            return None


def _record(text: bytes, path: str) -> Record:
    """Return a line as a record; one that is broken or cut off becomes a string."""
    try:
        return Record(text, parsing.split_object(text) or {}, path)
    except ValueError:
        broken = bytes(text).decode("utf-8", "replace")
        return Record(parsing.dumps(broken), {}, path)
