"""Recordings with hostile text in every field, and checks of what is drawn."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from tests.samples import sample_file

HOSTILE_TEXT = (
    "[/][red]\x1b[31m\x1b]52;c;aGk=\x07\x00\u202e\u2066\u2069\u061ce\u0301\u4f60"
    "\U0001f469\u200d\U0001f4bb\ufe0f\x9b\ud800\u2028\x7f\t\r\nZ"
)
"""Markup, escapes, controls, bidi, combining, wide, joined and lone characters."""

HOSTILE_NAME = "[red]\x1b]52;c;aGk=\x07\u202ee\u0301\u4f60\x9b\n"
"""As much of it as a file name may hold."""

_DISCRIMINATORS = frozenset({"__type__", "type", "object", "event_type", "created_at"})
"""Fields that give the others their meaning."""

_BIDI = frozenset(map(chr, [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F)]))
_ISOLATES = frozenset(map(chr, range(0x2066, 0x206A)))


def poison(value: Any, *, everywhere: bool = False) -> Any:
    """Add hostile text to all strings in a JSON value, and a hostile key to objects.

    Args:
        value: The value; text that holds JSON, or a line of SSE, is poisoned inside.
        everywhere: Whether discriminators are poisoned too.
    """
    if isinstance(value, str):
        return _poison_text(value, everywhere)
    if isinstance(value, list):
        return [poison(item, everywhere=everywhere) for item in value]
    if not isinstance(value, dict):
        return value
    poisoned = {
        key: inner
        if key in _DISCRIMINATORS and not everywhere
        else poison(inner, everywhere=everywhere)
        for key, inner in value.items()
    }
    return poisoned | {HOSTILE_TEXT: HOSTILE_TEXT}


def _poison_text(text: str, everywhere: bool) -> str:
    if text.startswith("data: {"):
        inner = poison(json.loads(text[6:]), everywhere=everywhere)
        return f"data: {json.dumps(inner)}"
    if text.startswith(("event:", "data:")) or not text:
        return text
    return text + HOSTILE_TEXT


def write_poisoned(folder: Path, name: str, value: Any) -> Path:
    """Write a recording into a folder; both have hostile names."""
    inner = folder / f"folder{HOSTILE_NAME}"
    inner.mkdir(exist_ok=True)
    file = inner / f"{name}{HOSTILE_NAME}.json"
    file.write_text(json.dumps(value))
    return file


def sample(beginning: str) -> Any:
    """Return a sample by the start of its file name, with its first 20 chunks."""
    whole = json.loads(sample_file(beginning).read_bytes())
    if isinstance(whole["response"].get("body"), list):
        del whole["response"]["body"][20:]
    return whole


def harm_in(line: str, width: int) -> str:
    """Return what is wrong with a drawn line; empty if it is harmless.

    Args:
        line: Its text.
        width: Number of cells it must fill.
    """
    controls = {c for c in line if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")}
    controls |= (_BIDI | _ISOLATES) & set(line) | {"\u200d", "\ufe0f"} & set(line)
    if controls:
        return f"{sorted(map(ascii, controls))} in {line!a}"
    # Terminals must not join characters, so widths add up.
    cells = sum(map(cell_len, line))
    return "" if cells == width else f"{cells} cells instead of {width}: {line!a}"
