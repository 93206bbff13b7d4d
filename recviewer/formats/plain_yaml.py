"""YAML text to plain data: dicts, lists, text, numbers and bytes, nothing else."""

from __future__ import annotations

from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without libyaml: the same, some twenty times slower
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]


class _PlainLoader(_SafeLoader):
    """Builds plain data of every tag, whatever object it asks for."""


def loads(text: bytes) -> Any:
    """Parse YAML text.

    Args:
        text: One document.

    Returns:
        Plain data.

    Raises:
        ValueError: If it is no YAML, with line and column.
    """
    try:
        return yaml.load(text, Loader=_PlainLoader)
    except yaml.YAMLError as error:
        raise ValueError(f"it is no YAML: {error}") from None
