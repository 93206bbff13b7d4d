"""Attributes of spans, events and log records, and the jq filters that find them.

The values in a list are objects with their types in OTLP, and plain in Jaeger's JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from recviewer.jsondoc.values import mapping, parsed, sequence

Placed = tuple[Any, str]
"""A value, and the jq filter that gives it."""

_PLAIN = (
    "def plain: if .arrayValue then [.arrayValue.values[]? | plain]"
    " elif .kvlistValue then"
    " reduce .kvlistValue.values[]? as $x ({}; .[$x.key] = ($x.value | plain))"
    " elif .intValue then .intValue | tonumber? // . else [.[]?][0] end; plain"
)
"""jq filter from a nested value of OTLP to plain JSON."""

_INTEGER = re.compile(r"-?\d{1,18}")


_NESTED = frozenset({"gen_ai", "llm", "openinference"})
"""First parts of names that some exporters make objects of."""

_MAX_DEPTH = 20


class Attributes:
    """Attributes by name, from an object or from a list.

    Attributes:
        path: jq path of them in the file.
        values: Their plain values by name.
    """

    def __init__(self, recorded: object, path: str) -> None:
        """Read attributes of any shape; what is none is left out."""
        self.path = path
        self._at: dict[str, tuple[int, object]] = {}
        self._nested: dict[str, str] = {}
        self.values: Mapping[str, Any]
        if isinstance(recorded, dict):
            self.values = recorded
            if not _NESTED.isdisjoint(recorded):
                leaves = {name: (v, f) for name, v, f in _leaves(recorded, "", "")}
                self.values = {name: v for name, (v, _) in leaves.items()}
                self._nested = {name: found for name, (_, found) in leaves.items()}
            return
        found: dict[str, Any] = {}
        for index, item in enumerate(map(mapping, sequence(recorded))):
            name, value = str(item.get("key")), item.get("value")
            found[name] = plain(value) if isinstance(value, dict) else value
            self._at[name] = (index, value)
        self.values = found

    def filter(self, name: str, *, parse: bool = False) -> str:
        """Return the jq filter from the attributes to one of them.

        Args:
            name: Its name.
            parse: Whether it is to be parsed, if it is a text of JSON.
        """
        if name in self._at:
            index, value = self._at[name]
            found = f".[{index}].value{plain_filter(value)}"
        else:
            found = self._nested.get(name) or f".[{json.dumps(name)}]"
        text = self.values.get(name)
        parse = parse and isinstance(text, str) and parsed(text) is not text
        return f"{found} | fromjson" if parse else found

    def place(self, name: str, *, parse: bool = False) -> str:
        """Return the jq filter from the file to an attribute; see `filter`."""
        return f"{self.path}{self.filter(name, parse=parse)[1:]}"

    def items(self, name: str) -> list[Placed]:
        """Return the items of an attribute that is a list, or a text of one."""
        values = sequence(parsed(self.values.get(name)))
        place = self.place(name, parse=True) if values else ""
        return [(value, f"{place} | .[{k}]") for k, value in enumerate(values)]


def _leaves(value: object, name: str, found: str) -> Iterator[tuple[str, Any, str]]:
    """Yield the name, the value and the jq filter of all that is in an object."""
    pairs: Iterable[tuple[str, object]] = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
        pairs = [(str(k), item) for k, item in enumerate(value)]
        if pairs:
            yield name, value, found
    deep = name.count(".") > _MAX_DEPTH
    if deep or not pairs:
        yield name, value, found
        return
    for key, inner in pairs:
        step = f"[{key}]" if isinstance(value, list) else f"[{json.dumps(key)}]"
        path = f"{found or '.'}{step}"
        yield from _leaves(inner, f"{name}.{key}" if name else key, path)


def plain(value: object) -> Any:
    """Return the value of an attribute of OTLP."""
    for kind, inner in mapping(value).items():
        if kind == "intValue" and isinstance(inner, str):
            return int(inner) if _INTEGER.fullmatch(inner) else inner
        if kind == "arrayValue":
            return list(map(plain, sequence(mapping(inner).get("values"))))
        if kind == "kvlistValue":
            pairs = map(mapping, sequence(mapping(inner).get("values")))
            return {str(pair.get("key")): plain(pair.get("value")) for pair in pairs}
        return inner
    return None


def plain_filter(value: object) -> str:
    """Return the jq filter from a value of OTLP to the plain one, to end a path."""
    for kind, inner in mapping(value).items():
        if kind in ("arrayValue", "kvlistValue"):
            return f" | {_PLAIN}"
        is_number = kind == "intValue" and isinstance(plain(value), int)
        parse = " | tonumber" if is_number and isinstance(inner, str) else ""
        is_plain = kind.isascii() and kind.isidentifier()
        return f"{f'.{kind}' if is_plain else f'[{json.dumps(kind)}]'}{parse}"
    return ""


def object_filter(fields: Iterable[tuple[str, str]]) -> str:
    """Return the jq filter that makes an object of filters by name."""
    made = (f"{json.dumps(name)}: {_grouped(found)}" for name, found in fields)
    return f"{{{', '.join(made)}}}"


def _grouped(found: str) -> str:
    return f"({found})" if " " in found and found[:1] not in "{[" else found
