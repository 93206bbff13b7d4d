"""The key table as something to read."""

from __future__ import annotations

from itertools import groupby

from textual.content import Content
from textual.keys import format_key

from recviewer.keys import TABLE, Key

_KEY_COLUMN = 20
"""Cells the keys get; longer lists of keys push their help aside."""


def keys_content() -> Content:
    """Return the whole key table, a block a scope."""
    blocks = []
    for scope, keys in groupby(TABLE, key=lambda key: key.scope):
        head = Content.styled(scope.value.capitalize(), "bold $focus")
        blocks.append(Content("\n").join([head, *map(_row, keys)]))
    return Content("\n\n").join(blocks)


def key_names(key: Key) -> str:
    """Return a key's names as people write them: `space`, `[`, `shift+→`."""
    names = [format_key(name) for name in key.keys.split(",")]
    return f"{names[0]} … {names[-1]}" if len(names) > 4 else "  ".join(names)


def _row(key: Key) -> Content:
    names = key_names(key).ljust(_KEY_COLUMN)
    return Content.assemble((f"  {names} ", "bold"), key.help)
