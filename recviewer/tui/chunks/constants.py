"""Fields that say the same in every chunk, and fields that are mere padding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from textual.content import Content

from recviewer.jsondoc import parsing
from recviewer.jsondoc.paths import Step, join
from recviewer.jsondoc.templates import KnownTemplates
from recviewer.model.exchange import Chunks
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.row import clip

_STEP = 50
"""Chunks looked at in one step: a frame waits for some of these, and for no longer."""

_PADDING: Final = ("obfuscation",)
"""Fields that providers fill with noise, so that packet lengths tell nothing."""

_SHORT = 12
"""A value of no more cells is said in the folded line."""

_DIM: Final = "$quiet"
_KEY: Final = "$user"

Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Constants:
    """What is the same in all the chunks that were looked at."""

    looked_at: int
    """How many chunks were looked at."""
    total: int
    """How many chunks there are."""
    fields: Mapping[Path, object]
    """The value of each such field, by its path below the payload."""
    padding: tuple[str, ...] = ()
    """Names of the padding fields that occur."""

    def __len__(self) -> int:
        """Count the lines it takes when it is open."""
        return len(self.fields) + len(self.padding)


def constants(chunks: Chunks) -> Iterator[Constants]:
    """Look for fields that are the same in all chunks, step by step.

    Args:
        chunks: The chunks; one that is no JSON object shares nothing with others.

    Yields:
        What is the same in the chunks so far, at last in all of them.
    """
    total = len(chunks)
    fields: dict[Path, object] = {}
    padding: dict[str, None] = {}
    known = KnownTemplates()
    for number, raw in enumerate(chunks.raws):
        if number and number % _STEP == 0:
            yield Constants(number, total, dict(fields), tuple(padding))
        text = bytes(raw)
        if text in known:
            continue
        known.learn(text)
        payload = _payload(raw, inside=bool(chunks.inner))
        padding.update((name, None) for name in _PADDING if name in payload)
        if number == 0:
            fields = dict(_leaves(payload))
            fields = {p: v for p, v in fields.items() if p[0] not in _PADDING}
        elif changed := [p for p, v in fields.items() if not _same(payload, p, v)]:
            for path in changed:
                del fields[path]
    yield Constants(total, total, fields, tuple(padding))


def line(found: Constants, is_open: bool, width: int) -> Content:
    """Say in one line what is the same in all chunks."""
    if found.looked_at < found.total:
        return Content.styled(
            f"looking at {found.looked_at:,} of {found.total:,} chunks …", _DIM
        )
    same = ", ".join(_brief(path, value) for path, value in found.fields.items())
    parts = [f"same in all: {same}"] if same else []
    if found.padding:
        parts.append(f"padding: {', '.join(found.padding)}")
    mark = " ▾" if is_open else " ▸"
    words = clip(" · ".join(parts), width - len(mark))
    # A style of its own, for a font without the sign to leave the words alone.
    return Content.assemble((words, _DIM), (mark, _KEY))


def field(found: Constants, index: int, width: int) -> Content:
    """Write one of the fields as a line of its own."""
    if index >= len(found.fields):
        name = found.padding[index - len(found.fields)]
        return Content.assemble((name, _KEY), ("  random padding in each chunk", _DIM))
    path, value = list(found.fields.items())[index]
    name = sanitize_line(join(".", path).removeprefix("."))
    text = sanitize_line(parsing.dumps(value).decode("utf-8", "replace"))
    return Content.assemble((clip(name, width // 2), _KEY), "  ", clip(text, width))


def _payload(raw: Any, *, inside: bool) -> dict[str, Any]:
    try:
        value = parsing.loads(raw)
    except ValueError:
        return {}
    if inside and isinstance(value, dict):
        value = value.get("__data__")
    return value if isinstance(value, dict) else {}


def _leaves(payload: dict[str, Any]) -> Iterator[tuple[Path, object]]:
    """Yield everything in a payload that holds nothing else, with its path."""
    stack: list[tuple[Path, object]] = [((), payload)]
    while stack:
        path, value = stack.pop()
        if value and isinstance(value, dict):
            stack.extend(((*path, k), v) for k, v in reversed(value.items()))
        elif value and isinstance(value, list):
            numbered = reversed(list(enumerate(value)))
            stack.extend(((*path, number), v) for number, v in numbered)
        elif path:
            yield path, value


def _same(payload: object, path: Path, expected: object) -> bool:
    value: Any = payload
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return type(value) is type(expected) and bool(value == expected)


def _brief(path: Path, value: object) -> str:
    name = sanitize_line(join(".", path).removeprefix("."))
    text = sanitize_line(parsing.dumps(value).decode("utf-8", "replace"))
    return f"{name}={text}" if len(text) <= _SHORT else name
