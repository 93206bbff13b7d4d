"""Builds plain data from the events of a YAML parser."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

import yaml

_DEEPEST = 200
"""Data is nested less deeply than this; recursion over it ends in time."""

_GROWTH = 10
_SPARE = 100_000
"""Aliases may make the data so many times as long as the text, and so much longer."""

_TOLD = 5
"""So many remarks are told in full."""

_LONGEST = 40
"""Characters of a key or a name that a remark quotes."""

_LONGEST_KEY = 1_000
"""Characters of a key that is no plain text; they are no data anybody keeps."""

_BINARY = {"tag:yaml.org,2002:binary", "!binary"}
"""Tags of base64; Ruby's YAML writes the second one."""

_CORE = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float")}
"""Tags that say no more than what a plain scalar would be."""

_CALLED = "tag:yaml.org,2002:python/object/"
"""How tags begin that call a Python class; of one argument, such as a kind of text."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+(?:[eE][-+]?[0-9]+)?)?")
_BEGINNINGS = frozenset("-0123456789")
"""How numbers begin, and most text does not."""

_DIGITS = 300
"""Longer numbers are identifiers, or meant to take time."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class _List:
    """A list that has been begun."""

    __slots__ = ("anchor", "began", "called", "values")

    wants_key = False

    def __init__(self, anchor: str | None, tag: str | None, began: int) -> None:
        self.anchor = anchor
        self.began = began
        self.called = tag is not None and tag.startswith(_CALLED)
        self.values: list[Any] = []

    def add(self, value: object) -> str | None:
        self.values.append(value)
        return None

    def finish(self) -> object:
        return self.values[0] if self.called and len(self.values) == 1 else self.values


class _Mapping:
    """A mapping that has been begun."""

    __slots__ = ("anchor", "began", "key", "merged", "values", "wants_key")

    def __init__(self, anchor: str | None, began: int) -> None:
        self.anchor = anchor
        self.began = began
        self.values: dict[str, Any] = {}
        self.merged: list[dict[str, Any]] = []
        self.key = ""
        self.wants_key = True

    def add(self, value: object) -> str | None:
        """Add a key, or the value of the last key; return what is odd about it."""
        odd = None
        self.wants_key = not self.wants_key
        if not self.wants_key:
            # A key is a text in plain data, as written; also one that is none.
            self.key = value if isinstance(value, str) else _key(value)
        elif self.key == "<<" and (found := _mappings(value)):
            self.merged += found
        else:
            if self.key in self.values:
                odd = f"{_quoted(self.key)} stands there twice, the last counts"
            self.values[self.key] = value
        return odd

    def finish(self) -> object:
        if not self.wants_key:
            self.values.setdefault(self.key, None)
        merged: dict[str, Any] = {}
        for fields in reversed(self.merged):
            merged |= fields
        return merged | self.values if merged else self.values


class YamlBuilder:
    """Takes what a parser finds."""

    def __init__(self, length: int) -> None:
        """Start with nothing.

        Args:
            length: How long the text is.
        """
        self._most = length * _GROWTH + _SPARE
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
        """Take one event after another.

        Raises:
            yaml.MarkedYAMLError: If they are nested too deeply.
        """
        handlers = self._handlers
        for event in events:
            if (handler := handlers.get(type(event))) is not None:
                handler(event)

    def finish(self) -> tuple[Any, ...]:
        """End what is still open, and return each document."""
        while len(self._open) > 1:
            self._end(None)
        return tuple(self._documents.values)

    def notes(self) -> tuple[str, ...]:
        """Return what a person should know; the first few of many."""
        more = len(self._remarks) - _TOLD
        rest = (f"and {more:,} such remarks more",) if more > 0 else ()
        return (*self._remarks[:_TOLD], *rest)

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        value: Any = event.value
        began = self._written
        self._written += len(value) + 1
        if not self._open[-1].wants_key:
            if event.tag is not None:
                value = self._tagged(event.tag, value, event)
            elif event.implicit[0]:
                value = plain(value)
        self._keep(value, event.anchor, began, event)

    def _tagged(self, tag: str, text: str, event: yaml.ScalarEvent) -> object:
        if tag in _BINARY:
            return self._binary(text, event)
        return plain(text) if tag in _CORE else text

    def _binary(self, text: str, event: yaml.ScalarEvent) -> object:
        digits = "".join(text.split())
        whole = len(digits) // 4 * 4
        try:
            if whole < len(digits):
                self._remark("base64 breaks off", event)
            return base64.b64decode(digits[:whole], validate=True)
        except ValueError:
            self._remark("what is said to be base64 is none", event)
            return text

    def _take_alias(self, event: yaml.AliasEvent) -> None:
        """Put in what an alias stands for, unless that has no end."""
        began = self._written
        name = event.anchor or ""
        value, size = self._anchors.get(name, (None, self._most))
        if began + size > self._most:
            value, size = f"*{name}", len(name)
            self._remark(f"{_quoted(f'*{name}')} is not expanded", event)
        self._written += size
        self._keep(value, None, began, event)

    def _begin_list(self, event: yaml.SequenceStartEvent) -> None:
        self._begin(_List(event.anchor, event.tag, self._written), event)

    def _begin_mapping(self, event: yaml.MappingStartEvent) -> None:
        self._begin(_Mapping(event.anchor, self._written), event)

    def _begin(self, container: _List | _Mapping, event: yaml.NodeEvent) -> None:
        if len(self._open) > _DEEPEST:
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(
                problem="it is nested too deeply", problem_mark=mark
            )
        self._written += 2
        self._open.append(container)

    def _end(self, event: yaml.Event | None) -> None:
        done = self._open.pop()
        self._keep(done.finish(), done.anchor, done.began, event)

    def _keep(
        self, value: object, anchor: str | None, began: int, event: yaml.Event | None
    ) -> None:
        """Put a value that is complete where it belongs."""
        if anchor is not None:
            self._anchors[anchor] = value, self._written - began
        if (odd := self._open[-1].add(value)) is not None:
            self._remark(odd, event)

    def _remark(self, text: str, event: yaml.Event | None) -> None:
        mark = event.start_mark if event is not None else None
        self._remarks.append(f"line {mark.line + 1}: {text}" if mark else text)


def _mappings(value: object) -> list[dict[str, Any]]:
    """Return the mappings that a merge key brings, the strongest first."""
    found: list[Any] = value if isinstance(value, list) else [value]
    return found if all(isinstance(item, dict) for item in found) else []


def _key(value: object) -> str:
    """Return a key as text; short, for a key in a key in a key is no honest one."""
    if isinstance(value, list):
        text = f"[{', '.join(map(_key, value))}]"
    elif isinstance(value, dict):
        text = f"{{{', '.join(f'{k}: {_key(v)}' for k, v in value.items())}}}"
    else:
        text = str(value)
    return text if len(text) <= _LONGEST_KEY else f"{text[:_LONGEST_KEY]}…"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def plain(text: str) -> object:
    """Return what a plain scalar is; itself where that would alter what is written."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _BEGINNINGS:
        return text
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > _DIGITS or text == "-0":
        return text
    if match[1] is None:
        return int(text)
    value = float(text)
    return value if math.isfinite(value) else text
