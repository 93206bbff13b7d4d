"""Fields of recorded objects: texts and reasons of any type."""

from __future__ import annotations

from recviewer.jsondoc.values import readable_json
from recviewer.protocols.fold.builder import ReplyBuilder

ONLY_IN_JSON = "only in the JSON"
"""What is said of anything that a transcript has no place for."""


def text_of(value: object, build: ReplyBuilder) -> str:
    """Return a text, or a number as a text, as some servers send it; else no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    build.skip_template()
    return readable_json(value)


def reason_of(value: object) -> str:
    """Return why something ended: a text, or the number of a reason; else nothing."""
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return readable_json(value) if is_number and value else ""


def note_odd_text(value: object, name: str, build: ReplyBuilder) -> None:
    """Note a text field that holds something else than a text."""
    if value and not isinstance(value, str | int | float):
        build.note_once(f"{name} is not a text: {ONLY_IN_JSON}")


def holds_something(value: object) -> bool:
    """Return whether a value has a text in it; numbers and flags are no answers."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str) and item:
            return True
        if isinstance(item, dict):
            stack += item.values()
        elif isinstance(item, list):
            stack += item
    return False
