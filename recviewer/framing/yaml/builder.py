"""Builds plain data from the events of a YAML parser."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

import yaml

_MAX_DEPTH = 200
"""Levels of nesting at most, so that code that recurses over the data is safe."""

_MAX_GROWTH = 10
_SPARE_CHARACTERS = 100_000
"""With aliases, the data may be `_MAX_GROWTH` times as long as the text, and this much
longer."""

_MAX_REMARKS = 5
"""Remarks given in full."""

_QUOTE_LIMIT = 40
"""Characters of a key or a name that a remark quotes."""

_KEY_LIMIT = 1_000
"""Characters of a key that is a list or a mapping; nobody stores data in longer ones.
"""

_BINARY_TAGS = {"tag:yaml.org,2002:binary", "!binary"}
"""Tags of base64; Ruby's YAML writes the second."""

_CORE_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float")}
"""Tags that a plain scalar would get anyway."""

_PYTHON_OBJECT_TAG = "tag:yaml.org,2002:python/object/"
"""Prefix of tags that call a Python class; those with one argument are kinds of text.
"""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+(?:[eE][-+]?[0-9]+)?)?")
_NUMBER_STARTS = frozenset("-0123456789")
"""Characters that numbers start with, and most text does not."""

_MAX_NUMBER_CHARACTERS = 300
"""Longer numbers are identifiers, or an attack on parsing time."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class _List:
    """A list that is being built."""

    __slots__ = ("anchor", "began", "called", "values")

    wants_key = False

    def __init__(self, anchor: str | None, tag: str | None, began: int) -> None:
        self.anchor = anchor
        self.began = began
        self.called = tag is not None and tag.startswith(_PYTHON_OBJECT_TAG)
        self.values: list[Any] = []

    def add(self, value: object) -> str | None:
        self.values.append(value)
        return None

    def finish(self) -> object:
        return self.values[0] if self.called and len(self.values) == 1 else self.values


class _Mapping:
    """A mapping that is being built."""

    __slots__ = ("anchor", "began", "key", "merged", "values", "wants_key")

    def __init__(self, anchor: str | None, began: int) -> None:
        self.anchor = anchor
        self.began = began
        self.values: dict[str, Any] = {}
        self.merged: list[dict[str, Any]] = []
        self.key = ""
        self.wants_key = True

    def add(self, value: object) -> str | None:
        """Add a key, or the value of the last key; return a remark about it, if any."""
        remark = None
        self.wants_key = not self.wants_key
        if not self.wants_key:
            # In _plain_scalar data every key is text, spelled as in the file.
            self.key = value if isinstance(value, str) else _key_text(value)
        elif self.key == "<<" and (found := _mappings(value)):
            self.merged += found
        else:
            if self.key in self.values:
                remark = f"{_quoted(self.key)} appears twice; the last one counts"
            self.values[self.key] = value
        return remark

    def finish(self) -> object:
        if not self.wants_key:
            self.values.setdefault(self.key, None)
        merged: dict[str, Any] = {}
        for fields in reversed(self.merged):
            merged |= fields
        return merged | self.values if merged else self.values


class YamlBuilder:
    """Builds plain data event by event."""

    def __init__(self, length: int) -> None:
        self._max_characters = length * _MAX_GROWTH + _SPARE_CHARACTERS
        self._written = 0
        self._documents = _List(None, None, 0)
        self._open: list[_List | _Mapping] = [self._documents]
        self._anchors: dict[str, tuple[object, int]] = {}
        self._remarks: list[str] = []
        self._handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._take_scalar,
            yaml.AliasEvent: self._take_alias,
            yaml.SequenceStartEvent: self._begin_list,
            yaml.MappingStartEvent: self._begin_mapping,
            yaml.SequenceEndEvent: self._end,
            yaml.MappingEndEvent: self._end,
            yaml.DocumentStartEvent: lambda _: self._anchors.clear(),
        }

    def take(self, events: Iterable[yaml.Event]) -> None:
        """Process events in order.

        Raises:
            yaml.MarkedYAMLError: If they are nested too deeply.
        """
        handlers = self._handlers
        for event in events:
            if (handler := handlers.get(type(event))) is not None:
                handler(event)

    def finish(self) -> tuple[Any, ...]:
        """Close what is still open, and return the data of each document."""
        while len(self._open) > 1:
            self._end(None)
        return tuple(self._documents.values)

    def notes(self) -> tuple[str, ...]:
        """Return the first few remarks, and the number of the others."""
        more = len(self._remarks) - _MAX_REMARKS
        rest = (f"and {more:,} more remarks",) if more > 0 else ()
        return (*self._remarks[:_MAX_REMARKS], *rest)

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        value: Any = event.value
        began = self._written
        self._written += len(value) + 1
        if not self._open[-1].wants_key:
            if event.tag is not None:
                value = self._tagged(event.tag, value, event)
            elif event.implicit[0]:
                value = _plain_scalar(value)
        self._add(value, event.anchor, began, event)

    def _tagged(self, tag: str, text: str, event: yaml.ScalarEvent) -> object:
        if tag in _BINARY_TAGS:
            return self._binary(text, event)
        return _plain_scalar(text) if tag in _CORE_TAGS else text

    def _binary(self, text: str, event: yaml.ScalarEvent) -> object:
        digits = "".join(text.split())
        whole = len(digits) // 4 * 4
        try:
            if whole < len(digits):
                self._remark("base64 is cut off", event)
            return base64.b64decode(digits[:whole], validate=True)
        except ValueError:
            self._remark("tagged as base64, but it is not base64", event)
            return text

    def _take_alias(self, event: yaml.AliasEvent) -> None:
        """Insert the value of an alias, unless the data grows too large."""
        began = self._written
        name = event.anchor or ""
        value, size = self._anchors.get(name, (None, self._max_characters))
        if began + size > self._max_characters:
            value, size = f"*{name}", len(name)
            self._remark(f"{_quoted(f'*{name}')} is not expanded", event)
        self._written += size
        self._add(value, None, began, event)

    def _begin_list(self, event: yaml.SequenceStartEvent) -> None:
        self._begin(_List(event.anchor, event.tag, self._written), event)

    def _begin_mapping(self, event: yaml.MappingStartEvent) -> None:
        self._begin(_Mapping(event.anchor, self._written), event)

    def _begin(self, container: _List | _Mapping, event: yaml.NodeEvent) -> None:
        if len(self._open) > _MAX_DEPTH:
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(
                problem="it is nested too deeply", problem_mark=mark
            )
        self._written += 2
        self._open.append(container)

    def _end(self, event: yaml.Event | None) -> None:
        done = self._open.pop()
        self._add(done.finish(), done.anchor, done.began, event)

    def _add(
        self, value: object, anchor: str | None, began: int, event: yaml.Event | None
    ) -> None:
        """Add a complete value to the container that is open."""
        if anchor is not None:
            self._anchors[anchor] = value, self._written - began
        if (remark := self._open[-1].add(value)) is not None:
            self._remark(remark, event)

    def _remark(self, text: str, event: yaml.Event | None) -> None:
        mark = event.start_mark if event is not None else None
        self._remarks.append(f"line {mark.line + 1}: {text}" if mark else text)


def _mappings(value: object) -> list[dict[str, Any]]:
    """Return the mappings of a merge key, those of highest priority first."""
    found: list[Any] = value if isinstance(value, list) else [value]
    return found if all(isinstance(item, dict) for item in found) else []


def _key_text(value: object) -> str:
    """Return any key as text, shortened: keys nested in keys may be an attack."""
    if isinstance(value, list):
        text = f"[{', '.join(map(_key_text, value))}]"
    elif isinstance(value, dict):
        text = f"{{{', '.join(f'{k}: {_key_text(v)}' for k, v in value.items())}}}"
    else:
        text = str(value)
    return text if len(text) <= _KEY_LIMIT else f"{text[:_KEY_LIMIT]}…"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _QUOTE_LIMIT else f"{text[:_QUOTE_LIMIT]}…")


def _plain_scalar(text: str) -> object:
    """Return the value of a plain scalar.

    It stays text if a conversion would change its spelling.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > _MAX_NUMBER_CHARACTERS or text == "-0":
        return text
    if match[1] is None:
        return int(text)
    value = float(text)
    return value if math.isfinite(value) else text
