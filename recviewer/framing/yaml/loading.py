"""YAML text to plain data: dicts, lists, text, numbers and bytes, nothing else.

The data is built from the parser's events, not by PyYAML's constructors. That takes a
fraction of the time, no tag can make an object of anything, and of a text that breaks
off all is kept that stood before.

Scalars are read as they are written: what only YAML 1.1 takes for a number, a date or
a truth value (`1:30`, `0o17`, `2026-01-31`, `yes`) stays text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml

from recviewer.framing.yaml.builder import YamlBuilder

try:
    from yaml import CSafeLoader as FastLoader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as FastLoader  # type: ignore[assignment]

_SLOW = "read without libyaml, which takes some twenty times as long"

_FORBIDDEN = re.compile(
    rb"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x84\x86-\x9f]"
    rb"|\xed[\xa0-\xbf][\x80-\xbf]|\xef\xbf[\xbe\xbf]"
)
"""Characters that must not stand in YAML (https://yaml.org/spec/1.2.2, 5.1), and lone
surrogates. One of them makes the parser give up."""

_REFUSED = (yaml.YAMLError, ValueError, OverflowError)
"""What PyYAML raises; the parser in Python lets some errors of Python's through."""


@dataclass(frozen=True, slots=True)
class YamlDocuments:
    """What stands in a YAML text."""

    documents: tuple[Any, ...]
    """Plain data of each document; what is incomplete goes as far as it could be
    read."""
    notes: tuple[str, ...] = ()
    """What a person should know about how it was read."""
    broken: str | None = None
    """Why it could not be read to its end, with line and column."""


def parse(text: bytes, loader: Any = FastLoader) -> YamlDocuments:
    """Read YAML text as far as it goes.

    Args:
        text: UTF-8 text of any number of documents; it may break off anywhere.
        loader: PyYAML's loader whose parser is used.

    Returns:
        Plain data, in which no alias stands for itself, and which is at most ten
        times as long as the text, written out.
    """
    text = _whole_characters(text)
    parsed = _parse(text, loader)
    if parsed.broken is not None:
        text, count = _FORBIDDEN.subn("\ufffd".encode(), text)
        if count:
            parsed = _parse(text, loader)
            note = f"{count:,} characters that YAML forbids are shown as \ufffd"
            parsed = replace(parsed, notes=(*parsed.notes, note))
    for mended in _mended(text, parsed.broken):
        again = _parse(mended, loader)
        if again.broken is None:
            return replace(parsed, documents=again.documents)
    return parsed


def _parse(text: bytes, loader: Any) -> YamlDocuments:
    builder = YamlBuilder(len(text))
    broken = None
    try:
        builder.take(iter(loader(text).get_event, None))
    except _REFUSED as error:
        broken = _words(error, text)
    slow = (_SLOW,) if loader is yaml.SafeLoader else ()
    return YamlDocuments(builder.finish(), (*builder.notes(), *slow), broken)


def _whole_characters(text: bytes) -> bytes:
    """Leave out a last character that breaks off."""
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    decoder.decode(text[-4:])
    return text[: len(text) - len(decoder.getstate()[0])]


def _mended(text: bytes, broken: str | None) -> Iterator[bytes]:
    """Yield how a text may go on that breaks off inside quotes, as long bodies do."""
    if broken is None or "quoted scalar" not in broken:
        return
    for quote in (b'"', b"'"):
        yield text + quote
    # An escape that breaks off inside double quotes.
    begun = text.rfind(b"\\", max(0, len(text) - 10))
    if begun >= 0:
        yield text[:begun] + b'"'


def _words(error: Exception, text: bytes) -> str:
    """Say in one line what is wrong, and where."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or error
    context = getattr(error, "context", None) or ""
    place = ""
    if mark is not None:
        place = f": line {mark.line + 1} column {mark.column + 1}"
    elif isinstance(position := getattr(error, "position", None), int):
        before = text[:position]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        place = f": line {line} column {column}"
    words = " ".join(f"{what} {context}".split())
    return f"it is broken YAML: {words}{place}"
