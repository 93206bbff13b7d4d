"""Lists of calls in TOML."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from recviewer.formats.document import Document
from recviewer.formats.item_list import Item
from recviewer.formats.values import as_json
from recviewer.jsondoc.values import mapping, sequence

TOML_LIST = re.compile(r"^\[\[interactions\]\]\s*$", re.MULTILINE)
"""The start of an item of a list that is called `interactions`."""

_DEEP_KEY = re.compile(
    r"""(?<![\w.-])(?:(?:[\w-]++|"[^"\n]{0,99}"|'[^'\n]{0,99}')[ \t]*+\.[ \t]*+){50}"""
)
"""A key of so many parts that `tomllib` would take quadratic time and memory."""


def read_toml_items(document: Document, key: str) -> list[Item]:
    """Read the items of a list; of a file that is cut off, those before the cut.

    Raises:
        ValueError: If it is broken before its second item, with line and column.
    """
    # Few recordings are TOML.
    import tomllib

    text = document.data.decode("utf-8", "replace").replace("\r\n", "\n")
    notes: tuple[str, ...] = ()
    if _DEEP_KEY.search(text):
        raise ValueError("expected TOML with shorter keys")
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        whole = text[: text.rfind(f"\n[[{key}]]") + 1]
        try:
            fields = tomllib.loads(whole)
        except tomllib.TOMLDecodeError:
            fields = {}
        if not fields.get(key):
            raise ValueError(f"it is not valid TOML: {error}") from None
        notes = (f"cut off: it is not valid TOML: {error}",)
    listed = fields.get(key)
    items = [_item(v, key, k) for k, v in enumerate(sequence(listed))]
    if items and notes:
        items[-1] = replace(items[-1], notes=notes)
    return items


def _item(value: Any, key: str, number: int) -> Item:
    return Item(mapping(value), f".{key}[{number}]", as_json(value))
