"""One file's bytes, parsed at most once in each way that formats ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from recviewer.errors import Cancelled
from recviewer.framing import json_lines
from recviewer.jsondoc import parsing, steps

if TYPE_CHECKING:
    from recviewer.framing.yaml import loading

_HEAD = 4_096
"""So many bytes are enough to guess what a file may be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a file that may hold many."""

    raw: bytes
    """Its JSON text; of what is no JSON, a string with the text that stands there."""
    value: Any
    """What it is."""
    path: str
    """jq path of it in the file, without the dot of a field that may follow."""


def entry(raw: Any, path: str) -> Entry:
    """Parse a value; what is no JSON, such as a line that was cut, stays as text.

    Args:
        raw: Its JSON text, through the buffer protocol.
        path: jq path of it in the file.
    """
    try:
        return Entry(bytes(raw), parsing.loads(raw), path)
    except ValueError:
        text = bytes(raw).decode("utf-8", "replace")
        return Entry(parsing.dumps(text), text, path)


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

    def open_list(self, *path: str) -> steps.Opened | None:
        """Split a list inside a big JSON object; see `json_steps.open_list`.

        Raises:
            GivenUpError: If nobody waits for it any more.
        """
        return steps.open_list(self.data, path, self._cancelled)

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
    def lines(self) -> json_lines.Rows | None:
        """Its lines, if it is JSON lines."""
        return json_lines.rows(self.data)

    def entries(self) -> Iterator[Entry]:
        """Yield the items of a JSON list, or the values of JSON lines."""
        if self.items is not None:
            yield from (entry(raw, f".[{k}]") for k, raw in enumerate(self.items))
        elif self.lines is not None:
            lines = zip(self.lines.texts, self.lines.lines.firsts, strict=True)
            yield from (entry(raw, line_path(k)) for raw, k in lines)

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
    def yaml_parts(self) -> loading.Parsed:
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
