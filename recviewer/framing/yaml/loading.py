"""YAML text to plain data: dicts, lists, text, numbers and bytes, nothing else.

The data is built from the events of the parser, not by PyYAML's constructors. That
takes a fraction of the time, no tag can create an object, and of text that is cut off
everything before the cut is kept.

Scalars are read as they are written: values that only YAML 1.1 takes for a number, a
date or a boolean (`1:30`, `0o17`, `2026-01-31`, `yes`) stay text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml
from msgspec.structs import replace

from recviewer.framing.yaml.builder import YamlBuilder

try:
    from yaml import CSafeLoader as FastLoader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as FastLoader  # type: ignore[assignment]

_SLOW_NOTE = "read without libyaml, which is about twenty times slower"

_FORBIDDEN = re.compile(
    rb"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x84\x86-\x9f]"
    rb"|\xed[\xa0-\xbf][\x80-\xbf]|\xef\xbf[\xbe\xbf]"
)
"""Characters that YAML forbids (https://yaml.org/spec/1.2.2, 5.1), and lone surrogates.
The parser refuses any of them."""

_PARSER_ERRORS = (yaml.YAMLError, ValueError, OverflowError)
"""What PyYAML raises; its parser in Python lets some of Python's own errors through."""


class YamlDocuments(msgspec.Struct, frozen=True):
    """The documents of a YAML text."""

    documents: tuple[Any, ...]
    """Plain data of each document, as far as it could be read."""
    notes: tuple[str, ...] = ()
    """Remarks about how it was read."""
    broken: str | None = None
    """Why it could not be read to the end, with line and column."""


def parse(text: bytes, loader: Any = FastLoader) -> YamlDocuments:
    """Read YAML text as far as possible.

    Args:
        text: UTF-8 text of any number of documents; it may be cut off anywhere.
        loader: The PyYAML loader whose parser is used.

    Returns:
        Plain data, without cycles and at most ten times as long as the text when
        written out.
    """
    text = _without_cut_character(text)
    parsed = _parse(text, loader)
    if parsed.broken is not None:
        text, count = _FORBIDDEN.subn("\ufffd".encode(), text)
        if count:
            parsed = _parse(text, loader)
            note = f"{count:,} characters that YAML forbids are shown as \ufffd"
            parsed = replace(parsed, notes=(*parsed.notes, note))
    for mended in _completions(text, parsed.broken):
        again = _parse(mended, loader)
        if again.broken is None:
            return replace(parsed, documents=again.documents)
    return parsed


def is_valid(text: bytes) -> bool | None:
    """Return whether a text is YAML, in a fraction of the time it takes to read it.

    Returns:
        None if that cannot be told without reading it.
    """
    check = getattr(FastLoader(text), "raw_parse", None)
    if check is None:
        return None
    try:
        check()
    except _PARSER_ERRORS:
        return False
    return True


def _parse(text: bytes, loader: Any) -> YamlDocuments:
    builder = YamlBuilder(len(text))
    broken = None
    try:
        builder.take(iter(loader(text).get_event, None))
    except _PARSER_ERRORS as error:
        broken = _describe_error(error, text)
    slow = (_SLOW_NOTE,) if loader is yaml.SafeLoader else ()
    return YamlDocuments(builder.finish(), (*builder.notes(), *slow), broken)


def _without_cut_character(text: bytes) -> bytes:
    """Remove a last character that is cut off."""
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    decoder.decode(text[-4:])
    return text[: len(text) - len(decoder.getstate()[0])]


def _completions(text: bytes, broken: str | None) -> Iterator[bytes]:
    """Yield completions of text that is cut off inside quotes, as long bodies are."""
    if broken is None or "quoted scalar" not in broken:
        return
    for quote in (b'"', b"'"):
        yield text + quote
    # An escape that is cut off inside double quotes.
    backslash = text.rfind(b"\\", max(0, len(text) - 10))
    if backslash >= 0:
        yield text[:backslash] + b'"'


def _describe_error(error: Exception, text: bytes) -> str:
    """Return an error in one line, with its position."""
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
    return f"it is not valid YAML: {words}{place}"
