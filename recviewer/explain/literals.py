"""Values inside of texts: JSON, or as Python prints them, perhaps cut off."""

from __future__ import annotations

import ast
import json
import re
from typing import Any, Final

from msgspec import Struct

_DECODER: Final = json.JSONDecoder()

_PARTS: Final = re.compile(
    r"""
      (?P<string> "(?:[^"\\]|\\.)*+" | '(?:[^'\\]|\\.)*+' )
    | (?P<open> ["'] )
    | (?P<bracket> [{}\[\]()] )
    | (?P<comma> , )
    """,
    re.VERBOSE | re.DOTALL,
)
"""What counts for the nesting of a value."""

_QUOTES: Final = "\"'"

_CLOSING: Final = {"{": "}", "[": "]", "(": ")"}

_MAX_ESCAPE: Final = 64
"""Characters at the end of a text in which an escape is looked for."""

_CUT_ESCAPE: Final = re.compile(
    r"(?<!\\)(?:\\\\)*((?:\\u[dD][89abAB][0-9a-fA-F]{2})?(?:\\(?:u[0-9a-fA-F]{0,3})?)?)\Z"
)
"""An escape that is cut off, or the first half of a character."""

_MAX_CHARACTERS: Final = 1_000_000
"""Characters of a value that Python printed, up to which it is read."""


class Literal(Struct, frozen=True):
    """A value in a text."""

    value: Any
    end: int
    """Offset after it."""
    cut: bool = False
    """Whether the text ends inside of it."""


def literal(text: str, start: int) -> Literal | None:
    """Read the object or list that begins at an offset.

    Args:
        text: Any text.
        start: Offset of its first bracket.

    Returns:
        None if it cannot be read, even as far as it goes.
    """
    try:
        value, end = _DECODER.raw_decode(text, start)
        return Literal(value, end)
    except (ValueError, RecursionError):
        pass
    end, closing, comma = _nesting(text, start)
    if not closing:
        value = _as_python(text[start:end])
        return None if value is None else Literal(value, end)
    # Where a number or a word is cut off, it may go on.
    in_number_or_word = text[-1:].isalnum() or text.endswith(".")
    may_go_on = in_number_or_word and closing[0] not in _QUOTES
    wholes = [comma] if may_go_on else [text[start:end] + closing, comma]
    for read in (_as_json, _as_python):
        for whole in wholes:
            if (value := read(whole)) is not None:
                return Literal(value, end, cut=True)
    return None


def _nesting(text: str, start: int) -> tuple[int, str, str]:
    """Follow the brackets of a value.

    Returns:
        The offset after it, what must be added to complete it (empty if it is), and the
        part of it up to the last comma, completed.
    """
    stack: list[str] = []
    comma = ""
    last_comma = (start, "")
    for part in _PARTS.finditer(text, start):
        kind = part.lastgroup
        if kind == "bracket":
            if part[0] in _CLOSING:
                stack.append(_CLOSING[part[0]])
            elif not stack or stack.pop() != part[0]:
                break
            if not stack:
                return part.end(), "", ""
        elif kind == "comma":
            last_comma = part.start(), "".join(reversed(stack))
        elif kind == "open":
            cut = _CUT_ESCAPE.search(text, max(part.end(), len(text) - _MAX_ESCAPE))
            end = cut.start(1) if cut else len(text)
            closing = part[0] + "".join(reversed(stack))
            comma = text[start : last_comma[0]] + last_comma[1]
            return end, closing, comma
    comma = text[start : last_comma[0]] + last_comma[1]
    return len(text), "".join(reversed(stack)) or " ", comma


def _as_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _as_python(text: str) -> Any:
    """Read what Python prints; None if that is no JSON value."""
    if len(text) > _MAX_CHARACTERS:
        return None
    try:
        value = ast.literal_eval(text)
        json.dumps(value)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    return value
