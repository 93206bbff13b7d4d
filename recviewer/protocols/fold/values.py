"""Recorded values may have any type: each is read as what it should be."""

from __future__ import annotations

import json
from typing import Any

_FOR_EVER = 1e12
"""Seconds, thirty thousand years: whatever lasts so long is no duration."""


def string(value: object) -> str | None:
    """Return a string that is not empty, else None."""
    return value if isinstance(value, str) and value else None


def mapping(value: object) -> dict[str, Any]:
    """Return a JSON object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """Return a JSON array, or an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def seconds(value: object, per_second: float = 1.0) -> float:
    """Return a recorded duration in seconds; 0 where there is no usable one.

    Args:
        value: The number as recorded.
        per_second: How many of its units make a second.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    try:
        duration = value / per_second
    except OverflowError:
        return 0.0
    return duration if 0 < duration < _FOR_EVER else 0.0


def as_json(value: object) -> str:
    """Return a value as JSON text, for people to read."""
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "… nested too deeply"
