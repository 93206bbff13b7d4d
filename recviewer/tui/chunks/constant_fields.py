"""Fields that have the same value in every chunk, and fields of mere padding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct
from textual.content import Content

from recviewer.jsondoc import parsing
from recviewer.jsondoc.paths import Step, join
from recviewer.jsondoc.templates import KnownTemplates
from recviewer.model.exchange import Chunks
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.wrapping import clip

_STEP_CHUNKS = 50
"""Chunks compared in one step; the event loop waits for a step."""

_PADDING: Final = ("obfuscation",)
"""Fields that providers fill with noise, so that packet lengths reveal nothing."""

_MAX_SHORT_VALUE = 12
"""Characters of the longest value that the summary quotes beside its field."""

_QUIET: Final = "$quiet"
_KEY_STYLE: Final = "$user"

Path = tuple[Step, ...]


class ConstantFields(Struct, frozen=True):
    """The fields that are the same in all chunks compared so far."""

    compared: int
    """Number of chunks compared so far."""
    total: int
    """Number of all chunks."""
    values: Mapping[Path, object]
    """The value of each such field, by its path below the payload."""
    padding: tuple[str, ...] = ()
    """Names of the padding fields that occur."""

    def __len__(self) -> int:
        """Count the fields."""
        return len(self.values) + len(self.padding)

    @property
    def is_complete(self) -> bool:
        """Whether all chunks have been compared."""
        return self.compared == self.total


def constant_fields(chunks: Chunks) -> Iterator[ConstantFields]:
    """Look for fields that are the same in all chunks, step by step.

    Args:
        chunks: The chunks; one that is no JSON object has no fields.

    Yields:
        The constant fields of the chunks so far, and finally those of all.
    """
    total = len(chunks)
    fields: dict[Path, object] = {}
    padding: dict[str, None] = {}
    known = KnownTemplates()
    for number, raw in enumerate(chunks.raws):
        if number and number % _STEP_CHUNKS == 0:
            yield ConstantFields(number, total, dict(fields), tuple(padding))
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
    yield ConstantFields(total, total, fields, tuple(padding))


def footer_lines(
    fields: ConstantFields, width: int, max_lines: int, *, is_open: bool
) -> tuple[Content, ...]:
    """Draw constant fields for the bottom of the chunk table.

    Args:
        fields: The fields.
        width: Cells of a line.
        max_lines: Number of lines the fields may take; they take at least one.
        is_open: Whether each field has a line of its own below the summary.
    """
    lines = [Content(" ") + summary_line(fields, width - 1, is_open=is_open)]
    if is_open:
        room = max(1, max_lines) - 1
        shown = len(fields) if len(fields) <= room else max(0, room - 1)
        lines += [
            Content("   ") + field_line(fields, index, width - 3)
            for index in range(shown)
        ]
        if shown < len(fields) and room:
            more = len(fields) - shown
            lines.append(Content(f"   … {more:,} more, in the JSON of every chunk"))
    return tuple(lines)


def summary_line(fields: ConstantFields, width: int, *, is_open: bool) -> Content:
    """Summarize the fields in one line."""
    if not fields.is_complete:
        progress = f"comparing {fields.compared:,} of {fields.total:,} chunks …"
        return Content.styled(progress, _QUIET)
    same = ", ".join(_brief(path, value) for path, value in fields.values.items())
    parts = [f"same in all: {same}"] if same else []
    if fields.padding:
        parts.append(f"padding: {', '.join(fields.padding)}")
    sign = " ▾" if is_open else " ▸"
    words = clip(" · ".join(parts), width - len(sign))
    # A style of its own: a terminal that takes the sign from another font then draws
    # the words in the usual one.
    return Content.assemble((words, _QUIET), (sign, _KEY_STYLE))


def field_line(fields: ConstantFields, index: int, width: int) -> Content:
    """Draw one of the fields as a line."""
    if index >= len(fields.values):
        name, note = fields.padding[index - len(fields.values)], "  random padding"
        return Content.assemble((name, _KEY_STYLE), (f"{note} in each chunk", _QUIET))
    path, value = list(fields.values.items())[index]
    name, text = _name(path), _text(value)
    return Content.assemble(
        (clip(name, width // 2), _KEY_STYLE), "  ", clip(text, width)
    )


def _payload(raw: Any, *, inside: bool) -> dict[str, Any]:
    try:
        value = parsing.loads(raw)
    except ValueError:
        return {}
    if inside and isinstance(value, dict):
        value = value.get("__data__")
    return value if isinstance(value, dict) else {}


def _leaves(payload: dict[str, Any]) -> Iterator[tuple[Path, object]]:
    """Yield all scalars and empty containers of a payload with their paths."""
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
    text = _text(value)
    return f"{_name(path)}={text}" if len(text) <= _MAX_SHORT_VALUE else _name(path)


def _name(path: Path) -> str:
    return sanitize_line(join(".", path).removeprefix("."))


def _text(value: object) -> str:
    return sanitize_line(parsing.dumps(value).decode("utf-8", "replace"))
